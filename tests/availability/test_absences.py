"""People set at their own desk what they are: free, in consultation, away; and what is over leaves no trace (R24)."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from conftest import NOW
from desks import ANTON, KARL, MARTA, NADJA, Desks, german
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.availability import (
    AwayAlready,
    BeginsInThePast,
    EndsBeforeItBegins,
    IsOver,
    Leave,
    NoSuchAbsence,
    NotPossible,
    NotToday,
    StandsInForThemselves,
    TooFarAhead,
    cancel_absence,
    plan_absence,
    set_free,
    set_in_consultation,
    standing_in_for,
)
from app.staff import NoSuchStaff

A_MINUTE = timedelta(minutes=1)
NOBODY = 999_999
CHRISTMAS = (german(21, month=12), german(31, month=12))


@pytest.fixture
async def desks(shared_engine: AsyncEngine) -> AsyncIterator[Desks]:
    async with shared_engine.connect() as connection:
        yield Desks(connection)


async def consult(desks: Desks, staff_id: str, until: datetime, now: datetime = NOW) -> None:
    await set_in_consultation(desks.connection, await desks.id(staff_id), until, now)


async def free(desks: Desks, staff_id: str, now: datetime = NOW) -> list[str]:
    """Set somebody free and return the reasons of what that ended."""
    return [one.reason for one in await set_free(desks.connection, await desks.id(staff_id), now)]


async def times(desks: Desks, staff_id: str) -> list[tuple[str, datetime, datetime]]:
    return [(one.reason, one.starts_at, one.ends_at) for one in await desks.away(staff_id)]


async def test_a_consultation_keeps_the_telephone_away_from_now_until_its_end(desks: Desks) -> None:
    await consult(desks, "L2", german(24, 11, 30))
    assert (await desks.people(KARL))[0] == ("own", "L2", "in_consultation")
    assert (await desks.people(KARL, german(24, 11, 29)))[0] == ("own", "L2", "in_consultation")
    assert (await desks.people(KARL, german(24, 11, 30)))[0] == ("own", "L2", None)


async def test_a_second_consultation_replaces_the_first(desks: Desks) -> None:
    await consult(desks, "L2", german(24, 11, 30))
    await consult(desks, "L2", german(24, 10, 45), NOW + 5 * A_MINUTE)
    assert await times(desks, "L2") == [("in_consultation", NOW + 5 * A_MINUTE, german(24, 10, 45))]
    assert await desks.stored("L2") == 1


async def test_a_consultation_may_last_until_midnight_and_no_longer(desks: Desks) -> None:
    await consult(desks, "L2", german(25))
    with pytest.raises(NotToday):
        await consult(desks, "L2", german(25, 0, 1))


@pytest.mark.parametrize("until", [NOW, NOW - A_MINUTE])
async def test_a_consultation_cannot_end_in_the_past(desks: Desks, until: datetime) -> None:
    with pytest.raises(IsOver):
        await consult(desks, "L2", until)
    assert await desks.stored("L2") == 0


async def test_a_consultation_ends_where_a_planned_absence_begins(desks: Desks) -> None:
    await desks.plan("L2", german(24, 11), german(25), "L4")
    await consult(desks, "L2", german(24, 11, 30))
    assert await times(desks, "L2") == [
        ("in_consultation", NOW, german(24, 11)),
        ("absent", german(24, 11), german(25)),
    ]


async def test_somebody_on_record_as_absent_first_says_that_they_are_back(desks: Desks) -> None:
    with pytest.raises(AwayAlready) as refused:
        await consult(desks, "V3", german(24, 11))
    assert refused.value.away.ends_at == german(5, month=12)
    assert await free(desks, "V3") == ["absent"]
    await consult(desks, "V3", german(24, 11))
    assert (await desks.people(NADJA))[0] == ("own", "V3", "in_consultation")


async def test_free_ends_whatever_lasts_and_nothing_that_is_planned(desks: Desks) -> None:
    await desks.plan("L2", *CHRISTMAS)
    await consult(desks, "L2", german(24, 11))
    assert await free(desks, "L2") == ["in_consultation"]
    assert (await desks.people(KARL))[0] == ("own", "L2", None)
    assert await times(desks, "L2") == [("absent", *CHRISTMAS)]
    assert await free(desks, "L2") == []


async def test_what_free_has_ended_is_gone_and_not_shortened(desks: Desks) -> None:
    """A row that ends now would still tell until when somebody was away."""
    assert await desks.stored("V3") == 1
    await free(desks, "V3")
    assert await desks.stored("V3") == 0


async def test_whatever_somebody_sets_deletes_what_is_over(desks: Desks) -> None:
    await desks.is_away("L2", german(20), german(21))
    await desks.is_away("L4", german(20), german(21))
    await desks.plan("L2", *CHRISTMAS)
    assert (await desks.stored("L2"), await desks.stored("L4")) == (1, 1)
    await consult(desks, "L4", german(24, 11))
    assert await times(desks, "L4") == [("in_consultation", NOW, german(24, 11))]
    assert await desks.stored("L4") == 1


async def test_an_absence_names_its_own_stand_in_for_that_time_alone(desks: Desks) -> None:
    planned = await desks.plan("L2", german(25), german(27), "L4")
    assert (planned.stand_in, planned.stand_in_is_absent) == (await desks.id("L4"), ())
    assert await desks.people(KARL) == [("own", "L2", None), ("stand_in", "L1", None), ("team", None, None)]
    in_between = await desks.people(KARL, german(25, 9))
    assert in_between == [("own", "L2", "absent"), ("stand_in", "L4", None), ("team", None, None)]
    assert (await desks.people(KARL, german(27, 9)))[1] == ("stand_in", "L1", None)


async def test_without_a_name_it_is_the_permanent_stand_in(desks: Desks) -> None:
    planned = await desks.plan("L2", german(25), german(27))
    assert planned.stand_in == await desks.id("L1")
    assert (await desks.people(KARL, german(25, 9)))[1] == ("stand_in", "L1", None)


async def test_a_stand_in_who_is_absent_in_that_time_is_a_warning_and_the_caller_reaches_the_team(desks: Desks) -> None:
    planned = await desks.plan("V1", german(26), german(30), "V3")
    assert [(one.reason, one.ends_at) for one in planned.stand_in_is_absent] == [("absent", german(5, month=12))]
    placement = [one for one in await desks.people(MARTA, german(26, 9)) if one[1] in {"V1", "V3"}]
    assert placement == [("own", "V1", "absent"), ("stand_in", "V3", "absent")]


async def test_the_permanent_stand_in_is_warned_of_too_and_a_consultation_is_no_absence(desks: Desks) -> None:
    await desks.plan("L1", german(25), german(26))
    assert [one.starts_at for one in (await desks.plan("L2", german(25), german(27))).stand_in_is_absent] == [
        german(25)
    ]
    assert (await desks.plan("L4", german(24, 12), german(24, 16), "L3")).stand_in_is_absent == ()


async def test_chains_are_not_followed_beyond_the_stand_in(desks: Desks) -> None:
    """Anton's own is away, the stand-in too, though the stand-in has one of their own: the team is next."""
    assert await desks.people(ANTON) == [("own", "V5", "absent"), ("stand_in", "V3", "absent"), ("team", None, None)]


