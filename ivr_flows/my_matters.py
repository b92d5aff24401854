"""With the telephone PIN that came by letter, and only with it, a caller is told: the next appointment, what stands."""

from ivr_flows import retrieve_receipt
from ivr_flows.engine.call import CheckPin, Line
from ivr_flows.engine.effects import Assurance, Identify, Inform, NotePin
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.heard import Keys, Known, PinChecked, PinResult
from ivr_flows.engine.script import (
    ANYTHING_ELSE,
    MAIN_MENU,
    Moves,
    ask_again,
    do,
    enter,
    go_on,
    look_up,
    remember,
    say,
    step,
)
from ivr_flows.engine.spoken import Moment, Say

PIN_KEYS = 6
MOST_TOLD = 3
"""Matters told in one go; more than three nobody keeps in mind."""


@step
def start(call: Line, facts: Facts) -> Moves:
    """Ask for the PIN, once in a call."""
    if call.memory.assurance is Assurance.PIN:
        return told(facts.known)
    return [enter(say("my_matters.pin"), most=PIN_KEYS, then=hear_pin, back=MAIN_MENU)]


@step
def hear_pin(call: Line, facts: Facts, heard: Keys) -> Moves:
    """Have the PIN compared; for a number that nobody has it is always wrong."""
    if len(heard.pressed) != PIN_KEYS or not heard.pressed.isdigit():
        return [ask_again("my_matters.not_a_pin")]
    return [look_up(CheckPin(call.memory.customer, heard.pressed), then=hear_result)]


@step
def hear_result(call: Line, facts: Facts, checked: PinChecked) -> Moves:
    """Open what the PIN opens; a wrong one may be tried again, a locked one never locks the way to a person."""
    match checked.result:
        case PinResult.RIGHT:
            memory = call.memory
            return [
                do(NotePin(checked.result)),
                do(Identify(memory.customer, memory.household, Assurance.PIN)),
                remember(assurance=Assurance.PIN, asked_birth_date=True),
                *told(checked.known),
            ]
        case PinResult.WRONG:
            return [do(NotePin(checked.result)), say("my_matters.wrong_pin"), go_on(start)]
        case PinResult.LOCKED:
            return [do(NotePin(checked.result)), say("my_matters.locked_pin"), go_on(MAIN_MENU)]


def told(known: Known) -> Moves:
    """Tell the next appointment and where the latest matters stand."""
    return [
        appointment(known),
        *(sentence for matter in known.matters[:MOST_TOLD] for sentence in retrieve_receipt.about(matter)),
        *([] if known.matters else [say("my_matters.nothing_open")]),
        do(Inform("status")),
        remember(informed=True),
        go_on(ANYTHING_ELSE),
    ]


def appointment(known: Known) -> Say:
    """Say when the next appointment is."""
    if not known.appointments:
        return say("my_matters.no_appointment")
    return say("my_matters.next_appointment", moment=Moment(known.appointments[0]))
