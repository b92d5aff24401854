"""What an inbox holds: the concerns that wait for somebody, with all that is needed to deal with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.concerns.history import Happened
from app.concerns.owning import Owner

Place = Literal["own", "stand_in", "team", "service_centre"]
Escalation = Literal["unacknowledged", "unreached", "promise_over", "nobody_there"]
"""Why the team sees it as well: a cancellation that nobody has seen half an hour before its appointment; a customer
whom the house no longer rings by itself; a promised call that is late; an owner who is away with nobody to stand in.
"""
MessageState = Literal["there", "written", "not_fetched", "never_came", "deleted"]
"""There: the sound can be played. Written: words can be read. Never came: no recording could be asked for."""


@dataclass(frozen=True)
class Desk:
    """Whose inbox is wanted, by internal ids; ``service_centre`` says whether the person works there."""

    staff: int | None
    team: int | None
    service_centre: bool = False


@dataclass(frozen=True)
class KnownCustomer:
    """The customer whose concern it is."""

    id: int
    number: str
    first_name: str
    last_name: str


@dataclass(frozen=True)
class LeftBy:
    """Who left a concern; without ``customer`` nobody was identified, and a person has to match it.

    ``verified`` says whether number and birth date both fitted. The stated ones are as they were keyed.
    """

    customer: KnownCustomer | None
    household_number: str | None
    verified: bool
    on_behalf: bool
    stated_number: str | None
    stated_birth_date: date | None


@dataclass(frozen=True)
class MeantAppointment:
    """What a cancellation is about; ``starts_at``, room and person only where the appointment is matched.

    ``nearest``: the caller keyed no day and meant their nearest one.
    """

    appointment_id: str | None
    day: date | None
    starts_at: datetime | None
    room: str | None
    staff_name: str | None
    nearest: bool

    @property
    def is_to_be_matched(self) -> bool:
        """Whether a person has to say which appointment is meant."""
        return self.starts_at is None


@dataclass(frozen=True)
class Order:
    """What was promised to a caller who is to be rung back (E.164; nothing once the number was deleted).

    ``attempts`` counts how often the customer was rung. ``is_ringing``: an attempt is under way.
    """

    number: str | None
    window: str | None
    promised_by: datetime | None
    is_overdue: bool
    attempts: int
    last_attempt_at: datetime | None
    is_ringing: bool
    unreached_at: datetime | None


@dataclass(frozen=True)
class LeftMessage:
    """A message, without what was said in it (``app.messages.playing``)."""

    duration_s: int
    state: MessageState


@dataclass(frozen=True)
class InboxItem:
    """One concern in an inbox.

    ``version`` goes back with every verb. ``is_new``: nobody has acknowledged it, or not since it was passed on.
    ``act_by`` is what they are sorted by: the aim of an answer, or half an hour before the appointment of a
    cancellation not yet acknowledged. ``order``, ``message`` and ``appointment`` only where the kind has one.
    """

    id: int
    version: int
    place: Place
    kind: str
    stated_kind: str
    reference: str
    state: str
    is_new: bool
    received_at: datetime
    due_at: datetime | None
    act_by: datetime
    escalation: Escalation | None
    field: str | None
    language: str
    channel: str
    manner: str | None
    reason: str | None
    left_by: LeftBy
    appointment: MeantAppointment | None
    order: Order | None
    message: LeftMessage | None
    owner: Owner
    passed_on: Happened | None
    """How it came to its owner, where it was passed on: by whom, when, with which note."""
    changes: tuple[Happened, ...]


@dataclass(frozen=True)
class StandingIn:
    """What waits for somebody who is away, and is now their stand-in's."""

    staff_name: str
    items: tuple[InboxItem, ...]


@dataclass(frozen=True)
class Inbox:
    """What waits for a person, each part in the order in which it has to be done; nothing is in two parts."""

    own: tuple[InboxItem, ...]
    standing_in: tuple[StandingIn, ...]
    team: tuple[InboxItem, ...]
    service_centre: tuple[InboxItem, ...]

    @classmethod
    def of(cls, items: Iterable[InboxItem]) -> "Inbox":
        """Sort items, which are in their order, into the parts."""
        parts: dict[Place, list[InboxItem]] = {"own": [], "stand_in": [], "team": [], "service_centre": []}
        away: dict[str, list[InboxItem]] = {}
        for item in items:
            parts[item.place].append(item)
            if item.place == "stand_in":
                away.setdefault(item.owner.staff_name or "", []).append(item)
        standing_in = tuple(StandingIn(name, tuple(waiting)) for name, waiting in sorted(away.items()))
        return cls(tuple(parts["own"]), standing_in, tuple(parts["team"]), tuple(parts["service_centre"]))


@dataclass(frozen=True)
class Waiting:
    """How much of a part of an inbox waits: all of it, and what is new, escalated or late among it."""

    items: int = 0
    new: int = 0
    urgent: int = 0
