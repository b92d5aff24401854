"""What callers want, and so what they press: at each question one of a few answers, some likelier than others."""

from collections.abc import Mapping
from itertools import accumulate
from random import Random
from typing import Final

from app.seeding.callers import Caller
from app.seeding.dialogue import Juncture
from app.seeding.facts import BORN, DAY, LANGUAGES, NUMBERS, TELEPHONE
from ivr_flows.engine.call import Choose, Speak
from ivr_flows.engine.heard import Field, Heard, Keys, Recorded, Silence


class Answers:
    """Keys (``-`` is silence, nothing is hanging up) with how many callers press them, in a hundred or so."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        """Take the weights of all keys; at a question only those count that mean something there."""
        self.weights = weights
        self.possible: dict[frozenset[str], tuple[tuple[Heard | None, ...], list[int]]] = {}

    def draw(self, offered: frozenset[str], chance: Random) -> Heard | None:
        """Throw for what a caller does at a question that takes some keys; nothing is hanging up."""
        found = self.possible.get(offered)
        if found is None:
            likely = {key: weight for key, weight in self.weights.items() if key in offered | NEEDS_NO_OFFER} or {"": 1}
            found = self.possible[offered] = tuple(map(pressed, likely)), list(accumulate(likely.values()))
        return chance.choices(found[0], cum_weights=found[1])[0]


def pressed(key: str) -> Heard | None:
    """Return what a key, or none, is to the flows."""
    if not key:
        return None
    return Silence() if key == "-" else Keys(key)


NEEDS_NO_OFFER: Final = frozenset({"", "-", "0"})
MENU, MORE = "main_menu.start", "main_menu.something_else"
DOOR, WITHOUT_NUMBER = "hotline.front_door", "hotline.without_number"
INFORMATION, OFFER = "information.start", "reach_case_manager.offer_next"
ANYTHING_ELSE = "main_menu.anything_else"
EVERYBODY: Final[Mapping[str, Answers]] = {
    "identify_caller.read_back": Answers({"1": 97, "2": 1, "": 2}),
    "cancel_reason.why": Answers({"1": 55, "2": 16, "3": 10, "4": 19}),
    "cancel_reason.more_reasons": Answers({"1": 20, "2": 25, "3": 25, "4": 30}),
    "cancel_appointment.confirm": Answers({"1": 95, "2": 1, "": 4}),
    OFFER: Answers({"1": 52, "2": 26, "3": 6, "4": 38, "": 10, "-": 1}),
    "reach_case_manager.what_can_be_left": Answers({"2": 40, "3": 16, "": 44}),
    "leave_callback.start": Answers({"1": 92, "2": 8}),
    "leave_callback.read_back": Answers({"1": 97, "2": 3}),
    "leave_callback.when": Answers({"1": 58, "2": 23, "3": 19}),
    "leave_message.review": Answers({"1": 68, "-": 20, "": 12}),
    ANYTHING_ELSE: Answers({"": 55, "-": 45}),
}
"""What stands at a question whatever the errand is."""
BY_FILE: Final = {MENU: "4"}
WITHOUT_FILE: Final = {DOOR: "1"}
INFORMED: Final = {**WITHOUT_FILE, WITHOUT_NUMBER: "4"}
ERRANDS: Final[Mapping[str, Mapping[str, str]]] = {
    "own": {},
    "cancel": {MENU: "1"},
    "callback": {**BY_FILE, MORE: "1"},
    "message": {**BY_FILE, MORE: "2"},
    "papers": {**BY_FILE, MORE: "3", "documents.start": "1"},
    "how_to_send": {**BY_FILE, MORE: "3", "documents.start": "2"},
    "emergency": {**WITHOUT_FILE, WITHOUT_NUMBER: "1"},
    "cancel_without_number": {**WITHOUT_FILE, WITHOUT_NUMBER: "2"},
    "receipt": {**WITHOUT_FILE, WITHOUT_NUMBER: "3"},
    "hours": {**INFORMED, INFORMATION: "1"},
    "address": {**INFORMED, INFORMATION: "2"},
    "own_for_somebody": {**INFORMED, INFORMATION: "3"},
    "cancel_for_somebody": {**INFORMED, INFORMATION: "3", MENU: "1"},
    "service_centre": {**INFORMED, INFORMATION: "4"},
    "anybody": {DOOR: "0"},
    "privacy": {},
    "nothing": {},
}
"""Which keys lead to each errand; where nothing stands, the caller keys their number and wants their case manager."""
UNDECIDED: Final = {"privacy": Answers({"3": 45, "": 55}), "nothing": Answers({"": 74, "-": 26})}
"""What somebody does at the front door who wants none of it."""
HOW: Final[Mapping[bool, Answers]] = {
    False: Answers({"1": 66, "4": 34}),
    True: Answers({"1": 44, "2": 26, "3": 15, "4": 15}),
}
"""Only who is expected today says that they come late, or later the same day."""
SPOKEN_S: Final = (5, 6, 7, 9, 12)
"""Seconds of a message."""
ONE_IN: Final = 40
"""How seldom somebody presses a wrong key, or lets the time run out."""
REFERENCE_KEYED: Final = Keys("123456786")


def next_answer(caller: Caller, errand: str, juncture: Juncture, chance: Random) -> Heard | None:
    """Return what a caller does at a question, or nothing where they hang up."""
    step, wait = juncture.step or "", juncture.wait
    sure = caller.presses.get(step, ERRANDS[errand].get(step))
    if sure is not None:
        return pressed(sure)
    if isinstance(wait, Speak):
        return Recorded(1) if caller.written else Recorded(chance.choice(SPOKEN_S), "RE")
    if isinstance(wait, Choose) and not juncture.line.misses and not chance.randrange(ONE_IN):
        return chance.choice((Silence(), Keys("*")))
    answers = unsure(caller, errand, step)
    return answers.draw(juncture.offered, chance) if answers else of_their_own(caller, step, juncture)


def unsure(caller: Caller, errand: str, step: str) -> Answers | None:
    """Return what may be answered to a question, where it is not known beforehand."""
    if step == "cancel_appointment.how":
        return HOW[caller.is_expected_today]
    return UNDECIDED.get(errand) if step == DOOR else EVERYBODY.get(step)


def of_their_own(caller: Caller, step: str, juncture: Juncture) -> Heard | None:
    """Return what depends on who is calling: numbers, birth dates, days; who is asked anything else hangs up."""
    match step:
        case "hotline.front_door" | "identify_caller.ask_number":
            return NUMBERS[caller.keyed]
        case "identify_caller.ask_birth_date" | "identify_caller.ask_to_verify" | "retrieve_receipt.ask_birth_date":
            return BORN
        case "hotline.more_languages":
            return Keys(str(LANGUAGES.index(caller.language) - 1))
        case "main_menu.start":
            return Keys(field_key(caller, juncture))
        case "cancel_appointment.which":
            return day_named(caller, juncture)
        case "leave_callback.ask_number":
            return TELEPHONE
        case "retrieve_receipt.start":
            return REFERENCE_KEYED
        case _:
            return None


def field_key(caller: Caller, juncture: Juncture) -> str:
    """Return the key of the case manager whom somebody wants to speak with."""
    return "3" if len(juncture.line.memory.fields) > 1 and caller.about is Field.BENEFITS else "2"


def day_named(caller: Caller, juncture: Juncture) -> Keys:
    """Return how somebody says which appointment it is."""
    named = caller.visit.named if caller.visit else "day"
    key = {"nearest": "1", "today": "2", "tomorrow": "3"}.get(named, "")
    return Keys(key) if key in juncture.offered else DAY
