"""Writes a customer's own log as an account that can be read aloud, printed and handed over (R19)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.customer_log.gathering import Gathered, LoggedCall, LoggedConcern, LoggedNote, gather
from app.customer_log.telling import about_call, about_concern, about_dispute
from app.customer_log.words import day, moment, short_moment
from app.customers import NoSuchCustomer
from app.numbers import customer_number as stored
from app.receipts.words import in_groups

TITLE: Final = "Ihre Anrufe und Anliegen"
EXPLAINED: Final = (
    "Hier steht, was die Telefon-Hotline des Jobcenters über Sie gespeichert hat (Artikel 15 DSGVO, § 83 SGB X).",
    "Gespräche werden nicht aufgezeichnet. Wer im Jobcenter mit Ihnen gesprochen hat, steht hier nicht mit Namen.",
    "Ist ein Eintrag falsch, sagen Sie uns das: Er bekommt dann einen Vermerk (§ 84 SGB X).",
)
NOTHING: Final = "Es ist nichts gespeichert."


@dataclass(frozen=True)
class Section:
    """One call, concern or note: its heading, and its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """A customer's log in German, newest first."""

    customer_number: str
    as_of: datetime
    title: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        """Return it as plain text: one line a sentence, an empty line between sections."""
        parts = [(self.title, *self.opening), *((one.heading, *one.lines) for one in self.sections)]
        return "\n\n".join("\n".join(part) for part in parts) + "\n"


async def account_of(connection: AsyncConnection, customer_number: str, at: datetime) -> Account:
    """Return everything that is kept of a customer's calls, in German; notes stand with the calls they are about.

    Raises:
        NoSuchCustomer: nobody has this number.
    """
    gathered = await gather(connection, known_number(customer_number))
    sections = tuple(section for _, section in sorted(_sections(gathered), key=_newest_first))
    person = gathered.person
    opening = (
        f"{person.first_name} {person.last_name}, geboren am {day(person.born)}",
        f"Kundennummer {person.customer_number}",
        f"Stand: {moment(at)}",
        "",
        *EXPLAINED,
        *(() if sections else (NOTHING,)),
    )
    return Account(person.customer_number, at, TITLE, opening, sections)


def known_number(typed: str) -> str:
    """Return a customer number as it is stored.

    Raises:
        NoSuchCustomer: it is none.
    """
    try:
        return stored(typed)
    except ValueError as error:
        raise NoSuchCustomer(str(error)) from error


def _newest_first(dated: tuple[datetime, Section]) -> float:
    return -dated[0].timestamp()


def _sections(gathered: Gathered) -> Iterator[tuple[datetime, Section]]:
    """Yield every call with what was left in it and noted about it, then what belongs to no call of this customer."""
    concerns: dict[UUID, list[LoggedConcern]] = defaultdict(list)
    for concern in reversed(gathered.concerns):
        concerns[concern.call_id].append(concern)
    noted: dict[UUID | None, list[LoggedNote]] = defaultdict(list)
    calls = {call.id for call in gathered.calls}
    for note in gathered.notes:
        noted[note.call_id if note.call_id in calls else None].append(note)
    for call in gathered.calls:
        yield call.received_at, _section_of_call(gathered, call, concerns.pop(call.id, []), noted[call.id])
    for concern in (one for left in concerns.values() for one in left):
        heading = f"Anliegen vom {moment(concern.received_at)}"
        yield concern.received_at, Section(heading, tuple(about_concern(concern, gathered.steps[concern.id])))
    for note in noted[None]:
        yield note.at, Section(f"Notiz vom {moment(note.at)}", (note.words,))


def _section_of_call(
    gathered: Gathered, call: LoggedCall, concerns: Sequence[LoggedConcern], notes: Sequence[LoggedNote]
) -> Section:
    lines = [f"Vorgangsnummer {in_groups(call.reference)}", *about_call(call, gathered.hops[call.id])]
    for dispute in gathered.disputes[call.id]:
        lines += about_dispute(dispute)
    for concern in concerns:
        lines += about_concern(concern, gathered.steps[concern.id])
    lines += (f"Notiz vom {short_moment(note.at)}: {note.words}" for note in notes)
    return Section(f"Anruf am {moment(call.received_at)}", tuple(lines))
