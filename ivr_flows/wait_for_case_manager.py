"""The caller waits for their own case manager, knows their place, and can turn the wait into a call-back."""

from typing import Literal

from ivr_flows import leave_callback, reach_case_manager
from ivr_flows.engine.call import Line
from ivr_flows.engine.effects import JoinQueue, LeaveQueue
from ivr_flows.engine.facts import Facts, Person, Place, Role
from ivr_flows.engine.script import Moves, Option, choice, do, go_on, remember, say, step, wait_for
from ivr_flows.engine.spoken import Minutes, Say

ROUNDS_BETWEEN_OFFERS = 3
"""Looks at the line, some fifteen seconds each, from one offer of the keys to the next."""


@step
def start(call: Line, facts: Facts) -> Moves:
    """Take a place among those who wait for the same person."""
    person = own(call, facts)
    if not person:
        return [go_on(reach_case_manager.offer_next)]
    return [
        do(JoinQueue(person, call.memory.field)),
        remember(waiting=True, silent=False, round=0),
        wait_for(say("wait_for_case_manager.please_wait"), *keys(silent=False), then=look, silent=False),
    ]


def own(call: Line, facts: Facts) -> Person | None:
    """Return the caller's own case manager, if there is one to wait for."""
    people = facts.people_for(call.memory.field)
    return next((person for person in people if person.role is Role.OWN and not person.unavailable), None)


@step
def look(call: Line, facts: Facts) -> Moves:
    """See whether the line has become free for who has waited longest; otherwise say where the caller stands."""
    place, person = facts.place, own(call, facts)
    if not facts.office_is_open:
        return [*leaving("closed"), go_on(reach_case_manager.nobody_is_here)]
    if not place or not person or place.too_long:
        return [*leaving("gave_up"), say("wait_for_case_manager.too_long"), go_on(reach_case_manager.offer_next)]
    if place.free and place.position == 1:
        return [*leaving("connected"), *reach_case_manager.ringing(call.memory, person)]
    return held(call, where(place))


def leaving(how: Literal["connected", "callback", "gave_up", "closed"]) -> Moves:
    """Give the place up."""
    return [do(LeaveQueue(how)), remember(waiting=False)]


def where(place: Place) -> list[Say]:
    """Say the place, and how long it will take where the last weeks tell."""
    minutes = [say("wait_for_case_manager.about", minutes=Minutes(place.minutes))] if place.minutes else []
    return [say("wait_for_case_manager.place", place=place.position), *minutes]


def held(call: Line, said: list[Say]) -> Moves:
    """Hold the caller for another while; the keys work all the time and are told every third time."""
    silent, options = call.memory.silent, keys(silent=call.memory.silent)
    told = not call.memory.round
    return [
        remember(round=(call.memory.round + 1) % ROUNDS_BETWEEN_OFFERS),
        wait_for(*said, *(options if told else ()), unsaid=() if told else options, then=look, silent=silent),
    ]


def keys(*, silent: bool) -> tuple[Option, ...]:
    """Offer what a caller can do who waits."""
    sound = choice(2, "wait_for_case_manager.music" if silent else "wait_for_case_manager.silence", change_of(silent))
    return (choice(1, "wait_for_case_manager.callback", order_instead), sound)


def change_of(silent: bool) -> str:
    """Name the step that changes music into silence or back."""
    return "wait_for_case_manager." + ("with_music" if silent else "without_music")


@step
def without_music(call: Line, facts: Facts) -> Moves:
    """Wait in silence."""
    return [remember(silent=True), go_on(look)]


@step
def with_music(call: Line, facts: Facts) -> Moves:
    """Wait with music."""
    return [remember(silent=False), go_on(look)]


@step
def order_instead(call: Line, facts: Facts) -> Moves:
    """Turn the wait into a call-back that keeps the place."""
    return [*leaving("callback"), go_on(leave_callback.instead_of_waiting)]
