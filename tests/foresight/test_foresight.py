"""What would happen on a day is what then happens: the same people, in the same order, for the same reasons."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from conftest import NOW
from desks import ANTON, ILSE, KARL, MARTA, NADJA, Desks, german, period
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import SERVICE_CENTRE, Door, Phone, door_to
from voice_calls import Hop as RungHop

from app.availability import set_in_consultation, set_phone_hours
from app.customers import NoSuchCustomer
from app.edits import Edit
from app.numbers import keys_of
from app.turns.foresight import Course, Foresight, IsPast, Question, foresee
from ivr_flows.engine.script import say
from ivr_flows.engine.spoken import utter

PETER = "039M271828"
ANOTHER_PERSON = utter(say("reach_case_manager.another_person", key=1), "de").text
OFFERED = {
    "callback": utter(say("reach_case_manager.callback", key=2), "de").text,
    "message": utter(say("reach_case_manager.message", key=3), "de").text,
    "cancellation": utter(say("reach_case_manager.cancel", key=1), "de").text,
}
CALLERS = count(1)
TIMES = (
    NOW,
    german(24, 12, 30),  # lunch
    german(24, 17, 59),
    german(25, 8),
    german(25, 13),  # Wednesday afternoon
    german(28, 10),  # Saturday
    german(30, 9),
    german(7, 9, month=12),  # everybody is back
    german(24, 9, month=12),  # a closure
    german(25, 9, month=12),  # a holiday
)
WISHES = (
    *((number, "placement", "2") for number in (MARTA, PETER, NADJA, ANTON)),
    *((number, "benefits", "3") for number in (MARTA, PETER)),
    *((number, "benefits", "2") for number in (KARL, ILSE)),
)
"""Who calls about what, and the key for it: with two case managers 2 is work and 3 money, with one 2 is that one."""

Told = list[tuple[str, int | None, int | None, str | None]]
"""Role, staff, team and why somebody is passed by, in order."""


async def as_seeded(desks: Desks) -> None:
    """Leave the town as it is: two away for a fortnight, one in consultation."""
    del desks


async def with_named_stand_ins(desks: Desks) -> None:
    """Let Ruth Kaminski be away with somebody of another team, and her stand-in from Monday on."""
    await desks.plan("V1", german(24), german(27), "U1")
    await desks.plan("V2", german(30), german(3, month=12), "V4")
    await desks.plan("L1", german(25), german(26), "L3")
    await set_in_consultation(desks.connection, await desks.id("L2"), german(24, 15), NOW)


async def with_phone_hours(desks: Desks) -> None:
    """Let some take calls on some mornings alone, and teams have no telephone of their own."""
    for staff_id, week in (
        ("V1", (period(0, "08:00", "10:00"), period(2, "08:00", "09:00"))),
        ("L2", (period(1, "10:00", "12:00"),)),
        ("V4", (period(1, "17:00", "18:00"),)),
        ("U2", (period(4, "08:00", "10:00"),)),
    ):
        await set_phone_hours(desks.connection, await desks.id(staff_id), Edit((), week))
    await desks.run("UPDATE teams SET line = NULL WHERE name <> 'U25'")


async def with_nobody_left(desks: Desks) -> None:
    """Let everybody who looks after benefits be away, nobody stand in for Anton's, and no team have a telephone."""
    for staff_id in ("L1", "L2", "L4"):
        await desks.plan(staff_id, german(24), german(5, month=12))
    await desks.run("UPDATE staff SET stand_in_id = NULL WHERE staff_id = 'V5'")
    await desks.run("UPDATE teams SET line = NULL")
    await desks.run("INSERT INTO closures VALUES ('2026-11-30', 'Personalversammlung')")


@dataclass(frozen=True)
class Happened:
    """What became of a real call: its legs, the numbers that were dialled, and what was said last."""

    legs: Told
    dialled: list[str]
    words: str


@dataclass(frozen=True)
class Rehearsal:
    """A town in which calls are really made, and the same asked beforehand."""

    engine: AsyncEngine

    async def happens(self, door: Door, *keys: str) -> Happened:
        """Ring the hotline, let nobody answer, and ask for another person as long as there is one."""
        phone = Phone(door, caller=f"+4915112{next(CALLERS):06}")
        await phone.begin()
        await phone.press(*keys)
        dialled = []
        while phone.reply.has("Dial") or ANOTHER_PERSON in phone.reply.words:
            if phone.reply.has("Dial"):
                dialled.append(phone.reply.the("Number").text)
                await RungHop(phone).over("no-answer")
            else:
                await phone.press("1")
        legs = await self.rows(LEGS, sid=phone.sid)
        return Happened([tuple(row) for row in legs], dialled, phone.reply.words)

    async def told(self, question: Question, now: datetime = NOW) -> Foresight:
        async with self.engine.connect() as connection:
            return await foresee(connection, question, now)

    async def lines(self, course: Course) -> list[str]:
        """Return the numbers of those who are foreseen to be rung, whom chance decides about apart."""
        staff = {row.id: row.line for row in await self.rows("SELECT id, line FROM staff")}
        teams = {row.id: row.line for row in await self.rows("SELECT id, line FROM teams")}
        others = {"service_centre": SERVICE_CENTRE}
        rung = [hop for hop in course.hops if not hop.passed_by and not hop.by_chance]
        return [staff.get(hop.staff) or teams.get(hop.team) or others[hop.role] for hop in rung]

    async def rows(self, question: str, **values: object) -> list[Any]:
        async with self.engine.connect() as connection:
            return list(await connection.execute(text(question), values))


