"""Which vocabulary a call is heard with."""

from ivr_flows.engine.speech.english import ENGLISH
from ivr_flows.engine.speech.german import GERMAN
from ivr_flows.engine.speech.vocabulary import Vocabulary, named_letters

FIGURES_ONLY = Vocabulary(letters=named_letters("\n".join("abcdefghijklmnopqrstuvwxyz")))
"""Of a language that nobody has described yet: what a recogniser writes as figures and single letters."""


def vocabulary_of(language: str) -> Vocabulary:
    """Return the words of a language (``de``, ``en``), or only the figures and letters of any other."""
    return {"de": GERMAN, "en": ENGLISH}.get(language, FIGURES_ONLY)
