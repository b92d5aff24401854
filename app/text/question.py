"""What a page asks, ready to be shown: sentences, buttons with what they say, and what belongs into a field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from app.text.hearing import LONGEST_ENTRY, LONGEST_MESSAGE, Form
from app.text.page import Remark
from app.text.turns import asked, questions
from app.text.wording import direction_of, key_offered, label, words_of
from ivr_flows.engine.call import Choose, Enter, Line, Speak
from ivr_flows.engine.conversation import A_HUMAN, BACK

Keyboard = Literal["numeric", "tel", "text"]
USUAL: Final[dict[int, tuple[str, Keyboard]]] = {
    0: ("hint_figures", "numeric"),
    4: ("hint_day", "numeric"),
    8: ("hint_birth_date", "numeric"),
    12: ("hint_letters", "text"),
    15: ("hint_telephone", "tel"),
}
"""By how many keys an entry takes: which sentence says how it is written, and which keyboard a telephone shows.

File numbers have letters, which a keyboard for figures would hide.
"""


@dataclass(frozen=True)
class Choice:
    """A button: the key it stands for, and what it says."""

    key: str
    text: str
    language: str

    @property
    def direction(self) -> str:
        """In which direction it is read."""
        return direction_of(self.language)


@dataclass(frozen=True)
class Field:
    """A field to type into; ``hint`` is the name of a sentence, ``secret`` hides what is typed."""

    kind: Literal["entry", "message"]
    longest: int
    hint: str
    keyboard: Keyboard = "numeric"
    secret: bool = False


@dataclass(frozen=True)
class Question:
    """Everything that a page asks at once."""

    sentences: tuple[Remark, ...]
    choices: tuple[Choice, ...]
    field: Field | None
    person: bool
    back: bool
    nothing: bool
    """Whether one can go on without writing anything."""
    complains: bool
    """Whether what was answered last made no sense here."""


def question_of(line: Line) -> Question | None:
    """Return what a line asks, or nothing where the conversation is over."""
    wait = line.wait
    if not isinstance(wait, Choose | Enter | Speak):
        return None
    keys = [] if isinstance(wait, Speak) else [key for key, _ in wait.choices]
    return Question(
        sentences=asked(line),
        choices=choices_of(line, keys),
        field=field_of(wait),
        person=not isinstance(wait, Speak) and A_HUMAN not in keys,
        back=not isinstance(wait, Speak) and bool(wait.back) and BACK not in keys,
        nothing=isinstance(wait, Speak),
        complains=line.misses > 0,
    )


def choices_of(line: Line, keys: list[str]) -> tuple[Choice, ...]:
    """Return a button a key, in the order in which they are offered; what is offered twice has both names."""
    offers = [(key_offered(one), Choice(key_offered(one), label(one), one.language)) for one in questions(line)]
    buttons = []
    for key in sorted(keys, key=lambda key: next((n for n, (of, _) in enumerate(offers) if of == key), len(offers))):
        named = [choice for of, choice in offers if of == key]
        text = " · ".join(choice.text for choice in named)
        buttons.append(Choice(key, text, named[0].language if named else line.language))
    return tuple(buttons)


def field_of(wait: Choose | Enter | Speak) -> Field | None:
    """Return the field that a question needs, by how many keys it takes: what those are is the flow's business."""
    match wait:
        case Speak():
            return Field("message", LONGEST_MESSAGE, "message_hint")
        case Enter(most=most):
            hint, keyboard = USUAL.get(most, USUAL[0])
            return Field("entry", 2 * LONGEST_ENTRY, hint, keyboard, asks_for_a_secret(wait))
        case _:
            return None


def asks_for_a_secret(wait: Enter) -> bool:
    """Say whether the question is for a PIN: that is neither shown while it is typed nor afterwards."""
    return any(say.prompt.rpartition(".")[2] == "pin" for say in wait.question)


def shown_answer(line: Line, form: Form) -> Remark:
    """Return an answer as the log shows it: what the button said, or what was typed; never a PIN."""
    words, question = words_of(line.language).page, question_of(line)
    if key := form.get("keys"):
        return Remark(next(iter(names_of(key, question, words)), key), line.language, mine=True)
    if question and question.field and question.field.secret:
        return Remark("••••••", line.language, mine=True)
    return Remark((form.get("message") or form.get("entry", "")).strip(), line.language, mine=True)


def names_of(key: str, question: Question | None, words: Mapping[str, str]) -> Iterator[str]:
    """Yield what the button of a key said."""
    if question:
        yield from (choice.text for choice in question.choices if choice.key == key)
        if question.nothing:
            yield words["nothing"]
    yield from (words[name] for one, name in ((A_HUMAN, "person"), (BACK, "back")) if one == key)
