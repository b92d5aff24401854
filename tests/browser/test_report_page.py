"""The report's page in a real browser: for everybody, light and dark, wide and narrow, and the file comes down."""

from datetime import datetime

from desk_house import Town
from examiner import examine
from office_days import Days


async def test_the_report_page_is_for_everybody(town: Town) -> None:
    page = await town.at_desk("Ida Rothwein", "/desk/report")
    await examine(page, "report")
    await page.get_by_label("Letzter Tag").fill("2026-01-01")
    await page.get_by_role("button", name="Bericht herunterladen").click()
    assert await page.get_by_label("Letzter Tag").get_attribute("aria-invalid") == "true"
    await examine(page, "complaint")


async def test_a_press_of_the_button_brings_the_file(town: Town, now: datetime) -> None:
    async with town.engine.begin() as connection:
        await Days(connection, now).calls(10, "connected", rang="V1", waited=17)
    page = await town.at_desk("Ida Rothwein", "/desk/report?choice=last_month")
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="Bericht herunterladen").press("Enter")
    assert (await coming.value).suggested_filename == "bericht-2026-10-01-2026-10-31.pdf"
