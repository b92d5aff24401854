"""Has the real schedule of call-backs carry out the orders of an invented past, up to the present moment."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from app.callbacks.progress import HOUSE
from app.callbacks.scheduling import IN_TALK, Decision, Helper, LeaveToPerson, Order, Ring, Wait, decide
from app.callbacks.scheduling import Attempt as PastAttempt
from app.seeding.left import Attempt, Left
from app.seeding.people import Office, People
from app.seeding.played import Note
from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Field

LINE: Final = "there is one"
"""Whom the schedule rings it need not know here."""
MOST_LOOKS: Final = 60
OF_STAFF: Final = {"accepted": 84, "no_answer": 7, "busy": 4, "declined": 3, "mailbox": 2}
OF_CUSTOMERS: Final = {"connected": 64, "no_answer": 17, "mailbox": 11, "busy": 4, "declined": 3, "failed": 1}
A_MINUTE: Final = timedelta(minutes=1)
A_DAY: Final = timedelta(days=1)
SEEN_BY_SCHEDULE: Final = ("placed_at", "ended_at", "role", "staff_outcome", "customer_outcome")
NOT_RUNG: Final = dict.fromkeys(
    ("customer_answered_at", "customer_screened", "customer_screened_at", "customer_outcome", "talked_s")
)
"""Of an attempt that the office did not take, what is known of the customer."""


@dataclass
class OrderBook:
    """Carries out orders as the worker would have until ``now``."""

    office: Office
    now: datetime

    def carry_out(self, left: Left, chance: Random) -> None:
        """Ring about an order minute by minute, until it is kept, left to a person, or the present is reached."""
        order, at = order_of(left), on_the_minute(left.received_at)
        for _ in range(MOST_LOOKS):
            if at > self.now or left.state == "done":
                return
            match self.decision(left, order, at):
                case Wait(until):
                    left.ring_at = until
                    at = on_the_minute(until or self.now + A_DAY)
                case LeaveToPerson():
                    left.unreached_at = at
                    return
                case Ring(helper):
                    attempt = attempt_at(left, helper, at, chance)
                    if attempt.columns["ended_at"] >= self.now:
                        return
                    order = self.noted(left, order, attempt)
                    at = on_the_minute(attempt.columns["ended_at"])

    def rings_before(self, left: Left, until: datetime) -> bool:
        """Say whether the house would ring about an order between now and another moment."""
        if left.state == "done" or left.unreached_at:
            return False
        decision = self.decision(left, order_of(left), self.now)
        return isinstance(decision, Ring) or (isinstance(decision, Wait) and (decision.until or until) < until)

    def decision(self, left: Left, order: Order, at: datetime) -> Decision:
        """Ask the schedule what is to be done."""
        return decide(order, at, self.office.opening.hours, self.helpers(left, at))

    def noted(self, left: Left, order: Order, attempt: Attempt) -> Order:
        """Note an attempt that is over; who has spoken with the office has nothing left to wait for."""
        left.attempts.append(attempt)
        if attempt.columns["customer_outcome"] == "connected":
            left.move("done", attempt.columns["ended_at"], HOUSE)
        return replace(order, attempts=(*order.attempts, past(attempt)))

    def helpers(self, left: Left, at: datetime) -> tuple[Helper, ...]:
        """Return who can be rung for an order, the service centre last."""
        people, named = People(self.office, left.caller), left.columns["field"]
        fields = tuple(left.caller.resident.managers) if left.caller.resident else ()
        field = named or (fields[0] if len(fields) == 1 else None)
        known = left.columns["customer_id"] or left.columns["household_id"]
        nearest = self.nearest(people, Field(field), at) if field and known else ()
        return (*nearest, Helper(str(Role.SERVICE_CENTRE), LINE))

    def nearest(self, people: People, field: Field, at: datetime) -> Iterator[Helper]:
        """Yield own case manager, stand-in and team."""
        for role in (Role.OWN, Role.STAND_IN, Role.TEAM):
            staff, team = people.who(role, field)
            state = people.state(role, staff, at) if staff else None
            unavailable = state or ("nobody" if role is Role.STAND_IN and not staff else None)
            yield Helper(str(role), LINE, staff, team, IN_TALK if unavailable == "in_talk" else unavailable)


def order_of(left: Left) -> Order:
    """Return an order as the schedule sees it."""
    wanted = left.columns
    attempts = tuple(past(attempt) for attempt in left.attempts)
    return Order(wanted["due_at"], wanted["promised_by"], wanted["callback_window"], attempts=attempts)


def past(attempt: Attempt) -> PastAttempt:
    """Return an attempt as the schedule sees it."""
    return PastAttempt(*(attempt.columns[name] for name in SEEN_BY_SCHEDULE))


def attempt_at(left: Left, helper: Helper, at: datetime, chance: Random) -> Attempt:
    """Ring somebody of the office, and on their key the customer; a story says how that goes."""
    fate = left.caller.fate
    staff = "accepted" if fate else drawn(OF_STAFF, chance)
    answered_at = (at + seconds(chance.randrange(3, 15))).replace(microsecond=0)
    picks_up = staff in ("accepted", "declined", "mailbox")
    waits_s = {"busy": chance.uniform(1, 3), "no_answer": 20.0}.get(staff, 0)
    decided_at = answered_at + seconds(chance.uniform(4, 13)) if picks_up else at + seconds(waits_s)
    outcome = fate if fate in OF_CUSTOMERS else drawn(OF_CUSTOMERS, chance)
    columns: dict[str, Any] = {
        "number": len(left.attempts) + 1,
        "placed_at": at,
        "role": helper.role,
        "staff_id": helper.staff,
        "team_id": helper.team,
        "carrier_call_id": f"CA{chance.getrandbits(128):032x}",
        "staff_answered_at": answered_at if picks_up else None,
        "staff_outcome": staff,
        **NOT_RUNG,
        "ended_at": decided_at,
        **(rung_customer(decided_at, outcome, chance) if staff == "accepted" else {}),
    }
    return Attempt(columns, decided_at)


def rung_customer(at: datetime, outcome: str, chance: Random) -> dict[str, Any]:
    """Ring the customer, who sees the office's own number."""
    if outcome in ("no_answer", "busy", "failed"):
        rang_s = 30.0 if outcome == "no_answer" else chance.uniform(1, 3)
        return {"customer_outcome": outcome, "ended_at": at + seconds(rang_s)}
    answered_at = at + seconds(chance.uniform(4, 20))
    screened_at = answered_at + seconds(13 if outcome == "mailbox" else chance.uniform(3, 8))
    talk_s = round(20 + chance.lognormvariate(5.2, 0.7)) if outcome == "connected" else 0
    screened = {"connected": "accepted", "mailbox": "silent"}.get(outcome, "declined")
    return {
        "customer_answered_at": answered_at,
        "customer_screened": screened,
        "customer_screened_at": screened_at,
        "customer_outcome": outcome,
        "ended_at": screened_at + seconds(talk_s),
        "talked_s": talk_s if outcome == "connected" else None,
    }


