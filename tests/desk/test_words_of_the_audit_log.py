"""Everything that the desk writes into the audit log is called something there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.desk
from app.desk.call_log.asking import FIELDS
from app.desk.wording import LABELS

SOURCES = sorted(Path(app.desk.__file__).parent.rglob("*.py"))


def notes() -> Iterator[tuple[str, list[str]]]:
    """Yield what is written into the log under a fixed name, and the names of its details."""
    for source in SOURCES:
        for found in ast.walk(ast.parse(source.read_text())):
            match found:
                case ast.Call(func=ast.Attribute(attr="note" | "note_once"), args=[ast.Constant(value=str(what)), *_]):
                    yield what, [one.arg for one in found.keywords if one.arg]


@pytest.mark.parametrize(("what", "details"), sorted(notes()))
def test_an_entry_and_its_details_are_said_in_words(what: str, details: list[str]) -> None:
    assert what in LABELS["access"]
    assert set(details) <= set(LABELS["detail"])


@pytest.mark.parametrize("name", FIELDS)
def test_what_somebody_looked_for_in_the_call_log_is_said_in_words(name: str) -> None:
    assert name in LABELS["detail"]
