"""Every kind of thing that the house notes of a call has a sentence in the timeline."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.call_log.happenings import Happening
from app.desk.call_log.sentences import LEG, SENTENCES
from app.desk.call_log.story import sentence
from app.desk.translating import translations

APP = Path(__file__).resolve().parents[2] / "app"
NOTING = {
    "Event": 1,  # Event(key, kind, ...)
    "note_leg": 2,  # note_leg(connection, ticket, what, ...)
}
PREFIXES = {"callbacks": "callback_", "messages": "message_", "texts": "text_"}


def noted() -> Iterator[str]:
    """Yield the kinds that stand in the code: as they are, or after the prefix of the noun that notes them."""
    for path in sorted(APP.rglob("*.py")):
        if path.relative_to(APP).parts[0] in {"carrier", "desk", "api", "seeding"}:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from kinds_of(node, PREFIXES.get(path.parent.name, ""), path)
    record = (APP / "turns" / "record.py").read_text(encoding="utf-8")
    yield from re.findall(r'(?:yield|return) "(\w+)", (?:\{|dict)', record)
    yield from re.findall(r'^    \w+: "(\w+)",$', record, re.MULTILINE)
    yield from ("cancellation_unfinished", "text_failed")  # written in SQL


def kinds_of(call: ast.Call, prefix: str, path: Path) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    place = NOTING.get(name)
    if place is not None and len(call.args) > place and isinstance(kind := call.args[place], ast.Constant):
        yield str(kind.value)
    if name == "event" and prefix and call.args and isinstance(what := call.args[0], ast.Constant):
        yield f"{prefix}{what.value!s}"
    if name == "note" and path.parent.name in {"callbacks", "voice"}:
        texts = [one for one in call.args if isinstance(one, ast.Constant | ast.Tuple)]
        for one in texts:
            first = one.elts[0] if isinstance(one, ast.Tuple) else one
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield f"callback_{first.value}"


KINDS = sorted({kind for kind in noted() if not kind.startswith(LEG)})


def test_the_code_was_read_as_it_is_written() -> None:
    """The kinds that are known to be noted in each of the ways are among those found."""
    known = {"received", "keyed", "dialled", "informed", "picked_up", "ended", "closed", "callback_rung"}
    known |= {"callback_staff", "callback_kept", "callback_unreached", "message_fetched", "text_deleted_at_carrier"}
    assert known <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_sentence_in_both_languages(kind: str) -> None:
    for language in ("de", "en"):
        told = sentence(Happening(datetime.now(UTC), kind, {}, None), translations(language))
        assert told != kind
        assert "%(" not in told


@pytest.mark.parametrize("status", ["queued", "initiated", "ringing", "in_progress", "completed", "busy", "canceled"])
def test_every_status_of_a_line_has_words(status: str) -> None:
    told = sentence(Happening(datetime.now(UTC), f"leg_{status}", {}, None), translations("de"))
    assert status not in told


def test_a_single_key_is_one_key() -> None:
    told = [sentence(Happening(datetime.now(UTC), "keyed", {"count": n}, None), translations("de")) for n in (1, 10)]
    assert [one.partition(" (")[0] for one in told] == ["Eine Taste gedrückt", "10 Tasten gedrückt"]


def test_details_of_any_shape_break_no_sentence() -> None:
    odd = {"step": None, "key": 7, "count": [1], "seconds": {"a": "%s"}, "reason": "%(who)s", "role": "nobody"}
    for kind in SENTENCES:
        assert sentence(Happening(datetime.now(UTC), kind, odd, None), translations("de"))
