"""Matching: a person finds out whose concern it is and which appointment is meant; what was stated stays."""

from datetime import date
from typing import Any

import pytest
from conftest import NOW
from inbox_desks import CENTRE, JONAS, LENA, MARTA, Office, author, ids

from app.customers import NoSuchCustomer
from app.inbox.acknowledging import acknowledge
from app.inbox.finishing import finish
from app.inbox.holding import ChangedMeanwhile, IsFinished
from app.inbox.matching import (
    IsIdentified,
    NoCancellation,
    NoCustomerYet,
    NoSuchAppointment,
    match_appointment,
    match_customer,
    possible_appointments,
)
from app.inbox.passing_on import ToPerson, hand_on, take_over

CENTRES = author("L4")
"""Somebody who works at the service centre today."""
TOMORROW, IN_A_WEEK = date(2026, 11, 25), date(2026, 12, 2)
STATED = "SELECT customer_number, verified, stated_number, stated_birth_date, appointment_id, appointment_day"
CONCERN = f"{STATED} FROM concerns LEFT JOIN customers ON customers.id = customer_id"


async def unknown(desks: Office, kind: str = "cancellation", **columns: Any) -> int:  # noqa: ANN401 - columns
    stated: dict[str, Any] = {"stated_number": "1232456780", "stated_birth_date": date(1990, 2, 1)}
    return await desks.leave(kind, **{**stated, **columns})


async def test_once_matched_it_is_the_case_managers_and_what_was_stated_stays(desks: Office) -> None:
    concern = await unknown(desks, "callback")
    await desks.do(match_customer, concern, " 123 b 456789", CENTRES)
    assert await desks.places(concern) == {"V1": "own"}
    assert await desks.rows(CONCERN) == [(JONAS, False, "1232456780", date(1990, 2, 1), None, None)]
    assert await desks.history(concern) == [("staff:L4", "matched", "", JONAS)]


async def test_matched_twice_it_is_written_down_once(desks: Office) -> None:
    concern = await unknown(desks)
    seen = await desks.seen(concern)
    first = await desks.do(match_customer, seen, JONAS, CENTRES)
    assert await desks.do(match_customer, seen, JONAS, CENTRES) == first
    assert len(await desks.history(concern)) == 1


async def test_a_day_that_fits_one_appointment_means_it_as_in_a_call(desks: Office) -> None:
    concern = await unknown(desks, appointment_day=IN_A_WEEK)
    await desks.do(match_customer, concern, JONAS, CENTRES)
    assert await desks.places(concern) == {"L1": "own"}
    assert (await desks.history(concern))[1:] == [("staff:L4", "appointment", "", "T0002")]


async def test_a_day_that_fits_none_or_two_leaves_the_appointment_to_a_person(desks: Office) -> None:
    await desks.change(
        "UPDATE appointments SET starts_at = starts_at - interval '7 days' WHERE appointment_id = 'T0002'"
    )
    for day in (TOMORROW, date(2026, 11, 30)):
        concern = await unknown(desks, appointment_day=day)
        await desks.do(match_customer, concern, JONAS, CENTRES)
        item = await desks.item("V1", concern)
        assert item.appointment is not None
        assert (item.appointment.day, item.appointment.is_to_be_matched) == (day, True)


async def test_a_person_may_find_out_that_it_is_somebody_else_but_not_overrule_the_call(desks: Office) -> None:
    concern = await unknown(desks, nearest=True)
    await desks.do(match_customer, concern, JONAS, CENTRES)
    await desks.do(match_appointment, concern, "T0001", author("V1"))
    await desks.do(match_customer, concern, MARTA, author("V1"))
    assert await desks.rows(CONCERN) == [(MARTA, False, "1232456780", date(1990, 2, 1), None, None)]
    known = await desks.leave("callback", JONAS)
    with pytest.raises(IsIdentified):
        await desks.do(match_customer, known, LENA, CENTRES)
    assert await desks.history(known) == []


async def test_the_day_that_was_keyed_counts_again_for_somebody_else(desks: Office) -> None:
    concern = await unknown(desks, appointment_day=TOMORROW)
    await desks.do(match_customer, concern, LENA, CENTRES)
    await desks.do(match_appointment, concern, "T0003", author("U1"))
    assert await desks.rows(CONCERN) == [
        (LENA, False, "1232456780", date(1990, 2, 1), "T0003", date(2026, 11, 26)),
    ]
    await desks.do(match_customer, concern, JONAS, author("U1"))
    assert await desks.rows(CONCERN) == [(JONAS, False, "1232456780", date(1990, 2, 1), "T0001", TOMORROW)]


