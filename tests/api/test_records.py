"""How other programs store the office's records: one at a time, or as a file."""

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.customers import Assignment, Customer

ADA = {"first_name": "Adele", "last_name": "Wollny", "born": "01.02.1990", "phone": "0171 / 39 200 55"}
FILE = "appointment_id,customer_number,staff_id,starts_at,room,kind\nX1,123B456789,V1,01.12.2026 09:00,,\n"


async def test_a_new_customer_is_created_and_the_same_again_changes_nothing(program: httpx.AsyncClient) -> None:
    first = await program.put("/customers/962X000001", json=ADA | {"placement_manager": "V1"})
    again = await program.put("/customers/962 x 000001", json=ADA | {"placement_manager": "V1"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["born"] == "1990-02-01"
    assert first.json()["phone"] == "+491713920055"
    assert first.json()["language"] == "de"


async def test_what_a_put_leaves_out_is_gone(program: httpx.AsyncClient, town_engine: AsyncEngine) -> None:
    await program.put("/customers/123B456789", json=ADA)
    async with town_engine.connect() as connection:
        jonas = (await connection.execute(select(Customer).where(Customer.customer_number == "123B456789"))).one()
        assignments = select(func.count()).select_from(Assignment).where(Assignment.customer_id == jonas.id)
        assert await connection.scalar(assignments) == 0
    assert (jonas.last_name, jonas.household_id) == ("Wollny", None)


async def test_staff_and_appointments_are_stored_one_by_one(program: httpx.AsyncClient) -> None:
    colleague = {"name": "Nele Harms", "team": "Empfang", "field": "placement", "line": "030 23125 130"}
    stored = await program.put("/staff/E1", json=colleague | {"stand_in": "V1", "roles": ["case_manager"]})
    assert stored.status_code == 201
    assert stored.json()["line"] == "+493023125130"
    meeting = {"customer_number": "123B456789", "staff_id": "E1", "starts_at": "2026-12-01T09:00:00+01:00"}
    answer = await program.put("/appointments/K-77", json=meeting)
    assert answer.status_code == 201
    assert answer.json()["starts_at"] == "2026-12-01T08:00:00Z"


@pytest.mark.parametrize(
    ("path", "body", "where", "name"),
    [
        ("/customers/12", ADA, "path", "customer_number"),
        ("/customers/962X000001", ADA | {"born": "1990"}, "body", "born"),
        ("/customers/962X000001", ADA | {"first_name": "A\x00"}, "body", "first_name"),
        ("/customers/962X000001", ADA | {"shoe_size": 41}, "body", "shoe_size"),
        ("/customers/962X000001", ADA | {"benefits_manager": "Z9"}, "body", "benefits_manager"),
        ("/customers/962X000001", ADA | {"customer_number": "962X000002"}, "body", "customer_number"),
        ("/customers/962X000001", {"first_name": "Adele"}, "body", "last_name"),
        ("/appointments/1", {"customer_number": "962X000009", "staff_id": "V1"}, "body", "starts_at"),
        ("/staff/V1", {"name": "R", "team": "T", "field": "x", "line": "030 23125 101"}, "body", "field"),
    ],
)
async def test_a_record_that_cannot_be_is_refused_by_the_name_of_its_field(
    program: httpx.AsyncClient, path: str, body: dict[str, object], where: str, name: str
) -> None:
    answer = await program.put(path, json=body)
    assert answer.status_code == 422
    assert (where, name) in [(fault["where"], fault["name"]) for fault in answer.json()["errors"]]


async def test_nobody_stands_in_for_themselves(program: httpx.AsyncClient) -> None:
    body = {"name": "R", "team": "T", "field": "placement", "line": "030 23125 101", "stand_in": "V1"}
    answer = await program.put("/staff/V1", json=body)
    assert answer.status_code == 422
    assert "own stand-in" in answer.json()["detail"]


@pytest.mark.parametrize("way", ["form", "body", "windows"])
async def test_a_file_comes_as_a_form_or_as_the_body(program: httpx.AsyncClient, way: str) -> None:
    answer = await {
        "form": lambda: program.post("/imports/appointments", files={"file": ("dates.csv", FILE)}),
        "body": lambda: program.post("/imports/appointments", content=FILE, headers={"Content-Type": "text/csv"}),
        "windows": lambda: program.post(
            "/imports/appointments",
            content=FILE.replace("\n", "\r\n").encode("utf-8-sig"),
            headers={"Content-Type": "text/csv; charset=utf-8"},
        ),
    }[way]()
    assert answer.status_code == 200
    assert answer.json() == {"created": 1, "updated": 0, "unchanged": 0, "rejected": []}


async def test_a_dry_run_reports_and_changes_nothing(program: httpx.AsyncClient) -> None:
    for _ in range(2):
        answer = await program.post("/imports/appointments?dry_run=true", files={"file": FILE})
        assert answer.json()["created"] == 1


async def test_one_rejected_line_stops_the_file_unless_a_part_is_wanted(program: httpx.AsyncClient) -> None:
    file = FILE + "X2,123B456789,Z9,01.12.2026 10:00,,\n"
    rejected = [{"line": 3, "column": "staff_id", "message": "Z9 is not known"}]
    whole = (await program.post("/imports/appointments", files={"file": file})).json()
    assert whole == {"created": 0, "updated": 0, "unchanged": 0, "rejected": rejected}
    part = (await program.post("/imports/appointments?partial=true", files={"file": file})).json()
    assert part == {"created": 1, "updated": 0, "unchanged": 0, "rejected": rejected}


async def test_a_file_in_another_wrapping_is_refused(program: httpx.AsyncClient) -> None:
    assert (await program.post("/imports/staff", json={})).status_code == 415
    assert (await program.post("/imports/staff")).status_code == 415
    missing = await program.post("/imports/staff", files={"datei": FILE})
    assert missing.json()["errors"] == [{"where": "body", "name": "file", "message": "is missing from the form"}]
    broken = await program.post("/imports/staff", content="x", headers={"Content-Type": "multipart/form-data"})
    assert broken.status_code == 400
    assert broken.headers["content-type"] == "application/problem+json"
    assert (await program.post("/imports/rooms", files={"file": FILE})).status_code == 422
