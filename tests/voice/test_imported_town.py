"""A town that the house has never seen: imported from its own files, rung through the network, read in the log."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import httpx
import pytest
from conftest import NOW
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import SERVICE_CENTRE, Door, door_to, placed, town_of_its_own

from app.calls import Call
from app.carrier import Answer, Bridged, Dialled, HangUpAt, RunningCall, by_number
from app.keys import add_key
from app.office_hours import OfficePeriod

STAFF = """\
\ufeffstaff_id;name;team;field;line;email;stand_in;roles
M-01;Swantje Brodersen;Markt und Integration;placement;030 23125 701;;M-02;case_manager
M-02;Detlef Ohm;Markt und Integration;placement;(030) 23125-702;;;case_manager
M-03;Ayşe Özgür;Markt und Integration;placement;+49 30 23125703;;M-01;case_manager
G-01;Fritz Zacharias;Geld;benefits;03023125711;fritz@amt.example;G-02;case_manager, supervisor
G-02;Maike Lund;Geld;benefits;0049 30 23125712;;G-01;case_manager
"""
CUSTOMERS = """\
customer_number,household_number,first_name,last_name,born,language,phone,placement_manager,benefits_manager
745 G 901234,74501//0007777,Thore,Nagel,24.12.1991,de,0171 39 200 42,M-01,G-01
745H901234,,Malaika,Obi,1983-03-09,en,,M-03,G-02
745Z555111,,Piet,Wulff,01.01.2000,,,M-02,
745Q020304,74501BG0007777,Enna,Nagel,30.06.1993,de,,,G-02
745A111000,,Kurt,Allein,05.05.1955,de,,,
"""
LINES = {name: f"+493023125{number}" for name, number in [("M1", 701), ("M2", 702), ("M3", 703), ("G1", 711)]}
LINES |= {"G2": "+493023125712", "centre": SERVICE_CENTRE}
THORE_OR_MALAIKA, PIET, ENNA, KURT = "7454901234", "7459555111", "7457020304", "7452111000"


@dataclass(frozen=True)
class Town:
    """The office, and the program that reads its log."""

    door: Door
    program: httpx.AsyncClient

    async def shown(self, call: RunningCall) -> dict[str, Any]:
        """Return what the REST door shows of a call."""
        async with self.door.engine.connect() as connection:
            call_id = await connection.scalar(select(Call.id).where(Call.carrier_call_id == call.sid))
        answer = await self.program.get(f"/calls/{call_id}")
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture(scope="module")
async def engine_of_that_town(server_url: str, empty_template: str) -> AsyncIterator[AsyncEngine]:
    async with town_of_its_own(server_url, empty_template) as engine:
        yield engine


@pytest.fixture(scope="module")
async def town(engine_of_that_town: AsyncEngine) -> AsyncIterator[Town]:
    """Import the town's files as another program would; only the office hours come by another way."""
    door = door_to(engine_of_that_town)
    async with engine_of_that_town.begin() as connection:
        key = await add_key(connection, "another program", NOW)
        await connection.execute(insert(OfficePeriod).values(weekday=1, opens=time(9), closes=time(12)))
    transport = httpx.ASGITransport(door.app)
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://house/api/v1", headers=headers) as program:
        staff = await program.post("/imports/staff", files={"file": ("staff.csv", STAFF.encode())})
        customers = await program.post("/imports/customers", content=CUSTOMERS, headers={"Content-Type": "text/csv"})
        assert (staff.json()["created"], customers.json()["created"]) == (5, 5), (staff.text, customers.text)
        yield Town(door, program)


def dialled(call: RunningCall) -> list[str]:
    names = {line: name for name, line in LINES.items()}
    return [names[event.number] for event in call.events if isinstance(event, Dialled)]


@pytest.mark.parametrize(
    ("keys", "reached"),
    [
        (f"{THORE_OR_MALAIKA} 24121991 1 2", "M1"),
        (f"{THORE_OR_MALAIKA} 24121991 1 3", "G1"),
        (f"{THORE_OR_MALAIKA} 09031983 1 2", "M3"),
        ("745901234# 09031983 1 3", "G2"),
        (f"{PIET} 1 2", "M2"),
        ("745555111# 1 2", "M2"),
        (f"{ENNA} 1 2", "G2"),
        ("745010007777 1 2", "G1"),
        (f"2 {PIET} 1 2", "M2"),
        ("0", "centre"),
        (f"{PIET} 2 {ENNA} 1 2", "G2"),
    ],
)
async def test_everybody_reaches_their_own_person(town: Town, keys: str, reached: str) -> None:
    call = await placed(town.door, keys)
    assert dialled(call) == [reached]
    assert [event.number for event in call.events if isinstance(event, Bridged)] == [LINES[reached]]
    shown = await town.shown(call)
    assert shown["outcome"] == ("service_centre" if reached == "centre" else "connected")
    assert [hop["outcome"] for hop in shown["hops"]] == ["connected"]