async def test_a_concern_of_a_household_can_be_matched_to_one_of_its_members(desks: Office) -> None:
    household = await desks.id_of("households", "household_number", "03901BG0000117")
    concern = await desks.leave("callback", household_id=household, field="placement")
    await desks.do(match_customer, concern, MARTA, author("L1"))
    assert await desks.places(concern) == {"V1": "own"}


async def test_matching_decides_anew_whose_it_is(desks: Office) -> None:
    concern = await unknown(desks)
    await desks.do(take_over, concern, await desks.staff("L4"), CENTRES)
    assert await desks.places(concern) == {"L4": "own"}
    await desks.do(match_customer, concern, LENA, CENTRES)
    assert await desks.places(concern) == {"U1": "own"}
    item = await desks.item("U1", concern)
    assert (item.passed_on, item.is_new) == (None, True)
    await desks.do(hand_on, concern, ToPerson(await desks.staff("L4")), author("U1"))
    await desks.do(match_appointment, concern, "T0003", CENTRES)
    assert await desks.places(concern) == {"U1": "own"}


@pytest.mark.parametrize("number", ["999Z999999", "nobody", "", "123B45678", "'; DROP TABLE concerns; --", "\x00"])
async def test_a_number_that_nobody_has_matches_nothing(desks: Office, number: str) -> None:
    concern = await unknown(desks)
    with pytest.raises(NoSuchCustomer):
        await desks.do(match_customer, concern, number, CENTRES)
    assert ids((await desks.inbox(CENTRE)).service_centre) == [concern]


async def test_the_appointments_that_may_be_meant_are_offered_the_keyed_day_first(desks: Office) -> None:
    concern = await desks.leave("cancellation", JONAS, appointment_day=IN_A_WEEK)
    nobodys = await unknown(desks)
    async with desks.engine.connect() as connection:
        offered = await possible_appointments(connection, concern)
        assert await possible_appointments(connection, nobodys) == ()
    assert [(one.appointment_id, one.staff_name) for one in offered] == [
        ("T0002", "Gesine Obermaier"),
        ("T0001", "Ruth Kaminski"),
    ]


async def test_a_cancellation_of_the_nearest_is_matched_to_an_appointment_and_becomes_its_persons(
    desks: Office,
) -> None:
    concern = await desks.leave("cancellation", JONAS, nearest=True)
    seen = await desks.seen(concern)
    first = await desks.do(match_appointment, seen, "T0002", author("V1"))
    assert await desks.do(match_appointment, seen, "T0002", author("V1")) == first
    item = await desks.item("L1", concern)
    assert item.appointment is not None
    assert (item.appointment.appointment_id, item.appointment.day) == ("T0002", IN_A_WEEK)
    assert await desks.history(concern) == [
        ("staff:V1", "appointment_day", "", "2026-12-02"),
        ("staff:V1", "appointment", "", "T0002"),
    ]


async def test_an_appointment_is_only_matched_to_a_cancellation_of_its_own_customer(desks: Office) -> None:
    cancellation = await desks.leave("cancellation", JONAS, nearest=True)
    for appointment in ("T0003", "gone", ""):
        with pytest.raises(NoSuchAppointment):
            await desks.do(match_appointment, cancellation, appointment, author("V1"))
    with pytest.raises(NoCustomerYet):
        await desks.do(match_appointment, await unknown(desks), "T0001", CENTRES)
    with pytest.raises(NoCancellation):
        await desks.do(match_appointment, await desks.leave("callback", JONAS), "T0001", author("V1"))


async def test_what_changed_or_is_done_is_not_matched(desks: Office) -> None:
    concern = await unknown(desks, appointment_day=TOMORROW)
    seen = await desks.seen(concern)
    await desks.do(acknowledge, concern, author("U1", NOW))
    with pytest.raises(ChangedMeanwhile):
        await desks.do(match_customer, seen, JONAS, CENTRES)
    await desks.do(match_customer, concern, JONAS, CENTRES)
    with pytest.raises(ChangedMeanwhile):
        await desks.do(match_appointment, seen, "T0002", CENTRES)
    done = await desks.do(finish, concern, CENTRES)
    with pytest.raises(IsFinished):
        await desks.do(match_appointment, done, "T0002", CENTRES)
    with pytest.raises(IsFinished):
        await desks.do(match_customer, done, LENA, CENTRES)
