"""The caller reaches their own case manager, or chooses who or what comes next: never a dead end."""

from dataclasses import replace
from itertools import takewhile

from ivr_flows import leave_callback, leave_message
from ivr_flows.engine.call import Line, Memory, Ring
from ivr_flows.engine.effects import ChooseField, KeepOrder, LeaveQueue, SkipHop
from ivr_flows.engine.facts import Facts, Person, Role
from ivr_flows.engine.heard import Field, HopEnded, Kind, Outcome
from ivr_flows.engine.script import (
    Do,
    Moves,
    Remember,
    choice,
    do,
    go_on,
    hang_up,
    menu,
    put_through,
    remember,
    say,
    step,
)

IN_TALK = "in_talk"
"""Why somebody is passed by who is on the telephone."""
WAIT = "wait_for_case_manager.start"
CANCEL = "cancel_appointment.start"


@step
def start(call: Line, facts: Facts) -> Moves:
    """Ring the one case manager that the caller has."""
    field = call.memory.field or next(iter(call.memory.fields), None)
    return [*(about(field) if field else []), go_on(ring_own)]


@step
def about_placement(call: Line, facts: Facts) -> Moves:
    """The call is about work."""
    return [*about(Field.PLACEMENT), go_on(ring_own)]


@step
def about_benefits(call: Line, facts: Facts) -> Moves:
    """The call is about money: a call-back that comes of it is to answer a question about payments."""
    return [*about(Field.BENEFITS), remember(kind=Kind.PAYMENT), go_on(ring_own)]


def about(field: Field) -> Moves:
    """Keep and note what the call is about."""
    return [remember(field=field), do(ChooseField(field))]


@step
def ring_own(call: Line, facts: Facts) -> Moves:
    """Ring the person responsible; where that one cannot talk now, the caller chooses what to do instead (R9)."""
    if not facts.can_talk:
        return [go_on(no_talk_here)]
    if not facts.office_is_open:
        return [go_on(nobody_is_here)]
    left = untried(call.memory, facts)
    if not left or left[0].role is not Role.OWN:
        return [go_on(ring_next)]
    nearest = left[0]
    if nearest.in_talk:
        return [remember(busy=True), say("reach_case_manager.in_talk"), go_on(offer_next)]
    if nearest.unavailable:
        return [*skipped(call.memory, (nearest,)), say("reach_case_manager.not_available"), go_on(offer_next)]
    return ringing(call.memory, nearest)


@step
def ring_next(call: Line, facts: Facts) -> Moves:
    """Ring the nearest person who can talk now, noting whom that leaves out and why."""
    people = untried(call.memory, facts)
    away = tuple(takewhile(cannot_talk, people))
    if len(away) == len(people):
        return [go_on(leave_callback.nobody_is_free)]
    return [*skipped(call.memory, away), *ringing(call.memory, people[len(away)], away)]


def cannot_talk(person: Person) -> bool:
    """Say whether it makes no sense to ring somebody now."""
    return bool(person.unavailable) or person.in_talk


def untried(memory: Memory, facts: Facts) -> tuple[Person, ...]:
    """Return who has not been rung in this call, nearest first."""
    return tuple(person for person in facts.people_for(memory.field) if person.role not in memory.tried)


def skipped(memory: Memory, people: tuple[Person, ...]) -> list[Do | Remember]:
    """Note whom the call passes by, and why."""
    notes = [do(SkipHop(replace(person, unavailable=person.unavailable or IN_TALK))) for person in people]
    return [*notes, remember(tried=together(memory.tried, *people))]


def together(tried: tuple[Role, ...], *people: Person) -> tuple[Role, ...]:
    """Return who has been rung or passed by, each role once."""
    return tuple(sorted({*tried, *(person.role for person in people)}))


def ringing(memory: Memory, person: Person, passed_by: tuple[Person, ...] = ()) -> Moves:
    """Ring a person, and remember it."""
    return [
        remember(tried=together(memory.tried, *passed_by, person)),
        say("reach_case_manager.putting_you_through"),
        put_through(person, then=after_ringing),
    ]


@step
def after_ringing(call: Line, facts: Facts, ended: HopEnded) -> Moves:
    """Say goodbye after a talk; otherwise say why nobody came and let the caller choose."""
    if ended.outcome is Outcome.CONNECTED:
        kept = [do(KeepOrder(call.memory.order))] if call.memory.order else []
        return [*kept, go_on(goodbye)]
    busy = ended.outcome is Outcome.BUSY
    own_is_busy = busy and isinstance(call.wait, Ring) and call.wait.person.role is Role.OWN
    return [
        *([remember(busy=True)] if own_is_busy else []),
        say("reach_case_manager.busy" if busy else "reach_case_manager.no_answer"),
        go_on(offer_next),
    ]


@step
def goodbye(call: Line, facts: Facts) -> Moves:
    """Say goodbye after a talk."""
    return [say("reach_case_manager.goodbye"), hang_up()]


@step
def offer_next(call: Line, facts: Facts) -> Moves:
    """Another person now, a call-back, a message, or waiting; a key means the same whichever of them are left."""
    talks = facts.office_is_open and facts.can_talk
    somebody = talks and any(not cannot_talk(person) for person in untried(call.memory, facts))
    return [
        menu(
            *([choice(1, "reach_case_manager.another_person", ring_next)] if somebody else []),
            choice(2, "reach_case_manager.callback", leave_callback.start),
            choice(3, "reach_case_manager.message", leave_message.start),
            *([choice(4, "reach_case_manager.wait", WAIT)] if talks and can_be_waited_for(call, facts) else []),
        )
    ]


def can_be_waited_for(call: Line, facts: Facts) -> bool:
    """Say whether the caller's own case manager is there, only in a talk."""
    own = (person for person in facts.people_for(call.memory.field) if person.role is Role.OWN)
    return call.memory.busy and any(not person.unavailable for person in own)


@step
def a_person(call: Line, facts: Facts) -> Moves:
    """Put anybody through to the service centre who pressed 0 or got stuck; where it has failed, note the call."""
    gone: Moves = [do(LeaveQueue("gave_up")), remember(waiting=False)] if call.memory.waiting else []
    if Role.SERVICE_CENTRE in call.memory.tried:
        return [*gone, go_on(leave_callback.nobody_is_free)]
    if not facts.can_talk:
        return [go_on(no_talk_here)]
    if not facts.office_is_open:
        return [*gone, go_on(nobody_is_here)]
    return [*gone, *ringing(call.memory, Person(Role.SERVICE_CENTRE))]


@step
def nobody_is_here(call: Line, facts: Facts) -> Moves:
    """Outside office hours nobody is rung; what can be left is offered (R2)."""
    centre = Person(Role.SERVICE_CENTRE, unavailable="closed")
    return [*skipped(call.memory, (centre,)), say("reach_case_manager.closed"), go_on(what_can_be_left)]


@step
def no_talk_here(call: Line, facts: Facts) -> Moves:
    """On the text telephone nobody can be put through; what can be left is offered (EN 301 549, 6.4)."""
    centre = Person(Role.SERVICE_CENTRE, unavailable="no_voice")
    return [*skipped(call.memory, (centre,)), say("reach_case_manager.no_talk_here"), go_on(what_can_be_left)]


@step
def what_can_be_left(call: Line, facts: Facts) -> Moves:
    """Offer what needs nobody: above all the cancellation, which must not wait for the morning."""
    return [
        menu(
            choice(1, "reach_case_manager.cancel", CANCEL),
            choice(2, "reach_case_manager.callback", leave_callback.start),
            choice(3, "reach_case_manager.message", leave_message.start),
        )
    ]