async def test_an_absence_that_begins_at_once_ends_the_consultation(desks: Desks) -> None:
    await consult(desks, "L2", german(24, 16))
    await desks.plan("L2", german(24), german(26))
    assert await times(desks, "L2") == [("absent", german(24), german(26))]


async def test_a_consultation_ends_where_an_absence_is_planned_into_it(desks: Desks) -> None:
    await consult(desks, "L2", german(24, 16))
    await desks.plan("L2", german(24, 12), german(26))
    assert await times(desks, "L2") == [
        ("in_consultation", NOW, german(24, 12)),
        ("absent", german(24, 12), german(26)),
    ]


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(german(25), german(27)), (german(27), german(30)), (german(24), german(26)), (german(26), german(26, 12))],
    ids=["the same", "right after it", "over its beginning", "within it"],
)
async def test_absences_that_meet_become_one(desks: Desks, starts: datetime, ends: datetime) -> None:
    await desks.plan("L2", german(25), german(27))
    planned = await desks.plan("L2", starts, ends)
    whole = (min(german(25), starts), max(german(27), ends))
    assert (planned.away.starts_at, planned.away.ends_at) == whole
    assert await times(desks, "L2") == [("absent", *whole)]


async def test_one_absence_can_join_two(desks: Desks) -> None:
    await desks.plan("L2", german(25), german(26))
    await desks.plan("L2", german(28), german(29))
    await desks.plan("L2", german(26), german(28))
    assert await times(desks, "L2") == [("absent", german(25), german(29))]


async def test_absences_with_different_stand_ins_may_follow_each_other_but_not_overlap(desks: Desks) -> None:
    await desks.plan("L2", german(25), german(27), "L4")
    await desks.plan("L2", german(27), german(29), "L3")
    for starts, ends, stand_in in ((german(26), german(28), "L1"), (german(26), german(27), None)):
        with pytest.raises(AwayAlready) as refused:
            await desks.plan("L2", starts, ends, stand_in)
        assert refused.value.away.stand_in == await desks.id("L4")
    assert [one.stand_in for one in await desks.away("L2")] == [await desks.id("L4"), await desks.id("L3")]