LEGS = """
SELECT legs.role, staff_id, team_id, CASE WHEN legs.outcome = 'unavailable' THEN reason END
FROM legs JOIN calls ON calls.id = call_id
WHERE carrier_call_id = :sid ORDER BY legs.turn, ordinal
"""


def check(course: Course, happened: Happened, lines: list[str]) -> None:
    """Compare what was foreseen with what happened; whom of a team chance has rung is not compared."""
    by_chance = {hop.role for hop in course.hops if hop.by_chance}
    legs = [(role, None if role in by_chance else staff, team, reason) for role, staff, team, reason in happened.legs]
    assert [(hop.role, hop.staff, hop.team, hop.passed_by) for hop in course.hops] == legs
    assert [number for number in happened.dialled if number in lines] == lines
    assert len(happened.dialled) == len(lines) + len(by_chance)
    for offer, prompt in OFFERED.items():
        assert (offer in course.offered) == (prompt in happened.words)


@pytest.mark.parametrize("at", TIMES, ids=lambda at: f"{at:%d.%m. %H:%M}")
@pytest.mark.parametrize("scene", [as_seeded, with_named_stand_ins, with_phone_hours, with_nobody_left])
async def test_what_is_foreseen_is_what_then_happens(
    town_engine: AsyncEngine, scene: Callable[[Desks], Awaitable[None]], at: datetime
) -> None:
    async with town_engine.begin() as connection:
        await scene(Desks(connection))
    rehearsal, door = Rehearsal(town_engine), door_to(town_engine, lambda: at)
    for number, field, key in WISHES:
        (course,) = (await rehearsal.told(Question(at, number, field))).courses
        check(course, await rehearsal.happens(door, keys_of(number), "1", key), await rehearsal.lines(course))
    (course,) = (await rehearsal.told(Question(at))).courses
    check(course, await rehearsal.happens(door, "0"), await rehearsal.lines(course))


@pytest.mark.parametrize("at", TIMES, ids=lambda at: f"{at:%d.%m. %H:%M}")
async def test_a_call_back_is_due_when_it_is_foreseen_to_be(town_engine: AsyncEngine, at: datetime) -> None:
    rehearsal = Rehearsal(town_engine)
    told = await rehearsal.told(Question(at, KARL))
    assert "callback" in told.courses[0].offered
    phone = Phone(door_to(town_engine, lambda: at))
    await phone.begin()
    await phone.press(keys_of(KARL), "1", "4", "1", "1", "1")
    ((due_at, promised_by),) = await rehearsal.rows("SELECT due_at, promised_by FROM concerns")
    assert (told.callback_due, told.callback_promised_by) == (due_at, promised_by)


async def only(engine: AsyncEngine, question: Question) -> Course:
    (course,) = (await Rehearsal(engine).told(question)).courses
    return course


async def test_each_who_is_passed_by_has_a_reason_and_an_end_of_it(town_engine: AsyncEngine) -> None:
    own, stand_in, team, centre = (await only(town_engine, Question(NOW, ANTON))).hops
    assert (own.passed_by, own.until, own.free_from) == ("absent", german(5, month=12), german(7, 8, month=12))
    assert (stand_in.passed_by, stand_in.until) == ("absent", german(5, month=12))
    assert (team.role, team.passed_by, team.until) == ("team", None, None)
    assert (centre.role, centre.passed_by) == ("service_centre", None)


async def test_phone_hours_and_consultations_say_when_somebody_can_be_rung_again(town_engine: AsyncEngine) -> None:
    async with town_engine.begin() as connection:
        desks = Desks(connection)
        await set_phone_hours(connection, await desks.id("L2"), Edit((), (period(3, "09:00", "10:00"),)))
    own = (await only(town_engine, Question(NOW, KARL))).hops[0]
    assert (own.passed_by, own.free_from) == ("phone_hours", german(26, 9))
    own = (await only(town_engine, Question(NOW, ILSE))).hops[0]
    assert (own.passed_by, own.until, own.free_from) == ("in_consultation", german(25), german(25, 8))


