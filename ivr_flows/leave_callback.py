"""A call-back is ordered: the last resort of every call, with a reference that proves it."""

from ivr_flows.engine.call import CheckNumber, Line
from ivr_flows.engine.effects import OrderCallback
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.heard import Checked, Keys
from ivr_flows.engine.script import (
    Moves,
    ask_again,
    choice,
    do,
    enter,
    go_on,
    hang_up,
    look_up,
    menu,
    remember,
    say,
    step,
)
from ivr_flows.engine.spoken import Digits

TRIES_ALLOWED = 3
"""Numbers that cannot be rung or were not meant, before the call is noted without one."""


@step
def start(call: Line, facts: Facts) -> Moves:
    """Ask which number to ring, where there is one to choose."""
    if not facts.number_is_known:
        return [remember(tries=0), go_on(ask_number)]
    return [
        remember(tries=0),
        menu(
            choice(1, "leave_callback.this_number", order),
            choice(2, "leave_callback.other_number", ask_number),
        ),
    ]


@step
def ask_number(call: Line, facts: Facts) -> Moves:
    """Ask for a telephone number; fifteen keys are the longest that exists (ITU-T E.164)."""
    return [enter(say("leave_callback.number"), most=15, then=hear_number)]


@step
def hear_number(call: Line, facts: Facts, heard: Keys) -> Moves:
    """Take figures only, and have them checked."""
    if not heard.pressed.isdigit():
        return [ask_again("leave_callback.not_a_number")]
    return [
        remember(callback_number=Digits.of(heard.pressed)),
        look_up(CheckNumber(heard.pressed), then=hear_checked),
    ]


@step
def hear_checked(call: Line, facts: Facts, checked: Checked) -> Moves:
    """Read a number back that can be rung; ask for another one otherwise, but not for ever."""
    if checked.usable:
        return [go_on(read_back)]
    return [say("leave_callback.cannot_be_rung"), go_on(another_number)]


@step
def another_number(call: Line, facts: Facts) -> Moves:
    """Let the caller key another number, at most three in all."""
    tries = call.memory.tries + 1
    if tries >= TRIES_ALLOWED:
        return [remember(callback_number=None), go_on(without_asking)]
    return [remember(tries=tries, callback_number=None), go_on(ask_number)]


@step
def read_back(call: Line, facts: Facts) -> Moves:
    """Have the number confirmed before it is promised to be rung."""
    number = call.memory.callback_number or Digits(())
    return [
        menu(
            say("leave_callback.read_back", number=number),
            choice(1, "leave_callback.right", order),
            choice(2, "leave_callback.wrong", another_number),
            back=ask_number,
        )
    ]


@step
def order(call: Line, facts: Facts) -> Moves:
    """Order it and promise the time."""
    number = call.memory.callback_number
    return [
        do(OrderCallback(call.memory.field, str(number) if number else None)),
        say("leave_callback.ordered"),
        go_on(receipt),
    ]


@step
def without_asking(call: Line, facts: Facts) -> Moves:
    """Nobody could be reached and nothing was chosen: the call is noted all the same, for a person to take up."""
    promise = "leave_callback.ordered" if facts.number_is_known else "leave_callback.noted"
    return [do(OrderCallback(call.memory.field)), say("leave_callback.nobody_free"), say(promise), go_on(receipt)]


@step
def receipt(call: Line, facts: Facts) -> Moves:
    """Say the reference twice, in groups of three, and goodbye (R16)."""
    return [
        say("leave_callback.reference", reference=call.reference),
        say("leave_callback.reference_again", reference=call.reference),
        say("leave_callback.goodbye"),
        hang_up(),
    ]
