"""Each figure is what its formula says, and nothing of it is older than the question."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from office_days import DAY, HOUR, JONAS, KARL, LENA, MARTA, MINUTE, SECOND, Days, by_key, numbers
from sqlalchemy import text

from app.figures import FORMULAS, SUPPRESSED, Dimension, Measure, NoSuchPeriod, Period
from app.retention import purge

CALLS, REACHED = Measure.CALLS, Measure.REACHED


async def test_the_service_levels_are_those_of_the_known_vector(days: Days) -> None:
    """Of 1000 answered calls 860 were in time; of 60 lost ones 20 were, 40 were not: F3 is 81.1, F4 82.7 percent."""
    for share, outcome, waited in ((86, "connected", 30), (14, "connected", 31), (2, "abandoned_waiting", 30)):
        await days.calls(share, outcome, rang="V1", waited=waited)
    await days.calls(4, "abandoned_waiting", rang="V1", waited=31)
    assert await days.figure(Measure.WITHIN_30_S) == (0.811, 86, 106)
    assert await days.figure(Measure.WITHIN_30_S_F4) == (0.827, 86, 104)
    assert await days.figure(REACHED) == (0.943, 100, 106)


async def test_a_call_that_never_reached_a_queue_is_a_call_and_in_no_service_level(days: Days) -> None:
    await days.calls(4, "abandoned_menu")
    await days.calls(3, "cancelled")
    await days.calls(5, "connected", rang="V1", waited=9)
    assert await days.figure(CALLS) == (12, None, 12)
    assert await days.figure(REACHED) == (1.0, 5, 5)
    assert await days.figure(Measure.LOST_IN_MENU) == (0.333, 4, 12)


async def test_a_wait_without_any_ringing_counts_as_having_reached_the_queue(days: Days) -> None:
    await days.calls(3, "connected", rang="V1", waited=9)
    call = await days.call("callback", waited=60)
    await days.wait(call, "V1", days.now - 30 * DAY, "callback")
    assert await days.figure(REACHED) == (0.75, 3, 4)


async def test_half_waited_at_most_the_median_and_nine_of_ten_at_most_p90(days: Days) -> None:
    for waited in (5, 10, 15, 20, 25, 30, 35, 40, 90, 300):
        await days.call("connected", rang="V1", waited=waited)
    assert await days.figure(Measure.WAIT_MEDIAN) == (25, None, 10)
    assert await days.figure(Measure.WAIT_P90) == (90, None, 10)


async def test_who_is_lost_is_told_apart_by_where(days: Days) -> None:
    await days.calls(2, "abandoned_menu")
    await days.calls(5, "connected", rang="V1", waited=9)
    await days.calls(2, "abandoned_waiting", rang="V1", waited=9)
    for how in ("hung_up", "connected"):
        call = await days.call("abandoned_waiting", rang="V1", waited=50)
        await days.wait(call, "V1", days.now - 30 * DAY, how)
    assert await days.figure(Measure.LOST_IN_MENU) == (0.182, 2, 11)
    assert await days.figure(Measure.LOST_WHILE_RINGING) == (0.333, 3, 9)
    assert await days.figure(Measure.LOST_IN_QUEUE) == (0.111, 1, 9)


async def test_a_contact_is_settled_unless_the_same_person_rings_again_about_the_same_within_a_week(days: Days) -> None:
    start = days.now - 30 * DAY
    await days.call("connected", start, by=JONAS, field="placement")
    await days.call("abandoned_menu", start + 7 * DAY, by=JONAS, field="placement")
    await days.call("connected", start, by=MARTA, field="placement")
    await days.call("connected", start + 3 * DAY, by=MARTA, field="benefits")
    await days.call("connected", start + 12 * DAY + SECOND, by=LENA, field="placement")
    await days.call("connected", start + 5 * DAY, by=LENA, field="placement")
    await days.call("connected", start)
    assert await days.figure(Measure.FIRST_CONTACT) == (0.8, 4, 5)


async def test_a_call_back_ordered_about_money_and_a_talk_about_money_are_the_same_concern(days: Days) -> None:
    start = days.now - 30 * DAY
    await days.call("callback", start, by=KARL, field="benefits", concern="payment")
    await days.call("connected", start + 2 * DAY, by=KARL, field="benefits")
    await days.call("cancelled", start + 3 * DAY, by=KARL, field="benefits", concern="cancellation")
    assert await days.figure(Measure.FIRST_CONTACT) == (0.667, 2, 3)


async def test_contacts_of_the_last_week_do_not_count_yet_and_the_table_says_how_many(days: Days) -> None:
    for age in (7, 8, 9):
        await days.call("connected", days.now - age * DAY, by=JONAS, field=f"{age}")
    for age in (1, 2, 6):
        await days.call("connected", days.now - age * DAY, by=MARTA, field=f"{age}")
    table = await days.table()
    assert numbers(table.total.figures[Measure.FIRST_CONTACT]) == (1.0, 3, 3)
    assert table.not_yet[Measure.FIRST_CONTACT] == 3


async def test_a_call_back_is_kept_if_it_was_done_or_the_customer_reached_by_then(days: Days) -> None:
    start = days.now - 10 * DAY
    done, reached, late, missed, silent = [await days.concern("callback", start, field="placement") for _ in range(5)]
    await days.settle(done, "acknowledged", start + HOUR)
    await days.settle(done, "done", start + DAY)
    await days.ring_back(reached, start + 20 * HOUR)
    await days.settle(late, "done", start + 30 * HOUR)
    await days.ring_back(missed, start + HOUR, "no_answer")
    assert silent
    assert await days.figure(Measure.CALLBACKS_24_H) == (0.4, 2, 5)
    assert await days.figure(Measure.CALLBACKS_48_H) == (0.6, 3, 5)


async def test_a_call_back_is_judged_when_its_time_has_passed_and_not_before(days: Days) -> None:
    for hours in (25, 30, 40):
        await days.concern("payment", days.now - hours * HOUR)
    for hours in (1, 2, 3, 4):
        early = await days.concern("documents", days.now - hours * HOUR)
        await days.settle(early, "done", days.now)
    table = await days.table()
    assert numbers(table.total.figures[Measure.CALLBACKS_24_H]) == (0.0, 0, 3)
    assert numbers(table.total.figures[Measure.CALLBACKS_48_H]) == (None, 0, 0)
    assert (table.not_yet[Measure.CALLBACKS_24_H], table.not_yet[Measure.CALLBACKS_48_H]) == (4, 7)


async def test_messages_and_cancellations_are_no_call_backs(days: Days) -> None:
    for kind in ("message", "cancellation", "other"):
        await days.concern(kind)
    assert await days.figure(Measure.CALLBACKS_48_H) == (None, 0, 0)


async def test_cancellations_are_received_acknowledged_and_acknowledged_in_time(days: Days) -> None:
    start = days.now - 10 * DAY
    appointment = {"appointment_id": await days.appointment(start + DAY)}
    in_time, late, never = [await days.concern("cancellation", start, **appointment) for _ in range(3)]
    ahead = await days.concern("cancellation", start, appointment_id=await days.appointment(days.now + DAY))
    too_late = await days.concern("cancellation", start + 25 * HOUR, **appointment)
    unknown = await days.concern("cancellation", start)
    await days.settle(in_time, "acknowledged", start + DAY - SECOND)
    await days.settle(in_time, "done", start + 5 * DAY)
    for concern in (late, ahead, too_late, unknown):
        await days.settle(concern, "done", start + DAY)
    assert never
    assert await days.figure(Measure.CANCELLATIONS) == (6, None, 6)
    assert await days.figure(Measure.ACKNOWLEDGED) == (0.833, 5, 6)
    assert await days.figure(Measure.ACKNOWLEDGED_IN_TIME) == (0.333, 1, 3)


async def test_days_and_hours_are_german_on_the_night_when_the_clock_goes_back_too(days: Days) -> None:
    """In the night to 25 October 2026 the clock shows two o'clock twice: three calls each."""
    for at in (datetime(2026, 10, 24, 21, 59, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)):
        await days.calls(3, "connected", at - 2 * MINUTE if at.minute else at, rang="V1", waited=1)
    for hour in (0, 1):
        await days.calls(3, "connected", datetime(2026, 10, 25, hour, 30, tzinfo=UTC), rang="V1", waited=1)
    by_day = by_key(await days.table(Dimension.DAY), CALLS)
    assert (by_day[date(2026, 10, 24)], by_day[date(2026, 10, 25)]) == (3, 9)
    hours = by_key(await days.table(Dimension.HOUR), CALLS)
    assert {hour: hours[hour] for hour in (0, 1, 2, 22, 23)} == {0: 3, 1: 0, 2: 6, 22: 0, 23: 3}


