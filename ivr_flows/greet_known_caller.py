"""Somebody who agreed to be remembered is greeted in their language and keys nothing but the birth date."""

from ivr_flows.engine.call import FindBirthDate, Line
from ivr_flows.engine.effects import Assurance, Identify
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.heard import Found, Keys
from ivr_flows.engine.script import Moves, ask_again, choice, do, enter, go_on, look_up, remember, say, step
from ivr_flows.identify_caller import FRONT_DOOR, day_of, is_a_birth_date


@step
def start(call: Line, facts: Facts) -> Moves:
    """Ask somebody who agreed to be remembered for nothing but the birth date; the telephone alone proves nothing."""
    hint = facts.hint
    if not hint:
        return [go_on(FRONT_DOOR)]
    return [
        remember(customer=hint.customer, fields=hint.fields, assurance=Assurance.TELEPHONE),
        enter(
            choice(1, "greet_known_caller.somebody_else", somebody_else),
            say("greet_known_caller.birth_date"),
            most=8,
            then=hear_known_caller,
        ),
    ]


@step
def somebody_else(call: Line, facts: Facts) -> Moves:
    """Another person calls from a telephone that is known."""
    return [remember(customer=None, fields=(), assurance=Assurance.NONE), go_on(FRONT_DOOR)]


@step
def hear_known_caller(call: Line, facts: Facts, heard: Keys) -> Moves:
    """Have the birth date compared with the one of whoever has this telephone."""
    if not is_a_birth_date(heard.pressed, facts.now):
        return [ask_again("identify_caller.not_a_date")]
    among = (call.memory.customer,) if call.memory.customer else ()
    return [
        remember(asked_birth_date=True, stated_birth_date=day_of(heard.pressed)),
        look_up(FindBirthDate(among, "", heard.pressed), then=hear_known),
    ]


@step
def hear_known(call: Line, facts: Facts, found: Found) -> Moves:
    """Go on in the same words whether it fitted or not."""
    memory = call.memory
    known_by = Assurance.TELEPHONE_BIRTH_DATE if found.customer else Assurance.TELEPHONE
    return [
        remember(assurance=known_by),
        do(Identify(memory.customer, None, known_by)),
        go_on(memory.then),
    ]
