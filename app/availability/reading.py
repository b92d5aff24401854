"""Tells what somebody is now, until when, and what comes next: from absences, office hours and phone hours together."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Final, Literal

from sqlalchemy import ARRAY, Integer, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.availability.phone_hours import as_week, take_calls_at
from app.availability.records import Away, away_from
from app.office_hours import GERMAN_TIME, OfficeHours, is_open, open_stretches
from app.staff import NoSuchStaff, StaffMember
from app.weekly import Week

DAYS_AHEAD: Final = 60
"""How far a change is looked for in the weekly plans, from now or from the end of the last absence on."""

State = Literal["free", "in_consultation", "absent", "phone_hours", "closed"]
"""``phone_hours``: outside of them. ``closed``: the office is; whoever is absent is so at night too."""


@dataclass(frozen=True)
class Stretch:
    """A time in which nothing changes; ``ends_at`` is nothing where no end is in sight.

    ``stand_in`` is who was named for this absence; without it, it is the permanent one.
    """

    state: State
    starts_at: datetime
    ends_at: datetime | None
    stand_in: int | None = None


@dataclass(frozen=True)
class Plan:
    """What is known of somebody's times: what keeps them away from now on, phone hours, and the permanent stand-in."""

    away: tuple[Away, ...] = ()
    phone_hours: Week = ()
    stand_in: int | None = None


@dataclass(frozen=True)
class Availability:
    """What somebody is now, and what they will be next (nothing where no change is in sight), and their whole plan.

    What is now begins at the moment of asking: since when it has lasted is nobody's business (R24).
    """

    now: Stretch
    next: Stretch | None
    free_from: datetime | None
    """When they can be rung again, or at once if they are free; nothing where that is not in sight."""
    plan: Plan


async def availability_of(connection: AsyncConnection, staff: int, now: datetime, hours: OfficeHours) -> Availability:
    """Tell what somebody is at a time, from now on to any day ahead.

    Raises:
        NoSuchStaff: nobody has this id.
    """
    return availability_by(await plan_of(connection, staff, now), now, hours)


def availability_by(plan: Plan, now: datetime, hours: OfficeHours) -> Availability:
    """Tell what somebody is by their plan."""
    present, *following = islice(stretches(plan, now, hours), 2)
    free = next((one.starts_at for one in stretches(plan, now, hours) if one.state == "free"), None)
    return Availability(present, next(iter(following), None), free, plan)


async def plan_of(connection: AsyncConnection, staff: int, now: datetime) -> Plan:
    """Return somebody's plan from a time on.

    Raises:
        NoSuchStaff: nobody has this id.
    """
    plans = await plans_of(connection, [staff], now)
    if staff not in plans:
        raise NoSuchStaff(f"nobody has the id {staff}")
    return plans[staff]


async def plans_of(connection: AsyncConnection, people: Collection[int], now: datetime) -> dict[int, Plan]:
    """Return the plans of several people from a time on, by their ids; who does not exist has none."""
    away = await away_from(connection, people, now)
    columns = (StaffMember.id, StaffMember.phone_hours, StaffMember.stand_in_id)
    rows = await connection.execute(
        select(*columns).where(StaffMember.id == any_(literal(list(people), ARRAY(Integer))))
    )
    return {row.id: Plan(away.get(row.id, ()), as_week(row.phone_hours), row.stand_in_id) for row in rows}


def stretches(plan: Plan, at: datetime, hours: OfficeHours) -> Iterator[Stretch]:
    """Yield what somebody is from a time on, one stretch after the other."""
    began, present = at, state_at(plan, at, hours)
    for moment in changes_after(plan, at, hours):
        following = state_at(plan, moment, hours)
        if following != present:
            yield Stretch(present[0], began, moment, present[1])
            began, present = moment, following
    yield Stretch(present[0], began, None, present[1])


def state_at(plan: Plan, at: datetime, hours: OfficeHours) -> tuple[State, int | None]:
    """Return what somebody is at a time, and who was named to stand in; of two absences the first counts."""
    away = next((one for one in plan.away if one.starts_at <= at < one.ends_at), None)
    if away:
        return reason_of(away), away.stand_in
    if not is_open(at, hours):
        return "closed", None
    return ("free" if take_calls_at(at, plan.phone_hours) else "phone_hours"), None


def reason_of(away: Away) -> State:
    """Return what an absence makes of somebody."""
    match away.reason:
        case "absent" | "in_consultation" as reason:
            return reason
        case _:
            return "phone_hours"


def changes_after(plan: Plan, at: datetime, hours: OfficeHours) -> Iterator[datetime]:
    """Yield every moment after ``at`` at which something may change, in their order (UTC)."""
    of_absences = {moment for one in plan.away for moment in (one.starts_at, one.ends_at)}
    for moment in merge(sorted(one.astimezone(UTC) for one in of_absences), changes_of_weeks(plan, at, hours)):
        if moment > at:
            yield moment


def changes_of_weeks(plan: Plan, at: datetime, hours: OfficeHours) -> Iterator[datetime]:
    """Yield when office hours and phone hours begin and end, day by day."""
    today = at.astimezone(GERMAN_TIME).date()
    last = max([today, *(one.ends_at.astimezone(GERMAN_TIME).date() for one in plan.away)])
    for day in (today + timedelta(days=ahead) for ahead in range((last - today).days + DAYS_AHEAD)):
        of_office = [moment for stretch in open_stretches(day, hours) for moment in stretch]
        mine = [one for one in plan.phone_hours if one.weekday == day.weekday()]
        clocks = [clock for one in mine for clock in (one.opens, one.closes)]
        of_person = [datetime.combine(day, clock, GERMAN_TIME).astimezone(UTC) for clock in clocks]
        yield from sorted((*of_office, *of_person))
