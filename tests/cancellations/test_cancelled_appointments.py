"""Which appointment a cancellation is about, when it was received, and what stays of one that was not confirmed."""

from datetime import UTC, date, datetime

import pytest
from cancelling_callers import MARTA, WHO, Who, Wish
from conftest import NOW
from evidence import (
    call_of,
    check_call,
    check_cancellations,
    check_chain,
    concerns_of,
    events_of,
    program_of,
    tells_time,
)
from rough_network import FATES, Steps
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from stories import Story, Told, happen
from voice_calls import Door, door_to

from app.office_hours import GERMAN_TIME

NEAREST, ILL = Wish(), ((Wish(),),)
LENA = Who("two share her keys", "1232456789", "14071985", "123A456789", verified=True)
ILSE = Who("without an appointment", "0398314159", "24121988", "039T314159", verified=True)
APPOINT = text("""
INSERT INTO appointments (appointment_id, customer_id, staff_id, starts_at)
SELECT :id, customers.id, staff.id, :at FROM customers, staff WHERE customer_number = :customer AND staff_id = 'V1'
""")


@pytest.fixture
def clock() -> Steps:
    return Steps(NOW.astimezone(UTC))


@pytest.fixture
def door(town_engine: AsyncEngine, clock: Steps) -> Door:
    return door_to(town_engine, clock)


def german(*when: int, fold: int = 0) -> datetime:
    """Return a moment on the clocks of the office."""
    year, month, day, hour, minute, second = when
    return datetime(year, month, day, hour, minute, second, fold=fold, tzinfo=GERMAN_TIME)


async def appoint(door: Door, name: str, at: datetime, customer: str = "039D112233") -> None:
    """Put an appointment into the calendar."""
    async with door.engine.begin() as connection:
        await connection.execute(APPOINT, {"id": name, "at": at, "customer": customer})


async def told(door: Door, clock: Steps, story: Story) -> Told:
    """Let a call happen, and compare what the house shows of it with what was keyed."""
    happened = await happen(story, door, clock)
    program = await program_of(door)
    await check_cancellations(program, happened, story.who)
    await check_call(program, happened)
    await check_chain(program, happened)
    return happened


async def about(door: Door, happened: Told) -> list[tuple[date | None, str | None]]:
    """Return day and appointment of each cancellation of a call."""
    return [(row.appointment_day, row.appointment_id) for row in await concerns_of(door.engine, happened.sid)]


async def test_the_nearest_appointment_is_not_one_that_is_cancelled_already(door: Door, clock: Steps) -> None:
    await appoint(door, "second", german(2026, 12, 1, 9, 0, 0))
    both = await told(door, clock, Story(MARTA, (*ILL, *ILL, *ILL), NOW))
    assert await about(door, both) == [
        (date(2026, 11, 25), "T0004"),
        (date(2026, 12, 1), "second"),
        (None, None),
    ]


async def test_who_cancels_once_more_to_be_sure_loses_no_second_appointment(door: Door, clock: Steps) -> None:
    """Whether the same one is meant or the next, a person asks; the day itself leaves no doubt."""
    await appoint(door, "second", german(2026, 12, 1, 9, 0, 0))
    first = await told(door, clock, Story(MARTA, ILL, NOW))
    again = await happen(Story(MARTA, ILL, NOW), door, clock)
    keyed = await happen(Story(MARTA, ((Wish(7),),), NOW), door, clock)
    assert await about(door, first) == [(date(2026, 11, 25), "T0004")]
    assert await about(door, again) == [(None, None)]
    assert await about(door, keyed) == [(date(2026, 12, 1), "second")]


async def test_after_the_cancelled_one_is_over_the_nearest_is_the_next(door: Door, clock: Steps) -> None:
    await appoint(door, "second", german(2026, 12, 1, 9, 0, 0))
    await told(door, clock, Story(MARTA, ILL, NOW))
    later = german(2026, 11, 26, 9, 0, 0)
    clock.now = later.astimezone(UTC)
    assert await about(door, await happen(Story(MARTA, ILL, later), door, clock)) == [(date(2026, 12, 1), "second")]


async def test_who_only_comes_late_still_has_the_same_nearest_appointment(door: Door, clock: Steps) -> None:
    late = await told(door, clock, Story(MARTA, ((Wish(manner="late"),), (NEAREST,)), NOW))
    assert await about(door, late) == [(date(2026, 11, 25), "T0004"), (date(2026, 11, 25), "T0004")]


async def test_of_two_appointments_on_one_day_none_is_taken_for_the_one_meant(door: Door, clock: Steps) -> None:
    await appoint(door, "second", german(2026, 11, 25, 14, 0, 0))
    one = await told(door, clock, Story(MARTA, ((Wish("tomorrow"),),), NOW))
    assert await about(door, one) == [(date(2026, 11, 25), None)]


async def test_an_appointment_of_somebody_else_is_never_touched(door: Door, clock: Steps) -> None:
    for customer in ("123B456789", "039P445566"):
        await appoint(door, f"of {customer}", german(2026, 11, 26, 8, 30, 0), customer)
    one = await told(door, clock, Story(LENA, ((Wish(2),), (Wish(1),)), NOW))
    assert await about(door, one) == [(date(2026, 11, 26), "T0003"), (date(2026, 11, 25), None)]


@pytest.mark.parametrize("day", ["nearest", "today", 40])
async def test_a_day_without_an_appointment_is_received_all_the_same(door: Door, clock: Steps, day: str | int) -> None:
    one = await told(door, clock, Story(ILSE, ((Wish(day),),), NOW))
    assert [appointment for _, appointment in await about(door, one)] == [None]
    assert len(one.cancelled) == 1


