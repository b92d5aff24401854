"""Whose a concern is: the appointment's person, the customer's, whoever stands in, the team, or the service centre."""

from datetime import timedelta
from typing import Any

import pytest
from conftest import NOW
from inbox_desks import ANTON, ILSE, JONAS, KARL, LENA, NADJA, Office, author

from app.concerns.owning import whose_are
from app.inbox.acknowledging import acknowledge
from app.inbox.passing_on import ToPerson, ToTeam, hand_on

TOMORROW_AT_NINE = NOW.replace(day=25, hour=9)
"""When Ruth Kaminski expects Jonas Birkner; Gesine Obermaier expects him a week later."""


@pytest.mark.parametrize(
    ("kind", "customer", "columns", "whose"),
    [
        ("cancellation", JONAS, {"appointment_id": "T0001"}, "V1"),
        ("cancellation", JONAS, {"appointment_id": "T0002"}, "L1"),
        ("cancellation", JONAS, {"appointment_id": "gone"}, "V1"),
        ("callback", JONAS, {"appointment_id": "T0002"}, "V1"),
        ("callback", JONAS, {"field": "benefits"}, "L1"),
        ("message", JONAS, {"field": "placement"}, "V1"),
        ("other", JONAS, {}, "V1"),
        ("payment", KARL, {}, "L2"),
        ("payment", KARL, {"field": "placement"}, "L2"),
    ],
)
async def test_a_concern_belongs_to_the_nearest_person_who_answers_for_it(
    desks: Office, kind: str, customer: str, columns: dict[str, Any], whose: str
) -> None:
    concern = await desks.leave(kind, customer, **columns)
    assert await desks.places(concern) == {whose: "own"}


async def test_a_cancellation_that_turned_out_to_be_something_else_is_not_the_appointments_any_more(
    desks: Office,
) -> None:
    concern = await desks.leave("cancellation", JONAS, appointment_id="T0002", corrected_kind="documents")
    assert await desks.places(concern) == {"V1": "own"}


async def test_an_appointment_that_moves_to_a_colleague_takes_its_cancellation_along(desks: Office) -> None:
    concern = await desks.leave("cancellation", JONAS, appointment_id="T0001")
    await desks.change(
        "UPDATE appointments SET staff_id = :to WHERE appointment_id = 'T0001'", to=await desks.staff("V4")
    )
    assert await desks.places(concern) == {"V4": "own"}


async def test_a_household_belongs_to_whoever_pays_the_benefits_of_its_first_member(desks: Office) -> None:
    household = await desks.id_of("households", "household_number", "03901BG0000117")
    concern = await desks.leave("callback", household_id=household)
    assert await desks.places(concern) == {"L1": "own"}
    item = await desks.item("L1", concern)
    assert (item.left_by.customer, item.left_by.household_number) == (None, "03901BG0000117")


async def test_what_nobody_identified_waits_at_the_service_centre_alone(desks: Office) -> None:
    concern = await desks.leave("cancellation", stated_number="1232456780", appointment_day=NOW.date())
    assert await desks.places(concern) == {"centre": "service_centre"}


async def test_a_customer_for_whom_nobody_answers_waits_at_the_service_centre(desks: Office) -> None:
    concern = await desks.leave("callback", NADJA)
    await desks.change("DELETE FROM assignments")
    assert await desks.places(concern) == {"centre": "service_centre"}


async def test_what_was_handed_on_belongs_to_whom_it_was_handed(desks: Office) -> None:
    concern = await desks.leave("cancellation", JONAS, appointment_id="T0001")
    await desks.do(hand_on, concern, ToPerson(await desks.staff("U2")), author("V1"))
    assert await desks.places(concern) == {"U2": "own"}
    await desks.do(hand_on, concern, ToTeam(await desks.team("U25")), author("U2"))
    assert await desks.places(concern) == {"U1": "team", "U2": "team", "U3": "team"}


async def test_the_stand_in_sees_it_while_the_person_is_away_and_not_a_moment_longer(desks: Office) -> None:
    """Birte Quandt is away, Emil Sandkuhl stands in for her."""
    concern = await desks.leave("callback", NADJA, promised_by=NOW + timedelta(days=30))
    assert await desks.places(concern) == {"V3": "own", "V4": "stand_in"}
    (standing_in,) = (await desks.inbox("V4")).standing_in
    assert (standing_in.staff_name, [item.id for item in standing_in.items]) == ("Birte Quandt", [concern])
    back = NOW.replace(month=12, day=5, hour=0)
    assert await desks.places(concern, back - timedelta(seconds=1)) == {"V3": "own", "V4": "stand_in"}
    assert await desks.places(concern, back) == {"V3": "own"}


