"""A plan says how many people the phone takes in each open hour of the week, and whence it knows."""

from datetime import date, datetime, timedelta

import pytest
from office_days import Days
from sqlalchemy import text

from app.figures import SUPPRESSED, Period
from app.office_hours import GERMAN_TIME
from app.planner import METHOD, Goal, GroupPlan, NothingMeasured, PlannedHour, Traffic, last_weeks, people_needed, plan

WEEKS = Period(date(2026, 10, 26), date(2026, 11, 22))
"""Four weeks; Saturday the 31st of October is a holiday, and no other day of theirs is."""
FIRST_TUESDAY = datetime(2026, 10, 27, 9, tzinfo=GERMAN_TIME)


async def a_tuesday_morning(days: Days, calls: int, **more: object) -> None:
    """Write calls between nine and ten on the first Tuesday."""
    for n in range(calls):
        at = FIRST_TUESDAY + n * timedelta(seconds=3000 / calls)
        await days.call("connected", at, **{"rang": "V1", "waited": 9, "talked_s": 240, **more})


def hour_of(planned: GroupPlan, weekday: int, hour: int) -> PlannedHour:
    return next(one for one in planned.hours if (one.weekday, one.hour) == (weekday, hour))


async def test_an_hour_takes_what_its_measured_load_takes(days: Days) -> None:
    await a_tuesday_morning(days, 40)
    await days.calls(9, "abandoned_menu", FIRST_TUESDAY)
    found = await plan(days.connection, WEEKS, Goal())
    vermittlung = {group.name: group for group in found.groups}["Vermittlung"]
    busy = hour_of(vermittlung, 1, 9)
    assert (busy.calls_per_hour, vermittlung.handling_s) == (10, 240)
    assert busy.people == people_needed(Traffic(10, 240), Goal())
    assert busy.service is not SUPPRESSED
    assert busy.service.within >= 0.75
    assert (hour_of(vermittlung, 1, 10).calls_per_hour, hour_of(vermittlung, 1, 10).people) == (0, 0)
    assert (found.measured, found.goal) == (WEEKS, Goal())


async def test_a_plan_has_the_open_hours_of_the_week_and_no_other(days: Days) -> None:
    await a_tuesday_morning(days, 3)
    found = await plan(days.connection, WEEKS, Goal())
    hours = {(one.weekday, one.hour) for one in found.groups[0].hours}
    day = {*range(8, 12), *range(13, 18)}
    assert hours == {(n, hour) for n in (0, 1, 3) for hour in day} | {
        *((2, hour) for hour in range(8, 12)),
        *((4, hour) for hour in range(8, 14)),
    }


async def test_a_day_on_which_the_office_was_closed_does_not_thin_the_load_out(days: Days) -> None:
    await days.connection.execute(text("INSERT INTO closures (day, reason) VALUES ('2026-11-03', 'Umzug')"))
    await a_tuesday_morning(days, 12)
    found = await plan(days.connection, WEEKS, Goal())
    assert hour_of(found.groups[1], 1, 9).calls_per_hour == 4


async def test_work_after_the_talk_keeps_people_busy_too(days: Days) -> None:
    await a_tuesday_morning(days, 80)
    quick, thorough = [await plan(days.connection, WEEKS, Goal(wrap_up_s=seconds)) for seconds in (0, 300)]
    assert thorough.groups[1].handling_s == 540
    assert hour_of(quick.groups[1], 1, 9).people < hour_of(thorough.groups[1], 1, 9).people


async def test_callers_who_give_up_take_fewer_people_than_those_who_all_wait(days: Days) -> None:
    await a_tuesday_morning(days, 240)
    waiting, leaving = [await plan(days.connection, WEEKS, Goal(patience_s=patience)) for patience in (None, 60)]
    assert hour_of(leaving.groups[1], 1, 9).people < hour_of(waiting.groups[1], 1, 9).people


async def test_one_or_two_calls_in_all_weeks_show_neither_load_nor_service(days: Days) -> None:
    await a_tuesday_morning(days, 3)
    await days.call("connected", FIRST_TUESDAY + timedelta(hours=1), rang="V1", waited=9, talked_s=240)
    found = await plan(days.connection, WEEKS, Goal())
    rare = hour_of(found.groups[1], 1, 10)
    assert rare == PlannedHour(1, 10, SUPPRESSED, 1, SUPPRESSED)
    assert hour_of(found.groups[1], 1, 9).calls_per_hour == 0.75


async def test_small_teams_are_planned_together_and_calls_without_a_team_apart(days: Days) -> None:
    await a_tuesday_morning(days, 8, rang="U1")
    await a_tuesday_morning(days, 8, rang="L1", talked_s=480)
    await a_tuesday_morning(days, 8, rang=None)
    found = await plan(days.connection, WEEKS, Goal())
    groups = {group.name: group for group in found.groups}
    assert set(groups) == {"Leistung + U25", "Vermittlung", None}
    assert groups["Leistung + U25"].handling_s == 360
    assert hour_of(groups["Leistung + U25"], 1, 9).calls_per_hour == 4
    assert groups["Vermittlung"].handling_s == pytest.approx(320)  # measured of the office, for want of own talks


async def test_for_fewer_than_five_people_nothing_is_planned(days: Days) -> None:
    await days.connection.execute(text("UPDATE staff SET roles = '{supervisor}' WHERE staff_id NOT IN ('V1', 'L1')"))
    await a_tuesday_morning(days, 9)
    found = await plan(days.connection, WEEKS, Goal())
    assert found.groups == (GroupPlan("Leistung + U25 + Vermittlung", SUPPRESSED, ()),)


async def test_without_talks_there_is_nothing_to_plan_from_and_the_weeks_are_named(days: Days) -> None:
    await a_tuesday_morning(days, 2)
    with pytest.raises(NothingMeasured, match="from 2026-10-26 to 2026-11-22"):
        await plan(days.connection, WEEKS, Goal())


@pytest.mark.parametrize("day", [23, 24, 29])
def test_the_last_weeks_are_whole_ones(day: int) -> None:
    now = datetime(2026, 11, day, 23, 30, tzinfo=GERMAN_TIME)
    assert last_weeks(now, 4) == WEEKS


def test_the_method_is_told_in_german_and_english() -> None:
    assert "Erlang C" in METHOD.de
    assert "Erlang C" in METHOD.en
