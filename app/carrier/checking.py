"""Finds what is wrong with a document before a word of it is heard: faults end it, warnings are only noted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.carrier.grammar import IN_ANNOUNCEMENT, IN_WAITING, IN_WHISPER, SHAPES, WARNING
from app.carrier.twiml import Verb

MAIN, WHISPER, WAITING, ANNOUNCEMENT = "main", "whisper", "waiting", "announcement"
SAY_LIMITS = (("Polly.", 3000), ("Google.", 5000), ("", 4096))
MOST_LINES = 10
LONGEST_QUEUE_NAME = 64
_ALLOWED = {WHISPER: IN_WHISPER, WAITING: IN_WAITING, ANNOUNCEMENT: IN_ANNOUNCEMENT}
_TAKES_THE_FLOW = frozenset({"Redirect", "Reject", "Hangup", "Leave"})


@dataclass(frozen=True)
class Fault:
    """Something wrong, with the network's code; `fatal` if the document is refused for it."""

    code: int
    text: str
    fatal: bool = True


def check(verbs: Sequence[Verb], stage: str = MAIN) -> list[Fault]:
    """Return every fault of a document performed at `stage` (main, whisper, waiting, announcement)."""
    faults: list[Fault] = []
    for verb in verbs:
        faults += _placed(verb, stage)
        faults += _element(verb)
    return [*faults, *_unreachable(verbs)]


def _placed(verb: Verb, stage: str) -> Iterator[Fault]:
    if stage == WHISPER and verb.name == "Dial":
        yield Fault(13201, "<Dial> within a dialled call")
    elif stage in _ALLOWED and verb.name in SHAPES and verb.name not in _ALLOWED[stage]:
        yield Fault(WARNING, f"<{verb.name}> is not allowed in a {stage} document")
    elif verb.name == "Leave" and stage == MAIN:
        yield Fault(WARNING, "<Leave> outside a queue does nothing", fatal=False)


def _element(verb: Verb) -> Iterator[Fault]:
    shape = SHAPES.get(verb.name)
    if shape is None:
        yield Fault(WARNING, f"<{verb.name}> is not known here", fatal=False)
        return
    yield from _attributes(verb)
    for child in verb.children:
        if child.name not in shape.children:
            yield Fault(shape.bad_child_code, f"<{child.name}> inside <{verb.name}>", shape.bad_child_code != WARNING)
        elif verb.name not in {"Say", "Client", "Sip"}:
            yield from _element(child)
    yield from _special(verb)


def _attributes(verb: Verb) -> Iterator[Fault]:
    shape = SHAPES[verb.name]
    for name in verb.attributes:
        if name not in shape.attributes:
            yield Fault(WARNING, f"<{verb.name}> has no attribute {name}", fatal=False)
    for name, code, is_valid in shape.checks:
        if name in verb.attributes and not is_valid(verb.attributes[name]):
            yield Fault(code, f'<{verb.name} {name}="{verb.attributes[name]}">', code != WARNING)


def _special(verb: Verb) -> Iterator[Fault]:
    if verb.name == "Say":
        yield from _say(verb)
    elif verb.name == "Dial":
        yield from _dial(verb)
    elif verb.name == "Gather":
        yield from _gather(verb)
    elif verb.name == "Play" and not verb.text and "digits" not in verb.attributes:
        yield Fault(13430, "<Play> names no recording")
    elif verb.name == "Enqueue" and len(verb.text) > LONGEST_QUEUE_NAME:
        yield Fault(14201, f"the queue's name has more than {LONGEST_QUEUE_NAME} characters")


def _say(verb: Verb) -> Iterator[Fault]:
    if not verb.text:
        yield Fault(13520, "<Say> is empty", fatal=False)
    limit = next(most for prefix, most in SAY_LIMITS if verb.get("voice").startswith(prefix))
    if len(verb.text.encode()) > limit:
        yield Fault(13521, f"<Say> has more than {limit} bytes", fatal=False)


def _dial(verb: Verb) -> Iterator[Fault]:
    names = [child.name for child in verb.children]
    if "Conference" in names and len(names) > 1:
        yield Fault(13000, "<Conference> beside other nouns")
    if len(names) > MOST_LINES:
        yield Fault(13215, f"more than {MOST_LINES} lines in one <Dial>")
    if not names and not verb.text:
        yield Fault(13215, "<Dial> names nobody")


def _gather(verb: Verb) -> Iterator[Fault]:
    model = verb.get("speechModel", "default")
    if verb.get("speechTimeout") == "auto" and model == "default":
        yield Fault(13335, "speechTimeout auto with the default model")


def _unreachable(verbs: Sequence[Verb]) -> Iterator[Fault]:
    for verb, following in pairwise(verbs):
        if verb.name in _TAKES_THE_FLOW:
            yield Fault(WARNING, f"<{following.name}> after <{verb.name}> is never reached", fatal=False)
            return
