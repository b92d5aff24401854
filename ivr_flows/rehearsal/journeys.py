"""How long a caller listens and how much they key, from pick-up to the ringing of the person they want."""

from collections.abc import Iterator
from dataclasses import dataclass

from ivr_flows.engine.call import Line, Ring
from ivr_flows.engine.conversation import answer, begin
from ivr_flows.engine.spoken import CHARACTERS_A_SECOND, LETTERS_ON_KEY
from ivr_flows.rehearsal.office import Office
from ivr_flows.rehearsal.telephone import REFERENCE, settled, understood

LONGEST_SECONDS = 25
MOST_KEYS_BESIDES_IDENTIFICATION = 2
"""What the house promises of the way to one's own case manager."""


@dataclass(frozen=True)
class Journey:
    """One caller's way: what it is called, how they identify themselves, and what they press besides."""

    name: str
    identification: str
    keys: str


@dataclass(frozen=True)
class Cost:
    """What a journey costs a caller: seconds of listening to the end of every sentence, and keys besides the number."""

    journey: Journey
    seconds: float
    keys: int


JOURNEYS = (
    Journey("customer number, two case managers", "0393112233#", "1 1"),
    Journey("customer number, one case manager", "0397445566#", "1"),
    Journey("nine keys without the letter", "039112233#", "1 1"),
    Journey("household number", "039010000117#", "1"),
    Journey("two customers on the same keys", "1232456789# 01021990", "1 1"),
    *(Journey(f"letter on key {key}", f"039{key}000000#", "1 1") for key in LETTERS_ON_KEY),
)
"""Every way to one's own case manager; the letters with the longest spelling words are among them."""


def cost(journey: Journey, office: Office) -> Cost:
    """Play a journey and add up what is said until somebody is rung, at fourteen characters a second."""
    turn = settled(office, begin(REFERENCE, office.facts(Line(REFERENCE))))
    said = list(turn.said)
    for keys in (*journey.identification.split(), *journey.keys.split()):
        heard, _ = understood(turn.line, keys)
        turn = settled(office, answer(turn.line, heard, office.facts(turn.line)))
        said += turn.said
    if not isinstance(turn.line.wait, Ring):
        raise LookupError(  # noqa: TRY004 - a fault of the flows, not of a type
            f"the journey «{journey.name}» does not lead to a person"
        )
    words = " ".join(utterance.text for utterance in said if utterance.language == turn.line.language)
    seconds = len(words) / CHARACTERS_A_SECOND
    return Cost(journey, seconds, len(journey.keys.split()))


def costs(office: Office) -> Iterator[Cost]:
    """Measure every journey."""
    return (cost(journey, office) for journey in JOURNEYS)
