"""The supervisors' list: when a cancellation was received and acknowledged, and never who was slow."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import pytest
from conftest import NOW
from inbox_desks import JONAS, KARL, LENA, Office, author

from app.cancellations import Cancellation, CancellationFilter, list_cancellations
from app.inbox.acknowledging import acknowledge
from app.inbox.finishing import finish
from app.inbox.passing_on import ToTeam, hand_on
from app.paging import Place

NINE = NOW.replace(day=25, hour=9)
"""When Ruth Kaminski expects Jonas Birkner."""
A_SECOND = timedelta(seconds=1)


async def listed(desks: Office, **wanted: Any) -> list[Cancellation]:  # noqa: ANN401 - conditions
    async with desks.engine.connect() as connection:
        page = await list_cancellations(connection, CancellationFilter(**wanted), NOW, limit=50)
    assert page.next is None
    return list(page.entries)


@pytest.mark.parametrize(
    ("columns", "acknowledged_at", "expected"),
    [
        ({"appointment_id": "T0001"}, None, "never"),
        ({"appointment_id": "T0001"}, NINE - A_SECOND, "before"),
        ({"appointment_id": "T0001"}, NINE, "after"),
        ({"appointment_day": NINE.date()}, NINE.replace(hour=0) - A_SECOND, "before"),
        ({"appointment_day": NINE.date()}, NINE, "unknown"),
        ({"appointment_day": NINE.date()}, NINE.replace(day=26, hour=0), "after"),
        ({"nearest": True}, NINE, "unknown"),
    ],
)
async def test_it_says_whether_it_was_acknowledged_before_the_appointment_began(
    desks: Office, columns: dict[str, Any], acknowledged_at: datetime | None, expected: str
) -> None:
    concern = await desks.leave("cancellation", JONAS, manner="late", reason="transport", verified=True, **columns)
    if acknowledged_at:
        await desks.do(acknowledge, concern, author("V1", acknowledged_at))
        await desks.do(finish, concern, author("V1", acknowledged_at + timedelta(days=3)))
    (one,) = await listed(desks)
    assert (one.id, one.received_at, one.acknowledged_at, one.acknowledged) == (concern, NOW, acknowledged_at, expected)
    assert (one.customer_number, one.manner, one.reason, one.verified) == (JONAS, "late", "transport", True)
    assert (one.kind, one.team) == ("cancellation", "Vermittlung")
    assert await listed(desks, acknowledged=expected) == [one]
    others = {"before", "after", "never", "unknown"} - {expected}
    assert [await listed(desks, acknowledged=other) for other in others] == [[], [], []]


async def test_finishing_at_once_is_acknowledging_too(desks: Office) -> None:
    concern = await desks.leave("cancellation", JONAS, appointment_id="T0001")
    await desks.do(finish, concern, author("V1"))
    (one,) = await listed(desks)
    assert (one.state, one.acknowledged, one.acknowledged_at) == ("done", "before", NOW)


async def test_every_filter_finds_what_it_says(desks: Office) -> None:
    jonas = await desks.leave("cancellation", JONAS, at=NOW, reference="123456782", appointment_id="T0001")
    lena = await desks.leave("cancellation", LENA, at=NOW - timedelta(days=2))
    handed = await desks.leave("cancellation", KARL, at=NOW - timedelta(days=3))
    await desks.do(hand_on, handed, ToTeam(await desks.team("U25")), author("L2"))
    unknown = await desks.leave("cancellation", at=NOW - timedelta(days=4), done_at=NOW)
    await desks.leave("callback", JONAS)
    expected: list[tuple[dict[str, Any], list[int]]] = [
        ({}, [jonas, lena, handed, unknown]),
        ({"received_from": NOW}, [jonas]),
        ({"received_before": NOW}, [lena, handed, unknown]),
        ({"team": await desks.team("Vermittlung")}, [jonas]),
        ({"team": await desks.team("U25")}, [lena, handed]),
        ({"team": await desks.team("Leistung")}, []),
        ({"state": "done"}, [unknown]),
        ({"state": "open", "received_before": NOW}, [lena, handed]),
        ({"reference": "123456782"}, [jonas]),
        ({"reference": "999999999"}, []),
    ]
    for wanted, found in expected:
        assert [one.id for one in await listed(desks, **wanted)] == found, wanted


async def test_each_is_on_the_list_of_the_team_that_has_it_however_it_came_there(desks: Office) -> None:
    """By the appointment's person, by being handed on, by the customer, by the household; and by nothing at all."""
    household = await desks.id_of("households", "household_number", "03901BG0000117")
    ways: tuple[dict[str, Any], ...] = (
        {"customer": JONAS, "appointment_id": "T0001"},
        {"customer": LENA, "appointment_id": "T0001"},
        {"customer": JONAS, "field": "benefits"},
        {"customer": JONAS, "handed_staff_id": await desks.staff("V5")},
        {"customer": JONAS, "handed_team_id": await desks.team("Leistung")},
        {"customer": KARL},
        {"customer": LENA},
        {"household_id": household},
        {"appointment_id": "T0001"},
        {},
    )
    for way in ways:
        await desks.leave("cancellation", **way)
    every = await listed(desks)
    teams = {one.team_id for one in every}
    assert len(every) == len(ways)
    assert None in teams
    assert len(teams) > 3
    for team in teams - {None}:
        assert await listed(desks, team=team) == [one for one in every if one.team_id == team]


async def test_what_was_corrected_stays_on_the_list_and_says_so(desks: Office) -> None:
    """What was declared is evidence, whatever a person found it to be."""
    was_none = await desks.leave("cancellation", JONAS, at=NOW, corrected_kind="other")
    was_one = await desks.leave("other", JONAS, at=NOW - A_SECOND, corrected_kind="cancellation")
    assert [(one.id, one.kind) for one in await listed(desks)] == [(was_none, "other"), (was_one, "cancellation")]


@pytest.mark.parametrize("team", [None, "U25"])
async def test_pages_follow_each_other_without_gap_or_repeat(desks: Office, team: str | None) -> None:
    """Also where those of a team have to be looked for among many others."""
    customers = [LENA if number % 7 == 0 else JONAS for number in range(60)]
    all_of_them = [
        await desks.leave("cancellation", customer, at=NOW - (number // 2) * A_SECOND)
        for number, customer in enumerate(customers)
    ]
    wanted = CancellationFilter(team=await desks.team(team) if team else None)
    found: list[int] = []
    place: Place[int] | None = None
    async with desks.engine.connect() as connection:
        while True:
            page = await list_cancellations(connection, wanted, NOW, limit=4, after=place)
            found += [one.id for one in page.entries]
            place = page.next
            if place is None:
                break
    expected = [one for one, customer in zip(all_of_them, customers, strict=True) if not team or customer == LENA]
    # Of two received at the same moment the later one, by its id, comes first.
    assert found == sorted(expected, key=lambda one: (-(all_of_them.index(one) // 2), one), reverse=True)


def test_nothing_of_it_is_about_a_member_of_staff() -> None:
    names = {field.name for shape in (Cancellation, CancellationFilter) for field in fields(shape)}
    assert not {name for name in names if "staff" in name or "person" in name or name.endswith("_by")}
