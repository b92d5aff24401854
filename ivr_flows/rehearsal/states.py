"""The states of a call that differ in what can become of it, and everything that can happen in each."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from ivr_flows.engine.call import Choose, Enter, Hold, Line, LookUp, Ring, Speak, changed
from ivr_flows.engine.effects import Assurance, Manner, Reason
from ivr_flows.engine.facts import Facts, Place
from ivr_flows.engine.heard import Heard, HopEnded, Keys, Kind, Outcome, Recorded, Silence, Words
from ivr_flows.engine.script import MAIN_MENU
from ivr_flows.engine.spoken import Say
from ivr_flows.identify_caller import TRIES_ALLOWED
from ivr_flows.rehearsal.matters import A_TUESDAY, LOCAL_NUMBER, LOCKED_PIN, PIN, RECEIPTS, TOO_MANY
from ivr_flows.rehearsal.office import Office
from ivr_flows.rehearsal.telephone import REFERENCE

SINGLE_KEYS = tuple(Keys(key) for key in "0123456789*")
Entries = Mapping[int, tuple[str, ...]]
ENTRIES: Entries = {
    4: (
        "2411",  # today
        "3011",  # a day ahead
        "2311",  # yesterday
        "3002",  # no day
        "25",
    ),
    6: (PIN, "123456", LOCKED_PIN, "12"),
    9: (*RECEIPTS, "111111111", "12"),
    12: (
        "0393112233",  # one customer with two case managers
        "0397445566",  # one customer with a single one
        "0395778899",  # the case manager is away
        "0399100200",  # the stand-in is away too
        "0398314159",  # no appointment
        "1232456789",  # two customers on the same keys
        "123456789",  # the same without the letter
        "039010000117",  # a household
        "999990000000",  # no household
        "7772777777",  # nobody's number
        "1230456789",  # no letter on that key
        "12*4",
        TOO_MANY,
    ),
    8: (
        "01021990",  # the birth date of one of the two
        "30111979",  # of somebody else
        "01011970",  # of neither
        "31021990",  # of nobody ever
        "01012999",  # not yet
        "0102",
    ),
    15: (
        "03023125077",
        LOCAL_NUMBER,
        "118",  # cannot be rung back
        "0900123456",  # costs money
        "0048123456",  # abroad
        "030*23",
    ),
}
"""What to key where so many keys are asked for: every kind of number, date and telephone, right and wrong."""
MUMBLED = Words("hm hm")
PLACES = (Place(3, 12), Place(2), Place(1, 1), Place(1, free=True), Place(2, too_long=True), None)
"""What somebody who waits can find when they look at the line again; the last but one is the end of patience."""


class Future(NamedTuple):
    """Something heard, and the facts at that moment."""

    heard: Heard
    facts: Facts


WHERE_TRIES_COUNT = ("identify_caller", "hotline", "information", "retrieve_receipt", "main_menu.start")
SAID_BEFORE = (Say("engine.nothing_heard"),)


def alike(line: Line) -> Line:
    """Return a line without what does not steer it: two states that are alike have the same future.

    What was asked has been heard and checked by then, and what a flow has asked is forgotten once it is left. Whatever
    had come of the call before the present matter is forgotten too, so that the matter has to come to something by
    itself. Languages differ in what the front door offers, and nowhere else. Random calls in the tests meet nothing
    that the walk has not met.
    """
    changes, memory = dict(forgotten_at(place(line))), line.memory
    if isinstance(line.wait, Ring):
        changes |= WHILE_IT_RINGS
    if memory.receipt and "receipt" not in changes:
        changes |= {"receipt": REFERENCE, "informed": False}
    if memory.assurance is not Assurance.PIN and "entered" in changes:
        # Below the PIN it does not matter how well somebody is known: only whether a birth date was asked.
        changes |= {"assurance": Assurance.NUMBER}
    if memory.on_behalf and "entered" in changes:
        changes |= {"on_behalf": False, "asked_birth_date": True}
    if memory.tries > TRIES_ALLOWED:
        changes |= {"tries": TRIES_ALLOWED}
    if memory.day and "day" not in changes:
        changes |= {"day": None if memory.day == A_TUESDAY.date() else date.max}
    if place(line) == "cancel_appointment.confirm":
        changes |= {"manner": Manner.LATE, "reason": Reason.OTHER}
    wait = line.wait if isinstance(line.wait, Ring | LookUp | None) else changed(line.wait, question=SAID_BEFORE)
    language = line.language if within(line, "hotline") else "de"
    return changed(line, turn=0, language=language, wait=wait, memory=changed(memory, **changes))


@cache
def forgotten_at(step: str) -> Mapping[str, Any]:
    """Return what does not steer a call that waits at a step, and what it is instead.

    What a call-back is to be about, and the order that a caller rang back into, steer nothing anywhere.
    """
    return dict(
        chain(
            (("kind", Kind.CALLBACK), ("order", None)),
            *(forgotten for flow, forgotten in FORGOTTEN.items() if not step.startswith(flow)),
        )
    )


FORGOTTEN: dict[tuple[str, ...], tuple[tuple[str, Any], ...]] = {
    ("identify_caller", "hotline", "greet_known_caller"): (
        ("entered", None),
        ("stated_birth_date", None),
        ("candidates", ()),
        ("then", MAIN_MENU),
    ),
    WHERE_TRIES_COUNT: (("tries", 0),),
    ("main_menu.anything_else", "main_menu.ask_to_remember", "leave_message"): (
        ("receipt", None),
        ("informed", False),
        ("texted", False),
    ),
    ("main_menu.anything_else", "main_menu.ask_to_remember"): (("remembered", None),),
    ("cancel_",): (("day", None), ("manner", None), ("reason", None)),
    ("leave_callback",): (("attempts", 0), ("callback_number", None), ("window", None)),
    ("retrieve_receipt",): (("asked_reference", None),),
    ("leave_message",): (("recording", None),),
    ("wait_for_case_manager",): (("round", 0), ("silent", False)),
}
"""What matters in these flows alone, and what it is where it does not matter."""
WHILE_IT_RINGS: Mapping[str, Any] = {"round": 0, "silent": False}
"""Nobody waits any more: how they did is forgotten."""


def within(line: Line, *flows: str) -> bool:
    """Say whether a line waits in one of these flows, or at one of these steps."""
    return place(line).startswith(flows)


def place(line: Line) -> str:
    """Name the step that waits."""
    return line.wait.step if line.wait else "end"


def tired(line: Line) -> Line:
    """Return the same state after as many numbers as a call may look up."""
    return changed(line, memory=changed(line.memory, tries=TRIES_ALLOWED))


def futures(office: Office, line: Line, entries: Entries) -> Iterator[Future]:
    """Yield all that can happen while a line waits; who waits for a person may find the line in any state."""
    facts = office.facts(line)
    if isinstance(line.wait, Hold):
        facts = replace(facts, place=PLACES[1])
    yield from (Future(heard, facts) for heard in everything_heard(line, entries))
    if facts.speech and isinstance(line.wait, Choose | Enter):
        yield Future(MUMBLED, facts)
    if isinstance(line.wait, Hold):
        yield from (Future(Silence(), replace(facts, place=found)) for found in PLACES)


def everything_heard(line: Line, entries: Entries) -> tuple[Heard, ...]:
    """Return all that can be heard while a line waits."""
    match line.wait:
        case Hold():
            return SINGLE_KEYS
        case Choose():
            return (*SINGLE_KEYS, Keys("", hash_key=True), Silence())
        case Enter(most=most):
            keyed = tuple(Keys(keys, hash_key=True) for keys in entries[most])
            return (*SINGLE_KEYS, *keyed, Keys("", hash_key=True), Silence())
        case Ring():
            return tuple(HopEnded(outcome) for outcome in Outcome)
        case Speak():
            return (Recorded(0), Recorded(5, "RE1"))
        case _:
            return ()