@pytest.mark.parametrize("who", WHO, ids=lambda who: who.name)
async def test_whoever_cancels_is_kept_as_the_one_they_are(door: Door, clock: Steps, who: Who) -> None:
    one = await told(door, clock, Story(who, ILL, NOW))
    (kept,) = await concerns_of(door.engine, one.sid)
    assert (kept.verified, kept.customer_id is not None) == (who.verified, who.customer is not None)
    assert (kept.household_id is not None) == who.name.startswith("a household")
    assert kept.stated_number == (None if who.customer or kept.household_id else who.number)


@pytest.mark.parametrize(
    "who",
    [
        *(who for who in WHO if not who.customer and "share" not in who.name),
        pytest.param(
            *(who for who in WHO if not who.customer and "share" in who.name),
        ),
    ],
    ids=lambda who: who.name,
)
async def test_what_an_unidentified_caller_keyed_is_kept_for_a_person_to_match(
    door: Door, clock: Steps, who: Who
) -> None:
    one = await told(door, clock, Story(who, ILL, NOW))
    (kept,) = await concerns_of(door.engine, one.sid)
    assert f"{kept.stated_birth_date or NOW:%d%m%Y}" == who.born


@pytest.mark.parametrize("fate", FATES)
async def test_a_call_of_two_cancellations_bears_the_same_mishap_at_every_request(
    door: Door, clock: Steps, fate: str
) -> None:
    two = await told(door, clock, Story(MARTA, ((Wish(6),), (Wish(7),)), NOW, fates=(fate,) * 30, seconds=1))
    first, second = await concerns_of(door.engine, two.sid)
    assert first.reference != second.reference


async def test_a_key_that_was_on_its_way_when_the_receiver_was_put_down_counts(door: Door, clock: Steps) -> None:
    for ending in ("keyed", "overtaken", "overtaken in progress", "unreported"):
        one = await happen(Story(MARTA, ILL, NOW, hangs_up_after=7, ending=ending), door, clock)
        assert [row.received_at for row in await concerns_of(door.engine, one.sid)] == [
            one.cancelled[0].delivery.first_at
        ]


@pytest.mark.parametrize("answers", range(3, 8))
@pytest.mark.parametrize("ending", ["before", "silent"])
async def test_who_hangs_up_before_the_confirming_key_has_left_an_attempt_with_its_time(
    door: Door, clock: Steps, answers: int, ending: str
) -> None:
    one = await told(door, clock, Story(MARTA, ILL, NOW, hangs_up_after=answers, ending=ending))
    assert await about(door, one) == []
    call = await call_of(await program_of(door), one.sid)
    assert (call["outcome"], call["concern"]) == ("abandoned_menu", None)
    assert events_of(call, "cancellation_unfinished") == [one.ended_at]


async def test_an_attempt_begun_with_the_last_key_of_a_call_is_noted_as_one(door: Door, clock: Steps) -> None:
    one = await told(door, clock, Story(MARTA, ILL, NOW, hangs_up_after=2, ending="keyed"))
    call = await call_of(await program_of(door), one.sid)
    assert events_of(call, "cancellation_unfinished") == [one.ended_at]


@pytest.mark.parametrize("ending", ["overtaken", "overtaken in progress"])
async def test_an_attempt_that_the_report_of_the_end_overtook_is_noted_as_one(
    door: Door, clock: Steps, ending: str
) -> None:
    one = await happen(Story(MARTA, ILL, NOW, hangs_up_after=2, ending=ending), door, clock)
    call = await call_of(await program_of(door), one.sid)
    assert events_of(call, "cancellation_begun") == one.begun
    assert len(events_of(call, "cancellation_unfinished")) == 1


async def test_a_repeated_key_is_answered_with_the_time_that_is_kept(door: Door, clock: Steps) -> None:
    fates = ("once",) * 8 + ("again",)
    one = await told(door, clock, Story(MARTA, ILL, NOW, fates=fates, seconds=50))
    (kept,) = await concerns_of(door.engine, one.sid)
    first, second = one.cancelled[0].delivery.replies
    assert tells_time(first, kept.received_at)
    assert tells_time(second, kept.received_at)


@pytest.mark.parametrize(
    ("starts_at", "day", "meant"),
    [
        (german(2026, 11, 24, 23, 59, 0), "today", date(2026, 11, 24)),
        (german(2026, 11, 25, 0, 0, 1), "today", date(2026, 11, 25)),
        (german(2026, 11, 25, 0, 0, 1), "tomorrow", date(2026, 11, 26)),
        (german(2026, 10, 24, 23, 59, 0), "tomorrow", date(2026, 10, 25)),
        (german(2026, 10, 25, 2, 30, 0), "today", date(2026, 10, 25)),
        (german(2026, 10, 25, 2, 30, 0, fold=1), "tomorrow", date(2026, 10, 26)),
        (german(2027, 3, 28, 1, 59, 30), "today", date(2027, 3, 28)),
        (german(2027, 3, 28, 3, 0, 0), "tomorrow", date(2027, 3, 29)),
        (german(2026, 12, 31, 23, 59, 0), "tomorrow", date(2027, 1, 1)),
    ],
)
async def test_today_and_tomorrow_are_days_of_the_office(
    door: Door, clock: Steps, starts_at: datetime, day: str, meant: date
) -> None:
    clock.now = starts_at.astimezone(UTC)
    one = await told(door, clock, Story(MARTA, ((Wish(day),),), starts_at, seconds=1))
    assert [kept for kept, _ in await about(door, one)] == [meant]
