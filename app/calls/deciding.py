"""Decides at the desk: a case manager accepts or declines what rings for them, and puts away what is talked about.

A telephone and a desk may be used at the same moment: the first decision counts, wherever it is made.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.legs import BY_KEY, LegKey, screen
from app.calls.log import Event, note_events
from app.jobs import defer

CONNECT: Final = "connect_accepted_leg"
END: Final = "end_declined_leg"
"""The jobs that carry a decision to the network; they are done by the worker (``app.turns.moving_legs``)."""
SOON: Final = 100
"""A caller hears it ring while these jobs wait: they go before all others."""
RINGS_S: Final = 60
"""Seconds for which a leg is believed to ring or to be announced; the network gives it less."""
SCREENED_AS: Final = {"declined": "declined", "silent": "mailbox"}
"""What has been decided on the telephone, as the outcome of a hop that is about to be closed."""


class NotAtThisDesk(LookupError):
    """Nothing with this key rings or has rung for this member of staff."""


class NotPickedUp(ValueError):
    """Nobody has picked up the telephone yet: what is accepted could not be heard."""


class RingsForOthersToo(ValueError):
    """It rings for a whole team: none of them can decline for all."""


class StillTalking(ValueError):
    """It rings, or the talk is not over: it cannot be put away."""


class TooLate(ValueError):
    """It has been settled otherwise; ``instead`` says how: an outcome of the hop, or what was decided before."""

    def __init__(self, instead: str) -> None:
        super().__init__(f"too late: {instead}")
        self.instead = instead


class CallerHungUp(TooLate):
    """The caller has gone."""


class HopIsOver(TooLate):
    """It does not ring any more: ``no_answer``, ``mailbox``, ``failed``, ``busy``, ``declined`` or ``connected``."""


class SomebodyElseTookIt(TooLate):
    """Another one of the team has accepted, at their desk or on the group telephone."""


class DecidedBefore(TooLate):
    """The same person had decided the other way: ``accepted`` or ``declined``."""


@dataclass(frozen=True)
class _Leg:
    is_mine: bool
    rings_for_all: bool
    picked_up: bool
    screened: str | None
    outcome: str | None
    leg_is_over: bool
    caller_is_gone: bool


# Decisions about the same leg wait here for each other, those made on the telephone included. A leg that should have
# been reported over by now has been forgotten by the network.
LEG = text(f"""
SELECT coalesce(legs.staff_id = me.id, false), legs.staff_id IS NULL, picked_up_at IS NOT NULL, screened,
       legs.outcome, legs.ended_at IS NOT NULL OR dialled_at <= CAST(:at AS timestamptz) - interval '{RINGS_S} seconds',
       calls.ended_at IS NOT NULL
FROM legs JOIN calls ON calls.id = call_id
JOIN staff AS me ON me.id = :staff AND (legs.role = 'team' AND legs.team_id = me.team_id OR legs.staff_id = me.id)
WHERE call_id = :call_id AND legs.turn = :turn AND ordinal = :ordinal FOR UPDATE OF legs
""")  # noqa: S608 - the parts are constants
TAKE = text(f"UPDATE legs SET staff_id = coalesce(staff_id, :staff) WHERE {BY_KEY}")  # noqa: S608 - a constant


async def accept(connection: AsyncConnection, staff: int, key: LegKey, at: datetime) -> None:
    """Take a call that has been picked up: the network connects it without any key. Doing so again changes nothing.

    Of a group telephone the first who accepts becomes the one who was rung. Needs a transaction.

    Raises:
        NotAtThisDesk, NotPickedUp: see there.
        TooLate: by the subclass one sees what happened instead.
    """
    leg = await _look_at(connection, staff, key, at)
    if leg.screened == "accepted" and leg.is_mine:
        return
    _check_that_it_waits(leg)
    if not leg.picked_up:
        raise NotPickedUp(str(key))
    await connection.execute(TAKE, {**key.values, "staff": staff})
    await _decide(connection, key, "accepted", at)
    await _carry_out(connection, CONNECT, key)


async def decline(connection: AsyncConnection, staff: int, key: LegKey, at: datetime) -> None:
    """Refuse a call, also while it rings: the caller goes on at once. Doing so again changes nothing.

    Needs a transaction.

    Raises:
        NotAtThisDesk, RingsForOthersToo: see there.
        TooLate: by the subclass one sees what happened instead.
    """
    leg = await _look_at(connection, staff, key, at)
    if leg.screened == "declined" and leg.is_mine:
        return
    _check_that_it_waits(leg)
    if leg.rings_for_all:
        raise RingsForOthersToo(str(key))
    await _decide(connection, key, "declined", at)
    await _carry_out(connection, END, key)


FINISH = text(f"UPDATE legs SET finished = true WHERE {BY_KEY} AND NOT finished")  # noqa: S608 - a constant


async def finish(connection: AsyncConnection, staff: int, key: LegKey) -> None:
    """Put a talk away, so that it leaves the desk; doing so again changes nothing. When it was done is kept nowhere.

    What a colleague has taken is theirs to put away, and nobody puts away what still rings, for a team or for oneself.

    Raises:
        NotAtThisDesk, StillTalking: see there.
    """
    leg = await _look_at(connection, staff, key)
    if not leg.is_mine and not leg.rings_for_all:
        raise NotAtThisDesk("another one of the team has it")
    if leg.screened in {None, "accepted"} and not (leg.outcome or leg.leg_is_over or leg.caller_is_gone):
        raise StillTalking(str(key))
    await connection.execute(FINISH, key.values)


async def _look_at(connection: AsyncConnection, staff: int, key: LegKey, at: datetime | None = None) -> _Leg:
    row = (await connection.execute(LEG, {**key.values, "staff": staff, "at": at})).one_or_none()
    if row is None:
        raise NotAtThisDesk(str(key))
    return _Leg(*row)


def _check_that_it_waits(leg: _Leg) -> None:
    """See whether this desk still has anything to decide."""
    if leg.screened == "accepted" and not leg.is_mine:
        raise SomebodyElseTookIt("accepted")
    if not leg.is_mine and not leg.rings_for_all:
        raise NotAtThisDesk("it rings for another one of the team")
    if leg.screened in {"accepted", "declined"} and leg.is_mine:
        raise DecidedBefore(leg.screened)
    if leg.outcome == "cancelled" or leg.caller_is_gone:
        raise CallerHungUp("cancelled")
    if leg.outcome or leg.screened or leg.leg_is_over:
        raise HopIsOver(leg.outcome or SCREENED_AS.get(leg.screened or "", "no_answer"))


async def _decide(connection: AsyncConnection, key: LegKey, decision: str, at: datetime) -> None:
    await screen(connection, key, decision, at)
    event = Event(f"leg-{key.turn}-{key.ordinal}-{decision}", decision, at, {"where": "desk"})
    await note_events(connection, key.call, [event])


async def _carry_out(connection: AsyncConnection, job: str, key: LegKey) -> None:
    where: dict[str, int | str] = {"call": str(key.call), "turn": key.turn, "ordinal": key.ordinal}
    await defer(connection, job, f"leg-{key.call}-{key.turn}-{key.ordinal}", priority=SOON, **where)
