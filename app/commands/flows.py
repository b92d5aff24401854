"""`durchwahl flows`: proves what callers can reach, and draws it."""

from typing import Annotated

import typer

from app.commands.trouble import Trouble
from app.commands.working import tell, working
from ivr_flows.rehearsal.checks import check as check_flows
from ivr_flows.rehearsal.drawing import draw as draw_flows
from ivr_flows.rehearsal.drawing import keep as keep_flows

flows = typer.Typer(no_args_is_help=True, help="What callers hear and can reach.")


@flows.command("check")
def check() -> None:
    """Visit every key from every state and check what callers are promised.

    Example: durchwahl flows check
    """
    with working("visiting every key from every state"):
        report = check_flows()
    tell(*report.lines)
    if report.faults:
        raise Trouble(*report.faults)


@flows.command("draw")
def draw(
    *, as_kept: Annotated[bool, typer.Option(help="As ivr_flows/call_map.json holds it, for the desk.")] = False
) -> None:
    """Print the map of the calls.

    Example: durchwahl flows draw > calls.md
    """
    tell((keep_flows() if as_kept else draw_flows()).rstrip())
