"""`durchwahl provision`: points the carrier's numbers at this house."""

from typing import Annotated

import typer

from app.commands.configuration import load_settings
from app.commands.network import CarrierAccount, differences, webhooks
from app.commands.preflight import missing
from app.commands.trouble import Trouble
from app.commands.working import tell


def provision(*, dry_run: Annotated[bool, typer.Option("--dry-run", help="only print it")] = False) -> None:
    """Point the hotline's numbers at DURCHWAHL_PUBLIC_URL: calls, their fallback, and the news of their end.

    Example: durchwahl provision --dry-run
    """
    settings = load_settings()
    if lacks := missing(settings):
        raise Trouble(*lacks)
    account = CarrierAccount(settings)
    wanted = webhooks(settings)
    strangers = [
        f"{number} is no number of the account at the carrier"
        for number in dict.fromkeys((settings.hotline_number, settings.local_number))
        if not _point(account, number, wanted, dry_run=dry_run)
    ]
    if strangers:
        raise Trouble(*strangers)


def _point(account: CarrierAccount, number: str, wanted: dict[str, str], *, dry_run: bool) -> bool:
    found = account.number(number)
    if not found:
        return False
    changes = differences(found, wanted)
    if changes and not dry_run:
        account.point(found["sid"], wanted)
    verb = "would change" if dry_run else "changed"
    tell(f"{number}: {f'{len(changes)} settings {verb}' if changes else 'is set already'}")
    tell(*(f"  {name}: {before or '(empty)'} -> {after}" for name, (before, after) in changes.items()))
    return True
