"""What is to be done about a call-back order, at any moment of its life, in an office that opens as the town's does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.callbacks.scheduling import Attempt, Helper, LeaveToPerson, Order, OtherRing, Ring, Wait, decide
from app.callbacks.working_time import half_of, halves_from, working_time, working_time_before
from app.office_hours import OfficeHours, OpenPeriod, is_open
from ivr_flows.rehearsal import town

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = OfficeHours(tuple(OpenPeriod(one.weekday, one.opens, one.closes) for one in town.OFFICE_PERIODS))
OWN, STAND_IN = Helper("own", "+493023125101", 1, 1), Helper("stand_in", "+493023125102", 2, 1)
TEAM, CENTRE = Helper("team", "+493023125191", None, 1), Helper("service_centre", "+493023125500")
EVERYBODY = (OWN, STAND_IN, TEAM, CENTRE)


def on(day: int, clock: str) -> datetime:
    """Return a time in the week of Monday, 23 November 2026: Wednesday closes at 12, Friday at 14."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


ORDER = Order(due_at=on(25, "10:00"), promised_by=on(26, "10:00"))
"""Left on Tuesday at ten: aimed at Wednesday, promised by Thursday, both at ten."""


def missed(at: datetime, outcome: str = "no_answer", role: str = "own") -> Attempt:
    return Attempt(at, at + timedelta(minutes=1), role, "accepted", outcome)


def refused(at: datetime, role: str = "own", outcome: str = "no_answer") -> Attempt:
    return Attempt(at, at + timedelta(minutes=1), role, outcome)


def after(*attempts: Attempt, order: Order = ORDER) -> Order:
    return replace(order, attempts=attempts)


def test_ringing_begins_half_a_day_before_the_aim() -> None:
    assert decide(ORDER, on(24, "10:01"), HOURS, EVERYBODY) == Wait(on(24, "16:00"))
    assert decide(ORDER, on(24, "15:59"), HOURS, EVERYBODY) == Wait(on(24, "16:00"))
    assert decide(ORDER, on(24, "16:00"), HOURS, EVERYBODY) == Ring(OWN)


@pytest.mark.parametrize("now", [on(24, "12:30"), on(24, "18:00"), on(25, "07:59"), on(28, "10:00"), on(29, "10:00")])
def test_nobody_is_rung_outside_office_hours_not_even_on_request(now: datetime) -> None:
    order = replace(ORDER, due_at=on(23, "10:00"), promised_by=on(30, "17:00"))
    for asked in (None, now):
        decision = decide(replace(order, asked_at=asked), now, HOURS, EVERYBODY)
        assert isinstance(decision, Wait)
        assert decision.until is not None
        assert decision.until > now
        assert is_open(decision.until, HOURS)


def test_an_office_that_never_opens_rings_nobody() -> None:
    assert decide(ORDER, on(25, "10:00"), OfficeHours(()), EVERYBODY) == Wait(None)


def test_a_missed_customer_is_rung_in_the_other_half_of_the_day() -> None:
    tuesday_afternoon = after(missed(on(24, "16:00")))
    assert decide(tuesday_afternoon, on(24, "16:02"), HOURS, EVERYBODY) == Wait(on(25, "08:00"))
    assert decide(tuesday_afternoon, on(25, "08:00"), HOURS, EVERYBODY) == Ring(OWN)


def test_the_other_half_is_given_up_where_it_comes_after_the_promise() -> None:
    """Wednesday has no afternoon, and Thursday's is too late."""
    wednesday_morning = after(missed(on(24, "16:00")), missed(on(25, "08:00")))
    assert decide(wednesday_morning, on(25, "08:02"), HOURS, EVERYBODY) == Wait(on(25, "10:00"))


def test_two_hours_lie_between_attempts_also_where_the_half_changes() -> None:
    order = replace(ORDER, promised_by=on(27, "10:00"), due_at=on(26, "10:00"))
    late_morning = after(missed(on(26, "11:30")), order=order)
    assert decide(late_morning, on(26, "11:35"), HOURS, EVERYBODY) == Wait(on(26, "13:30"))


