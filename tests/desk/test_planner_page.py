"""The plan as it is read: people for each hour, from what was measured, for a goal that can be set."""

from datetime import datetime, timedelta

import pytest
from desk_pages import AtTheDesk, Office
from office_days import Days

from app.access import Role
from app.office_hours import GERMAN_TIME
from app.planner import METHOD, Goal, Traffic, people_needed

TUESDAY = datetime(2026, 11, 17, 9, tzinfo=GERMAN_TIME)


async def measured(office: Office, calls: int = 80) -> None:
    """Write eight weeks' calls into one Tuesday between nine and ten: ten an hour on average."""
    async with office.engine.begin() as connection:
        days = Days(connection, office.now)
        for n in range(calls):
            at = TUESDAY + n * timedelta(seconds=3000 / calls)
            await days.call("connected", at, rang="V1", waited=9, talked_s=240)


@pytest.fixture
async def lead(office: Office) -> AtTheDesk:
    return await office.somebody(Role.SUPERVISOR, staff_id="L4")


async def test_the_plan_says_how_many_people_each_hour_takes(office: Office, lead: AtTheDesk) -> None:
    await measured(office)
    says = await lead.open("/desk/planner")
    people = people_needed(Traffic(10, 240), Goal())
    assert "Verfahren: Erlang C, alle warten." in says
    assert "Vermittlung Ein Anruf beschäftigt jemanden im Mittel 4 min." in says
    assert f"09–10 Uhr 0 0 {people} 10 · " in says
    assert "12–13 Uhr zu zu zu zu 0 0" in says
    assert "18–19 Uhr" not in says
    assert METHOD.de in says
    assert len(lead.html) < 100_000


async def test_with_patience_and_a_higher_goal_the_method_and_the_need_change(office: Office, lead: AtTheDesk) -> None:
    await measured(office)
    says = await lead.open("/desk/planner?share=95,5&within=0&patience=60&wrap_up=120&weeks=4")
    need = people_needed(Traffic(20, 360), Goal(0.955, 0, 60, 120))
    assert "Verfahren: Erlang A, manche legen auf." in says
    assert f"09–10 Uhr 0 0 {need} 20 · " in says
    assert 'value="95,5"' in lead.html


async def test_where_nothing_was_measured_the_page_says_what_to_do(lead: AtTheDesk) -> None:
    says = await lead.open("/desk/planner")
    assert lead.status == 200
    assert "zu wenige Gespräche gemessen" in says


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ("share=0", "Bitte geben Sie eine Zahl zwischen 1 und 99 ein."),
        ("share=nan", "Bitte geben Sie eine Zahl zwischen 1 und 99 ein."),
        ("share=", "Bitte geben Sie eine Zahl zwischen 1 und 99 ein."),
        ("within=-1", "Sekunden zwischen 0 und 600"),
        ("within=1e999", "Sekunden zwischen 0 und 600"),
        ("within=1.5", "Sekunden zwischen 0 und 600"),
        ("patience=0", "oder lassen Sie das Feld leer"),
        ("patience=%00", "oder lassen Sie das Feld leer"),
        ("wrap_up=3601", "Sekunden zwischen 0 und 3600"),
        ("wrap_up=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "Sekunden zwischen 0 und 3600"),
        ("weeks=0", "Wochen zwischen 1 und 52"),
        ("weeks=" + "9" * 5000, "Wochen zwischen 1 und 52"),
    ],
)
async def test_what_cannot_be_planned_for_is_told_at_its_field(lead: AtTheDesk, asked: str, complaint: str) -> None:
    says = await lead.open(f"/desk/planner?{asked}")
    assert lead.status == 422
    assert complaint in says
    assert lead.html.count('aria-invalid="true"') == 1
    assert "<script>" not in lead.html


async def test_a_handful_of_calls_is_a_star(office: Office, lead: AtTheDesk) -> None:
    await measured(office, 3)
    async with office.engine.begin() as connection:
        days = Days(connection, office.now)
        await days.calls(2, "connected", TUESDAY + timedelta(hours=1), rang="V1", waited=9, talked_s=240)
    says = await lead.open("/desk/planner")
    assert "10–11 Uhr 0 0 1 * " in says
    assert "Ein Stern (*) steht, wo nur ein oder zwei Anrufe gemessen wurden." in says
