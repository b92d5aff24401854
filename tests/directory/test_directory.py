"""Who is responsible, who stands in, and who of them can talk at this moment."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from string import ascii_uppercase

import pytest
from conftest import NOW
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from voice_calls import Door, Phone

from app.customers import Customer
from app.directory import (
    Entry,
    find_born,
    find_customers,
    find_household,
    member_of,
    who_can_help,
    who_can_help_customers_of,
)
from app.numbers import keys_of, without_letters
from ivr_flows.rehearsal.town import COLLEAGUES, TEAM_LINES

LINE = {one.staff_id: one.line for one in COLLEAGUES}
LONGEST_URL = 2000


@dataclass(frozen=True)
class Office:
    """The town's directory in a transaction that is taken back afterwards."""

    connection: AsyncConnection

    async def change(self, statement: str, **values: object) -> None:
        await self.connection.execute(text(statement), values)

    async def customer(self, number: str) -> int:
        found: int | None = await self.connection.scalar(
            text("SELECT id FROM customers WHERE customer_number = :number"), {"number": number}
        )
        assert found is not None
        return found

    async def entries(self, number: str, now: datetime = NOW, chance: str = "call") -> tuple[Entry, ...]:
        return await who_can_help(self.connection, await self.customer(number), now, chance)

    async def people(
        self, number: str, now: datetime = NOW, chance: str = "call"
    ) -> list[tuple[str, str | None, str | None]]:
        """Return role, line and reason of everybody, in their order."""
        return [(one.role, one.line, one.unavailable) for one in await self.entries(number, now, chance)]

    async def is_away(self, staff_id: str, starts_at: datetime, ends_at: datetime, reason: str = "absent") -> None:
        await self.change(
            "INSERT INTO absences (staff_id, starts_at, ends_at, reason) "
            "SELECT id, :starts_at, :ends_at, :reason FROM staff WHERE staff_id = :staff_id",
            staff_id=staff_id,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=reason,
        )

    async def stand_in(self, staff_id: str, stand_in: str | None) -> None:
        await self.change(
            "UPDATE staff SET stand_in_id = (SELECT id FROM staff s WHERE s.staff_id = :stand_in) "
            "WHERE staff_id = :staff_id",
            staff_id=staff_id,
            stand_in=stand_in,
        )

    async def takes_calls(self, staff_id: str, minutes: str) -> None:
        """Give somebody phone hours, in minutes of the week: Tuesday ten o'clock is 2040."""
        await self.change(
            "UPDATE staff SET phone_hours = CAST(:minutes AS int4multirange) WHERE staff_id = :staff_id",
            staff_id=staff_id,
            minutes=minutes,
        )

    async def team_has_no_line(self, name: str) -> None:
        await self.change("UPDATE teams SET line = NULL WHERE name = :name", name=name)


@pytest.fixture
async def office(shared_engine: AsyncEngine) -> AsyncIterator[Office]:
    async with shared_engine.connect() as connection:
        yield Office(connection)


MARTA, KARL, NADJA, ANTON, ILSE = "039D112233", "039P445566", "039K778899", "039W100200", "039T314159"
TEAM = {name: ("team", line, None) for name, line in TEAM_LINES.items()}
HOUR = timedelta(hours=1)


async def test_own_stand_in_and_team_come_in_that_order_for_each_field(office: Office) -> None:
    entries = await office.entries(MARTA)
    assert [(one.field, one.role, one.line) for one in entries] == [
        ("benefits", "own", LINE["L1"]),
        ("benefits", "stand_in", LINE["L2"]),
        ("benefits", "team", TEAM_LINES["Leistung"]),
        ("placement", "own", LINE["V1"]),
        ("placement", "stand_in", LINE["V2"]),
        ("placement", "team", TEAM_LINES["Vermittlung"]),
    ]
    assert not [one for one in entries if one.unavailable]


async def test_somebody_with_one_case_manager_has_one_field(office: Office) -> None:
    assert {one.field for one in await office.entries(KARL)} == {"benefits"}


async def test_whoever_is_away_is_named_with_the_reason_and_the_others_are_not(office: Office) -> None:
    assert await office.people(NADJA) == [
        ("own", LINE["V3"], "absent"),
        ("stand_in", LINE["V4"], None),
        TEAM["Vermittlung"],
    ]
    assert await office.people(ANTON) == [
        ("own", LINE["V5"], "absent"),
        ("stand_in", LINE["V3"], "absent"),
        TEAM["Vermittlung"],
    ]
    assert (await office.people(ILSE))[0] == ("own", LINE["L3"], "in_consultation")


