"""The caller says who they are: customer number or household number, read back, in the same words found or not."""

from collections.abc import Sequence
from datetime import date, datetime

from ivr_flows.engine.call import FindBirthDate, FindMember, FindNumber, Line, Memory
from ivr_flows.engine.effects import Assurance, Identify, RefuseLookUp
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.heard import Found, Keys
from ivr_flows.engine.script import (
    A_PERSON,
    MAIN_MENU,
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
from ivr_flows.engine.spoken import LETTER_AT, LETTERS_ON_KEY, KeyedNumber, Say

WITHOUT_LETTER, CUSTOMER, HOUSEHOLD = 9, 10, 12
"""How many keys each kind of number has (R4); there is no known check digit, so only the length is checked."""

TRIES_ALLOWED = 3
"""Numbers looked up in one call, before a person takes over (R5); going back does not begin anew (R7)."""


FRONT_DOOR = "hotline.front_door"


def number_entry(*offers: Option, after: Sequence[Say | Option] = ()) -> Entry:
    """Ask for the number, the choices of the front door first, so that the question is what a caller hears last.

    ``after`` is what follows for those who cannot understand the question.
    """
    question = (say("identify_caller.number"), say("identify_caller.letter"))
    return enter(*offers, *question, *after, most=HOUSEHOLD, then=hear_number)


@step
def ask_number(call: Line, facts: Facts) -> Moves:
    """Ask for the number once more, having forgotten the last one; spare the caller a fourth time (R5)."""
    if call.memory.tries >= TRIES_ALLOWED:
        return [go_on(A_PERSON)]
    return [
        remember(
            entered=None,
            customer=None,
            household=None,
            candidates=(),
            fields=(),
            assurance=Assurance.NONE,
            field=None,
            asked_birth_date=False,
            stated_birth_date=None,
            order=None,
            remembered=None,
            then=MAIN_MENU,
        ),
        number_entry(),
    ]


@step
def hear_number(call: Line, facts: Facts, heard: Keys) -> Moves:
    """Take any of the three kinds of number; anything else is asked for again."""
    if not looks_like_a_number(heard.pressed):
        return [ask_again("identify_caller.not_a_number")]
    return [
        remember(
            entered=KeyedNumber(tuple(int(key) for key in heard.pressed)),
            tries=call.memory.tries + 1,
            asked_birth_date=False,
            stated_birth_date=None,
            order=None,
            remembered=None,
        ),
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
    """Go on to the read-back, or first ask for the birth date where only it can decide.

    Where numbers are being tried (R7) a person takes over; what was keyed is kept for what the caller may leave.
    """
    if found.too_many:
        return [do(RefuseLookUp()), *keep(found, Assurance.NONE), go_on(A_PERSON)]
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
    return [
        remember(stated_birth_date=day_of(heard.pressed)),
        look_up(FindBirthDate(call.memory.candidates, keys, heard.pressed), then=hear_who_was_born_then),
    ]


def day_of(keys: str) -> date:
    """Return the day of eight keys (TTMMJJJJ) that are one."""
    return date(int(keys[4:]), int(keys[2:4]), int(keys[:2]))


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
    return [
        remember(asked_birth_date=True),
        *keep(found, Assurance.BIRTH_DATE if found.customer else Assurance.NONE),
        go_on(read_back),
    ]


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
    """Note who is calling and go on; a number that fits nobody is kept for a person to match."""
    memory = call.memory
    known = memory.customer or memory.household
    return [
        do(Identify(memory.customer, memory.household, memory.assurance)),
        remember(entered=None if known else memory.entered, candidates=()),
        go_on(memory.then),
    ]


def can_be_verified(memory: Memory) -> bool:
    """Say whether a birth date is still to be asked before something counts as verified."""
    return not memory.asked_birth_date and not memory.on_behalf


@step
def ask_to_verify(call: Line, facts: Facts) -> Moves:
    """Ask for the birth date before something is left; of a caller without a number, so that a person can match it."""
    back = MAIN_MENU if call.memory.fields else FRONT_DOOR
    return [enter(say("identify_caller.birth_date"), most=8, then=hear_to_verify, back=back)]


@step
def hear_to_verify(call: Line, facts: Facts, heard: Keys) -> Moves:
    """Have the birth date compared, whoever it is: the same words for all."""
    if not is_a_birth_date(heard.pressed, facts.now):
        return [ask_again("identify_caller.not_a_date")]
    memory, born = call.memory, day_of(heard.pressed)
    among = (memory.customer,) if memory.customer else ()
    household = None if memory.customer else memory.household
    query = FindMember(household, heard.pressed) if household else FindBirthDate(among, "", heard.pressed)
    return [
        remember(asked_birth_date=True, stated_birth_date=born),
        look_up(query, then=hear_verified),
    ]


@step
def hear_verified(call: Line, facts: Facts, found: Found) -> Moves:
    """Go on either way; only where both fitted the caller counts as known by them."""
    memory = call.memory
    if not found.customer or memory.assurance is Assurance.TELEPHONE:
        return [go_on(memory.then)]
    return [
        remember(customer=found.customer, assurance=Assurance.BIRTH_DATE),
        do(Identify(found.customer, memory.household, Assurance.BIRTH_DATE)),
        go_on(memory.then),
    ]
