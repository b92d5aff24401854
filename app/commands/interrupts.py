"""Ctrl-C and its like, from the first moment to the last: none is lost, and none falls into the midst of a start."""

import signal
from types import FrameType


class Interrupts:
    """Listens to SIGINT and SIGTERM, first by raising KeyboardInterrupt, later by noting alone.

    A shell's background job inherits a SIGINT that is ignored. And an exception raised while Python tidies up (in a
    weak reference's callback, say) is printed and forgotten, or makes an error of something else where a library
    catches it: so each is noted besides, and none is raised any more once a server is about to listen itself.
    """

    def __init__(self) -> None:
        """Listen from now on."""
        self.come = False
        self._raises = True
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._interrupt)

    def leave_to_server(self) -> None:
        """Only note from now on: the server asks for ``come`` as soon as it listens to signals itself."""
        self._raises = False

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        self.come = True
        if self._raises:
            raise KeyboardInterrupt