@pytest.mark.parametrize("keys", [f"{KURT} 1 2", f"{THORE_OR_MALAIKA} 01011970 1 2", "9999999999 1 2"])
async def test_whoever_has_nobody_reaches_the_service_centre(town: Town, keys: str) -> None:
    call = await placed(town.door, keys)
    assert dialled(call) == ["centre"]
    assert (await town.shown(call))["outcome"] == "service_centre"


UNREACHED: dict[str, Callable[[], Answer]] = {
    "busy": Answer.busy,
    "no_answer": Answer.no_answer,
    "declined": Answer.decline,
    "failed": Answer.failed,
    "mailbox": Answer.mailbox,
}


@pytest.mark.parametrize("outcome", UNREACHED)
async def test_whoever_cannot_talk_is_followed_by_the_stand_in_of_the_callers_choice(town: Town, outcome: str) -> None:
    callees = by_number({LINES["M1"]: UNREACHED[outcome]()})
    call = await placed(town.door, f"{THORE_OR_MALAIKA} 24121991 1 2 1", callees)
    assert dialled(call) == ["M1", "M2"]
    shown = await town.shown(call)
    assert [(hop["role"], hop["team"], hop["outcome"]) for hop in shown["hops"]] == [
        ("own", "Markt und Integration", outcome),
        ("stand_in", "Markt und Integration", "connected"),
    ]
    assert (shown["outcome"], shown["customer_number"], shown["assurance"]) == ("connected", "745G901234", "birth_date")


async def test_a_team_without_a_telephone_is_a_colleague_and_after_it_comes_the_service_centre(town: Town) -> None:
    """M-02 has no stand-in: the caller's next person is a colleague of the team, and then the service centre."""
    busy = by_number({line: Answer.busy() for line in LINES.values() if line != SERVICE_CENTRE})
    call = await placed(town.door, f"{PIET} 1 2 1 1", busy)
    assert dialled(call)[0] == "M2"
    assert dialled(call)[1] in {"M1", "M3"}
    assert dialled(call)[2] == "centre"
    shown = await town.shown(call)
    assert [(hop["role"], hop["outcome"]) for hop in shown["hops"]] == [
        ("own", "busy"),
        ("stand_in", "unavailable"),
        ("team", "busy"),
        ("service_centre", "connected"),
    ]
    assert shown["hops"][1]["reason"] == "nobody"


async def test_where_nobody_answers_at_all_a_call_back_is_noted_by_itself(town: Town) -> None:
    call = await placed(town.door, f"{ENNA} 1 2 1 1 1 1", lambda _: Answer.no_answer())
    shown = await town.shown(call)
    assert shown["outcome"] == "callback"
    assert shown["concern"] == "callback"
    spaced = " ".join(shown["reference"][:3])
    assert any(spaced in line for line in call.transcript())


async def test_the_log_tells_how_long_was_waited_and_how_long_was_talked(town: Town) -> None:
    """Ringing for the first in vain, for the second until they took the call; then a minute of talk."""
    callees = by_number({LINES["M1"]: Answer.no_answer(), LINES["M2"]: Answer.accept(ring=6, talk=60)})
    call = await placed(town.door, f"{THORE_OR_MALAIKA} 24121991 1 2 1", callees)
    shown = await town.shown(call)
    rang = [hop["rang_s"] for hop in shown["hops"]]
    assert rang[0] == pytest.approx(20, abs=2)
    assert rang[1] == pytest.approx(6, abs=2)
    assert sum(rang) < shown["waited_s"] < sum(rang) + 20, "the announcement is waiting too (§ 3 Nr. 73 TKG)"
    received, ended = (datetime.fromisoformat(shown[name]) for name in ("received_at", "ended_at"))
    assert received == NOW
    assert (ended - received).total_seconds() == pytest.approx(call.duration, abs=2)