@pytest.mark.parametrize(
    ("starts", "ends", "refusal"),
    [
        (german(27), german(25), EndsBeforeItBegins),
        (german(25), german(25), EndsBeforeItBegins),
        (german(23), german(24), IsOver),
        (german(24), NOW, IsOver),
        (german(23, 23, 59), german(27), BeginsInThePast),
        (german(25), german(25).replace(year=2030), TooFarAhead),
    ],
)
async def test_a_time_that_cannot_be_is_refused_by_name(
    desks: Desks, starts: datetime, ends: datetime, refusal: type[NotPossible]
) -> None:
    with pytest.raises(refusal):
        await desks.plan("L2", starts, ends)
    assert await desks.stored("L2") == 0


async def test_a_whole_day_may_be_today(desks: Desks) -> None:
    await desks.plan("L2", german(24), german(25))
    assert (await desks.people(KARL))[0] == ("own", "L2", "absent")


async def test_nobody_stands_in_for_themselves(desks: Desks) -> None:
    with pytest.raises(StandsInForThemselves):
        await desks.plan("L2", german(25), german(27), "L2")


async def test_people_who_do_not_exist_are_refused_by_name(desks: Desks) -> None:
    l2, connection = await desks.id("L2"), desks.connection
    with pytest.raises(NoSuchStaff):
        await plan_absence(connection, l2, Leave(german(25), german(27), NOBODY), NOW)
    with pytest.raises(NoSuchStaff):
        await plan_absence(connection, NOBODY, Leave(german(25), german(27)), NOW)
    with pytest.raises(NoSuchStaff):
        await set_free(connection, NOBODY, NOW)
    with pytest.raises(NoSuchStaff):
        await set_in_consultation(connection, NOBODY, german(24, 11), NOW)


async def test_a_planned_or_lasting_absence_can_be_taken_back_once_and_only_ones_own(desks: Desks) -> None:
    planned = (await desks.plan("L2", german(25), german(27))).away.id
    (lasting,) = await desks.away("V3")
    l2, v3 = await desks.id("L2"), await desks.id("V3")
    with pytest.raises(NoSuchAbsence):
        await cancel_absence(desks.connection, l2, lasting.id, NOW)
    await cancel_absence(desks.connection, l2, planned, NOW)
    await cancel_absence(desks.connection, v3, lasting.id, NOW)
    assert (await desks.stored("L2"), await desks.stored("V3")) == (0, 0)
    with pytest.raises(NoSuchAbsence):
        await cancel_absence(desks.connection, l2, planned, NOW)


async def test_an_absence_that_is_over_cannot_be_taken_back_for_it_is_gone(desks: Desks) -> None:
    planned = (await desks.plan("L2", german(25), german(27))).away.id
    with pytest.raises(NoSuchAbsence):
        await cancel_absence(desks.connection, await desks.id("L2"), planned, german(27))
    assert await desks.stored("L2") == 0


async def test_who_stands_in_for_whom_is_known_while_an_absence_lasts(desks: Desks) -> None:
    async def names(staff_id: str, at: datetime = NOW) -> set[int]:
        return set(await standing_in_for(desks.connection, await desks.id(staff_id), at))

    v3, v5, l3 = [await desks.id(one) for one in ("V3", "V5", "L3")]
    assert (await names("V4"), await names("V3"), await names("L1")) == ({v3}, {v5}, set())
    await free(desks, "V3")
    await desks.plan("V3", NOW, german(28), "V1")
    assert (await names("V1"), await names("V4")) == ({v3}, set())
    await free(desks, "L3")
    await desks.plan("L3", NOW, german(28))
    assert await names("L1") == {l3}
    assert await names("L1", german(28)) == set()


async def test_two_windows_of_one_person_cannot_write_absences_that_overlap(town_engine: AsyncEngine) -> None:
    """The second waits for the first and then joins what it wrote."""
    async with town_engine.connect() as first, town_engine.connect() as second:
        await Desks(first).plan("L2", german(25), german(27))
        await second.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(DBAPIError, match="lock timeout"):
            await Desks(second).plan("L2", german(26), german(28))
        await second.rollback()
        await first.commit()
        await Desks(second).plan("L2", german(26), german(28))
        assert await times(Desks(second), "L2") == [("absent", german(25), german(28))]


async def test_a_call_that_refers_to_somebody_does_not_wait_for_what_they_are_setting(town_engine: AsyncEngine) -> None:
    async with town_engine.connect() as desk, town_engine.connect() as call:
        await Desks(desk).plan("L2", german(25), german(27))
        await call.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        taking = "INSERT INTO assignments SELECT c.id, 'placement', s.id FROM customers c, staff s "
        await Desks(call).run(taking + "WHERE c.customer_number = :karl AND s.staff_id = 'L2'", karl=KARL)