async def test_a_period_counts_from_midnight_to_midnight_and_shows_each_day_until_today(days: Days) -> None:
    table = await days.table(Dimension.DAY, last=days.now.date() + timedelta(days=9))
    assert [row.key for row in table.rows][-1] == days.now.date()
    first, last = Period(date(2026, 3, 29), date(2026, 3, 29)), Period(date(2026, 10, 25), date(2026, 10, 25))
    assert (first.ends - first.starts, last.ends - last.starts) == (23 * HOUR, 25 * HOUR)


@pytest.mark.parametrize(("first", "last"), [("2026-11-24", "2026-11-23"), ("2020-01-01", "2026-01-01")])
def test_a_period_that_makes_no_sense_is_refused_with_a_reason(first: str, last: str) -> None:
    with pytest.raises(NoSuchPeriod, match="the period"):
        Period(date.fromisoformat(first), date.fromisoformat(last))


async def test_the_teams_of_three_and_four_are_counted_as_one(days: Days) -> None:
    await days.calls(4, "connected", rang="V1", waited=1)
    await days.calls(3, "connected", rang="U1", waited=1)
    await days.calls(2, "connected", rang="L1", waited=1)
    await days.calls(6, "abandoned_menu")
    assert by_key(await days.table(Dimension.TEAM), CALLS) == {"Leistung + U25": 5, "Vermittlung": 4, None: 6}


