"""A telephone of text: rings the hotline without a network, a server or a database."""

from collections.abc import Callable, Iterator, Mapping

from ivr_flows import flows as flows  # fills the book of steps
from ivr_flows.announce import Announced, announce
from ivr_flows.engine.call import Enter, Line, LookUp, Ring, Speak, Turn
from ivr_flows.engine.conversation import answer, begin
from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Heard, HopEnded, Keys, Outcome, Recorded, Silence, Words
from ivr_flows.engine.spoken import Digits
from ivr_flows.rehearsal.office import Office
from ivr_flows.rehearsal.transcript import (
    ENDED,
    HANGS_UP,
    PRESSES,
    SILENT,
    SPEAKS,
    WHISPERS,
    hotline_says,
    rings,
)

REFERENCE = Digits.of("123456786")
ANSWERS = {
    "accept": Outcome.CONNECTED,
    "busy": Outcome.BUSY,
    "no-answer": Outcome.NO_ANSWER,
    "decline": Outcome.DECLINED,
    "mailbox": Outcome.MAILBOX,
    "failed": Outcome.FAILED,
}
"""What somebody who is rung can do, as ``--answer own=…`` spells it."""

PICKED_UP = (Outcome.CONNECTED, Outcome.DECLINED, Outcome.MAILBOX)
"""Where the announcement is heard."""

HANG_UP = "hangup"
STAY_SILENT = "-"
SAY = "say:"
NextKeys = Callable[[], str | None]
"""Asks the caller for keys; nothing means that they stay silent."""


def scripted(keys: str) -> NextKeys:
    """Return a caller who presses these keys in turn (``"1232456789# 1 -"``) and then stays silent."""
    tokens = iter(keys.split())
    return lambda: next(tokens, None)


def ring(office: Office, next_keys: NextKeys, answers: Mapping[Role, Outcome]) -> Iterator[str]:
    """Ring the hotline and write the call down while it goes on, a line for each thing said or done."""
    turn = settled(office, begin(REFERENCE, office.facts(Line(REFERENCE))))
    kept = ""
    while True:
        yield from hotline_says(utterance.text for utterance in turn.said if utterance.text)
        match turn.line.wait:
            case None:
                yield ENDED
                return
            case Ring(person=person):
                outcome = answers.get(person.role, Outcome.CONNECTED)
                yield from rung(turn.line, person.role, outcome)
                heard: Heard = HopEnded(outcome)
            case _:
                pressed = kept or next_keys()
                if pressed == HANG_UP:
                    yield f"{PRESSES}{HANGS_UP}"
                    return
                heard, kept = understood(turn.line, pressed)
                yield f"{PRESSES}{described(heard)}"
        turn = settled(office, answer(turn.line, heard, office.facts(turn.line)))


def rung(line: Line, role: Role, outcome: Outcome) -> Iterator[str]:
    """Write down a hop, and what the person rung hears if they pick up."""
    if outcome in PICKED_UP:
        about = Announced(
            line.reference, line.memory.field, line.memory.assurance, line.language, line.memory.on_behalf
        )
        yield WHISPERS + " ".join(utterance.text for utterance in announce(about))
    yield rings(role, outcome)


def understood(line: Line, pressed: str | None) -> tuple[Heard, str]:
    """Return what the network would report of the keys pressed, and the keys left over for the next question."""
    if isinstance(line.wait, Speak):
        return (Recorded(0) if pressed in (None, STAY_SILENT) else Recorded(5, "RE1")), ""
    if pressed is None or pressed == STAY_SILENT:
        return Silence(), ""
    if pressed.startswith(SAY):
        return Words(pressed.removeprefix(SAY).replace("_", " ")), ""
    most = line.wait.most if isinstance(line.wait, Enter) else 1
    keys, hash_key, rest = pressed.partition("#")
    if len(keys) >= most:
        return Keys(keys[:most]), keys[most:] + hash_key + rest if len(keys) > most else rest
    return Keys(keys, hash_key=bool(hash_key)), rest


def described(heard: Heard) -> str:
    """Write down what the caller did."""
    match heard:
        case Keys(pressed, hash_key):
            return pressed + "#" * hash_key
        case Words(text):
            return f"„{text}“"
        case Recorded(seconds=seconds):
            return SPEAKS if seconds else SILENT
        case _:
            return SILENT


def settled(office: Office, turn: Turn) -> Turn:
    """Answer look-ups until the conversation waits for a person again."""
    while isinstance(turn.line.wait, LookUp):
        found = office.look_up(turn.line.wait.query)
        turn = turn.then(answer(turn.line, found, office.facts(turn.line)))
    return turn
