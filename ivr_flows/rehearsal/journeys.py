"""How long a caller listens and how much they key, from pick-up to what they want: a person, or a receipt."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ivr_flows.engine.call import Choose, Enter, Line, Ring, Turn
from ivr_flows.engine.conversation import answer, begin
from ivr_flows.engine.spoken import CHARACTERS_A_SECOND, LETTERS_ON_KEY, Playback, Utterance
from ivr_flows.rehearsal.office import Office
from ivr_flows.rehearsal.telephone import REFERENCE, settled, understood

TO_A_PERSON, TO_A_RECEIPT = "to the ringing of one's own case manager", "to the receipt"


@dataclass(frozen=True)
class Journey:
    """One caller's way: what it is called, how they identify themselves, what they answer besides, and where it leads.

    ``keys`` has a word for each question; a day of four figures answers one.
    """

    name: str
    identification: str
    keys: str
    leads: str = TO_A_PERSON


@dataclass(frozen=True)
class Cost:
    """What a journey costs a caller: seconds of listening, and answers and single keys besides the identification.

    A caller listens to the end of the sentence that offers what they want, and to the end of a question.
    ``seconds`` is all of it, ``beyond`` what comes after the identification.
    """

    journey: Journey
    seconds: float
    beyond: float
    answers: int
    keys: int


@dataclass(frozen=True)
class Promise:
    """The most that a journey may cost: seconds in all or beyond the identification, and answers."""

    seconds: float
    beyond: float
    answers: int


PROMISES = {TO_A_PERSON: Promise(25, 25, 2), TO_A_RECEIPT: Promise(120, 60, 6)}
"""R29 and R14: a person after half a minute, a cancellation in a minute and six answers."""

JOURNEYS = (
    Journey("customer number, two case managers", "0393112233#", "1 2"),
    Journey("customer number, one case manager", "0397445566#", "1 2"),
    Journey("nine keys without the letter", "039112233#", "1 2"),
    Journey("household number", "039010000117#", "1 2"),
    Journey("two customers on the same keys", "1232456789# 01021990", "1 2"),
    *(Journey(f"letter on key {key}", f"039{key}000000#", "1 2") for key in LETTERS_ON_KEY),
    Journey("cancel the next appointment", "0393112233# 1", "1 30111979 1 1 1 1", TO_A_RECEIPT),
    Journey("cancel today's appointment", "0393112233# 1", "1 30111979 2 1 1 1", TO_A_RECEIPT),
    Journey("cancel on a day that is keyed", "0393112233# 1", "1 30111979 3011 1 1 1", TO_A_RECEIPT),
    Journey("cancel, with a rarer reason", "0393112233# 1", "1 30111979 1 1 4 1 1", TO_A_RECEIPT),
    Journey("cancel without a number", "1", "2 30111979 2 1 1 1", TO_A_RECEIPT),
    Journey("order a call-back", "0393112233# 1", "4 1 1 1", TO_A_RECEIPT),
    Journey("ask whether documents have come", "0393112233# 1", "4 3 1 1 1", TO_A_RECEIPT),
)
"""Every way to one's own case manager (the letters with the longest spelling words among them) and to a receipt."""
BIRTH_DATE_KEYS = len("TTMMJJJJ")
"""A birth date belongs to the identification, wherever in a call it is asked."""


def cost(journey: Journey, office: Office) -> Cost:
    """Play a journey and add up what is listened to, at fourteen characters a second."""
    turn = settled(office, begin(REFERENCE, office.facts(Line(REFERENCE))))
    identification, further = journey.identification.split(), journey.keys.split()
    listened = []
    for pressed in (*identification, *further):
        listened.append((pressed, seconds_until(turn, pressed)))
        heard, _ = understood(turn.line, pressed)
        turn = settled(office, answer(turn.line, heard, office.facts(turn.line)))
    if not arrived(turn, journey.leads):
        raise LookupError(f"the journey «{journey.name}» does not lead {journey.leads}")
    last = seconds_of(turn.said)
    beyond = [one for one in listened[len(identification) :] if len(one[0]) != BIRTH_DATE_KEYS]
    return Cost(
        journey,
        sum(seconds for _, seconds in listened) + last,
        sum(seconds for _, seconds in beyond) + last,
        len(beyond),
        sum(len(pressed) for pressed, _ in beyond),
    )


def arrived(turn: Turn, leads: str) -> bool:
    """Say whether a journey has come to where it leads."""
    return isinstance(turn.line.wait, Ring) if leads == TO_A_PERSON else turn.line.memory.receipt is not None


def seconds_until(turn: Turn, pressed: str) -> float:
    """Return how long somebody listens before they press this: to the sentence that offers it, or to the question."""
    wait, said = turn.line.wait, tuple(turn.said)
    if isinstance(wait, Choose | Enter) and pressed in dict(wait.choices):
        offered = next(place for place, one in enumerate(said, 1) if offers(one, pressed))
        return seconds_of(one for one in said[:offered] if one.language == turn.line.language)
    return seconds_of(one for one in said if one.language == turn.line.language)


def offers(said: Utterance | Playback, pressed: str) -> bool:
    """Say whether a sentence offers a key."""
    return isinstance(said, Utterance) and ("key", int(pressed)) in said.say.values


def seconds_of(said: Iterable[Utterance | Playback]) -> float:
    """Return how long sentences take."""
    return len(" ".join(one.text for one in said)) / CHARACTERS_A_SECOND


def costs(office: Office) -> Iterator[Cost]:
    """Measure every journey."""
    return (cost(journey, office) for journey in JOURNEYS)