def test_the_wished_half_of_the_day_is_waited_for() -> None:
    assert decide(replace(ORDER, window="morning"), on(24, "16:00"), HOURS, EVERYBODY) == Wait(on(25, "08:00"))
    afternoon = replace(ORDER, window="afternoon", promised_by=on(26, "15:00"))
    assert decide(afternoon, on(25, "09:00"), HOURS, EVERYBODY) == Wait(on(26, "13:00"))


def test_the_wished_half_is_given_up_where_the_promise_would_break() -> None:
    afternoon = replace(ORDER, window="afternoon")
    assert decide(after(missed(on(24, "16:00")), order=afternoon), on(25, "09:00"), HOURS, EVERYBODY) == Ring(OWN)


def test_a_wish_counts_again_once_the_promise_is_broken() -> None:
    afternoon = replace(ORDER, window="afternoon")
    assert decide(afternoon, on(26, "11:00"), HOURS, EVERYBODY) == Wait(on(26, "13:00"))


def test_somebody_of_the_office_who_does_not_take_it_is_rung_again_after_ten_minutes() -> None:
    once = after(refused(on(24, "16:00")))
    assert decide(once, on(24, "16:05"), HOURS, EVERYBODY) == Wait(on(24, "16:11"))
    assert decide(once, on(24, "16:11"), HOURS, EVERYBODY) == Ring(OWN)


def test_at_the_third_failure_the_order_goes_on() -> None:
    attempts: list[Attempt] = []
    seen = []
    for number in range(12):
        decision = decide(after(*attempts), now := on(24, "16:00") + timedelta(minutes=11 * number), HOURS, EVERYBODY)
        if isinstance(decision, Ring):
            seen.append((decision.helper.role, decision.escalated_from))
            attempts.append(refused(now, decision.helper.role))
    assert seen[:3] == [("own", None)] * 3
    assert seen[3:6] == [("stand_in", "own"), ("stand_in", None), ("stand_in", None)]
    assert seen[6:9] == [("team", "stand_in"), ("team", None), ("team", None)]
    assert seen[9:] == [("service_centre", "team"), ("service_centre", None)]


def test_after_everybody_has_failed_the_service_centre_is_rung_each_hour() -> None:
    start = on(25, "08:00")
    attempts = [
        refused(start + timedelta(minutes=number), role)
        for number, role in enumerate([one for one in ("own", "stand_in", "team", "service_centre") for _ in range(3)])
    ]
    last = attempts[-1].ended_at
    assert decide(after(*attempts), last + timedelta(minutes=20), HOURS, EVERYBODY) == Wait(last + timedelta(hours=1))
    assert decide(after(*attempts), last + timedelta(hours=1), HOURS, EVERYBODY) == Ring(CENTRE)


def test_two_working_hours_before_the_promise_the_stand_in_takes_over() -> None:
    assert decide(ORDER, on(25, "11:59"), HOURS, EVERYBODY) == Ring(OWN)
    assert decide(ORDER, on(26, "08:01"), HOURS, EVERYBODY) == Ring(STAND_IN, "own")


def test_an_order_that_has_only_the_service_centre_goes_there() -> None:
    assert decide(ORDER, on(26, "08:01"), HOURS, (CENTRE,)) == Ring(CENTRE, "own")


def test_who_has_taken_the_order_once_begins_anew() -> None:
    """Two failures before an attempt that reached nobody do not count against the third one after it."""
    day = on(24, "16:00")
    attempts = [refused(day), refused(day), missed(day), refused(on(25, "08:00"))]
    assert decide(after(*attempts), on(25, "08:11"), HOURS, EVERYBODY) == Ring(OWN)


def test_who_hangs_up_while_the_customer_is_rung_has_not_taken_the_order() -> None:
    hung_up = after(missed(on(24, "16:00"), "cancelled"))
    assert decide(hung_up, on(24, "16:11"), HOURS, EVERYBODY) == Ring(OWN)


