"""Decides what is to be done about a call-back order now: wait, ring somebody, or leave it to a person (R12).

Everything here is a pure function of the order, the office hours and who there is; nothing asks for the time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from app.callbacks.working_time import Half, OpenHalf, half_of, halves_from, working_time, working_time_before
from app.office_hours import OfficeHours

ROLES: Final = ("own", "stand_in", "team", "service_centre")
"""Whom an order goes to, nearest first; the last one is always there."""
HEAD_START: Final = timedelta(hours=4)
"""Working time before the aim at which the house begins: half a day, so that a second half is left before it."""
BETWEEN_ATTEMPTS: Final = timedelta(hours=2)
"""From one missed attempt at the customer to the next (R12: at different times)."""
A_DAY: Final = timedelta(days=1)
MOST_A_DAY: Final = 6
"""How often one telephone is rung in vain within 24 hours, for whatever orders: anybody can leave orders for it."""
BETWEEN_ORDERS: Final = timedelta(minutes=15)
"""How long a telephone that was rung for one order is left in peace before it is rung for another."""
STAFF_AGAIN: Final = timedelta(minutes=10)
TALK_OVER: Final = timedelta(minutes=1)
"""Until somebody who is on the telephone is looked at again: a talk ends at any moment."""
NOBODY_AGAIN: Final = timedelta(hours=1)
"""After everybody has failed three times, the service centre too."""
TRIES_A_ROLE: Final = 3
MOST_MISSED: Final = 3
"""Attempts at the customer after which, once the promise has passed, a person decides what to do."""
CLOSE_TO_PROMISE: Final = timedelta(hours=2)
"""Working time before the promise in which the order does not wait for the own case manager any more."""
IN_TALK: Final = "in_talk"
WAITED_FOR: Final = frozenset({"in_consultation", "phone_hours", "in_callback", IN_TALK})
"""Reasons that pass by themselves; whoever is away is passed by at once."""


@dataclass(frozen=True)
class Attempt:
    """An attempt that is over: what whoever was rung of the office did, and the customer, if it came to that."""

    placed_at: datetime
    ended_at: datetime
    role: str
    staff_outcome: str
    customer_outcome: str | None = None

    @property
    def was_taken(self) -> bool:
        """Whether the office did its part: cancelled means that it hung up while the customer's telephone rang."""
        return self.staff_outcome == "accepted" and self.customer_outcome != "cancelled"

    @property
    def rang_in_vain(self) -> bool:
        """Whether the customer's telephone rang, or may have, and nobody talked."""
        return self.staff_outcome == "accepted" and self.customer_outcome != "connected"

    @property
    def missed_customer(self) -> bool:
        """Whether the customer was rung and not reached."""
        return self.was_taken and self.customer_outcome != "connected"


class OtherRing(NamedTuple):
    """When the same telephone was rung for another order, and whether somebody talked there."""

    ended_at: datetime
    connected: bool


@dataclass(frozen=True)
class Order:
    """An order as it stands: the aim, the promise, the wished half of the day, and the attempts so far, in order."""

    due_at: datetime
    promised_by: datetime
    window: Half | None = None
    asked_at: datetime | None = None
    """When somebody asked for it to be rung at once."""
    attempts: tuple[Attempt, ...] = ()
    other_rings: tuple[OtherRing, ...] = ()
    """Of the last day."""

    @property
    def is_asked_for(self) -> bool:
        """Whether it is yet to be rung because somebody asked; an attempt that was under way then will do."""
        return self.asked_at is not None and all(attempt.ended_at < self.asked_at for attempt in self.attempts)

    @property
    def missed(self) -> tuple[Attempt, ...]:
        """Return the attempts at which the customer was rung and not reached."""
        return tuple(attempt for attempt in self.attempts if attempt.missed_customer)

    @property
    def is_tried_enough(self) -> bool:
        """Whether the customer's telephone has rung as often as it is to ring by itself, be it for others."""
        return len(self.missed) >= MOST_MISSED or len(self.rings_in_vain) >= MOST_A_DAY

    @property
    def rings_in_vain(self) -> list[datetime]:
        """Return when the telephone rang and nobody talked, in order."""
        for_others = (ring.ended_at for ring in self.other_rings if not ring.connected)
        return sorted((*for_others, *(one.ended_at for one in self.attempts if one.rang_in_vain)))


@dataclass(frozen=True)
class Helper:
    """Somebody who can be rung first, by internal ids; ``line`` is E.164, or empty where there is none.

    ``unavailable`` says why not now.
    """

    role: str
    line: str
    staff: int | None = None
    team: int | None = None
    unavailable: str | None = None
    has_asked: bool = False
    """Whether they wait at their telephone because they asked for this order to be rung."""