async def test_a_call_belongs_to_the_team_tried_first_or_waited_for_or_answering_for_its_customer(days: Days) -> None:
    start = days.now - 20 * DAY
    for n in range(3):
        call = await days.call("connected", start + n * HOUR, by=KARL, rang="V1")
        await days.connection.execute(
            text("INSERT INTO legs (call_id, turn, ordinal, role, team_id) SELECT :call, 9, id, 'team', id FROM teams"),
            {"call": call},
        )
    for n in range(3):
        waiting = await days.call("callback", start + n * HOUR)
        await days.wait(waiting, "V2", start, "callback")
    await days.calls(3, "cancelled", by=KARL)
    await days.calls(3, "abandoned_menu", by=JONAS)
    await days.calls(3, "abandoned_menu", by=JONAS, field="placement")
    assert by_key(await days.table(Dimension.TEAM), CALLS) == {"Vermittlung": 9, "Leistung + U25": 3, None: 3}


async def test_a_cancelled_appointment_belongs_to_the_team_of_whom_it_was_with(days: Days) -> None:
    for _ in range(3):
        appointment = await days.appointment(days.now - 20 * DAY, staff_id="L1")
        await days.concern("cancellation", by=JONAS, appointment_id=appointment)
        await days.concern("cancellation", by=JONAS)
        await days.concern("cancellation", by=LENA, appointment_id=await days.appointment(days.now, staff_id="V5"))
    table = await days.table(Dimension.TEAM)
    assert by_key(table, Measure.CANCELLATIONS) == {"Vermittlung": 3, "Leistung + U25": 3, None: 3}


async def test_the_field_of_four_people_is_shown_to_nobody_and_the_other_field_with_it(days: Days) -> None:
    """Who knows placement and the whole could subtract; a group of eight is hidden before calls of no field are."""
    await days.calls(9, "connected", field="placement", rang="V1", waited=1)
    await days.calls(8, "connected", field="benefits", rang="L1", waited=1)
    await days.calls(3, "abandoned_menu")
    table = await days.table(Dimension.FIELD)
    assert by_key(table, CALLS) == {"placement": SUPPRESSED, "benefits": SUPPRESSED, None: 3}
    assert table.total.figures[CALLS].value == 20
    assert table.rows[0].figures[REACHED].numerator is SUPPRESSED


async def test_concern_and_language_have_a_row_for_each_that_occurs(days: Days) -> None:
    for kind in ("payment", "cancellation", "message"):
        for _ in range(3):
            await days.concern(kind)
    await days.calls(4, "connected", language="uk")
    assert by_key(await days.table(Dimension.CONCERN), CALLS) == {
        "cancellation": 3,
        "message": 3,
        "payment": 3,
        None: 4,
    }
    assert by_key(await days.table(Dimension.LANGUAGE), CALLS) == {"de": 9, "uk": 4}
    orders = by_key(await days.table(Dimension.CONCERN), Measure.CALLBACKS_48_H)
    assert orders == {"cancellation": None, "message": None, "payment": 0.0, None: None}


async def test_two_calls_in_a_language_are_hidden_with_another_language(days: Days) -> None:
    for language, count in (("de", 9), ("en", 5), ("uk", 2)):
        await days.calls(count, "connected", language=language)
    assert by_key(await days.table(Dimension.LANGUAGE), CALLS) == {"de": 9, "en": SUPPRESSED, "uk": SUPPRESSED}


async def test_who_takes_no_calls_does_not_make_a_team_big_enough(days: Days) -> None:
    await days.connection.execute(text("UPDATE staff SET roles = '{privacy_officer}' WHERE staff_id = 'V5'"))
    await days.calls(4, "connected", rang="V1", waited=1)
    assert by_key(await days.table(Dimension.TEAM), CALLS) == {"Leistung + U25 + Vermittlung": 4}