def test_a_telephone_that_rang_for_another_order_is_left_in_peace_for_a_quarter_of_an_hour() -> None:
    rung = replace(ORDER, other_rings=(OtherRing(on(24, "16:00"), connected=True),))
    assert decide(rung, on(24, "16:14"), HOURS, EVERYBODY) == Wait(on(24, "16:15"))
    assert decide(rung, on(24, "16:15"), HOURS, EVERYBODY) == Ring(OWN)
    asked = replace(rung, asked_at=on(24, "16:01"))
    assert decide(asked, on(24, "16:02"), HOURS, EVERYBODY) == Ring(OWN)


def test_a_telephone_rings_six_times_in_a_day_for_whatever_orders_and_then_no_more() -> None:
    others = tuple(OtherRing(on(24, f"{hour:02}:00"), connected=False) for hour in (8, 9, 10, 11, 12, 13))
    talks = tuple(ring._replace(connected=True) for ring in others)
    assert decide(replace(ORDER, other_rings=talks), on(24, "16:00"), HOURS, EVERYBODY) == Ring(OWN)
    assert decide(replace(ORDER, other_rings=others[:5]), on(24, "16:00"), HOURS, EVERYBODY) == Ring(OWN)
    assert decide(replace(ORDER, other_rings=others), on(24, "16:00"), HOURS, EVERYBODY) == Wait(on(25, "08:00"))
    assert decide(replace(ORDER, other_rings=others), on(25, "08:00"), HOURS, EVERYBODY) == Ring(OWN)
    assert decide(replace(ORDER, other_rings=others), ORDER.promised_by, HOURS, EVERYBODY) == LeaveToPerson()


def test_a_telephone_that_rang_six_times_and_was_always_hung_up_on_is_left_to_a_person_after_the_promise() -> None:
    """Who takes a call-back and hangs up each time must not have a customer rung without an end."""
    times = (on(24, "16:00"), *(on(25, f"{hour:02}:00") for hour in (8, 9, 10, 11, 12)))
    hung_up = after(*(missed(at, "cancelled") for at in times))
    assert decide(hung_up, on(25, "12:30"), HOURS, EVERYBODY) == Wait(on(26, "08:00"))
    assert decide(hung_up, on(26, "09:59"), HOURS, EVERYBODY) != LeaveToPerson()
    assert decide(hung_up, on(26, "10:00"), HOURS, EVERYBODY) == LeaveToPerson()
    assert decide(after(*hung_up.attempts[:5]), on(26, "10:00"), HOURS, EVERYBODY) != LeaveToPerson()


@pytest.mark.parametrize("reason", ["absent", "nobody"])
def test_who_is_away_is_passed_by_at_once(reason: str) -> None:
    away = replace(OWN, unavailable=reason)
    assert decide(ORDER, on(24, "16:00"), HOURS, (away, STAND_IN, TEAM, CENTRE)) == Ring(STAND_IN, "own")


@pytest.mark.parametrize("reason", ["in_consultation", "phone_hours", "in_callback"])
def test_who_will_be_free_is_waited_for_until_the_aim(reason: str) -> None:
    busy = (replace(OWN, unavailable=reason), STAND_IN, TEAM, CENTRE)
    assert decide(ORDER, on(25, "09:59"), HOURS, busy) == Wait(on(25, "10:09"))
    assert decide(ORDER, on(25, "10:00"), HOURS, busy) == Ring(STAND_IN, "own")


def test_an_order_comes_back_from_the_stand_in_without_an_escalation() -> None:
    assert decide(after(missed(on(24, "16:00"), role="stand_in")), on(25, "08:00"), HOURS, EVERYBODY) == Ring(OWN)


def test_three_misses_and_a_broken_promise_leave_the_order_to_a_person() -> None:
    three = after(missed(on(24, "16:00")), missed(on(25, "08:00")), missed(on(25, "10:00")))
    assert decide(three, on(26, "09:59"), HOURS, EVERYBODY) != LeaveToPerson()
    assert decide(three, on(26, "10:00"), HOURS, EVERYBODY) == LeaveToPerson()


