"""What is said: a prompt by name with its values, put into words only when somebody listens."""

from dataclasses import dataclass

from ivr_flows.engine.pronounce import pronounce as pronounce
from ivr_flows.engine.values import LETTER_AT as LETTER_AT
from ivr_flows.engine.values import LETTERS_ON_KEY as LETTERS_ON_KEY
from ivr_flows.engine.values import Day as Day
from ivr_flows.engine.values import Digits as Digits
from ivr_flows.engine.values import Hours as Hours
from ivr_flows.engine.values import KeyedNumber as KeyedNumber
from ivr_flows.engine.values import Minutes as Minutes
from ivr_flows.engine.values import Moment as Moment
from ivr_flows.engine.values import Value as Value
from ivr_flows.engine.wording import Prompts as Prompts
from ivr_flows.engine.wording import languages as languages
from ivr_flows.engine.wording import offered_languages as offered_languages
from ivr_flows.engine.wording import prompts as prompts

CHARACTERS_A_SECOND = 14
"""How fast a synthetic voice reads German, for estimates of how long a caller listens."""


@dataclass(frozen=True)
class Say:
    """A prompt by name, with its figures; ``language`` only where it is not the caller's."""

    prompt: str
    values: tuple[tuple[str, Value], ...] = ()
    language: str = ""


@dataclass(frozen=True)
class Utterance:
    """One prompt as the caller hears it; put into words only when somebody listens."""

    say: Say
    language: str

    @property
    def text(self) -> str:
        """The words."""
        words = prompts(self.language)
        return words.texts[self.say.prompt].format(**{name: pronounce(value, words) for name, value in self.say.values})


@dataclass(frozen=True)
class Playback:
    """A message as the caller spoke it, for them to hear; ``recording`` is the carrier's id."""

    recording: str
    language: str = ""
    text: str = ""


def utter(say: Say, language: str) -> Utterance:
    """Say a prompt in the caller's language, or in the one that it asks for."""
    return Utterance(say, say.language or language)
