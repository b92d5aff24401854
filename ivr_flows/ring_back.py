"""Somebody rings the number that rang them in vain: straight into their call-back, without a menu (R3)."""

from ivr_flows import reach_case_manager
from ivr_flows.engine.call import Line
from ivr_flows.engine.effects import Assurance, Identify, TakeUpOrder
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.script import Moves, do, go_on, remember, say, step

FRONT_DOOR = "hotline.front_door"


@step
def start(call: Line, facts: Facts) -> Moves:
    """Say that the house has rung, and put the caller through; the telephone is a hint and opens nothing else."""
    pending = facts.pending
    if not pending or not pending.customer or not pending.field or not facts.office_is_open or not facts.can_talk:
        return [say("ring_back.we_called"), go_on(FRONT_DOOR)]
    return [
        say("ring_back.we_called"),
        do(TakeUpOrder(pending.order)),
        do(Identify(pending.customer, None, Assurance.TELEPHONE)),
        remember(
            customer=pending.customer, fields=(pending.field,), assurance=Assurance.TELEPHONE, order=pending.order
        ),
        *reach_case_manager.about(pending.field),
        go_on(reach_case_manager.start),
    ]
