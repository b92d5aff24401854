"""The caller who sits at the terminal: reads what is typed at each question."""

import asyncio
import sys

from app.carrier import Caller, HangUp, Heard
from app.carrier.callers import Reply, reply_of
from app.commands.paper import Paper

QUESTIONS = {"gather": "Tasten> ", "record": "Sekunden zu sprechen> "}


class TypingCaller(Caller):
    """Keys what somebody types; an empty line is silence, the end of input hangs up.

    The terminal is watched by the event loop and not by a thread, so that Ctrl-C ends the call at once.
    """

    def __init__(self, paper: Paper) -> None:
        self.paper = paper

    async def key(self, heard: Heard) -> Reply:
        """Show what was said, ask, and wait."""
        self.paper.catch_up()
        if sys.stdin.isatty():
            sys.stdout.write(QUESTIONS[heard.prompt])
            sys.stdout.flush()
            await _until_something_is_typed()
        line = sys.stdin.readline()
        return reply_of(line.strip() or "-") if line else HangUp.NOW


async def _until_something_is_typed() -> None:
    loop, typed = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sys.stdin, typed.set)
    try:
        await typed.wait()
    finally:
        loop.remove_reader(sys.stdin)