def notes_of(left: Left) -> Iterator[Note]:
    """Yield what the house notes of an order in the log of the call that left it; ids must have been given out."""
    before = str(Role.OWN)
    for attempt in left.attempts:
        told, key = attempt.columns, f"callback-{left.id}-"
        at, role = told["placed_at"], told["role"]
        if list(Role).index(Role(role)) > list(Role).index(Role(before)):
            details = {"from_role": before, "to_role": role}
            yield f"{key}escalated-{attempt.number}", at, "callback_escalated", json.dumps(details)
        before = role
        details = {"role": role, "attempt": attempt.number}
        yield f"{key}rung-{attempt.number}", at, "callback_rung", json.dumps(details)
        yield from notes_of_attempt(left, attempt)
    if left.unreached_at:
        missed = sum(one.columns["staff_outcome"] == "accepted" for one in left.attempts)
        key = f"callback-{left.id}-unreached-{len(left.attempts)}"
        yield key, left.unreached_at, "callback_unreached", json.dumps({"missed": missed})


def notes_of_attempt(left: Left, attempt: Attempt) -> Iterator[Note]:
    """Yield what the house notes of one attempt."""
    told, key, decided_at = attempt.columns, f"callback-attempt-{attempt.id}-", attempt.decided_at
    outcome, ended_at = told["customer_outcome"], told["ended_at"]
    details: dict[str, Any] = {"role": told["role"], "outcome": told["staff_outcome"]}
    yield f"{key}staff", decided_at, "callback_staff", json.dumps(details)
    if outcome is None:
        return
    if outcome != "failed":
        yield f"{key}customer_ringing", decided_at + seconds(1), "callback_customer_ringing", "{}"
    yield f"{key}customer", ended_at, "callback_customer", json.dumps({"outcome": outcome})
    if outcome == "connected":
        spoke_at = told["customer_screened_at"]
        details = {
            "within_24_h": spoke_at <= left.columns["due_at"],
            "within_48_h": spoke_at <= left.columns["promised_by"],
        }
        yield f"{key}kept", ended_at, "callback_kept", json.dumps(details)


def drawn(likely: dict[str, int], chance: Random) -> str:
    """Throw for how somebody reacts."""
    return chance.choices(tuple(likely), tuple(likely.values()))[0]


def on_the_minute(at: datetime) -> datetime:
    """Return when the worker looks next: it does so once a minute."""
    return at.replace(second=0, microsecond=0) + A_MINUTE


def seconds(number: float) -> timedelta:
    """Return a length of time in whole milliseconds."""
    return timedelta(milliseconds=round(number * 1000))
