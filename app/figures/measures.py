"""What is measured: each figure with what it counts, out of what, its unit and its target (R26)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final


class Unit(StrEnum):
    """How a value reads: a number of cases, a share from 0 to 1, or seconds."""

    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"


class Measure(StrEnum):
    """The figures, in the order in which they are shown; ``FORMULAS`` says in words what each of them is."""

    CALLS = "calls"
    REACHED = "reached"
    WITHIN_30_S = "within_30_s"
    WITHIN_30_S_F4 = "within_30_s_f4"
    WAIT_MEDIAN = "wait_median"
    WAIT_P90 = "wait_p90"
    LOST_IN_MENU = "lost_in_menu"
    LOST_WHILE_RINGING = "lost_while_ringing"
    LOST_IN_QUEUE = "lost_in_queue"
    FIRST_CONTACT = "first_contact"
    CALLBACKS_24_H = "callbacks_24_h"
    CALLBACKS_48_H = "callbacks_48_h"
    CANCELLATIONS = "cancellations"
    ACKNOWLEDGED = "acknowledged"
    ACKNOWLEDGED_IN_TIME = "acknowledged_in_time"


@dataclass(frozen=True)
class Definition:
    """A figure by the columns of ``counting``: ``part`` of ``whole`` is a share, and ``value`` is a quantile.

    ``not_yet`` counts what is left out because it cannot be judged before some time has passed.
    """

    unit: Unit
    whole: str
    part: str | None = None
    value: str | None = None
    target: float | None = None
    """What the office has promised: at least this share."""
    not_yet: str | None = None


DEFINITIONS: Final[Mapping[Measure, Definition]] = {
    Measure.CALLS: Definition(Unit.COUNT, "calls"),
    Measure.LOST_IN_MENU: Definition(Unit.SHARE, "calls", "lost_in_menu"),
    Measure.REACHED: Definition(Unit.SHARE, "offered", "answered", target=0.75),
    Measure.WITHIN_30_S: Definition(Unit.SHARE, "offered", "answered_soon", target=0.75),
    Measure.WITHIN_30_S_F4: Definition(Unit.SHARE, "answered_or_late", "answered_soon"),
    Measure.WAIT_MEDIAN: Definition(Unit.SECONDS, "waits", value="wait_median"),
    Measure.WAIT_P90: Definition(Unit.SECONDS, "waits", value="wait_p90"),
    Measure.LOST_WHILE_RINGING: Definition(Unit.SHARE, "offered", "lost_while_ringing"),
    Measure.LOST_IN_QUEUE: Definition(Unit.SHARE, "offered", "lost_in_queue"),
    Measure.FIRST_CONTACT: Definition(Unit.SHARE, "contacts", "first_contacts", target=0.65, not_yet="young_contacts"),
    Measure.CALLBACKS_24_H: Definition(Unit.SHARE, "orders_24_h", "kept_24_h", not_yet="open_24_h"),
    Measure.CALLBACKS_48_H: Definition(Unit.SHARE, "orders_48_h", "kept_48_h", not_yet="open_48_h"),
    Measure.CANCELLATIONS: Definition(Unit.COUNT, "cancellations"),
    Measure.ACKNOWLEDGED: Definition(Unit.SHARE, "cancellations", "acknowledged"),
    Measure.ACKNOWLEDGED_IN_TIME: Definition(Unit.SHARE, "begun", "acknowledged_in_time", not_yet="not_begun"),
}


@dataclass(frozen=True)
class Family:
    """Figures about the same cases: where a cell has too few of them, none of its figures is shown."""

    cases: str
    measures: tuple[Measure, ...]

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """Those of its measures, in their order: a table asks for them in every row."""
        return tuple(DEFINITIONS[measure] for measure in self.measures)


FAMILIES: Final = (
    Family("calls", (Measure.CALLS, Measure.LOST_IN_MENU)),
    Family(
        "offered",
        (
            Measure.REACHED,
            Measure.WITHIN_30_S,
            Measure.WITHIN_30_S_F4,
            Measure.WAIT_MEDIAN,
            Measure.WAIT_P90,
            Measure.LOST_WHILE_RINGING,
            Measure.LOST_IN_QUEUE,
        ),
    ),
    Family("contacts", (Measure.FIRST_CONTACT,)),
    Family("orders", (Measure.CALLBACKS_24_H, Measure.CALLBACKS_48_H)),
    Family("cancellations", (Measure.CANCELLATIONS, Measure.ACKNOWLEDGED, Measure.ACKNOWLEDGED_IN_TIME)),
)