async def test_a_call_that_is_not_over_is_in_no_figure_and_is_told(days: Days) -> None:
    await days.calls(3, "connected", rang="V1", waited=1)
    await days.calls(4, "connected", days.now - HOUR, rang="V1", ended_at=None)
    table = await days.table()
    assert (table.total.figures[CALLS].value, table.unfinished) == (3, 4)


LATER: Final = {
    "a late report of how long was waited": ("UPDATE calls SET waited_s = 99", Measure.WAIT_MEDIAN, 99),
    "a call that turned out otherwise": ("UPDATE calls SET outcome = 'abandoned_menu'", Measure.LOST_IN_MENU, 1.0),
    "a call that has come to its end": ("UPDATE calls SET ended_at = received_at", CALLS, 4),
    "a queue that was left otherwise": (
        "UPDATE calls SET outcome = 'abandoned_waiting'; UPDATE waits SET how = 'hung_up'",
        Measure.LOST_IN_QUEUE,
        1.0,
    ),
    "a concern that is corrected": ("UPDATE concerns SET corrected_kind = 'cancellation'", Measure.CANCELLATIONS, 3),
    "an acknowledgement": (
        """INSERT INTO concern_changes (concern_id, at, made_by, what, before, after)
        SELECT id, due_at, 'key:tests', 'state', 'open', 'done' FROM concerns""",
        Measure.CALLBACKS_24_H,
        1.0,
    ),
    "a customer reached": (
        "UPDATE callback_attempts SET customer_outcome = 'connected', customer_screened_at = placed_at",
        Measure.CALLBACKS_24_H,
        1.0,
    ),
}


@pytest.mark.parametrize(("change", "measure", "after"), LATER.values(), ids=LATER)
async def test_whatever_changes_is_in_the_next_answer(days: Days, change: str, measure: Measure, after: object) -> None:
    for n in range(3):
        at = days.now - 20 * DAY + n * HOUR
        concern = await days.concern("callback", at, field="placement")
        await days.ring_back(concern, at, "no_answer")
    for row in (await days.connection.execute(text("SELECT id, received_at FROM calls"))).all():
        await days.wait(row.id, "V1", row.received_at, "callback")
    await days.call("connected", days.now - DAY, ended_at=None)
    assert (await days.figure(measure))[0] != after
    # Nothing else may make the answer another one: what was counted before is not counted again for the asking.
    assert await days.connection.scalar(text("SELECT count(*) FROM calls_to_count")) == 0
    for statement in change.split("; "):
        await days.connection.execute(text(statement))
    assert (await days.figure(measure))[0] == after


async def test_a_hop_that_is_written_down_after_the_end_is_in_the_next_answer(days: Days) -> None:
    calls = [await days.call("connected", waited=1) for _ in range(3)]
    assert await days.figure(REACHED) == (None, 0, 0)
    for call in calls:
        await days.leg(call, "V1", days.now - 30 * DAY, answered=True)
    assert await days.figure(REACHED) == (1.0, 3, 3)


async def test_a_call_that_comes_again_unsettles_the_contact_that_was_counted_before(days: Days) -> None:
    start = days.now - 12 * DAY
    for n, who in enumerate((JONAS, MARTA, LENA)):
        await days.call("connected", start + n * HOUR, by=who, field="placement")
    assert await days.figure(Measure.FIRST_CONTACT) == (1.0, 3, 3)
    await days.call("abandoned_waiting", start + 4 * DAY, by=MARTA, field="placement")
    assert await days.figure(Measure.FIRST_CONTACT) == (0.667, 2, 3)


async def test_what_retention_deletes_is_gone_from_the_figures(days: Days) -> None:
    await days.calls(5, "connected", days.now - 30 * DAY, rang="V1", waited=3)
    await days.connection.commit()
    await purge(days.connection, days.now + 400 * DAY)
    assert await days.figure(CALLS) == (0, None, 0)


async def test_an_empty_log_has_no_values_and_says_so_with_nothing(days: Days) -> None:
    for by in (None, *Dimension):
        table = await days.table(by)
        for row in (*table.rows, table.total):
            assert {row.figures[measure].value for measure in Measure} <= {None, 0}


def test_every_figure_has_its_formula_in_german_and_english() -> None:
    assert set(FORMULAS) == set(Measure)
    for formula in FORMULAS.values():
        assert formula.de.endswith(".")
        assert formula.en.endswith(".")
        assert formula.name_de != formula.name_en
