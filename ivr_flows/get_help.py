"""Somebody has no money, no food, or is about to lose home or power: straight to a person, at any hour a way (R11)."""

from ivr_flows import leave_callback, reach_case_manager
from ivr_flows.engine.call import Line
from ivr_flows.engine.effects import Inform, OrderCallback
from ivr_flows.engine.facts import Facts, Person, Role
from ivr_flows.engine.heard import HopEnded, Outcome
from ivr_flows.engine.script import A_PERSON, ANYTHING_ELSE, Moves, do, go_on, put_through, remember, say, step
from ivr_flows.receipt import fresh_reference


@step
def start(call: Line, facts: Facts) -> Moves:
    """Ring those who can help at once; outside office hours say who does, and take an order that comes first."""
    if not facts.office_is_open or not facts.can_talk:
        return [do(Inform("emergency")), say("get_help.out_of_hours"), go_on(first_of_all)]
    return [
        say("get_help.putting_you_through"),
        remember(tried=(*call.memory.tried, Role.EMERGENCY)),
        put_through(Person(Role.EMERGENCY), then=after_ringing),
    ]


@step
def after_ringing(call: Line, facts: Facts, ended: HopEnded) -> Moves:
    """Go on to the service centre where nobody answered."""
    if ended.outcome is Outcome.CONNECTED:
        return [go_on(reach_case_manager.goodbye)]
    return [say("get_help.somebody_else"), go_on(A_PERSON)]


@step
def first_of_all(call: Line, facts: Facts) -> Moves:
    """Order a call-back that comes before all others, without another question where the number is known."""
    if not facts.caller:
        return [go_on(leave_callback.start)]
    reference = fresh_reference(call, facts)
    return [
        do(OrderCallback(reference, None, at_once=True)),
        remember(receipt=reference, texted=False),
        say("get_help.first_of_all"),
        go_on(ANYTHING_ELSE),
    ]
