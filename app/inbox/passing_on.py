"""Passes concerns on: to a colleague, to a team, back to one's own team, or to oneself."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.concerns.settling import Author, Entry
from app.inbox.holding import Held, IsFinished, Seen, as_seen, change, hold, owner_of, refuse_if_changed

LONGEST_NOTE: Final = 500
"""Signs: a hint for a colleague; what the file has to say belongs into the file."""


class NoteTooLong(ValueError):
    """A note has 500 signs at most."""


class NobodyThere(LookupError):
    """No colleague, or no team, has this id."""


class HasNoTeam(ValueError):
    """Nobody was identified, so there is no team yet to return it to: it has to be matched or handed on."""


@dataclass(frozen=True)
class ToPerson:
    """A colleague, by internal id."""

    staff: int


@dataclass(frozen=True)
class ToTeam:
    """A team, by internal id: any of its members may take it."""

    team: int


@dataclass(frozen=True)
class _Receiver:
    staff: int | None
    team: int | None
    written: str


async def hand_on(
    connection: AsyncConnection, seen: Seen, to: ToPerson | ToTeam, author: Author, note: str = ""
) -> Seen:
    """Give a concern to a colleague or a team, with a short note; sent twice, it is done once. Needs a transaction.

    It stays acknowledged where it was, and is new to whoever has it now. The customer may read the note (R19).

    Raises:
        NoSuchConcern: there is none, or its time was up.
        ChangedMeanwhile: something happened to it since it was shown.
        IsFinished: it is done.
        NobodyThere: there is no such colleague or team.
        NoteTooLong: the note has more than 500 signs.
    """
    receiver = await _receiver(connection, to)
    return await _pass(connection, seen, receiver, author, ("handed", note))


async def return_to_team(connection: AsyncConnection, seen: Seen, author: Author, note: str = "") -> Seen:
    """Give a concern to the team of whoever has it, for anybody there to take; sent twice, it is done once.

    Raises:
        NoSuchConcern: there is none, or its time was up.
        ChangedMeanwhile: something happened to it since it was shown.
        IsFinished: it is done.
        HasNoTeam: it belongs to nobody yet.
        NoteTooLong: the note has more than 500 signs.
    """
    held = await hold(connection, seen.concern)
    owner = await owner_of(connection, held, author.at)
    if owner.team is None:
        raise HasNoTeam("nobody was identified: match the concern, or hand it on")
    receiver = _Receiver(None, owner.team, f"team:{owner.team_name}")
    return await _pass(connection, seen, receiver, author, ("returned", note))


async def take_over(connection: AsyncConnection, seen: Seen, staff: int, author: Author) -> Seen:
    """Take a concern of the team, or of whomever one stands in for, for oneself; sent twice, it is done once.

    Of two who take the same, the second is told that the first was quicker.

    Raises:
        NoSuchConcern: there is none, or its time was up.
        ChangedMeanwhile: something happened to it since it was shown.
        IsFinished: it is done.
        NobodyThere: there is no such member of staff.
    """
    receiver = await _receiver(connection, ToPerson(staff))
    return await _pass(connection, seen, receiver, author, ("taken", ""))


PERSON = text("SELECT 'staff:' || staff_id FROM staff WHERE id = :id")
TEAM = text("SELECT 'team:' || name FROM teams WHERE id = :id")


async def _receiver(connection: AsyncConnection, to: ToPerson | ToTeam) -> _Receiver:
    question, found = (PERSON, to.staff) if isinstance(to, ToPerson) else (TEAM, to.team)
    written: str | None = await connection.scalar(question, {"id": found})
    if written is None:
        raise NobodyThere(f"there is nobody to take it: {to}")
    return _Receiver(found, None, written) if isinstance(to, ToPerson) else _Receiver(None, found, written)


PASS = text("UPDATE concerns SET handed_staff_id = :staff, handed_team_id = :team WHERE id = :concern")


async def _pass(
    connection: AsyncConnection, seen: Seen, receiver: _Receiver, author: Author, how: tuple[str, str]
) -> Seen:
    what, note = how
    held = await hold(connection, seen.concern)
    before = (await owner_of(connection, held, author.at)).whereabouts
    entry = Entry(what, before, receiver.written, _checked(note))
    if held.repeats(author, entry):
        return await as_seen(connection, held.id)
    await refuse_if_changed(connection, held, seen, author)
    refuse_if_finished(held)
    values = {"concern": held.id, "staff": receiver.staff, "team": receiver.team}
    await connection.execute(PASS, values)
    return await change(connection, held, author, entry)


def refuse_if_finished(held: Held) -> None:
    """Let nobody do anything about what is done.

    Raises:
        IsFinished: it is.
    """
    if held.state == "done":
        raise IsFinished("the concern is done; reopen it first")


def _checked(note: str) -> str | None:
    """Return a note in one line without blanks around it, or nothing where there is none."""
    written = " ".join(note.split())
    if len(written) > LONGEST_NOTE:
        raise NoteTooLong(f"a note has {LONGEST_NOTE} signs at most, this one has {len(written)}")
    return written or None