@dataclass(frozen=True)
class Wait:
    """Nothing is to be done before ``until`` (nothing: the office does not open again)."""

    until: datetime | None


@dataclass(frozen=True)
class Ring:
    """Ring somebody now; ``escalated_from`` is the nearer role that had the order until now."""

    helper: Helper
    escalated_from: str | None = None


@dataclass(frozen=True)
class LeaveToPerson:
    """The customer was not reached and the promise has passed: no more ringing by itself."""


Decision = Wait | Ring | LeaveToPerson


def decide(order: Order, now: datetime, hours: OfficeHours, helpers: Sequence[Helper]) -> Decision:
    """Return what is to be done now; ``helpers`` are in the order of ``ROLES``. No attempt may be under way."""
    if not order.is_asked_for and order.is_tried_enough and now >= order.promised_by:
        return LeaveToPerson()
    moment = next_moment(order, now, hours)
    if moment is None or moment > now:
        return Wait(min(moment, order.promised_by) if moment and order.is_tried_enough else moment)
    return ring_or_wait(order, now, hours, helpers)


def next_moment(order: Order, now: datetime, hours: OfficeHours) -> datetime | None:
    """Return when somebody may be rung at the earliest, from now on; nothing if the office never opens.

    Whoever asks for a call at once is bound by the office hours alone. A wish for a half of the day, and another half
    than that of the last miss, is kept unless only a time without it is before the promise.
    """
    if order.is_asked_for:
        return first(halves_from(now, hours))
    earliest = max(now, working_time_before(order.due_at, HEAD_START, hours), *pauses(order))
    as_wished = first(half for half in halves_from(earliest, hours) if suits(order, half))
    at_all = first(halves_from(earliest, hours))
    breaks = as_wished is None or as_wished >= order.promised_by
    return at_all if breaks and at_all is not None and at_all < order.promised_by else as_wished


def first(halves: Iterator[OpenHalf]) -> datetime | None:
    """Return the beginning of the first one."""
    return next((half.starts for half in halves), None)


def suits(order: Order, half: OpenHalf) -> bool:
    """Say whether a half is the wished one, or without a wish another one than that of the last miss."""
    if order.window:
        return half.half == order.window
    return not order.missed or half.half != half_of(order.missed[-1].placed_at)


def pauses(order: Order) -> Iterator[datetime]:
    """Yield the ends of the pauses that past attempts call for, and what else rang the same telephone."""
    if len(order.rings_in_vain) >= MOST_A_DAY:
        yield order.rings_in_vain[-MOST_A_DAY] + A_DAY
    if order.other_rings:
        yield max(ring.ended_at for ring in order.other_rings) + BETWEEN_ORDERS
    if order.missed:
        yield order.missed[-1].placed_at + BETWEEN_ATTEMPTS
    if order.attempts and not order.attempts[-1].was_taken:
        everybody_failed = failures(order, ROLES[-1]) >= TRIES_A_ROLE
        yield order.attempts[-1].ended_at + (NOBODY_AGAIN if everybody_failed else STAFF_AGAIN)


def failures(order: Order, role: str) -> int:
    """Return how often a role was rung in vain since it last took the order."""
    count = 0
    for attempt in order.attempts:
        if attempt.role == role:
            count = 0 if attempt.was_taken else count + 1
    return count


def ring_or_wait(order: Order, now: datetime, hours: OfficeHours, helpers: Sequence[Helper]) -> Ring | Wait:
    """Ring the nearest helper whose turn it is, or wait for one who will be free before the aim."""
    close = not order.is_asked_for and working_time(now, order.promised_by, hours) < CLOSE_TO_PROMISE
    for helper in helpers:
        if helper.role == ROLES[0] and close and len(helpers) > 1:
            continue
        if helper.role != ROLES[-1] and not helper.has_asked and failures(order, helper.role) >= TRIES_A_ROLE:
            continue
        if helper.line and helper.unavailable is None:
            return Ring(helper, None if helper.has_asked else escalated_from(order, helper.role))
        waits = helper.has_asked or (now < order.due_at and not order.is_asked_for)
        if helper.unavailable in WAITED_FOR and waits:
            return Wait(now + (TALK_OVER if helper.unavailable == IN_TALK else STAFF_AGAIN))
    return Wait(now + STAFF_AGAIN)


def escalated_from(order: Order, role: str) -> str | None:
    """Return the nearer role that had the order so far; nothing where it stays, or comes back."""
    had_it = order.attempts[-1].role if order.attempts else ROLES[0]
    return had_it if ROLES.index(role) > ROLES.index(had_it) else None
