"""Writes a customer's own log as an account that can be read aloud, printed and handed over (R19)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.customer_log.gathering import Gathered, LoggedCall, LoggedConcern, gather
from app.customer_log.telling import about_call, about_concern
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
class Note:
    """Something that somebody of the office wrote down about the customer, or about one of their calls."""

    at: datetime
    text: str
    call: UUID | None = None


@dataclass(frozen=True)
class Section:
    """One call, concern or note: its heading, and its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """A customer's log in German, newest first."""

    title: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        """Return it as plain text: one line a sentence, an empty line between sections."""
        parts = [(self.title, *self.opening), *((one.heading, *one.lines) for one in self.sections)]
        return "\n\n".join("\n".join(part) for part in parts) + "\n"


async def account_of(
    connection: AsyncConnection, customer_number: str, at: datetime, notes: Sequence[Note] = ()
) -> Account:
    """Return everything that is kept of a customer's calls, in German; ``notes`` are put to the calls they are about.

    Raises:
        NoSuchCustomer: nobody has this number.
    """
    gathered = await gather(connection, known_number(customer_number))
    sections = tuple(section for _, section in sorted(_sections(gathered, notes), key=_newest_first))
    person = gathered.person
    opening = (
        f"{person.first_name} {person.last_name}, geboren am {day(person.born)}",
        f"Kundennummer {person.customer_number}",
        f"Stand: {moment(at)}",
        "",
        *EXPLAINED,
        *(() if sections else (NOTHING,)),
    )
    return Account(TITLE, opening, sections)


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


def _sections(gathered: Gathered, notes: Sequence[Note]) -> Iterator[tuple[datetime, Section]]:
    """Yield every call with what was left in it and noted about it, then what belongs to no call of this customer."""
    concerns: dict[UUID, list[LoggedConcern]] = defaultdict(list)
    for concern in reversed(gathered.concerns):
        concerns[concern.call_id].append(concern)
    noted: dict[UUID | None, list[Note]] = defaultdict(list)
    calls = {call.id for call in gathered.calls}
    for note in sorted(notes, key=lambda one: one.at):
        noted[note.call if note.call in calls else None].append(note)
    for call in gathered.calls:
        yield call.received_at, _section_of_call(gathered, call, concerns.pop(call.id, []), noted[call.id])
    for concern in (one for left in concerns.values() for one in left):
        heading = f"Anliegen vom {moment(concern.received_at)}"
        yield concern.received_at, Section(heading, tuple(about_concern(concern, gathered.steps[concern.id])))
    for note in noted[None]:
        yield note.at, Section(f"Notiz vom {moment(note.at)}", (note.text,))


def _section_of_call(
    gathered: Gathered, call: LoggedCall, concerns: Sequence[LoggedConcern], notes: Sequence[Note]
) -> Section:
    lines = [f"Vorgangsnummer {in_groups(call.reference)}", *about_call(call, gathered.hops[call.id])]
    for concern in concerns:
        lines += about_concern(concern, gathered.steps[concern.id])
    lines += (f"Notiz vom {short_moment(note.at)}: {note.text}" for note in notes)
    return Section(f"Anruf am {moment(call.received_at)}", tuple(lines))
