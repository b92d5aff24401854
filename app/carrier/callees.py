"""Who is rung: whether the person called picks up, what they do in the whisper, and who hangs up first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from app.carrier.callers import Heard, Reply
from app.carrier.events import Dialled


class Manner(Enum):
    """How a called line reacts."""

    ACCEPT = "accept"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    DECLINE = "decline"
    MAILBOX = "mailbox"
    FAILED = "failed"
    HANG_UP = "hang-up"
    PICK_UP = "pick-up"


@dataclass(frozen=True)
class Answer:
    """What one called line does; all times in seconds of the carrier's clock.

    `stays` is how long a mailbox listens, or how long somebody who hangs up in the whisper lasts.
    `ends_first` is callee or caller: who puts the receiver down after `talk`.
    """

    manner: Manner = Manner.ACCEPT
    ring: float = 4.0
    talk: float = 60.0
    stays: float = 30.0
    keys: str = "1"
    ends_first: str = "callee"

    @classmethod
    def accept(cls, *, ring: float = 4.0, talk: float = 60.0, ends_first: str = "callee", keys: str = "1") -> "Answer":
        """Pick up, press 1 when asked, talk."""
        return cls(Manner.ACCEPT, ring, talk, keys=keys, ends_first=ends_first)

    @classmethod
    def decline(cls, *, ring: float = 4.0, keys: str = "2") -> "Answer":
        """Pick up and press 2 in the whisper."""
        return cls(Manner.DECLINE, ring, keys=keys)

    @classmethod
    def busy(cls, *, ring: float = 1.0) -> "Answer":
        """Be engaged."""
        return cls(Manner.BUSY, ring)

    @classmethod
    def no_answer(cls) -> "Answer":
        """Let it ring until the network gives up."""
        return cls(Manner.NO_ANSWER, float("inf"))

    @classmethod
    def failed(cls) -> "Answer":
        """Be unreachable: the line never rings."""
        return cls(Manner.FAILED, 0.0)

    @classmethod
    def mailbox(cls, *, ring: float = 2.0, stays: float = 30.0) -> "Answer":
        """Pick up, say and press nothing, hang up after `stays` seconds."""
        return cls(Manner.MAILBOX, ring, talk=stays, stays=stays, keys="")

    @classmethod
    def hang_up(cls, *, ring: float = 4.0, stays: float = 1.0) -> "Answer":
        """Pick up and hang up in the whisper, `stays` seconds later."""
        return cls(Manner.HANG_UP, ring, talk=stays, stays=stays, keys="")

    @classmethod
    def pick_up(cls, *, ring: float = 4.0, talk: float = 60.0, ends_first: str = "callee") -> "Answer":
        """Pick up and press nothing in the whisper: whoever does so decides elsewhere, and then talks."""
        return cls(Manner.PICK_UP, ring, talk, keys="", ends_first=ends_first)

    @property
    def picks_up(self) -> bool:
        """Whether somebody or something takes the call."""
        return self.manner not in {Manner.BUSY, Manner.NO_ANSWER, Manner.FAILED}

    @property
    def leaves_by_itself(self) -> bool:
        """Whether the line is left after `stays` seconds whatever is said."""
        return self.manner in {Manner.MAILBOX, Manner.HANG_UP}


Callees = Callable[[Dialled], Answer]


def everybody_accepts(dialled: Dialled) -> Answer:
    """Answer for a world in which everybody picks up and presses 1."""
    del dialled
    return Answer.accept()


def by_number(answers: Mapping[str, Answer], otherwise: Answer | None = None) -> Callees:
    """Make callees out of a table of numbers; who is not in it does `otherwise` (default: accept)."""
    return lambda dialled: answers.get(dialled.number, otherwise or Answer.accept())


class CalleeEar:
    """Presses the keys of an answer at each prompt of the whisper."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def key(self, heard: Heard) -> Reply:
        """Press what the answer says."""
        del heard
        return self._answer.keys or None
