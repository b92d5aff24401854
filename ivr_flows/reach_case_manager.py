"""The caller reaches their own case manager, or chooses who or what comes next: never a dead end."""

from itertools import takewhile

from ivr_flows import identify_caller, leave_callback, leave_message
from ivr_flows.engine.call import Line, Memory
from ivr_flows.engine.effects import ChooseField, SkipHop
from ivr_flows.engine.facts import Facts, Person, Role
from ivr_flows.engine.heard import Field, HopEnded, Outcome
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


@step
def start(call: Line, facts: Facts) -> Moves:
    """Ask what it is about only where there are two people to choose from."""
    if not facts.office_is_open:
        return [go_on(nobody_is_here)]
    if len(call.memory.fields) > 1:
        return [go_on(ask_field)]
    return [*about(call.memory.fields[0]), go_on(ring_own)]


@step
def ask_field(call: Line, facts: Facts) -> Moves:
    """One question decides between the two case managers of a customer."""
    return [
        menu(
            choice(1, "reach_case_manager.placement", about_placement),
            choice(2, "reach_case_manager.benefits", about_benefits),
            back=identify_caller.ask_number,
        )
    ]


@step
def about_placement(call: Line, facts: Facts) -> Moves:
    """The call is about work."""
    return [*about(Field.PLACEMENT), go_on(ring_own)]


@step
def about_benefits(call: Line, facts: Facts) -> Moves:
    """The call is about money."""
    return [*about(Field.BENEFITS), go_on(ring_own)]


def about(field: Field) -> Moves:
    """Keep and note what the call is about."""
    return [remember(field=field), do(ChooseField(field))]


@step
def ring_own(call: Line, facts: Facts) -> Moves:
    """Ring the person responsible; where that one cannot talk now, the caller chooses what to do instead (R9)."""
    nearest = untried(call.memory, facts)[0]
    if nearest.unavailable:
        return [*skipped(call.memory, (nearest,)), say("reach_case_manager.not_available"), go_on(offer_next)]
    return ringing(call.memory, nearest)


@step
def ring_next(call: Line, facts: Facts) -> Moves:
    """Ring the nearest person who can talk now, noting whom that leaves out and why."""
    people = untried(call.memory, facts)
    away = tuple(takewhile(lambda person: person.unavailable, people))
    if len(away) == len(people):
        return [go_on(leave_callback.without_asking)]
    return [*skipped(call.memory, away), *ringing(call.memory, people[len(away)], away)]


def untried(memory: Memory, facts: Facts) -> tuple[Person, ...]:
    """Return who has not been rung in this call, nearest first."""
    return tuple(person for person in facts.people_for(memory.field) if person.role not in memory.tried)


def skipped(memory: Memory, people: tuple[Person, ...]) -> list[Do | Remember]:
    """Note whom the call passes by."""
    notes = [do(SkipHop(person)) for person in people]
    return [*notes, remember(tried=(*memory.tried, *(person.role for person in people)))]


def ringing(memory: Memory, person: Person, passed_by: tuple[Person, ...] = ()) -> Moves:
    """Ring a person, and remember it."""
    roles = (*memory.tried, *(one.role for one in passed_by), person.role)
    return [
        remember(tried=roles),
        say("reach_case_manager.putting_you_through"),
        put_through(person, then=after_ringing),
    ]


@step
def after_ringing(call: Line, facts: Facts, ended: HopEnded) -> Moves:
    """Say goodbye after a talk; otherwise say why nobody came and let the caller choose."""
    if ended.outcome is Outcome.CONNECTED:
        return [say("reach_case_manager.goodbye"), hang_up()]
    busy = ended.outcome is Outcome.BUSY
    return [say("reach_case_manager.busy" if busy else "reach_case_manager.no_answer"), go_on(offer_next)]


@step
def offer_next(call: Line, facts: Facts) -> Moves:
    """Another person now, a call-back, or a message; a key means the same whether or not all three are left."""
    somebody = facts.office_is_open and any(not person.unavailable for person in untried(call.memory, facts))
    return [
        menu(
            *([choice(1, "reach_case_manager.another_person", ring_next)] if somebody else []),
            choice(2, "reach_case_manager.callback", leave_callback.start),
            choice(3, "reach_case_manager.message", leave_message.start),
        )
    ]


@step
def a_person(call: Line, facts: Facts) -> Moves:
    """Put anybody through to the service centre who pressed 0 or got stuck; where it has failed, note the call."""
    if Role.SERVICE_CENTRE in call.memory.tried:
        return [go_on(leave_callback.without_asking)]
    if not facts.office_is_open:
        return [go_on(nobody_is_here)]
    return ringing(call.memory, Person(Role.SERVICE_CENTRE))


@step
def nobody_is_here(call: Line, facts: Facts) -> Moves:
    """Outside office hours nobody is rung; what can be left is offered (R2)."""
    centre = Person(Role.SERVICE_CENTRE, unavailable="closed")
    return [*skipped(call.memory, (centre,)), say("reach_case_manager.closed"), go_on(offer_next)]
