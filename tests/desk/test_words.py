"""Everything that pages say is there in German and in English, and nothing is left over that nobody says."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.desk.translating import WORDS, catalogues
from app.desk.wording import LABELS

DESK = Path(__file__).resolve().parents[2] / "app" / "desk"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]


def said() -> dict[str | tuple[str, ...], str]:
    """Return every message of templates and code, with the place where it is said."""
    options = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
    found = extract_from_dir(DESK, METHODS, options, keywords={"_": None, "gettext": None, "ngettext": (1, 2)})
    return {message: f"{file}:{line}" for file, line, message, *_ in found if message}


def translated() -> Iterator[str]:
    for catalogue in catalogues("de"):
        for message in catalogue:
            if message.id and (message.string if isinstance(message.string, str) else all(message.string or ())):
                yield singular(message.id)


def singular(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def test_every_sentence_of_the_desk_has_a_german_one() -> None:
    known = set(translated())
    missing = {f"{where}: {singular(message)}" for message, where in said().items() if singular(message) not in known}
    assert missing == set()


def test_no_german_sentence_is_left_over() -> None:
    spoken = {singular(one) for one in said()}
    assert set(translated()) - spoken == set()


def test_a_sentence_that_stands_in_two_catalogues_is_the_same_in_both() -> None:
    seen: dict[str, object] = {}
    for catalogue in catalogues("de"):
        for message in catalogue:
            if message.id:
                assert seen.setdefault(singular(message.id), message.string) == message.string, message.id


def test_german_sentences_put_in_what_english_ones_put_in() -> None:
    for path in sorted((WORDS / "de").glob("*.po")):
        with path.open("rb") as file:
            assert [(m.id, [str(e) for e in m.check()]) for m in read_po(file, locale="de") if any(m.check())] == []


def groups() -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Yield the groups of words that each part of the desk brings along, with the part that does."""
    for path in sorted(DESK.glob("word*_of_*.py")):
        module = import_module(f"app.desk.{path.stem}")
        for brought in vars(module).values():
            if isinstance(brought, Mapping):
                yield from ((path.stem, group, words) for group, words in brought.items() if isinstance(words, Mapping))


def test_no_part_of_the_desk_takes_another_s_words_for_a_code() -> None:
    """Two groups of one name would be one: the later one, with codes that it does not know shown as they are."""
    found = list(groups())
    assert len(found) > 20
    lost = {(part, group) for part, group, words in found if not words.items() <= LABELS[group].items()}
    assert lost == set()