def test_two_misses_are_not_enough_whatever_the_time() -> None:
    two = after(missed(on(24, "16:00")), missed(on(25, "08:00")))
    assert decide(two, on(26, "15:00"), HOURS, EVERYBODY) == Ring(STAND_IN, "own")


def test_what_is_asked_for_is_rung_at_once_and_only_once() -> None:
    asked = replace(ORDER, window="afternoon", asked_at=on(24, "10:30"))
    assert decide(asked, on(24, "10:30"), HOURS, EVERYBODY) == Ring(OWN)
    rung = after(missed(on(24, "10:31")), order=asked)
    assert decide(rung, on(24, "10:32"), HOURS, EVERYBODY) == Wait(on(24, "16:00"))


def test_an_attempt_that_was_under_way_is_the_one_that_was_asked_for() -> None:
    under_way = after(missed(on(24, "16:00")), order=replace(ORDER, asked_at=on(24, "16:00") + timedelta(seconds=30)))
    assert decide(under_way, on(24, "16:02"), HOURS, EVERYBODY) == Wait(on(25, "08:00"))


def test_who_has_no_line_is_passed_by() -> None:
    assert decide(ORDER, on(24, "16:00"), HOURS, (replace(OWN, line=""), STAND_IN, CENTRE)) == Ring(STAND_IN, "own")


def test_what_is_asked_for_after_it_was_left_to_a_person_is_rung_once_more() -> None:
    three = (missed(on(24, "16:00")), missed(on(25, "08:00")), missed(on(25, "10:00")))
    asked = replace(after(*three), asked_at=on(26, "15:00"))
    assert decide(asked, on(26, "15:00"), HOURS, EVERYBODY) == Ring(OWN)
    assert decide(after(*three, missed(on(26, "15:00"), "busy"), order=asked), on(26, "15:05"), HOURS, EVERYBODY) == (
        LeaveToPerson()
    )


def moments() -> Iterator[datetime]:
    """Yield every seventh minute of a fortnight with the end of summer time in it."""
    start = datetime(2026, 10, 19, 0, 3, tzinfo=BERLIN)
    yield from (start.astimezone(ZoneInfo("UTC")) + timedelta(minutes=7 * number) for number in range(2880))


def test_whatever_the_moment_nobody_is_rung_while_the_office_is_closed_and_no_wait_ends_in_the_past() -> None:
    order = Order(datetime(2026, 10, 20, 9, tzinfo=BERLIN), datetime(2026, 10, 30, 9, tzinfo=BERLIN))
    rung = 0
    for now in moments():
        match decide(order, now, HOURS, EVERYBODY):
            case Ring():
                assert is_open(now, HOURS)
                rung += 1
            case Wait(until):
                assert until is not None
                assert until > now
            case LeaveToPerson():
                pytest.fail("nobody has been rung yet")
    assert rung > 0


def test_working_time_is_counted_over_noon_night_and_weekend() -> None:
    assert working_time(on(24, "11:00"), on(24, "14:00"), HOURS) == timedelta(hours=2)
    assert working_time(on(27, "13:00"), on(30, "09:00"), HOURS) == timedelta(hours=2)
    assert working_time(on(25, "10:00"), on(24, "10:00"), HOURS) == timedelta()
    assert working_time_before(on(30, "09:00"), timedelta(hours=2), HOURS) == on(27, "13:00")
    assert working_time_before(on(25, "15:00"), timedelta(hours=1), HOURS) == on(25, "11:00")
    assert working_time_before(on(25, "15:00"), timedelta(hours=1), OfficeHours(())) == on(25, "15:00")


def test_halves_are_cut_at_noon() -> None:
    friday = [half for half in halves_from(on(27, "09:00"), HOURS) if half.ends <= on(27, "18:00")]
    assert [(half.starts, half.ends, half.half) for half in friday] == [
        (on(27, "09:00"), on(27, "12:00"), "morning"),
        (on(27, "12:00"), on(27, "14:00"), "afternoon"),
    ]
    assert (half_of(on(27, "11:59")), half_of(on(27, "12:00"))) == ("morning", "afternoon")