@pytest.mark.parametrize(
    ("starts", "ends", "away"),
    [
        (timedelta(0), HOUR, True),
        (timedelta(microseconds=1), HOUR, False),
        (-HOUR, timedelta(0), False),
        (-HOUR, timedelta(microseconds=1), True),
        (-2 * HOUR, -HOUR, False),
        (HOUR, 2 * HOUR, False),
    ],
)
async def test_an_absence_begins_at_its_first_instant_and_is_over_at_its_last(
    office: Office, starts: timedelta, ends: timedelta, away: bool
) -> None:
    await office.is_away("L2", NOW + starts, NOW + ends)
    own, *_ = await office.people(KARL)
    assert own == ("own", LINE["L2"], "absent" if away else None)


async def test_an_absence_means_the_same_instant_in_every_zone(office: Office) -> None:
    await office.is_away("L2", NOW.astimezone(UTC), NOW.astimezone(UTC) + HOUR)
    assert (await office.people(KARL, NOW.astimezone(UTC)))[0][2] == "absent"


async def test_of_two_absences_at_once_the_one_that_began_first_is_the_reason(office: Office) -> None:
    await office.is_away("L2", NOW - HOUR, NOW + HOUR, "in_consultation")
    await office.is_away("L2", NOW - 2 * HOUR, NOW + HOUR, "phone_hours")
    people = await office.people(KARL)
    assert [role for role, _, _ in people] == ["own", "stand_in", "team"]
    assert people[0][2] == "phone_hours"


@pytest.mark.parametrize(
    ("minutes", "reason"),
    [
        ("{[2040,2041)}", None),
        ("{[2041,2100)}", "phone_hours"),
        ("{[1980,2040)}", "phone_hours"),
        ("{[600,720), [2000,2100)}", None),
        (None, None),
    ],
)
async def test_outside_of_phone_hours_nobody_is_rung_in_any_role(
    office: Office, minutes: str, reason: str | None
) -> None:
    for staff_id in ("L1", "L2"):
        await office.takes_calls(staff_id, minutes)
    assert await office.people(KARL) == [
        ("own", LINE["L2"], reason),
        ("stand_in", LINE["L1"], reason),
        TEAM["Leistung"],
    ]


async def test_an_absence_counts_more_than_phone_hours(office: Office) -> None:
    """Whoever is absent is not waited for; whoever is outside of phone hours is, by call-backs."""
    await office.takes_calls("L2", "{[600,720)}")
    await office.is_away("L2", NOW - HOUR, NOW + HOUR)
    assert (await office.people(KARL))[0][2] == "absent"


async def test_whoever_is_named_for_an_absence_stands_in_while_it_lasts(office: Office) -> None:
    """The permanent stand-in is a colleague like any other then, and may take the team's turn."""
    await office.is_away("L2", NOW - HOUR, NOW + HOUR)
    await office.change(
        "UPDATE absences SET stand_in_id = (SELECT id FROM staff WHERE staff_id = 'L4') "
        "WHERE staff_id = (SELECT id FROM staff WHERE staff_id = 'L2')"
    )
    assert (await office.people(KARL))[1] == ("stand_in", LINE["L4"], None)
    assert (await office.people(KARL, NOW + HOUR))[1] == ("stand_in", LINE["L1"], None)
    await office.team_has_no_line("Leistung")
    assert {(await office.people(KARL, chance=str(chance)))[2][1] for chance in range(20)} == {LINE["L1"]}


async def test_who_has_no_stand_in_is_followed_by_nobody_and_then_the_team(office: Office) -> None:
    await office.stand_in("L2", None)
    assert await office.people(KARL) == [
        ("own", LINE["L2"], None),
        ("stand_in", None, "nobody"),
        TEAM["Leistung"],
    ]


async def test_a_stand_in_may_come_from_another_team_but_the_team_is_ones_own(office: Office) -> None:
    await office.stand_in("L2", "U1")
    own, stand_in, team = await office.entries(KARL)
    assert (stand_in.line, team.line) == (LINE["U1"], TEAM_LINES["Leistung"])
    assert own.team == team.team != stand_in.team


async def test_two_who_stand_in_for_each_other_are_each_the_others_way_out(office: Office) -> None:
    assert (await office.people("123B456789"))[1][1] == LINE["L2"]
    assert (await office.people(KARL))[1][1] == LINE["L1"]


