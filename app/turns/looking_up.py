"""Answers what a flow looks up: numbers, birth dates, receipts and PINs, found or not in the same shape."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app import directory, pins
from app.concerns.telling import Asked, find_receipt
from app.number_tries import TriedNumber, are_too_many, note_try
from app.numbers import refusal_of, telephone
from app.turns.facts import as_matter, known_to
from app.turns.nobody import Nobody, without_letter
from ivr_flows.engine.call import CheckNumber, CheckPin, FindBirthDate, FindMember, FindNumber, FindReceipt, Query
from ivr_flows.engine.heard import Checked, Field, Found, PinChecked, PinResult, ReceiptFound, Refusal

HOUSEHOLD_KEYS = 12


@dataclass(frozen=True)
class Asking:
    """Where a question is asked: in which turn of which call, and with which secrets."""

    call: UUID
    turn: int
    now: datetime
    nobody: Nobody
    keys: tuple[str, ...]
    caller_number: str | None
    own_numbers: frozenset[str]
    """The hotline's (E.164)."""


Answer = Found | Checked | PinChecked | ReceiptFound


async def answer_query(connection: AsyncConnection, query: Query, asking: Asking) -> Answer:
    """Look up what a flow asks for; a number that nobody has is answered in the same shape."""
    match query:
        case FindNumber(keys):
            return await find_number(connection, keys, asking)
        case FindBirthDate(candidates, keys, born):
            matches = await directory.find_born(connection, candidates, day_of(born))
            return found(matches if len(matches) == 1 else (), asking.nobody.born_then(keys, born))
        case FindMember(household, born):
            members = await directory.find_member_born(connection, household, day_of(born))
            return found(members if len(members) == 1 else (), Found())
        case FindReceipt(reference, born):
            row = await find_receipt(connection, Asked(asking.call, asking.turn, reference, day_of(born), asking.now))
            return ReceiptFound(as_matter(row) if row else None)
        case CheckPin():
            return await check_pin(connection, query, asking)
        case CheckNumber(keys):
            return Checked(refusal_to_ring(keys, asking.own_numbers))


async def find_number(connection: AsyncConnection, keys: str, asking: Asking) -> Found:
    """Look up a customer or household number, unless too many have been looked up."""
    digest = asking.nobody.throw(without_letter(keys))
    one = TriedNumber(asking.call, asking.turn, asking.now, asking.caller_number, digest)
    if await are_too_many(connection, one):
        return Found(too_many=True, fields=(Field.PLACEMENT, Field.BENEFITS))
    if len(keys) == HOUSEHOLD_KEYS:
        answer = Found(household=await directory.find_household(connection, keys), fields=(Field.BENEFITS,))
    else:
        answer = found(await directory.find_customers(connection, keys), asking.nobody.with_number(keys))
    await note_try(connection, one, found=bool(answer.customer or answer.household or answer.candidates))
    return answer


def refusal_to_ring(keys: str, own_numbers: frozenset[str]) -> Refusal | None:
    """Say why a number is not rung back; the hotline does not ring itself.

    Of the lines behind it nothing is said: whoever tried numbers would learn the case managers' (R10).
    """
    refusal = refusal_of(keys)
    if as_dialled(keys) in own_numbers:
        return Refusal.OURS
    return Refusal(refusal) if refusal else None


def as_dialled(keys: str) -> str | None:
    """Return what somebody keyed as E.164, or nothing where it is no number."""
    try:
        return telephone(keys)
    except ValueError:
        return None


async def check_pin(connection: AsyncConnection, query: CheckPin, asking: Asking) -> PinChecked:
    """Compare a telephone PIN; the right one brings what it opens."""
    tried = pins.PinTry(asking.call, asking.turn, query.customer, query.pin, asking.now)
    result = PinResult(await pins.check_pin(connection, tried, asking.keys))
    if result is PinResult.RIGHT and query.customer:
        return PinChecked(result, await known_to(connection, query.customer, asking.now))
    return PinChecked(result)


def day_of(keys: str) -> date:
    """Return the day of eight keys (``TTMMJJJJ``), which a flow has found to be one."""
    return datetime.strptime(keys, "%d%m%Y").date()  # noqa: DTZ007 - a day has no zone


def found(matches: tuple[directory.Match, ...], otherwise: Found) -> Found:
    """Tell one customer, several, or none, all in the same shape."""
    match matches:
        case ():
            return otherwise
        case (only,):
            return Found(
                customer=only.customer, fields=tuple(Field(field) for field in only.fields) or otherwise.fields
            )
        case _:
            return Found(candidates=tuple(match.customer for match in matches), birth_date_decides=True)
