"""The caller says who they are: customer number or household number, read back, in the same words found or not."""

from datetime import datetime

from ivr_flows.engine.call import FindBirthDate, FindNumber, Line
from ivr_flows.engine.effects import Assurance, Identify
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.heard import Found, Keys
from ivr_flows.engine.script import (
    A_PERSON,
    Entry,
    Moves,
    Option,
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
from ivr_flows.engine.spoken import LETTER_AT, LETTERS_ON_KEY, KeyedNumber

WITHOUT_LETTER, CUSTOMER, HOUSEHOLD = 9, 10, 12
"""How many keys each kind of number has (R4); there is no known check digit, so only the length is checked."""

TRIES_ALLOWED = 3
"""Numbers looked up in one call, before a person takes over (R5); going back does not begin anew (R7)."""


def number_entry(*offers: Option) -> Entry:
    """Ask for the number; the front door adds its own choices."""
    return enter(
        *offers, say("identify_caller.number"), say("identify_caller.letter"), most=HOUSEHOLD, then=hear_number
    )


@step
def ask_number(call: Line, facts: Facts) -> Moves:
    """Ask for the number once more, having forgotten the last one; spare the caller a fourth time (R5)."""
    if call.memory.tries >= TRIES_ALLOWED:
        return [go_on(A_PERSON)]
    return [
        remember(customer=None, household=None, candidates=(), fields=(), assurance=Assurance.NONE, field=None),
        number_entry(),
    ]


@step
def hear_number(call: Line, facts: Facts, heard: Keys) -> Moves:
    """Take any of the three kinds of number; anything else is asked for again."""
    if not looks_like_a_number(heard.pressed):
        return [ask_again("identify_caller.not_a_number")]
    return [
        remember(entered=KeyedNumber(tuple(int(key) for key in heard.pressed)), tries=call.memory.tries + 1),
        look_up(FindNumber(heard.pressed), then=hear_candidates),
    ]


def looks_like_a_number(pressed: str) -> bool:
    """Say whether these keys can be a customer or household number."""
    if not pressed.isdigit():
        return False
    if len(pressed) == CUSTOMER:
        return int(pressed[LETTER_AT]) in LETTERS_ON_KEY
    return len(pressed) in (WITHOUT_LETTER, HOUSEHOLD)


@step
def hear_candidates(call: Line, facts: Facts, found: Found) -> Moves:
    """Go on to the read-back, or first ask for the birth date where only it can decide."""
    if found.birth_date_decides:
        return [remember(candidates=found.candidates), go_on(ask_birth_date)]
    known_by = Assurance.NUMBER if found.customer else Assurance.HOUSEHOLD if found.household else Assurance.NONE
    return [*keep(found, known_by), go_on(read_back)]


@step
def ask_birth_date(call: Line, facts: Facts) -> Moves:
    """Several customers have this number on their keys: the birth date tells them apart (R4)."""
    return [enter(say("identify_caller.birth_date"), most=8, then=hear_birth_date, back=ask_number)]


@step
def hear_birth_date(call: Line, facts: Facts, heard: Keys) -> Moves:
    """Take eight keys that are a day of the past (TTMMJJJJ)."""
    if not is_a_birth_date(heard.pressed, facts.now):
        return [ask_again("identify_caller.not_a_date")]
    keys = "".join(map(str, call.memory.entered.figures)) if call.memory.entered else ""
    return [look_up(FindBirthDate(call.memory.candidates, keys, heard.pressed), then=hear_who_was_born_then)]


def is_a_birth_date(pressed: str, now: datetime) -> bool:
    """Say whether these keys are a day that has been."""
    try:
        born = datetime.strptime(pressed, "%d%m%Y").replace(tzinfo=now.tzinfo)
    except ValueError:
        return False
    return len(pressed) == len("TTMMJJJJ") and born <= now


@step
def hear_who_was_born_then(call: Line, facts: Facts, found: Found) -> Moves:
    """Know one of them, or nobody; the words are the same."""
    return [*keep(found, Assurance.BIRTH_DATE if found.customer else Assurance.NONE), go_on(read_back)]


def keep(found: Found, assurance: Assurance) -> Moves:
    """Remember who was found; nothing is used before the caller has confirmed the number."""
    return [
        remember(customer=found.customer, household=found.household, fields=found.fields, assurance=assurance),
    ]


@step
def read_back(call: Line, facts: Facts) -> Moves:
    """Say what was keyed, every letter that the key can mean with its spelling word, and have it confirmed (R5)."""
    number = call.memory.entered or KeyedNumber(())
    return [
        menu(
            say("identify_caller.read_back", number=number),
            choice(1, "identify_caller.right", confirmed),
            choice(2, "identify_caller.wrong", ask_number),
            back=ask_number,
        )
    ]


@step
def confirmed(call: Line, facts: Facts) -> Moves:
    """Note who is calling and go on to what the call is for."""
    memory = call.memory
    return [
        do(Identify(memory.customer, memory.household, memory.assurance)),
        remember(entered=None, candidates=()),
        go_on(memory.then),
    ]
