"""A spoken message is left, by the caller's own choice only and for ninety seconds at most (R21)."""

from ivr_flows import leave_callback
from ivr_flows.engine.call import Line
from ivr_flows.engine.effects import LeaveMessage
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.heard import Recorded
from ivr_flows.engine.script import Moves, do, go_on, record, say, step

LONGEST_SECONDS = 90


@step
def start(call: Line, facts: Facts) -> Moves:
    """Let the caller speak after the tone."""
    return [record(say("leave_message.speak"), then=hear_message)]


@step
def hear_message(call: Line, facts: Facts, recorded: Recorded) -> Moves:
    """Confirm what was spoken; where nothing was, a call-back is the way on."""
    if not recorded.seconds:
        return [say("leave_message.nothing_recorded"), go_on(leave_callback.start)]
    return [
        do(LeaveMessage(call.memory.field, recorded.seconds)),
        say("leave_message.kept"),
        go_on(leave_callback.receipt),
    ]
