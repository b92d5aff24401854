"""Who rings: somebody who keys what a script says, a person at a terminal, or a robot that listens."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class HangUp(Enum):
    """The answer of somebody who puts the receiver down."""

    NOW = "now"


@dataclass(frozen=True)
class Spoken:
    """The answer of somebody who speaks instead of keying; `confidence` from 0 to 1, None if it is not sent."""

    text: str
    confidence: float | None = 0.9


Reply = str | Spoken | HangUp | None
"""Keys (0-9 * #), words, the receiver put down, or silence."""


@dataclass(frozen=True)
class Heard:
    """What was heard since the last answer.

    `sentences` are in order, `prompt` is "gather" or "record", `finish_on` the key that ends an entry, `digits` the
    most keys this prompt takes (None: any number).
    """

    sentences: tuple[str, ...]
    prompt: str = "gather"
    finish_on: str = "#"
    digits: int | None = None


class Caller(Protocol):
    """Somebody on the line, asked once at the end of each prompt."""

    async def key(self, heard: Heard) -> Reply:
        """Answer a prompt."""


class QuietCaller:
    """Says and keys nothing by itself; the caller of a telephone whose keys come through `Call.press`."""

    async def key(self, heard: Heard) -> Reply:
        """Stay silent."""
        del heard
        return None


class KeysCaller:
    """Keys a script: tokens between spaces, one for each prompt.

    `-` stays silent at that prompt, `hangup` puts the receiver down, `say:word_word` speaks, anything else is keyed.
    When the script is used up the caller stays silent and listens.
    """

    def __init__(self, script: str) -> None:
        self._tokens = script.split()
        self._next = 0

    @property
    def left(self) -> tuple[str, ...]:
        """The tokens that were not used yet."""
        return tuple(self._tokens[self._next :])

    async def key(self, heard: Heard) -> Reply:
        """Answer with the next token."""
        del heard
        if self._next >= len(self._tokens):
            return None
        self._next += 1
        return reply_of(self._tokens[self._next - 1])


class FunctionCaller:
    """Answers by a function of the sentences heard since the last answer; it may be async."""

    def __init__(self, answer: Callable[[Sequence[str]], Reply | Awaitable[Reply]]) -> None:
        self._answer = answer

    async def key(self, heard: Heard) -> Reply:
        """Ask the function."""
        reply = self._answer(heard.sentences)
        if reply is None or isinstance(reply, str | Spoken | HangUp):
            return reply
        return await reply


class InteractiveCaller:
    """A person at a terminal: `read` shows a question and returns a line, in the words of KeysCaller.

    `read` runs in a thread, so the product keeps working while the person thinks. End of input hangs up.
    """

    def __init__(self, read: Callable[[str], str] = input) -> None:
        self._read = read

    async def key(self, heard: Heard) -> Reply:
        """Let the person answer."""
        question = "keys> " if heard.prompt == "gather" else "seconds to speak> "
        try:
            line = await asyncio.to_thread(self._read, question)
        except EOFError:
            return HangUp.NOW
        return reply_of(line.strip() or "-")


def reply_of(token: str) -> Reply:
    """Read one token of a script."""
    if token in {"-", ""}:
        return None
    if token == "hangup":  # noqa: S105 - a word of the script
        return HangUp.NOW
    if token.startswith("say:"):
        return Spoken(token[4:].replace("_", " "))
    return token
