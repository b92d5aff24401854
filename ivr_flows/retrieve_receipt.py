"""A receipt is fetched again: the reference and the birth date bring what was received, and when (R16)."""

from ivr_flows.engine.call import FindReceipt, Line
from ivr_flows.engine.effects import Inform
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.heard import Keys, Matter, ReceiptFound
from ivr_flows.engine.script import (
    A_PERSON,
    ANYTHING_ELSE,
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
from ivr_flows.engine.spoken import Day, Digits, Moment, Say
from ivr_flows.identify_caller import TRIES_ALLOWED, is_a_birth_date

REFERENCE_KEYS = 9
WITHOUT_NUMBER = "hotline.without_number"


@step
def start(call: Line, facts: Facts) -> Moves:
    """Ask for the reference; spare the caller a fourth time."""
    if call.memory.tries >= TRIES_ALLOWED:
        return [go_on(A_PERSON)]
    question = say("retrieve_receipt.reference")
    return [enter(question, most=REFERENCE_KEYS, then=hear_reference, back=WITHOUT_NUMBER)]


@step
def hear_reference(call: Line, facts: Facts, heard: Keys) -> Moves:
    """Take nine figures."""
    if len(heard.pressed) != REFERENCE_KEYS or not heard.pressed.isdigit():
        return [ask_again("retrieve_receipt.not_a_reference")]
    return [remember(asked_reference=Digits.of(heard.pressed)), go_on(ask_birth_date)]


@step
def ask_birth_date(call: Line, facts: Facts) -> Moves:
    """Ask for the birth date of whoever left it."""
    return [enter(say("retrieve_receipt.birth_date"), most=8, then=hear_birth_date, back=start)]


@step
def hear_birth_date(call: Line, facts: Facts, heard: Keys) -> Moves:
    """Look both up together: neither tells anything alone."""
    if not is_a_birth_date(heard.pressed, facts.now):
        return [ask_again("identify_caller.not_a_date")]
    reference = str(call.memory.asked_reference or "")
    return [
        remember(asked_reference=None, tries=call.memory.tries + 1),
        look_up(FindReceipt(reference, heard.pressed), then=hear_receipt),
    ]


@step
def hear_receipt(call: Line, facts: Facts, found: ReceiptFound) -> Moves:
    """Say what was received, when, and how far the office has got with it."""
    if not found.matter:
        return [say("retrieve_receipt.not_found"), go_on(start)]
    return [
        *about(found.matter),
        do(Inform("receipt")),
        remember(informed=True),
        go_on(ANYTHING_ELSE),
    ]


def about(matter: Matter) -> list[Say]:
    """Put a matter into words: never more than what its caller said, and where it stands."""
    return [
        say(f"retrieve_receipt.{matter.kind}", moment=Moment(matter.received_at)),
        *([say("retrieve_receipt.for_day", day=Day(matter.day))] if matter.day else []),
        say(f"retrieve_receipt.{matter.standing}"),
        *([say("retrieve_receipt.missed")] if matter.missed else []),
    ]
