"""The house is told when it is to close, while browsers still listen: an open stream would hold it open otherwise."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def told_of_the_end(tell: Callable[[], object]) -> Iterator[None]:
    """Call ``tell`` as soon as SIGINT or SIGTERM comes, before whoever listened to it until now.

    A server asks its connections to end and waits; only then do the parts of an application hear of it. Where this is
    not the main thread no signal can come, and nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def heard(number: int, frame: FrameType | None) -> None:
        tell()
        reaction = before[signal.Signals(number)]
        if callable(reaction):
            reaction(number, frame)

    for number in before:
        signal.signal(number, heard)
    try:
        yield
    finally:
        for number, reaction in before.items():
            signal.signal(number, reaction)
