"""The pages about the office and a team in a real browser: the examiner finds nothing, and 320 px are enough."""

from collections.abc import AsyncIterator

import pytest
from desk_house import Town
from examiner import examine
from playwright.async_api import Page, expect

pytestmark = pytest.mark.timeout(240)
PAGES = (
    "",
    "/staff",
    "/hours",
    "/foresight",
    "/assignments",
    "/prompts",
    "/prompts/ar",
    "/recordings",
    "/call-map",
    "/direct-lines",
    "/changes",
)


async def each_page(tab: Page) -> AsyncIterator[str]:
    """Open every page, and what comes of the forms that answer at once."""
    for page in PAGES:
        await tab.goto(f"/desk/admin{page}")
        yield page
    await tab.goto("/desk/admin/staff")
    await tab.get_by_role("link", name="Birte Quandt").click()
    yield "somebody"
    await tab.goto("/desk/admin/foresight")
    await tab.get_by_label("jemand, den dieses Team betreut:").check()
    await tab.get_by_label("Team", exact=True).select_option("Vermittlung")
    await tab.get_by_label("Uhrzeit").fill("23:00")
    await tab.get_by_role("button", name="Zeigen, was geschähe").click()
    yield "told"
    await tab.goto("/desk/admin/assignments")
    await tab.get_by_label("Kundennummer").fill("039M271828")
    await tab.get_by_role("button", name="Zuständigkeit zeigen").click()
    yield "assigned"


async def absences_of_a_team(tab: Page) -> AsyncIterator[str]:
    """Open the page with its list, have an absence refused there, and enter one."""
    await tab.goto("/desk/absences")
    yield "absences"
    await tab.get_by_label("Wer abwesend ist").select_option("Emil Sandkuhl")
    await tab.get_by_label("Bis einschließlich").fill("2020-01-01")
    await tab.get_by_role("button", name="Abwesenheit eintragen").press("Enter")
    await expect(tab.get_by_label("Bis einschließlich")).to_have_attribute("aria-invalid", "true")
    yield "refused"
    await tab.get_by_label("Bis einschließlich").fill(await tab.get_by_label("Von").input_value())
    await tab.get_by_role("button", name="Abwesenheit eintragen").press("Enter")
    await expect(tab.get_by_text("Emil Sandkuhl: abwesend bis")).to_be_visible()
    yield "entered"


async def test_the_examiner_finds_nothing_on_the_pages_about_the_office(town: Town) -> None:
    tab = await town.at_desk("Ida Rothwein", "/desk/admin")
    async for page in each_page(tab):
        await examine(tab, page)
