"""Has the real flows answer an invented caller; what was said once at the same place is not worked out again.

A hundred thousand calls take a few thousand turns that differ, as everybody speaks with the flows as the same person
(``app.seeding.facts``). Who they are is put in where the call is written down.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from app.calls.log import Hop
from app.concerns.leaving import LeftConcern
from app.seeding.facts import NOW, REFERENCE, Around, Known, facts_of, looked_up_by
from app.turns.doing import left
from app.turns.record import Written, columns, hops, notes
from ivr_flows import flows as flows  # fills the book of steps
from ivr_flows.engine.call import Choose, Enter, FindNumber, Line, LookUp, Turn, Wait, changed
from ivr_flows.engine.conversation import answer
from ivr_flows.engine.effects import CancelAppointment, Effect, LeaveMessage, OrderCallback
from ivr_flows.engine.heard import Found, Heard

CHOOSES_LANGUAGE: Final = "hotline."
"""The questions that are put differently in another language; everywhere else only the words differ."""
NOBODY: Final = UUID(int=0)


@dataclass
class Juncture:
    """Where a call stands between two turns; calls that have come there by different ways stand at the same place."""

    known: Known
    line: Line
    """Without the number of its turn, and in German as soon as the language makes no difference any more."""
    turns: dict[tuple[Heard, Around], "Taken"] = field(default_factory=dict)

    @property
    def wait(self) -> Wait | None:
        """What is waited for, or nothing where it is over."""
        return self.line.wait

    @cached_property
    def step(self) -> str | None:
        """The question that stands."""
        return self.line.wait.step if self.line.wait else None

    @cached_property
    def offered(self) -> frozenset[str]:
        """The keys that mean something at this question."""
        wait = self.line.wait
        return frozenset(dict(wait.choices)) if isinstance(wait, Choose | Enter) else frozenset()


@dataclass(frozen=True)
class Taken:
    """A turn that was taken, as it is to be noted, and where the call stands after it."""

    after: Juncture
    turns: int
    """How many turns it counts as: looking something up is one too."""
    notes: tuple[tuple[str, str], ...]
    """Kind and details (JSON) of what is noted."""
    hops: tuple[Hop, ...]
    changes: Mapping[str, Any]
    effects: tuple[Effect, ...]
    left: tuple[tuple[LeftConcern, int], ...]
    """Each with the seconds of what was spoken."""
    looked_up: bool | None
    """Whether somebody has the number that was looked up, if one was."""


class Dialogue:
    """Speaks with the flows, and remembers what they said."""

    def __init__(self) -> None:
        """Begin without having heard a word."""
        self.beginnings: dict[Known, Juncture] = {}
        self.junctures: dict[tuple[Known, Line], Juncture] = {}

    def start(self, known: Known) -> Juncture:
        """Ring: nobody has picked up yet."""
        found = self.beginnings.get(known)
        if found is None:
            found = self.beginnings[known] = self.juncture(known, Line(REFERENCE))
        return found

    def go_on(self, juncture: Juncture, heard: Heard, around: Around) -> Taken:
        """Take the next turn."""
        found = juncture.turns.get((heard, around))
        if found is None:
            found = juncture.turns[heard, around] = self.taken(juncture, heard, around)
        return found

    def juncture(self, known: Known, line: Line) -> Juncture:
        """Return where a line stands, the same for all that are alike."""
        language = line.language if line.wait and line.wait.step.startswith(CHOOSES_LANGUAGE) else "de"
        alike = changed(line, turn=0, language=language)
        return self.junctures.setdefault((known, alike), Juncture(known, alike))

    def taken(self, juncture: Juncture, heard: Heard, around: Around) -> Taken:
        """Have the flows answer, and note what the house would note of it."""
        known, before = juncture.known, juncture.line
        facts, looked_up = facts_of(known, around, before), None
        turn = answer(before, heard, facts)
        while isinstance(turn.line.wait, LookUp):
            query = turn.line.wait.query
            found = looked_up_by(query, known)
            if isinstance(found, Found) and isinstance(query, FindNumber):
                looked_up = bool(found.customer or found.household)
            turn = turn.then(answer(turn.line, found, facts))
        written = Written(NOBODY, before, heard, turn, NOW)
        return Taken(
            after=self.juncture(known, turn.line),
            turns=turn.line.turn,
            notes=tuple((kind, json.dumps(details, default=str)) for kind, details in notes(written)),
            hops=tuple(hops(turn)),
            changes=dict(columns(turn.effects)),
            effects=turn.effects,
            left=tuple(concerns(written, turn)),
            looked_up=looked_up,
        )


def concerns(written: Written, turn: Turn) -> Iterator[tuple[LeftConcern, int]]:
    """Yield what a turn leaves behind, and how long a message is."""
    for ordinal, effect in enumerate(turn.effects):
        if isinstance(effect, CancelAppointment | OrderCallback | LeaveMessage):
            yield left(written, ordinal, effect), effect.seconds if isinstance(effect, LeaveMessage) else 0