@pytest.mark.parametrize(
    ("at", "why", "name", "opens_at"),
    [
        (german(28, 10), "weekend", None, german(30, 8)),
        (german(24, 12, 30), "outside_hours", None, german(24, 13)),
        (german(25, 15), "outside_hours", None, german(26, 8)),
        (german(24, 10, month=12), "closure", "Heiligabend", german(28, 8, month=12)),
        (german(25, 10, month=12), "holiday", "Erster Weihnachtstag", german(28, 8, month=12)),
        (german(26, 10, month=12), "holiday", "Zweiter Weihnachtstag", german(28, 8, month=12)),
    ],
)
async def test_a_closed_office_says_why_and_until_when(
    town_engine: AsyncEngine, at: datetime, why: str, name: str | None, opens_at: datetime
) -> None:
    told = await Rehearsal(town_engine).told(Question(at, KARL))
    assert told.closed is not None
    assert (told.closed.why, told.closed.name, told.closed.opens_at) == (why, name, opens_at)
    (centre,) = told.courses[0].hops
    assert (centre.role, centre.passed_by, centre.until) == ("service_centre", "closed", opens_at)
    assert told.courses[0].offered == ("cancellation", "callback", "message")


async def test_a_customer_with_two_case_managers_has_two_ways_and_work_comes_first(town_engine: AsyncEngine) -> None:
    told = await Rehearsal(town_engine).told(Question(NOW, "039 D 112233"))
    assert [course.field for course in told.courses] == ["placement", "benefits"]
    assert told.closed is None
    assert told.left_out == ("in_talk",)


async def test_whether_somebody_talks_now_says_nothing_about_another_time(town_engine: AsyncEngine) -> None:
    """A call at Matthis Brandl's is under way; asked about in two hours, it must not look like one."""
    door = door_to(town_engine)
    phone = Phone(door)
    await phone.begin()
    await phone.press(keys_of(KARL), "1", "2")
    await RungHop(phone).accept()
    own = (await only(town_engine, Question(german(24, 11, 59), KARL))).hops[0]
    assert (own.role, own.passed_by) == ("own", None)


async def test_a_team_is_told_by_each_of_its_people(town_engine: AsyncEngine) -> None:
    """On Monday Anton's and Nadja's own are away; whoever calls one of the team's others reaches them."""
    async with town_engine.connect() as connection:
        team = await connection.scalar(text("SELECT id FROM teams WHERE name = 'Vermittlung'"))
        ids = {staff_id: await Desks(connection).id(staff_id) for staff_id in ("V1", "V2", "V3", "V4", "V5")}
    told = await Rehearsal(town_engine).told(Question(german(30, 9), team=team))
    first = {course.responsible: course.hops[0].passed_by for course in told.courses}
    assert first == {ids["V1"]: None, ids["V2"]: None, ids["V3"]: "absent", ids["V4"]: None, ids["V5"]: "absent"}
    for customer, staff_id in ((NADJA, "V3"), (ANTON, "V5")):
        of_customer = await only(town_engine, Question(german(30, 9), customer))
        assert of_customer in told.courses
        assert of_customer.responsible == ids[staff_id]


async def test_a_field_is_told_by_everybody_in_it(town_engine: AsyncEngine) -> None:
    told = await Rehearsal(town_engine).told(Question(NOW, field="benefits"))
    async with town_engine.connect() as connection:
        four = [await Desks(connection).id(staff_id) for staff_id in ("L1", "L2", "L3", "L4")]
    assert sorted(course.responsible or 0 for course in told.courses) == sorted(four)


async def test_for_whom_nobody_is_responsible_the_way_leads_to_the_service_centre(town_engine: AsyncEngine) -> None:
    async with town_engine.begin() as connection:
        await Desks(connection).run("DELETE FROM assignments")
    course = await only(town_engine, Question(NOW, KARL))
    assert [(hop.role, hop.passed_by) for hop in course.hops] == [("service_centre", None)]
    assert course.offered == ("callback", "message")


@pytest.mark.parametrize("number", ["999Z999999", "12", ""])
async def test_a_number_that_nobody_has_is_refused_by_name(town_engine: AsyncEngine, number: str) -> None:
    with pytest.raises(NoSuchCustomer):
        await Rehearsal(town_engine).told(Question(NOW, number))


async def test_what_would_have_happened_is_not_told(town_engine: AsyncEngine) -> None:
    with pytest.raises(IsPast):
        await Rehearsal(town_engine).told(Question(german(23, 10), KARL))
    assert await Rehearsal(town_engine).told(Question(NOW, KARL), now=german(24, 10, 0).replace(second=30))


async def test_asking_changes_nothing(town_engine: AsyncEngine) -> None:
    rehearsal = Rehearsal(town_engine)
    tables = ("calls", "legs", "call_events", "concerns", "number_tries", "waits", "absences")
    counted = [f"SELECT count(*) FROM {table}" for table in tables]  # noqa: S608 - the names stand above
    before = [await rehearsal.rows(question) for question in counted]
    for at in TIMES:
        await rehearsal.told(Question(at, field="placement"))
    assert [await rehearsal.rows(question) for question in counted] == before
