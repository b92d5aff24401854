"""Plans how many people have to be on the phone in each open hour of the week, so that the promise can be kept."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from app.figures.answering import load_groups
from app.figures.asked import Period
from app.figures.formulas import Formula
from app.figures.keeping import bring_up_to_date
from app.figures.suppressing import FEWEST_CASES, FEWEST_STAFF, SUPPRESSED, Suppressed
from app.office_hours import GERMAN_TIME, OfficeHours, load_office_hours, office_works_on
from app.planner.erlang import MOST_ERLANGS, NoSuchLoad, Service, Traffic, erlang_a, erlang_c, people_for
from app.planner.load import HourOfWeek, MeasuredLoad, measure

METHOD: Final = Formula(
    "Besetzung des Telefons",
    "People on the phone",
    "Gezählt werden die Anrufe je Wochentag und Stunde, für die jemand angeklingelt wurde oder die gewartet haben, im "
    "Durchschnitt der Tage, an denen das Jobcenter geöffnet war. Jeder beschäftigt jemanden so lange, wie die "
    "Gespräche der Gruppe im Mittel dauerten, dazu die angegebene Nacharbeit. Daraus folgt nach Erlang C (alle warten) "
    "oder Erlang A (manche legen auf), mit wie vielen Menschen am Telefon der angegebene Anteil rechtzeitig angenommen "
    "wird. Wer nach einem vergeblichen Versuch noch einmal anruft, zählt noch einmal: der Bedarf ist eher zu hoch als "
    "zu niedrig.",
    "What is counted are the calls of each weekday and hour for which somebody was rung or which waited, on average "
    "over the days on which the office was open. Each keeps somebody busy for as long as the group's talks took on "
    "average, and for the after-call work that was stated. From this, Erlang C (everybody waits) or Erlang A (some "
    "give up) tells with how many people on the phone the stated share is answered in time. Whoever calls again after "
    "a call in vain counts again: the need is rather too high than too low.",
)


MOST_WRAP_UP_S: Final = 3600


class NothingMeasured(ValueError):
    """In these weeks there are too few talks to know how long one takes."""


@dataclass(frozen=True)
class Goal:
    """What is to be reached: so large a share of calls answered within so many seconds (75 % in 30 s is the 115's).

    With a patience (mean seconds of waiting after which a caller gives up) some are taken to give up, without one all
    wait. ``wrap_up_s`` is work after each talk.

    Raises:
        NoSuchLoad: a share that cannot be reached, or times that cannot be.
    """

    share: float = 0.75
    within_s: float = 30
    patience_s: float | None = None
    wrap_up_s: float = 0

    def __post_init__(self) -> None:
        if not 0 < self.share < 1:
            raise NoSuchLoad(f"a share of {self.share} cannot be planned for: it lies between 0 and 1")
        if not 0 <= self.wrap_up_s <= MOST_WRAP_UP_S:
            raise NoSuchLoad(f"work after a talk cannot take {self.wrap_up_s} seconds")
        serve(Traffic(1, 1), 1, self)


@dataclass(frozen=True)
class PlannedHour:
    """One open hour of the week: its measured load, the people it takes, and what callers then get.

    Where one or two calls were measured in all the weeks, load and service are not shown (R24).
    """

    weekday: int
    hour: int
    calls_per_hour: float | Suppressed
    people: int
    service: Service | Suppressed


@dataclass(frozen=True)
class GroupPlan:
    """The plan of a group of teams, or, without a name, of calls for which no team was tried.

    Nothing is planned for fewer than five people: such a group has no hours and no handling time.
    """

    name: str | None
    handling_s: float | Suppressed
    """Mean talk and after-call work; that of the whole office where the group had fewer than three talks."""
    hours: tuple[PlannedHour, ...]


@dataclass(frozen=True)
class Plan:
    """A plan with the weeks over which its load was measured."""

    measured: Period
    goal: Goal
    groups: tuple[GroupPlan, ...]


def last_weeks(now: datetime, weeks: int = 8) -> Period:
    """Return the last whole weeks before ``now``, from a Monday to a Sunday in German time."""
    today = now.astimezone(GERMAN_TIME).date()
    monday = today - timedelta(days=today.weekday())
    return Period(monday - timedelta(weeks=weeks), monday - timedelta(days=1))


async def plan(connection: AsyncConnection, measured: Period, goal: Goal) -> Plan:
    """Plan each open hour of the week from the load of a period; needs a transaction that may write.

    Raises:
        NothingMeasured: there were fewer than three talks in the period.
    """
    await bring_up_to_date(connection)
    hours = await load_office_hours(connection)
    groups = await load_groups(connection)
    loads = await measure(connection, measured, groups)
    talks, talked_s = (sum(getattr(load, name) for load in loads.values()) for name in ("talks", "talked_s"))
    if talks < FEWEST_CASES:
        raise NothingMeasured(f"from {measured.first} to {measured.last} there are too few talks to plan from")
    days = open_days(measured, hours)
    behind: dict[str | None, int] = {group.name: group.staff for group in groups}
    if None in loads:
        behind[None] = sum(group.staff for group in groups)
    week = _Week(days, goal, talked_s / talks)
    planned = (
        week.plan_group(name, loads.get(name, MeasuredLoad()))
        if staff >= FEWEST_STAFF
        else GroupPlan(name, SUPPRESSED, ())
        for name, staff in behind.items()
    )
    return Plan(measured, goal, tuple(planned))


def open_days(measured: Period, hours: OfficeHours) -> Mapping[HourOfWeek, int]:
    """Return for each hour of the week in which the office opens on how many days of the period it did."""
    worked = Counter(day.weekday() for day in measured.days() if office_works_on(day, hours))
    return {(weekday, hour): worked[weekday] for weekday, hour in open_hours(hours)}


def open_hours(hours: OfficeHours) -> Iterator[HourOfWeek]:
    """Yield the hours of the week in which the office is open at all, in order."""
    for weekday in range(7):
        for hour in range(24):
            begins, ends = time(hour), time(hour, 59, 59)
            if any(one.weekday == weekday and one.opens <= ends and one.closes > begins for one in hours.periods):
                yield weekday, hour


@dataclass(frozen=True)
class _Week:
    """The open hours with the number of days on which they were measured, the goal, and the office's mean talk."""

    days: Mapping[HourOfWeek, int]
    goal: Goal
    usual_s: float

    def plan_group(self, name: str | None, load: MeasuredLoad) -> GroupPlan:
        talk_s = load.talked_s / load.talks if load.talks >= FEWEST_CASES else self.usual_s
        handling_s = max(1.0, talk_s + self.goal.wrap_up_s)
        hours = (self.plan_hour(hour, load.calls.get(hour, 0), handling_s) for hour in self.days)
        return GroupPlan(name, handling_s, tuple(hours))

    def plan_hour(self, hour: HourOfWeek, calls: int, handling_s: float) -> PlannedHour:
        traffic = Traffic(calls / max(1, self.days[hour]), handling_s)
        people = people_needed(traffic, self.goal)
        if 0 < calls < FEWEST_CASES:
            return PlannedHour(*hour, SUPPRESSED, people, SUPPRESSED)
        return PlannedHour(*hour, traffic.calls_per_hour, people, serve(traffic, people, self.goal))


def serve(traffic: Traffic, people: int, goal: Goal) -> Service:
    """Return what callers get from so many people, by Erlang A where they give up and by Erlang C where they wait."""
    if not traffic.calls_per_hour:
        return Service(0, 1, 0)
    if goal.patience_s is None:
        return erlang_c(traffic, people, goal.within_s)
    return erlang_a(traffic, people, goal.within_s, goal.patience_s)


# Whole weeks have the same load until the next Monday, and a plan asks some three hundred times: the numbers are kept,
# which are about nobody.
@lru_cache(maxsize=10_000)
def people_needed(traffic: Traffic, goal: Goal) -> int:
    """Return the fewest people with whom the goal is reached; nobody where no calls come."""
    if not traffic.calls_per_hour:
        return 0
    if goal.patience_s is None:
        return people_for(traffic, goal.share, goal.within_s)
    most = 1
    while serve(traffic, most, goal).within < goal.share and most < 2 * MOST_ERLANGS:
        most = min(2 * most, 2 * MOST_ERLANGS)
    fewest = most // 2 + 1
    while fewest < most:
        middle = (fewest + most) // 2
        reaches = serve(traffic, middle, goal).within >= goal.share
        fewest, most = (fewest, middle) if reaches else (middle + 1, most)
    return most
