"""A spoken message is left, by the caller's own choice only and for ninety seconds at most (R21)."""

from ivr_flows import leave_callback
from ivr_flows.engine.call import Line
from ivr_flows.engine.effects import LeaveMessage
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.heard import Recorded
from ivr_flows.engine.script import (
    ANYTHING_ELSE,
    Moves,
    choice,
    do,
    go_on,
    menu,
    record,
    remember,
    replay,
    say,
    step,
)
from ivr_flows.receipt import fresh_reference

LONGEST_SECONDS = 90


@step
def start(call: Line, facts: Facts) -> Moves:
    """Let the caller speak after the tone."""
    return [remember(recording=None), record(say("leave_message.speak"), then=hear_message)]


@step
def hear_message(call: Line, facts: Facts, recorded: Recorded) -> Moves:
    """Keep what was spoken at once, so that who hangs up now has left it; after silence a call-back is the way on."""
    if not recorded.seconds:
        return [say("leave_message.nothing_recorded"), go_on(leave_callback.start)]
    reference = fresh_reference(call, facts)
    return [
        do(LeaveMessage(reference, call.memory.field, recorded.seconds, recorded.recording)),
        remember(receipt=reference, texted=False, recording=recorded.recording),
        go_on(review if facts.can_talk else done),
    ]


@step
def review(call: Line, facts: Facts) -> Moves:
    """Let the caller hear it, or speak once more."""
    return [
        menu(
            choice(1, "leave_message.good", done),
            *([choice(2, "leave_message.listen", listen)] if call.memory.recording else []),
            choice(3, "leave_message.again", again),
            silence=done,
        )
    ]


@step
def listen(call: Line, facts: Facts) -> Moves:
    """Play it."""
    return [*([replay(call.memory.recording)] if call.memory.recording else []), go_on(review)]


@step
def again(call: Line, facts: Facts) -> Moves:
    """Let the caller speak once more; until then what they spoke first is kept."""
    return [record(say("leave_message.speak"), then=hear_again)]


@step
def hear_again(call: Line, facts: Facts, recorded: Recorded) -> Moves:
    """Keep the new one instead of the old one, under the same reference."""
    memory = call.memory
    if not recorded.seconds or not memory.receipt:
        return [say("leave_message.nothing_recorded"), go_on(review)]
    instead = LeaveMessage(memory.receipt, memory.field, recorded.seconds, recorded.recording, memory.recording)
    return [do(instead), remember(recording=recorded.recording), go_on(review)]


@step
def done(call: Line, facts: Facts) -> Moves:
    """Say that it has arrived."""
    return [remember(recording=None), say("leave_message.kept"), go_on(ANYTHING_ELSE)]