async def test_a_team_without_a_telephone_is_a_colleague_who_is_neither_own_nor_stand_in_nor_away(
    office: Office,
) -> None:
    """L2 is responsible, L1 stands in, L3 is in consultation: that leaves L4."""
    await office.team_has_no_line("Leistung")
    for chance in map(str, range(20)):
        *_, team = await office.entries(KARL, chance=chance)
        assert (team.role, team.line, team.unavailable) == ("team", LINE["L4"], None)
        assert team.staff is not None


async def test_different_calls_reach_different_colleagues_and_one_call_always_the_same(office: Office) -> None:
    """By chance of the call, so that not one person gets every overflow; by turns of one call nobody changes."""
    await office.team_has_no_line("Vermittlung")
    reached = {chance: (await office.people(NADJA, chance=chance))[-1][1] for chance in map(str, range(40))}
    assert set(reached.values()) == {LINE["V1"], LINE["V2"]}
    again = {chance: (await office.people(NADJA, chance=chance))[-1][1] for chance in reached}
    assert again == reached


async def test_a_colleague_outside_of_phone_hours_does_not_take_the_teams_turn(office: Office) -> None:
    await office.team_has_no_line("Leistung")
    await office.takes_calls("L4", "{[600,720)}")
    assert (await office.people(KARL))[-1] == ("team", None, "nobody")


async def test_for_any_customer_of_somebody_it_is_the_same_as_for_one_of_theirs(office: Office) -> None:
    """What is asked beforehand about a whole team is what each of its customers finds."""
    for number, staff_id in ((KARL, "L2"), (NADJA, "V3"), (ANTON, "V5"), (ILSE, "L3")):
        staff = (await office.entries(number))[0].staff or 0
        assert await who_can_help_customers_of(office.connection, staff, NOW, "call") == await office.entries(number)
        assert (await office.people(number))[0][1] == LINE[staff_id]


async def test_a_team_whose_others_are_all_away_is_nobody(office: Office) -> None:
    await office.team_has_no_line("Leistung")
    await office.is_away("L4", NOW, NOW + HOUR)
    assert (await office.people(KARL))[-1] == ("team", None, "nobody")


async def test_a_team_of_two_has_nobody_left_after_both_were_tried(office: Office) -> None:
    await office.team_has_no_line("U25")
    await office.change(
        "UPDATE staff SET team_id = (SELECT id FROM teams WHERE name = 'Leistung') WHERE staff_id = 'U3'"
    )
    assert (await office.people("123A456789"))[-1] == ("team", None, "nobody")


async def test_without_a_stand_in_every_colleague_of_the_team_is_left(office: Office) -> None:
    """A missing stand-in must not make every comparison with it unknown."""
    await office.team_has_no_line("Leistung")
    await office.stand_in("L2", None)
    reached = {(await office.people(KARL, chance=str(chance)))[-1][1] for chance in range(40)}
    assert reached == {LINE["L1"], LINE["L4"]}


async def test_somebody_for_whom_nobody_is_responsible_has_nobody(office: Office) -> None:
    await office.change("DELETE FROM assignments WHERE customer_id = :id", id=await office.customer(KARL))
    assert await office.people(KARL) == []
    assert await who_can_help(office.connection, 999_999, NOW, "call") == ()
    (match,) = await find_customers(office.connection, "0397445566")
    assert match.fields == ()


@pytest.mark.parametrize(
    ("keys", "numbers"),
    [
        ("1232456789", {"123A456789", "123B456789"}),
        ("123456789", {"123A456789", "123B456789"}),
        ("0393246810", {"039F246810"}),
        ("0397246810", {"039S246810"}),
        ("039246810", {"039F246810", "039S246810"}),
        ("039112233", {"039D112233"}),
        ("0394112233", set()),
        ("9999999999", set()),
        ("", set()),
        ("03931122330", set()),
    ],
)
async def test_a_number_is_found_by_its_ten_keys_and_by_nine_without_the_letter(
    office: Office, keys: str, numbers: set[str]
) -> None:
    expected = {await office.customer(number) for number in numbers}
    assert {match.customer for match in await find_customers(office.connection, keys)} == expected


async def test_fields_of_a_match_are_work_before_money(office: Office) -> None:
    (marta,) = await find_customers(office.connection, "0393112233")
    assert marta.fields == ("placement", "benefits")