async def test_what_was_handed_to_somebody_who_is_away_reaches_their_stand_in(desks: Office) -> None:
    concern = await desks.leave("callback", JONAS)
    await desks.do(hand_on, concern, ToPerson(await desks.staff("V3")), author("V1"))
    assert await desks.places(concern) == {"V3": "own", "V4": "stand_in"}


async def test_the_team_sees_it_where_person_and_stand_in_are_both_away(desks: Office) -> None:
    """Paula Wieland is away, and so is Birte Quandt, who stands in for her."""
    concern = await desks.leave("callback", ANTON)
    places = await desks.places(concern)
    assert places == {"V5": "own", "V1": "team", "V2": "team", "V3": "team", "V4": "team"}
    assert (await desks.item("V1", concern)).escalation == "nobody_there"


async def test_who_is_in_consultation_is_not_away(desks: Office) -> None:
    concern = await desks.leave("payment", ILSE)
    assert await desks.places(concern) == {"L3": "own"}


TEAM_OF_RUTH = {"V1": "own", "V2": "team", "V3": "team", "V4": "team", "V5": "team"}


async def test_half_an_hour_before_the_appointment_the_team_sees_what_nobody_has_acknowledged(desks: Office) -> None:
    concern = await desks.leave("cancellation", JONAS, appointment_id="T0001")
    half_past_eight = TOMORROW_AT_NINE - timedelta(minutes=30)
    assert await desks.places(concern, half_past_eight - timedelta(seconds=1)) == {"V1": "own"}
    assert await desks.places(concern, half_past_eight) == TEAM_OF_RUTH
    assert (await desks.item("V1", concern, half_past_eight)).escalation == "unacknowledged"
    await desks.do(acknowledge, concern, author("V2", half_past_eight))
    assert await desks.places(concern, half_past_eight) == {"V1": "own"}


async def test_of_an_appointment_that_is_not_matched_the_beginning_of_its_day_counts(desks: Office) -> None:
    concern = await desks.leave("cancellation", JONAS, appointment_day=TOMORROW_AT_NINE.date())
    midnight = TOMORROW_AT_NINE.replace(hour=0)
    assert await desks.places(concern, midnight - timedelta(minutes=31)) == {"V1": "own"}
    assert await desks.places(concern, midnight - timedelta(minutes=30)) == TEAM_OF_RUTH


async def test_of_a_nearest_appointment_that_is_in_doubt_the_customers_next_one_counts(desks: Office) -> None:
    concern = await desks.leave("cancellation", JONAS, nearest=True)
    assert await desks.places(concern, TOMORROW_AT_NINE - timedelta(minutes=31)) == {"V1": "own"}
    assert await desks.places(concern, TOMORROW_AT_NINE - timedelta(minutes=30)) == TEAM_OF_RUTH


async def test_a_nearest_appointment_of_somebody_without_any_is_never_too_late(desks: Office) -> None:
    concern = await desks.leave("cancellation", ILSE, nearest=True)
    assert await desks.places(concern, NOW + timedelta(days=300)) == {"L3": "own"}


@pytest.mark.parametrize(
    ("kind", "columns", "escalation"),
    [
        ("callback", {"promised_by": NOW - timedelta(seconds=1)}, "promise_over"),
        ("documents", {"promised_by": NOW - timedelta(seconds=1)}, "promise_over"),
        ("callback", {"promised_by": NOW, "unreached_at": NOW}, "unreached"),
        ("callback", {"promised_by": NOW}, None),
        ("message", {"promised_by": NOW - timedelta(days=1)}, None),
    ],
)
async def test_an_order_that_is_late_or_not_reached_is_the_teams_too(
    desks: Office, kind: str, columns: dict[str, Any], escalation: str | None
) -> None:
    concern = await desks.leave(kind, JONAS, **columns)
    assert await desks.places(concern) == (TEAM_OF_RUTH if escalation else {"V1": "own"})
    item = await desks.item("V1", concern)
    assert (item.escalation, item.order is not None and item.order.is_overdue) == (
        escalation,
        escalation == "promise_over",
    )


async def test_what_is_done_is_nobodys(desks: Office) -> None:
    concern = await desks.leave("callback", LENA, done_at=NOW)
    assert await desks.places(concern) == {}


async def test_whose_a_concern_is_can_be_asked_of_any_done_or_not(desks: Office) -> None:
    done = await desks.leave("callback", NADJA, done_at=NOW)
    nobodys = await desks.leave("callback")
    async with desks.engine.connect() as connection:
        owners = await whose_are(connection, [done, nobodys, 0], NOW)
    assert sorted(owners) == [done, nobodys]
    assert (owners[done].staff_number, owners[done].team_name, owners[done].whereabouts) == (
        "V3",
        "Vermittlung",
        "staff:V3",
    )
    assert owners[done].stand_in == owners[done].deputy == await desks.staff("V4")
    assert owners[nobodys].whereabouts == "service_centre"
