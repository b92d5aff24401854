"""Writes a call on the carrier in a box down in the same lines as the telephone of text."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from app.carrier import (
    Bridged,
    CalleeKeyed,
    Dialled,
    Happening,
    HungUp,
    Keyed,
    Recorded,
    RingingEnded,
    Said,
    Silence,
    Spoke,
    Unbridged,
    Whispered,
)
from ivr_flows.announce import ACCEPT
from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Outcome
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

NOT_ANSWERED = {
    "busy": Outcome.BUSY,
    "no-answer": Outcome.NO_ANSWER,
    "failed": Outcome.FAILED,
    "canceled": Outcome.CANCELLED,
}


class Pen:
    """Turns what happens on the network into lines, one for each thing said, keyed or dialled.

    What is said in one go is one line, so it is written when something else happens.
    """

    def __init__(self) -> None:
        """Start with an empty page."""
        self.said: list[str] = []
        self.whispered: list[str] = []
        self.role = Role.OWN
        self.keyed = ""
        self.picked_up = False

    def write(self, happening: Happening) -> Iterator[str]:
        """Yield the lines that a happening completes."""
        match happening:
            case Said(text=text):
                self.said.append(text)
                return
            case Whispered(text=text):
                self.whispered.append(text)
                return
            case Dialled(url=url):
                yield from self.start_ringing(url)
            case RingingEnded(outcome=outcome) if outcome in NOT_ANSWERED:
                yield rings(self.role, NOT_ANSWERED[outcome])
            case RingingEnded():
                self.picked_up = True
            case CalleeKeyed(keys=keys):
                self.keyed = keys
            case Bridged():
                yield from self.stop_ringing(Outcome.CONNECTED)
            case _:
                yield from self.write_the_caller(happening)

    def write_the_caller(self, happening: Happening) -> Iterator[str]:
        """Yield what the caller did, after what they heard."""
        match happening:
            case Keyed(keys=keys, used=True):
                yield from self.flush()
                yield f"{PRESSES}{keys}"
            case Spoke(text=text):
                yield from self.flush()
                yield f"{PRESSES}„{text}“"
            case Silence():
                yield from self.flush()
                yield f"{PRESSES}{SILENT}"
            case Recorded(seconds=seconds):
                yield from self.flush()
                yield f"{PRESSES}{SPEAKS if seconds else SILENT}"
            case HungUp(by=by):
                yield from self.flush()
                yield f"{PRESSES}{HANGS_UP}" if by == "caller" else ENDED
            case Unbridged():
                self.said = []

    def flush(self) -> Iterator[str]:
        """Yield what has been said so far, and how somebody who picked up came out, if that is still to be written."""
        yield from self.stop_ringing(Outcome.DECLINED if self.keyed not in ("", str(ACCEPT)) else Outcome.MAILBOX)
        yield from hotline_says(self.said)
        self.said = []

    def start_ringing(self, url: str) -> Iterator[str]:
        """Yield what was said before somebody is rung."""
        yield from self.flush()
        self.role = Role(parse_qs(urlsplit(url).query).get("role", [Role.SERVICE_CENTRE])[0])

    def stop_ringing(self, outcome: Outcome) -> Iterator[str]:
        """Yield what somebody who picked up was told, and what they did."""
        if self.picked_up:
            yield WHISPERS + " ".join(self.whispered)
            yield rings(self.role, outcome)
        self.picked_up, self.whispered, self.keyed = False, [], ""