async def test_a_birth_date_chooses_among_the_candidates_alone(office: Office) -> None:
    candidates = [match.customer for match in await find_customers(office.connection, "1232456789")]
    jonas, lena = await office.customer("123B456789"), await office.customer("123A456789")
    assert [one.customer for one in await find_born(office.connection, candidates, date(1990, 2, 1))] == [jonas]
    assert [one.customer for one in await find_born(office.connection, candidates, date(1985, 7, 14))] == [lena]
    assert await find_born(office.connection, candidates, date(1979, 11, 30)) == ()
    assert await find_born(office.connection, [], date(1990, 2, 1)) == ()


async def test_a_household_leads_to_whoever_pays_the_benefits_of_its_first_member(office: Office) -> None:
    household = await find_household(office.connection, "039010000117")
    assert household is not None
    member = await member_of(office.connection, household)
    assert member == await office.customer(MARTA)
    entries = await who_can_help(office.connection, member or 0, NOW, "call")
    assert next(one.line for one in entries if one.field == "benefits") == LINE["L1"]


async def test_a_member_without_benefits_is_passed_over(office: Office) -> None:
    marta = await office.customer(MARTA)
    await office.change("DELETE FROM assignments WHERE customer_id = :id AND field = 'benefits'", id=marta)
    household = await find_household(office.connection, "039010000117") or 0
    assert await member_of(office.connection, household) == await office.customer("123B456789")
    await office.change("DELETE FROM assignments WHERE field = 'benefits'")
    assert await member_of(office.connection, household) is None


@pytest.mark.parametrize("keys", ["039019999999", "", "03901BG0000117", "39010000117"])
async def test_a_household_that_does_not_exist_is_nobodys(office: Office, keys: str) -> None:
    assert await find_household(office.connection, keys) is None


async def populate(connection: AsyncConnection, born: dict[str, date]) -> None:
    """Give one customer for each letter the same figures, and Matthis Brandl as case manager."""
    for letter, day in born.items():
        number = f"800{letter}700600"
        await connection.execute(
            text("""
            WITH c AS (INSERT INTO customers (customer_number, keys, keys_without_letter, first_name, last_name, born)
                       VALUES (:number, :keys, :nine, 'Adele', 'Alwin', :born) RETURNING id)
            INSERT INTO assignments (customer_id, field, staff_id)
            SELECT c.id, 'benefits', s.id FROM c, staff s WHERE s.staff_id = 'L2'
            """),
            {"number": number, "keys": keys_of(number), "nine": without_letters(number), "born": day},
        )


async def test_all_twenty_six_letters_can_share_nine_keys(office: Office) -> None:
    await populate(office.connection, {letter: date(1990, 1, 1) for letter in ascii_uppercase})
    assert len(await find_customers(office.connection, "800700600")) == 26
    by_letter = [len(await find_customers(office.connection, f"800{key}700600")) for key in range(2, 10)]
    assert by_letter == [3, 3, 3, 3, 3, 4, 3, 4]


async def test_twenty_six_candidates_are_told_apart_by_their_birth_dates_on_the_telephone(own_door: Door) -> None:
    """All of them travel in the address of the next request, which must stay one that every network takes."""
    async with own_door.engine.begin() as connection:
        await populate(connection, {letter: date(1960 + n, 1, 1) for n, letter in enumerate(ascii_uppercase)})
    phone = Phone(own_door)
    await phone.begin()
    await phone.press("800700600#")
    assert phone.reply.words == "Geburtsdatum, bitte."
    assert len(phone.reply.action) < LONGEST_URL
    await phone.press("01011977", "1", "2")
    assert phone.reply.the("Number").text == LINE["L2"]
    assert (await phone.record()).customer_number == "800R700600"


async def test_two_born_on_the_same_day_with_the_same_keys_are_told_apart_by_nobody(own_door: Door) -> None:
    """Neither is chosen by accident: the call goes to people, as if nobody had the number."""
    async with own_door.engine.begin() as connection:
        await populate(connection, {"A": date(1990, 1, 1), "B": date(1990, 1, 1), "C": date(1991, 1, 1)})
    phone = Phone(own_door)
    await phone.begin()
    await phone.press("8002700600", "01011990", "1", "2")
    assert phone.reply.the("Number").text == own_door.settings.service_centre_line
    assert (await phone.record()).customer_number is None


async def test_what_a_caller_keys_is_what_is_stored(shared_engine: AsyncEngine) -> None:
    """The two columns that are looked up follow from the number, for everybody in the town."""
    async with shared_engine.connect() as connection:
        rows = (await connection.execute(Customer.__table__.select())).all()
    assert [(row.keys, row.keys_without_letter) for row in rows] == [
        (keys_of(row.customer_number), without_letters(row.customer_number)) for row in rows
    ]
