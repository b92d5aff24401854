"""The list of cancellations and their receipts: what was received, when it was seen, and a paper that proves it."""

from datetime import timedelta
from typing import Any

import pytest
from desk_pages import AtTheDesk, Office
from kept_calls import add_concern
from sqlalchemy import text

from app.access import Role
from app.audit import Look
from app.receipts.issuing import issue_receipt
from app.sealed_files import seal_file

MARTA, LENA = "039D112233", "123A456789"
PURPOSE = "evidence"


async def cancel(office: Office, customer: str, **more: Any) -> tuple[int, str]:  # noqa: ANN401 - columns
    """Have a customer cancel, with a receipt; returns the concern's id and its reference."""
    async with office.engine.begin() as connection:
        number = text("SELECT id FROM customers WHERE customer_number = :n")
        who = await connection.scalar(number, {"n": customer})
        said = {"manner": "cannot_come", "reason": "illness", "verified": True, **more}
        concern = await add_concern(connection, office.now, "cancellation", customer_id=who, **said)
        await issue_receipt(connection, concern)
        reference = await connection.scalar(text("SELECT reference FROM concerns WHERE id = :c"), {"c": concern})
    return concern, str(reference)


async def reader(office: Office, role: Role = Role.SUPERVISOR, staff_id: str = "V1") -> AtTheDesk:
    """Sign in somebody who reads the list, and state why."""
    there = await office.somebody(role, staff_id=staff_id)
    await there.open("/desk/cancellations")
    assert "Wofür brauchen Sie die Anrufliste?" in there.says
    await there.send("/desk/purpose", purpose=PURPOSE)
    assert there.address == "/desk/cancellations"
    return there


async def test_the_list_says_when_it_came_and_whether_it_was_seen_in_time(office: Office) -> None:
    concern, reference = await cancel(office, MARTA, field="placement", appointment_day=office.now.date())
    there = await reader(office)
    assert "kann nicht kommen, Krankheit" in there.says
    assert f"{reference[:3]} {reference[3:6]} {reference[6:]}" in there.says
    assert MARTA in there.says
    assert "nicht gesehen" in there.says.partition("Beleg")[2]
    async with office.engine.begin() as connection:
        await connection.execute(
            text("""INSERT INTO concern_changes (concern_id, at, made_by, what, before, after)
                 VALUES (:c, :at, 'staff:V1', 'state', 'open', 'acknowledged')"""),
            {"c": concern, "at": office.now - timedelta(days=1)},
        )
    said = await there.open("/desk/cancellations")
    assert "vor Beginn gesehen gestern, 10:00" in said
    looks = await office.ask("SELECT what, purpose FROM accesses WHERE what = 'cancellations_listed'")
    assert set(looks) == {("cancellations_listed", PURPOSE)}


async def test_a_supervisor_sees_their_own_team_whatever_the_address_says(office: Office) -> None:
    await cancel(office, LENA, field="placement")
    [(team,)] = await office.ask("SELECT id FROM teams WHERE name = 'U25'")
    there = await reader(office)
    assert "Nichts Passendes abgesagt." in await there.open(f"/desk/cancellations?team={team}")
    officer = await reader(office, Role.PRIVACY_OFFICER, "")
    assert LENA in await officer.open(f"/desk/cancellations?team={team}")


async def test_the_receipt_is_printed_for_whoever_may_see_it_and_proves_what_was_left(office: Office) -> None:
    _, reference = await cancel(office, MARTA, field="placement")
    ruth = await office.somebody(Role.CASE_MANAGER, staff_id="V1")
    answer = await ruth.client.get(f"/desk/receipt/{reference}.pdf")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"beweis.json" in answer.content
    assert await office.ask("SELECT who, record FROM accesses WHERE what = 'receipt_printed'") == [
        ("Ruth Kaminski", reference)
    ]
    for role, staff_id in ((Role.CASE_MANAGER, "U2"), (Role.SUPERVISOR, "U1"), (Role.SERVICE_CENTRE, "")):
        other = await office.somebody(role, staff_id=staff_id)
        assert (await other.client.get(f"/desk/receipt/{reference}.pdf")).status_code == 404


async def test_a_sealed_file_is_neither_in_the_list_nor_on_paper(office: Office) -> None:
    _, reference = await cancel(office, MARTA, field="placement")
    async with office.engine.begin() as connection:
        await seal_file(connection, MARTA, [], Look(None, "tests", "file_sealed"), office.now)
    there = await reader(office)
    assert MARTA not in there.says
    assert (await there.client.get(f"/desk/receipt/{reference}.pdf")).status_code == 404


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("since=2026-13-01&until=2026-11-24", "Bitte geben Sie einen Tag"),
        ("since=<script>alert(1)</script>&until=2026-11-24", "Bitte geben Sie einen Tag"),
        ("since=2026-11-24&until=2026-11-01", "Das Ende liegt vor dem Anfang."),
        ("since=0001-01-01&until=9999-12-31", "Bitte geben Sie einen Tag"),
    ],
)
async def test_a_period_that_is_none_is_said_at_its_field_and_nothing_typed_is_lost(
    office: Office, query: str, says: str
) -> None:
    there = await reader(office)
    assert says in await there.open(f"/desk/cancellations?{query}&reference=123")
    assert there.status == 422
    assert "<script>alert" not in there.html
    assert 'value="123"' in there.html


@pytest.mark.parametrize("query", ["team=x&seen=y&state=z&after=%00", "after=AAAA", "team=99999999999999999999"])
async def test_what_makes_no_sense_in_an_address_is_left_out(office: Office, query: str) -> None:
    there = await reader(office)
    await there.open(f"/desk/cancellations?{query}")
    assert there.status == 200
