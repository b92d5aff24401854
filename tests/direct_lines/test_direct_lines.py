"""Whoever wants to be rung directly says so, for the number they were shown, and may take it back at any time (R10)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from conftest import NOW
from desks import Desks
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.administration import change_line
from app.concerns.settling import Author
from app.direct_lines import PublishedLine, publish_line, published_lines, revoke_line
from app.edits import ChangedMeanwhile, Edit
from app.staff import NoSuchStaff
from ivr_flows.rehearsal.town import COLLEAGUES

LINE = {one.staff_id: one.line for one in COLLEAGUES}
LATER = NOW + timedelta(days=1)


@pytest.fixture
async def desks(shared_engine: AsyncEngine) -> AsyncIterator[Desks]:
    async with shared_engine.connect() as connection:
        yield Desks(connection)


async def listed(desks: Desks) -> list[str]:
    return [one.line for one in await published_lines(desks.connection)]


async def test_nobody_is_on_the_list_who_has_not_said_so(desks: Desks) -> None:
    assert await listed(desks) == []


async def test_a_line_is_published_with_name_team_and_the_time_of_consent_and_revoked(desks: Desks) -> None:
    l2, v1 = await desks.id("L2"), await desks.id("V1")
    await publish_line(desks.connection, v1, LINE["V1"], LATER)
    await publish_line(desks.connection, l2, LINE["L2"], NOW)
    assert await published_lines(desks.connection) == (
        PublishedLine(l2, "Matthis Brandl", "Leistung", LINE["L2"], NOW),
        PublishedLine(v1, "Ruth Kaminski", "Vermittlung", LINE["V1"], LATER),
    )
    await revoke_line(desks.connection, l2)
    await revoke_line(desks.connection, l2)
    assert await listed(desks) == [LINE["V1"]]
    assert await desks.connection.scalar(text("SELECT count(*) FROM published_lines")) == 1


async def test_saying_it_twice_keeps_the_first_consent(desks: Desks) -> None:
    l2 = await desks.id("L2")
    for at in (NOW, LATER):
        await publish_line(desks.connection, l2, LINE["L2"], at)
    assert [one.consented_at for one in await published_lines(desks.connection)] == [NOW]


async def test_a_new_number_is_not_published_before_its_owner_agrees_again(desks: Desks) -> None:
    l2 = await desks.id("L2")
    await publish_line(desks.connection, l2, LINE["L2"], NOW)
    await change_line(desks.connection, l2, Edit(LINE["L2"], "+493023125777"), Author("staff:L4", NOW))
    assert await listed(desks) == []
    await publish_line(desks.connection, l2, "+493023125777", LATER)
    assert [(one.line, one.consented_at) for one in await published_lines(desks.connection)] == [
        ("+493023125777", LATER)
    ]


async def test_a_number_that_the_page_showed_too_late_is_not_consented_to(desks: Desks) -> None:
    with pytest.raises(ChangedMeanwhile) as told:
        await publish_line(desks.connection, await desks.id("L2"), "+493023125000", NOW)
    assert told.value.current == LINE["L2"]
    with pytest.raises(NoSuchStaff):
        await publish_line(desks.connection, 999_999, LINE["L2"], NOW)
    assert await listed(desks) == []
