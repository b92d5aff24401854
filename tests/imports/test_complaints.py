"""Every complaint about a file can be said in German: none is left in English, and none lost a value."""

import ast
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk.import_words import SENTENCES, in_words
from app.desk.translating import translations
from app.imports.checking import SENTENCES as BY_ERROR
from app.imports.checking import check
from app.imports.outcome import Rejection
from app.imports.plan import NOT_TO_BE_SET
from app.imports.reading import Record
from app.imports.rows import AppointmentRow, CustomerRow, Row, StaffRow
from app.imports.spellings import EXPLAINED

HOUSE = Path(__file__).resolve().parents[2] / "app"
GERMAN = translations("de")
CELLS = st.text(max_size=300) | st.sampled_from(
    ["", "31.02.1990", "2026-03-29 02:30", "29.03.2026 02:30", "1.1.1800", "anonymous", "0900 1234567", "x" * 500]
)


def written_down() -> set[str]:
    """Return the first argument of every complaint in the source, where it is written there."""
    found = set()
    for path in (HOUSE / "numbers.py", *(HOUSE / "imports").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Complaint"
            if named and isinstance(node.args[0], ast.Constant):  # type: ignore[attr-defined] # a call has arguments
                found.add(str(node.args[0].value))  # type: ignore[attr-defined] # likewise
    return found - {"{words}"}


def places_in(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_complaint_is_among_the_sentences_for_the_catalogues() -> None:
    assert len(written_down()) > 20
    assert written_down() | set(BY_ERROR.values()) | set(EXPLAINED.values()) | {NOT_TO_BE_SET} <= set(SENTENCES)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_german_sentence_names_no_value_that_the_english_one_has_not(sentence: str) -> None:
    german = GERMAN.gettext(sentence)
    assert german != sentence
    assert places_in(german) <= places_in(sentence)


@pytest.mark.parametrize("model", [StaffRow, CustomerRow, AppointmentRow])
@given(data=st.data())
def test_whatever_stands_in_a_file_it_is_complained_about_in_german(model: type[Row], data: st.DataObject) -> None:
    cells = {name: data.draw(CELLS) for name in model.model_fields}
    _, rejected = check(model, [Record(2, cells)])
    for one in rejected:
        assert one.complaint is not None
        assert one.complaint.sentence in SENTENCES
        assert in_words(GERMAN, one).isprintable()
        assert len(in_words(GERMAN, one)) < 250


def test_a_rejection_of_old_is_said_as_it_is() -> None:
    assert in_words(GERMAN, Rejection(1, "x", "is odd")) == "is odd"


def test_a_choice_is_named_in_german_too() -> None:
    _, rejected = check(
        StaffRow, [Record(2, {"staff_id": "V1", "name": "R", "team": "T", "field": "x", "line": "030 1"})]
    )
    field = next(one for one in rejected if one.column == "field")
    assert in_words(GERMAN, field) == "muss 'placement' oder 'benefits' sein"
