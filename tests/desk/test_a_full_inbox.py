"""A full inbox, and a large office: the page stays light, and everything can still be done."""

from desk_pages import Office
from kept_calls import add_concern
from sqlalchemy import text

from app.access import Role
from app.desk.my_desk.page import MOST_IN_FULL

MARTA = text("SELECT id FROM customers WHERE customer_number = '039D112233'")


async def leave(office: Office) -> int:
    """Have Marta Sommerfeld ask for her documents."""
    async with office.engine.begin() as connection:
        return await add_concern(connection, office.now, "documents", customer_id=await connection.scalar(MARTA))


async def test_of_very_many_the_first_are_dealt_with_here_and_each_other_on_a_page_of_its_own(office: Office) -> None:
    left = [await leave(office) for _ in range(MOST_IN_FULL + 1)]
    there = await office.somebody(Role.CASE_MANAGER, staff_id="V1")
    await there.open("/desk")
    assert [f"/desk/concern/{one}/acknowledge" in there.html for one in left] == [True] * MOST_IN_FULL + [False]
    assert there.says.count("Was sich tun lässt") == 1
    await there.open(f"/desk/concern/{left[-1]}")
    await there.send(f"/desk/concern/{left[-1]}/acknowledge", press="Erledigt")
    assert await office.ask("SELECT state FROM concerns WHERE id = :c", c=left[-1]) == [("done",)]


async def test_in_a_large_office_whom_it_is_handed_to_is_chosen_on_the_concerns_own_page(office: Office) -> None:
    async with office.engine.begin() as connection:
        people = "SELECT 'X' || n, 'Kraft ' || n, 1, 'placement', '+4930' || n FROM generate_series(1, 40) n"
        await connection.execute(text(f"INSERT INTO staff (staff_id, name, team_id, field, line) {people}"))
    concern = await leave(office)
    there = await office.somebody(Role.CASE_MANAGER, staff_id="V1")
    await there.open("/desk")
    assert "Weitergeben" in there.says
    assert "Kraft 40" not in there.html
    await there.open(f"/desk/concern/{concern}")
    await there.send(f"/desk/concern/{concern}/hand", press="Weitergeben", to="team:1")
    assert await office.ask("SELECT handed_team_id FROM concerns") == [(1,)]
