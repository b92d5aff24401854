"""`durchwahl call`: rings the hotline through the carrier in a box and prints the conversation."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from app.carrier import Callees, Caller, Carrier, KeysCaller, RunningCall
from app.commands.answers import callees_of
from app.commands.line_to_hotline import find_hotline
from app.commands.paper import Paper
from app.commands.trouble import Trouble
from app.commands.typing_caller import TypingCaller
from app.commands.verdict import faults, outcome
from app.commands.working import tell
from app.numbers import telephone

LANGUAGE_KEYS = {"de": "", "en": "2", "uk": "4 1", "ru": "4 2", "ar": "4 3", "tr": "4 4"}
"""What is pressed at the first questions to be spoken to in a language, where all six are offered."""
BEHAVIOUR = "ROLE=HOW: own standin team centre = accept busy no-answer decline mailbox failed; others accept"


def call(  # noqa: PLR0913 - a command's options are its arguments
    more: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
    *,
    from_number: Annotated[str, typer.Option("--from", help="the caller's number, or: anonymous")] = "+4915112345678",
    keys: Annotated[str | None, typer.Option(help='one word a question, "-" is silence; default: typed')] = None,
    answer: Annotated[list[str] | None, typer.Option(help=BEHAVIOUR)] = None,
    hangup_after: Annotated[float | None, typer.Option(min=0, help="seconds after which the caller hangs up")] = None,
    language: Annotated[str, typer.Option(help="de en uk ru ar tr: its keys are pressed first")] = "de",
    real_time: Annotated[bool, typer.Option("--real-time", help="let it take its time, to be seen at a desk")] = False,
    url: Annotated[str | None, typer.Option(help="the hotline's DURCHWAHL_PUBLIC_URL; default: the demo")] = None,
    to: Annotated[str | None, typer.Option(help="the number that is dialled; default: the hotline's")] = None,
    folder: Annotated[Path, typer.Option(envvar="DURCHWAHL_FOLDER", help="the demo's folder")] = Path("var"),
) -> None:
    """Ring the hotline and print the conversation; exit 0 if the call ended as a call should.

    Example: durchwahl call --keys "1232456789# 01021990 1 2" --answer own=busy team=accept
    """
    if language not in LANGUAGE_KEYS:
        raise typer.BadParameter(f"say one of {', '.join(LANGUAGE_KEYS)}", param_hint="--language")
    callees = _checked_answers([*(answer or []), *(more or [])])
    caller_number = _checked_number(from_number, "--from")
    hotline = find_hotline(folder, url)
    called = _checked_number(to or hotline.settings.hotline_number, "--to")
    script = None if keys is None else f"{LANGUAGE_KEYS[language]} {keys}"
    carrier = hotline.carrier(called, real_time=real_time)
    found = asyncio.run(_ring(carrier, (caller_number, called), script, callees, hangup_after))
    tell(outcome(found.events))
    if wrong := faults(found.events):
        raise Trouble(*wrong)


async def _ring(
    network: Carrier, numbers: tuple[str, str], script: str | None, callees: Callees, hangup_after: float | None
) -> RunningCall:
    async with network as carrier:
        paper = Paper(carrier.network.clock.now())
        caller: Caller = TypingCaller(paper) if script is None else KeysCaller(script)
        running = carrier.start(*numbers, caller=caller, callees=callees, hang_up_after=hangup_after)
        running.follow(paper.note)
        await running.over()
        await carrier.settle()
        return running


def _checked_answers(rules: list[str]) -> Callees:
    try:
        return callees_of(rules)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--answer") from error


def _checked_number(number: str, option: str) -> str:
    """Bring a number into E.164; words such as anonymous are what a withheld number looks like."""
    if not number.startswith(("+", "0")):
        return number
    try:
        return telephone(number)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error
