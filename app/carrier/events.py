"""What happens in a call, one frozen record per happening, in the order of the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Happening:
    """Anything that happened; `at` is the carrier's clock."""

    at: datetime


@dataclass(frozen=True)
class Said(Happening):
    """The caller is told something; recorded when the sentence begins."""

    text: str
    language: str = "en-US"
    voice: str = ""


@dataclass(frozen=True)
class Played(Happening):
    """The caller hears a recording."""

    url: str


@dataclass(frozen=True)
class Keyed(Happening):
    """Keys that were pressed; `used` is False for keys that reached nobody."""

    keys: str
    used: bool = True


@dataclass(frozen=True)
class Spoke(Happening):
    """The caller answered by voice."""

    text: str


@dataclass(frozen=True)
class Silence(Happening):
    """A prompt waited this long and heard nothing."""

    seconds: float


@dataclass(frozen=True)
class Dialled(Happening):
    """A line begins to be called; also what the callees are asked with. `nth` counts from 1 within the call."""

    number: str
    url: str = ""
    caller_id: str = ""
    nth: int = 1
    call_sid: str = ""


@dataclass(frozen=True)
class RingingEnded(Happening):
    """A called line stopped ringing: answered, busy, no-answer, failed or canceled."""

    outcome: str
    number: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Whispered(Happening):
    """The person called hears something before they are connected."""

    text: str
    language: str = "en-US"


@dataclass(frozen=True)
class CalleeKeyed(Happening):
    """The person called pressed keys in the whisper."""

    keys: str


@dataclass(frozen=True)
class Bridged(Happening):
    """The two lines are connected."""

    number: str = ""


@dataclass(frozen=True)
class Unbridged(Happening):
    """The two lines are apart again, after this many seconds of talk."""

    seconds: float
    by: str = "callee"


@dataclass(frozen=True)
class Recorded(Happening):
    """A recording was made."""

    sid: str
    seconds: float
    by: str = ""


@dataclass(frozen=True)
class Enqueued(Happening):
    """The caller waits in a queue."""

    queue: str


@dataclass(frozen=True)
class LeftQueue(Happening):
    """The caller waits no longer; `result` is the network's QueueResult."""

    queue: str
    result: str


@dataclass(frozen=True)
class Warned(Happening):
    """The network would note a warning in its debugger and go on."""

    code: int
    text: str


@dataclass(frozen=True)
class Failed(Happening):
    """The network could not fetch or perform a document."""

    code: int
    text: str


@dataclass(frozen=True)
class Differed(Happening):
    """The same request, sent twice, was answered differently."""

    url: str
    first: str
    second: str


@dataclass(frozen=True)
class Requested(Happening):
    """A webhook: status 0 means no HTTP answer came; `seconds` are real ones, the product's own time."""

    method: str
    url: str
    params: dict[str, str] = field(hash=False)
    status: int
    twiml: str
    seconds: float
    kind: str = "document"
    token: str = ""


@dataclass(frozen=True)
class HungUp(Happening):
    """The call ended; `by` is caller, callee, document, network or rest."""

    by: str


class Log:
    """The happenings of one call; whoever follows them is told at once."""

    def __init__(self) -> None:
        self.events: list[Happening] = []
        self.followers: list[Callable[[Happening], None]] = []

    def add(self, event: Happening) -> None:
        """Write down one happening."""
        self.events.append(event)
        for follow in list(self.followers):
            follow(event)
