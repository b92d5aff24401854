"""How many people have to be on the phone, hour by hour, so that the promise can be kept: a plan from measured load.

A plan is about hours and groups of teams. Nobody in particular can be asked for (R24).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import Response

from app.access import Page
from app.desk.figure_words import written
from app.desk.visit import Visit, may
from app.figures.suppressing import SUPPRESSED
from app.planner import METHOD, Goal, GroupPlan, NoSuchLoad, NothingMeasured, PlannedHour, last_weeks, plan

router = APIRouter(prefix="/planner")


@dataclass(frozen=True)
class Limits:
    """What a field takes, both ends included."""

    least: float
    most: float
    whole: bool = True

    def read(self, typed: str) -> float:
        """Return the number that was typed, with a point or a comma.

        Raises:
            ValueError: it is none, or out of bounds.
        """
        number = float(typed.strip().replace(",", "."))
        if not self.least <= number <= self.most or (self.whole and number != int(number)):
            raise ValueError(typed)
        return number


FIELDS: Final[Mapping[str, Limits]] = {
    "share": Limits(1, 99, whole=False),
    "within": Limits(0, 600),
    "patience": Limits(1, 3600),
    "wrap_up": Limits(0, 3600),
    "weeks": Limits(1, 52),
}
MAY_BE_EMPTY: Final = {"patience"}


class Typed(BaseModel):
    """The fields of the form as they were typed: a share in percent, times in seconds, whole weeks."""

    share: str = "75"
    within: str = "30"
    patience: str = ""
    wrap_up: str = "0"
    weeks: str = "8"


@router.get("")
async def show_plan(visit: Annotated[Visit, may(Page.FIGURES)], form: Annotated[Typed, Query()]) -> Response:
    """Plan for a goal, or say at the field what cannot be one."""
    typed = form.model_dump()
    asked, complaints = read_goal(typed)
    if complaints:
        return shown(visit, 422, typed=typed, complaints=complaints)
    goal = Goal(asked["share"] / 100, asked["within"], asked.get("patience"), asked["wrap_up"])
    measured = last_weeks(visit.now, int(asked["weeks"]))
    try:
        found = await plan(visit.connection, measured, goal)
    except NothingMeasured:
        return shown(visit, typed=typed, empty="nothing_measured", measured=measured)
    except NoSuchLoad:
        return shown(visit, typed=typed, empty="no_such_load", measured=measured)
    return shown(visit, typed=typed, goal=goal, measured=measured, groups=[grid_of(one) for one in found.groups])


def shown(visit: Visit, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - for the template
    """Show the page."""
    language = visit.person.language
    values = {"complaints": {}, "empty": "", "groups": (), "measured": None, "goal": None, **more}
    return visit.show(
        "planner.html",
        status,
        limits=FIELDS,
        method=METHOD.de if language == "de" else METHOD.en,
        written=lambda value, unit: written(value, unit, language),
        **values,
    )


def read_goal(typed: Mapping[str, str]) -> tuple[dict[str, float], dict[str, str]]:
    """Return the numbers that were typed, and what is wrong by field; what may be empty and is, is left out."""
    numbers, complaints = {}, {}
    for name, limits in FIELDS.items():
        if name in MAY_BE_EMPTY and not typed[name].strip():
            continue
        try:
            numbers[name] = limits.read(typed[name])
        except (ValueError, OverflowError):
            complaints[name] = name
    return numbers, complaints


@dataclass(frozen=True)
class Grid:
    """The plan of a group as it is laid out: hours below each other, weekdays beside."""

    plan: GroupPlan
    hours: tuple[int, ...]
    weekdays: tuple[int, ...]
    at: Callable[[int, int], PlannedHour | None]
    """By weekday and hour; nothing where the office is closed."""
    handling_is_known: bool


def grid_of(one: GroupPlan) -> Grid:
    """Lay a plan out."""
    cells = {(hour.weekday, hour.hour): hour for hour in one.hours}
    return Grid(
        one,
        tuple(sorted({hour.hour for hour in one.hours})),
        tuple(sorted({hour.weekday for hour in one.hours})),
        lambda weekday, hour: cells.get((weekday, hour)),
        one.handling_s is not SUPPRESSED,
    )
