"""Understands which choice of a menu was named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ivr_flows.engine.speech.hearing import Word, all_spellings, phrase, without, words_of
from ivr_flows.engine.speech.languages import vocabulary_of
from ivr_flows.engine.speech.number_words import numbers_at
from ivr_flows.engine.speech.vocabulary import Vocabulary


@dataclass(frozen=True)
class Mention:
    """A choice that is named by the words from ``start`` to before ``end``."""

    key: str
    start: int
    end: int

    def lies_within(self, other: "Mention") -> bool:
        """Whether the other one takes all these words and more: ``Termin`` in ``Termin absagen``."""
        return other.start <= self.start and self.end <= other.end and self.end - self.start < other.end - other.start

    def covers(self, place: int) -> bool:
        """Whether the word at this place belongs to it."""
        return self.start <= place < self.end


def chosen(text: str, language: str, names: Mapping[str, Sequence[str]]) -> str | None:
    """Return the key of the one choice that is named, by one of its names or by its figure.

    ``names`` are the words for each key. Other words may stand around a name, but none that denies it; a figure is a
    choice where it is all that was said or where it is called one (``die Eins``, ``option three``).
    """
    vocabulary, words = vocabulary_of(language), words_of(text)
    found = [*named(words, names), *pointed_at(words, names, vocabulary)]
    mentions = [mention for mention in found if not any(mention.lies_within(other) for other in found)]
    denied = any(
        word.text in vocabulary.negations and not any(mention.covers(place) for mention in mentions)
        for place, word in enumerate(words)
    )
    keys = {mention.key for mention in mentions} or figure_alone(words, names, vocabulary)
    return keys.pop() if len(keys) == 1 and not denied else None


def named(words: tuple[Word, ...], names: Mapping[str, Sequence[str]]) -> Iterator[Mention]:
    """Yield every place where a choice is named."""
    for key, its_names in names.items():
        for name in all_spellings(its_names):
            length = len(words_of(name))
            written = phrase(words_of(name), 0, length)
            starts = range(len(words) - length + 1) if length else ()
            yield from (Mention(key, at, at + length) for at in starts if phrase(words, at, at + length) == written)


def pointed_at(
    words: tuple[Word, ...], names: Mapping[str, Sequence[str]], vocabulary: Vocabulary
) -> Iterator[Mention]:
    """Yield every figure that is called a choice."""
    for place in range(1, len(words)):
        if words[place - 1].text in vocabulary.pointers:
            yield from (
                Mention(key, place - 1, end) for end, key in figures_at(words, place, vocabulary) if key in names
            )


def figure_alone(words: tuple[Word, ...], names: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> set[str]:
    """Return the keys that the whole text can be, if it is nothing but a figure."""
    bare = without(vocabulary.fillers | vocabulary.choice_fillers, words)
    return {key for end, key in figures_at(bare, 0, vocabulary) if end == len(bare) and key in names} if bare else set()


def figures_at(words: tuple[Word, ...], start: int, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """Yield a figure that is said or written here."""
    if words[start].is_figures:
        yield start + 1, words[start].text
    yield from ((end, str(number)) for end, number in numbers_at(words, start, vocabulary))