async def test_the_whisper_is_no_talk(town: Town) -> None:
    """The network counts from pick-up; the caller has been talking since the key was pressed."""
    call = await placed(town.door, f"{PIET} 1 2", lambda _: Answer.accept(talk=60))
    assert (await town.shown(call))["talked_s"] == pytest.approx(60, abs=2)


@pytest.mark.parametrize(
    ("keys", "leave", "outcome", "step"),
    [
        ("hangup", None, "abandoned_menu", "hotline.front_door"),
        ("- -", HangUpAt(seconds=30), "abandoned_menu", "hotline.front_door"),
        (f"{THORE_OR_MALAIKA} hangup", None, "abandoned_menu", "identify_caller.ask_birth_date"),
        (f"{PIET} hangup", None, "abandoned_menu", "identify_caller.read_back"),
        (f"{THORE_OR_MALAIKA} 24121991 1 hangup", None, "abandoned_menu", "main_menu.start"),
        (f"{PIET} 1 2", HangUpAt(ringing=1, after_ringing=3), "abandoned_waiting", "reach_case_manager.ring_own"),
        (f"{PIET} 1 2 hangup", None, "abandoned_menu", "reach_case_manager.offer_next"),
        (f"{PIET} 1 2 1", HangUpAt(ringing=2, after_ringing=3), "abandoned_waiting", "reach_case_manager.offer_next"),
    ],
)
async def test_who_leaves_is_shown_with_the_point_at_which_they_left(
    town: Town, keys: str, leave: HangUpAt | None, outcome: str, step: str
) -> None:
    call = await placed(town.door, keys, lambda _: Answer.no_answer(), hang_up_after=leave)
    shown = await town.shown(call)
    assert shown["outcome"] == outcome
    assert shown["ended_at"] is not None
    (ended,) = [event for event in shown["events"] if event["kind"] == "ended"]
    if leave is None or leave.ringing != 2:
        assert ended["step"] == step
    if outcome == "abandoned_waiting":
        assert shown["hops"][-1]["outcome"] == "cancelled"


async def test_a_call_shows_nobodys_name_or_line_and_keeps_to_its_own_times(town: Town) -> None:
    call = await placed(town.door, f"{THORE_OR_MALAIKA} 24121991 1 2")
    shown = await town.shown(call)
    text_of_it = str(shown)
    for secret in ("Brodersen", "Swantje", "Nagel", "Thore", "M-01", *LINES.values(), "+4915112345678", "24121991"):
        assert secret not in text_of_it
    times = [event["at"] for event in shown["events"]]
    assert times == sorted(times)
    assert shown["received_at"] <= times[0]
    assert times[-1] == shown["ended_at"]


async def test_the_list_finds_every_call_of_that_town_by_its_outcome(town: Town) -> None:
    await placed(town.door, "hangup")
    await placed(town.door, f"{PIET} 1 2")
    listed = (await town.program.get("/calls", params={"limit": 200})).json()["items"]
    for outcome in {one["outcome"] for one in listed}:
        found = (await town.program.get("/calls", params={"outcome": outcome, "limit": 200})).json()["items"]
        assert [one["id"] for one in found] == [one["id"] for one in listed if one["outcome"] == outcome]


async def test_whoever_is_imported_again_with_another_manager_reaches_the_new_one(town: Town) -> None:
    """The files come every night; the next call already goes to whoever is responsible now."""
    changed = f"{CUSTOMERS.splitlines()[0]}\n745Z555111,,Piet,Wulff,01.01.2000,,,M-03,\n"
    header = {"Content-Type": "text/csv"}
    try:
        assert (await town.program.post("/imports/customers", content=changed, headers=header)).json()["updated"] == 1
        assert dialled(await placed(town.door, f"{PIET} 1 2")) == ["M3"]
    finally:
        await town.program.post("/imports/customers", content=CUSTOMERS, headers=header)
    assert dialled(await placed(town.door, f"{PIET} 1 2")) == ["M2"]


async def test_outside_its_hours_nobody_of_that_town_is_rung(town: Town) -> None:
    async with town.door.engine.begin() as connection:
        await connection.execute(text("UPDATE office_periods SET weekday = 2"))
    try:
        shut = door_to(town.door.engine)
        call = await placed(shut, f"{PIET} 1 2 2 1 1")
        assert dialled(call) == []
        shown = await town.shown(call)
        assert (shown["outcome"], shown["hops"][0]["reason"]) == ("callback", "closed")
    finally:
        async with town.door.engine.begin() as connection:
            await connection.execute(text("UPDATE office_periods SET weekday = 1"))
