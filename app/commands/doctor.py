"""`durchwahl doctor`: looks at configuration, database, carrier and clock before a caller does."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from app.api.health import look
from app.clock import real_clock
from app.commands.configuration import load_settings
from app.commands.database import database, opened
from app.commands.network import CarrierAccount, differences, webhooks
from app.commands.preflight import missing
from app.commands.trouble import Trouble, lines_about
from app.commands.working import tell
from app.settings import Settings


def doctor() -> None:
    """Check everything that a call needs; one line for each problem, and what to do about it.

    Example: durchwahl doctor
    """
    settings = load_settings()
    problems = []
    for name, examine in EXAMINATIONS.items():
        found = list(_examined(examine, settings))
        tell(*([] if found else [f"{name}: all is well"]))
        problems += [f"{name}: {line}" for line in found]
    if problems:
        raise Trouble(*problems)


def _examined(examine: Callable[[Settings], Iterable[str]], settings: Settings) -> Iterator[str]:
    try:
        yield from examine(settings)
    except Exception as error:
        if not (lines := lines_about(error)):
            raise
        yield from lines


def _database(settings: Settings) -> list[str]:
    return asyncio.run(_look(settings))


async def _look(settings: Settings) -> list[str]:
    """Reach the database, compare its migration, and compare its clock with this machine's."""
    with database(settings) as url:
        async with opened(url) as engine:
            readiness = await look(engine, real_clock)
    advice = {"database": "; check DURCHWAHL_DATABASE_URL"}
    return [f"{lack.what} {lack.why}{advice.get(lack.what, '')}" for lack in readiness.degraded]


def _carrier(settings: Settings) -> Iterator[str]:
    """Ask the account for the numbers, and compare where their calls go."""
    if not (settings.twilio_account_sid and settings.hotline_number):
        yield "cannot be asked before DURCHWAHL_TWILIO_ACCOUNT_SID and DURCHWAHL_HOTLINE_NUMBER are set"
        return
    account = CarrierAccount(settings)
    for number in filter(None, dict.fromkeys((settings.hotline_number, settings.local_number))):
        found = account.number(number)
        if not found:
            yield f"{number} is no number of the account; buy it, or correct the setting"
        elif changes := differences(found, webhooks(settings)):
            yield f"{number} is not pointed here ({', '.join(changes)}); run: durchwahl provision"


EXAMINATIONS: Final[dict[str, Callable[[Settings], Iterable[str]]]] = {
    "configuration": missing,
    "database and clock": _database,
    "carrier": _carrier,
}
