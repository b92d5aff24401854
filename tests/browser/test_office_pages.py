"""The pages about the office and a team in a real browser: the examiner finds nothing, and 320 px are enough."""

from collections.abc import AsyncIterator
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped] # ships no types
from desk_house import Town
from playwright.async_api import Page, expect

pytestmark = pytest.mark.timeout(240)
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_examiner_finds_nothing_on_the_pages_about_the_office(
    town: Town, scheme: Literal["light", "dark"]
) -> None:
    tab = await town.at_desk("Ida Rothwein", "/desk/admin", color_scheme=scheme)
    async for page in each_page(tab):
        found = await Axe().run(tab, options={"runOnly": STANDARD})
        assert found.violations_count == 0, f"{page}: {found.generate_report()}"


async def test_no_page_about_the_office_scrolls_sideways_at_320_pixels(town: Town) -> None:
    tab = await town.at_desk("Ida Rothwein", "/desk/admin", viewport={"width": 320, "height": 700})
    async for page in each_page(tab):
        wide = await tab.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide[0] <= wide[1], page


async def test_absences_of_a_team_are_entered_at_320_pixels_and_the_examiner_finds_nothing(town: Town) -> None:
    tab = await town.at_desk("Ruth Kaminski", "/desk/absences", viewport={"width": 320, "height": 700})
    async for page in absences_of_a_team(tab):
        wide = await tab.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide[0] <= wide[1], page
        found = await Axe().run(tab, options={"runOnly": STANDARD})
        assert found.violations_count == 0, f"{page}: {found.generate_report()}"
