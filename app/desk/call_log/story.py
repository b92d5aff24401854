"""Tells what happened in a call in sentences that a person understands; what has no sentence is shown as its code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from gettext import NullTranslations
from typing import Any, Final

from app.call_log.aftermath import Attempt
from app.call_log.happenings import Happening, Hop
from app.desk.call_log.sentences import LEG, SENTENCES, SIDE_ISSUES
from app.desk.times import span
from app.desk.wording import LABELS, label


@dataclass(frozen=True)
class Line:
    """One line of the timeline; the same several times in a row is one line, ``until`` the last time."""

    at: datetime
    since_pick_up: timedelta
    words: str
    aside: bool
    """Whether it is of use to those alone who look for a fault."""
    times: int = 1
    until: datetime | None = None


def told(happenings: Sequence[Happening], words: NullTranslations) -> tuple[Line, ...]:
    """Return the timeline of a call."""
    lines: list[Line] = []
    for line in _lines(happenings, words):
        if lines and lines[-1].words == line.words:
            lines[-1] = replace(lines[-1], times=lines[-1].times + 1, until=line.at)
        else:
            lines.append(line)
    return tuple(lines)


def _lines(happenings: Sequence[Happening], words: NullTranslations) -> Iterator[Line]:
    for one in happenings:
        aside = one.kind in SIDE_ISSUES or one.kind.startswith(LEG)
        yield Line(one.at, one.at - happenings[0].at, sentence(one, words), aside)


def sentence(happening: Happening, words: NullTranslations) -> str:
    """Return what happened in words."""
    kind = _kind(happening)
    if kind not in SENTENCES:
        return happening.kind
    values = {name: _value(name, value, words) for name, value in happening.details.items()}
    values |= {"who": who(happening.hop or happening.details.get("role"), words)}
    text = words.gettext(SENTENCES[kind]) % _Known(values)
    text = f"{text} {_more(happening, words)}".strip()
    return text[:1].upper() + text[1:]


class _Known(dict[str, str]):
    """Values that a sentence puts in; one that is not known is a dash, and never a reason to show nothing."""

    def __missing__(self, name: str) -> str:
        return "–"


def _kind(happening: Happening) -> str:
    """Return under which name a sentence is found: some kinds have several."""
    details = happening.details
    match happening.kind:
        case "keyed" if "count" in details:
            return "keyed_one" if details["count"] == 1 else "keyed_number"
        case "asked" | "silence" if str(details.get("step", "")).startswith("wait_for_case_manager."):
            return "waiting"
        case "accepted" | "declined" if details.get("where") == "desk":
            return f"{happening.kind}_at_desk"
        case "callback_ordered" if details.get("at_once"):
            return "callback_ordered_at_once"
        case "ended" if details.get("step"):
            return "ended_at"
        case kind if kind.startswith(LEG):
            return LEG
        case kind:
            return kind


VALUES: Final[Mapping[str, str]] = {
    "step": "log_flow",
    "assurance": "known_as",
    "field": "field",
    "language": "language",
    "reason": "said_reason",
    "manner": "said_manner",
    "kind": "kind",
    "about": "heard",
    "result": "pin",
    "how": "stopped_waiting",
    "status": "ended_as",
    "outcome": "tried",
    "from_role": "who",
    "to_role": "who",
    "before": "turned_out",
    "after": "turned_out",
}
"""By which words a detail is told."""


def _value(name: str, value: Any, words: NullTranslations) -> str:  # noqa: ANN401 - whatever was noted
    if name not in VALUES or not isinstance(value, str):
        return "–" if value is None else str(value)
    return place(value, words) if name == "step" else label(words, value, VALUES[name])


def place(step: str, words: NullTranslations) -> str:
    """Return which question of the conversation it was: by its own name, else by that of its part."""
    flow = step.partition(".")[0]
    return label(words, step if step in LABELS["log_flow"] or flow not in LABELS["log_flow"] else flow, "log_flow")


def who(hop: Hop | Attempt | str | None, words: NullTranslations) -> str:
    """Return whom a hop was to, by role and team: never a name (R24)."""
    if not isinstance(hop, Hop | Attempt):
        return label(words, hop, "who")
    role = label(words, hop.role, "who")
    return f"{role} ({hop.team})" if hop.team else role


def _more(happening: Happening, words: NullTranslations) -> str:
    """Return what the house has measured or knows besides, in brackets."""
    hop, details = happening.hop, happening.details
    match happening.kind:
        case "hop_skipped":
            return f"({label(words, details.get('reason'), 'log_passed_by')})"
        case "hop_ended" if hop:
            rang, talked = words.gettext("rang %(time)s"), words.gettext("talked for %(time)s")
            measured = ((rang, hop.rang_s), (talked, hop.talked_s))
            return _in_brackets(*(text % {"time": span(seconds)} for text, seconds in measured if seconds))
        case "callback_ordered" if details.get("window"):
            return f"({label(words, details['window'], 'half')})"
        case kind if kind.startswith(LEG):
            return label(words, kind.removeprefix(LEG), "line")
        case _:
            return ""


def _in_brackets(*parts: str) -> str:
    return f"({', '.join(parts)})" if parts else ""
