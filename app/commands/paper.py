"""Prints a rehearsed call while it goes on: minutes and seconds, who, and what, readable in a hundred columns."""

import sys
from collections.abc import Iterable
from datetime import datetime

from rich.console import Console
from rich.table import Table

from app.carrier import Bridged, Happening, Said, Whispered
from app.commands.working import tell
from app.commands.written_down import Pen
from ivr_flows.rehearsal.transcript import RINGS, SAYS, WHISPERS

WIDTH = 100
STYLES = {"Hotline:": "bold", "Anrufer:": "cyan", "Ansage:": "dim", "Klingelt:": "yellow"}


class Paper:
    """What a call is written on; a stretch of speech carries the time at which it began."""

    def __init__(self, begun: datetime) -> None:
        self.begun = begun
        self.pen = Pen()
        self.began = {SAYS: begun, WHISPERS: begun}
        terminal = Console(highlight=False)
        self.console = Console(highlight=False, width=min(WIDTH, terminal.width)) if sys.stdout.isatty() else None

    def note(self, happening: Happening) -> None:
        """Write down a happening."""
        if isinstance(happening, Said) and not self.pen.said:
            self.began[SAYS] = happening.at
        if isinstance(happening, Whispered) and not self.pen.whispered:
            self.began[WHISPERS] = happening.at
        self._print(self.pen.write(happening), happening.at, connected=isinstance(happening, Bridged))

    def catch_up(self) -> None:
        """Write down what was said and is still waiting for something else to happen."""
        self._print(self.pen.flush(), self.began[SAYS])

    def _print(self, lines: Iterable[str], at: datetime, *, connected: bool = False) -> None:
        for line in lines:
            self._line(self.began.get(line[: len(SAYS)], at), line)
            if line.startswith(WHISPERS) and not connected:
                # That nobody took the call is known only when something else happens.
                self.began[RINGS] = self.began[WHISPERS]
        self.began.pop(RINGS, None)

    def _line(self, at: datetime, line: str) -> None:
        seconds = int((at - self.begun).total_seconds())
        clock = f"{seconds // 60:02d}:{seconds % 60:02d}"
        if not self.console:
            tell(f"{clock} {line}")
            return
        who, _, what = line.partition(" ")
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=len(clock), style="dim")
        grid.add_column(width=len(SAYS.strip()) + 1, style=STYLES.get(who, ""))
        grid.add_column()
        grid.add_row(clock, who, what.strip())
        self.console.print(grid)
