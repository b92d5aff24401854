"""A call-back is ordered: the last resort of every call, with a reference that proves it."""

from ivr_flows.engine.call import CheckNumber, Line
from ivr_flows.engine.effects import OrderCallback, Window
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.heard import Checked, Keys, Kind
from ivr_flows.engine.script import (
    ANYTHING_ELSE,
    Moves,
    Remember,
    ask_again,
    choice,
    do,
    enter,
    go_on,
    look_up,
    menu,
    remember,
    say,
    step,
)
from ivr_flows.engine.spoken import Digits
from ivr_flows.receipt import fresh_reference

TRIES_ALLOWED = 3
"""Numbers that cannot be rung or were not meant, before the call is noted without one."""


@step
def start(call: Line, facts: Facts) -> Moves:
    """Read the number back that the caller rings from, where there is one; another one can be keyed instead."""
    if not facts.caller:
        return [remember(attempts=0, busy=False), go_on(ask_number)]
    return [
        remember(attempts=0, busy=False, callback_number=None),
        menu(
            say("leave_callback.read_back", number=facts.caller),
            choice(1, "leave_callback.this_number", when),
            choice(2, "leave_callback.other_number", ask_number),
        ),
    ]


@step
def instead_of_waiting(call: Line, facts: Facts) -> Moves:
    """Ring back as soon as the line is free, in the place that the caller had."""
    if not facts.caller:
        return [go_on(start)]
    reference = fresh_reference(call, facts)
    return [
        do(OrderCallback(reference, call.memory.field, at_once=True)),
        done_with(reference),
        say("leave_callback.keeps_the_place"),
        go_on(ANYTHING_ELSE),
    ]


@step
def ask_number(call: Line, facts: Facts) -> Moves:
    """Ask for a telephone number; fifteen keys are the longest that exists (ITU-T E.164)."""
    return [remember(callback_number=None), enter(say("leave_callback.number"), most=15, then=hear_number)]


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
    """Read a number back that can be rung; say why another one is needed otherwise, but not for ever."""
    if not checked.refusal:
        return [go_on(read_back)]
    return [say(f"leave_callback.{checked.refusal}"), go_on(another_number)]


@step
def another_number(call: Line, facts: Facts) -> Moves:
    """Let the caller key another number, at most three in all."""
    attempts = call.memory.attempts + 1
    if attempts >= TRIES_ALLOWED:
        return [remember(callback_number=None), go_on(without_asking)]
    return [remember(attempts=attempts, callback_number=None), go_on(ask_number)]


@step
def read_back(call: Line, facts: Facts) -> Moves:
    """Have the number confirmed before it is promised to be rung."""
    number = call.memory.callback_number or Digits(())
    return [
        menu(
            say("leave_callback.read_back", number=number),
            choice(1, "leave_callback.right", when),
            choice(2, "leave_callback.wrong", another_number),
            back=ask_number,
        )
    ]


@step
def when(call: Line, facts: Facts) -> Moves:
    """Ask which half of the day suits."""
    return [
        menu(
            choice(1, "leave_callback.any_time", at_any_time),
            choice(2, "leave_callback.morning", in_the_morning),
            choice(3, "leave_callback.afternoon", in_the_afternoon),
            back=start,
        )
    ]


@step
def at_any_time(call: Line, facts: Facts) -> Moves:
    """Any time of the office's hours."""
    return [remember(window=None), go_on(order)]


@step
def in_the_morning(call: Line, facts: Facts) -> Moves:
    """Before noon."""
    return [remember(window=Window.MORNING), go_on(order)]


@step
def in_the_afternoon(call: Line, facts: Facts) -> Moves:
    """After noon."""
    return [remember(window=Window.AFTERNOON), go_on(order)]


@step
def order(call: Line, facts: Facts) -> Moves:
    """Order it and promise the time."""
    memory, reference = call.memory, fresh_reference(call, facts)
    number = str(memory.callback_number) if memory.callback_number else None
    return [
        do(OrderCallback(reference, memory.field, number, memory.window, memory.kind)),
        done_with(reference),
        say("leave_callback.ordered"),
        go_on(ANYTHING_ELSE),
    ]


@step
def nobody_is_free(call: Line, facts: Facts) -> Moves:
    """Say that nobody could be reached; the call is noted all the same."""
    return [say("leave_callback.nobody_free"), go_on(without_asking)]


@step
def without_asking(call: Line, facts: Facts) -> Moves:
    """Nothing was chosen, or no number that can be rung: the call is noted, for a person to take up."""
    reference = fresh_reference(call, facts)
    return [
        do(OrderCallback(reference, call.memory.field, kind=call.memory.kind)),
        done_with(reference),
        say("leave_callback.ordered_on_this_telephone" if facts.number_is_known else "leave_callback.noted"),
        go_on(ANYTHING_ELSE),
    ]


def done_with(reference: Digits) -> Remember:
    """Keep the reference alone of all that was asked for the order."""
    return remember(receipt=reference, texted=False, kind=Kind.CALLBACK, window=None, attempts=0, callback_number=None)
