"""The house as it is now: every call in its state, by groups in which nobody can be told apart."""

import re
from datetime import timedelta

import pytest
from desk_pages import AtTheDesk, Office
from kept_calls import add_concern
from live_calls import in_menu, ringing, talking, waiting, writing

from app.access import Role

NAMES = ("Ruth Kaminski", "Tomke Reinders", "Gesine Obermaier")


def figures(there: AtTheDesk) -> dict[str, str]:
    """Return the large figures of the page."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", there.html, re.DOTALL)
    return {words: re.sub(r"<.*?>", "", number) for words, number in found}


def rows(there: AtTheDesk) -> dict[str, list[str]]:
    """Return the cells of each row by its head."""
    found = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', there.html, re.DOTALL)
    return {
        re.sub(r"<.*?>", "", head).strip(): [
            re.sub(r"<.*?>", "", cell) for cell in re.findall(r"<td.*?>(.*?)</td>", cells)
        ]
        for head, cells in found
    }


@pytest.fixture
async def there(office: Office) -> AtTheDesk:
    return await office.somebody(Role.SERVICE_CENTRE)


async def test_every_call_stands_where_it_is(office: Office, there: AtTheDesk) -> None:
    async with office.engine.begin() as connection:
        await in_menu(connection, office.now)
        await in_menu(connection, office.now)
        await writing(connection, office.now)
        await ringing(connection, office.now, "V1")
        await ringing(connection, office.now, None)
        await talking(connection, office.now, "U1")
        await talking(connection, office.now, "L1")
        await waiting(connection, office.now, "V2", timedelta(seconds=95))
    says = await there.open("/desk/now")
    assert figures(there) == {
        "Im Menü": "2",
        "Es klingelt": "2",
        "Warten": "1",
        "Im Gespräch": "2",
        "Längste Wartezeit": "1 min 35 s",
        "Schriftlich": "1",
        "Rückrufe bis heute Abend zugesagt": "0",
        "Rückrufe überfällig": "0",
    }
    assert rows(there) == {
        "Leistung + U25 7 Personen": ["0", "0", "2", "–"],
        "Vermittlung 5 Personen": ["1", "1", "0", "1 min 35 s"],
        "Servicecenter und Notfälle": ["1", "0", "0", "20 s"],
    }
    assert "1 Mensch wartet." in says
    assert not [name for name in NAMES if name in says]


async def test_the_longest_wait_says_since_when_so_that_it_can_be_counted_on(office: Office, there: AtTheDesk) -> None:
    async with office.engine.begin() as connection:
        await waiting(connection, office.now, "V2", timedelta(seconds=95))
    await there.open("/desk/now")
    since = (office.now - timedelta(seconds=95)).timestamp()
    found = set(re.findall(r'data-since="(.*?)"', there.html))
    assert [type(office.now).fromisoformat(one).timestamp() for one in found] == [since]
    assert 'data-refresh-every="5"' in there.html


async def test_call_backs_are_promised_for_today_or_overdue(office: Office, there: AtTheDesk) -> None:
    async with office.engine.begin() as connection:
        for hours in (2, 5, -1, 24):
            promised_by = office.now + timedelta(hours=hours)
            await add_concern(connection, office.now - timedelta(days=2), "callback", promised_by=promised_by)
    says = await there.open("/desk/now")
    shown = figures(there)
    assert (shown["Rückrufe bis heute Abend zugesagt"], shown["Rückrufe überfällig"]) == ("2", "1")
    assert "1 Rückruf ist überfällig." in says


async def test_where_nothing_goes_on_the_page_says_so(there: AtTheDesk) -> None:
    says = await there.open("/desk/now")
    assert "Im Moment ruft niemand an." in says
    assert figures(there)["Längste Wartezeit"] == "–"


async def test_somebody_who_is_rung_is_not_in_a_queue(office: Office, there: AtTheDesk) -> None:
    async with office.engine.begin() as connection:
        await ringing(connection, office.now, "V1")
    assert "Niemand steht in der Warteschlange." in await there.open("/desk/now")


async def test_on_the_wall_there_is_no_navigation(there: AtTheDesk) -> None:
    says = await there.open("/desk/now?wall=1")
    assert "Mein Schreibtisch" not in says
    assert "<nav" not in there.html
    assert "Abmelden" not in says
    assert "Mit Navigation" in says
    assert "<nav" in (await there.open("/desk/now") and there.html)


async def test_an_office_of_four_is_not_broken_down(office: Office, there: AtTheDesk) -> None:
    async with office.engine.begin() as connection:
        await ringing(connection, office.now, "V1")
        await connection.exec_driver_sql("UPDATE staff SET roles = '{supervisor}' WHERE staff_id > 'L4'")
    await there.open("/desk/now")
    assert list(rows(there)) == ["Servicecenter und Notfälle"]
    assert figures(there)["Es klingelt"] == "1"
