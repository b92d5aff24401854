"""The call log in a real browser: accessible, by keys alone, on narrow screens, and its files with their progress."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from desk_pages import Office
from examiner import examine
from hotline_on_http import settings_for
from logged_calls import MARTA, Logged, Tried, log_call, log_concern
from playwright.async_api import Browser, BrowserContext, Error, Page, expect
from sqlalchemy import text

from app.access import Role
from app.accounts.sessions import begin_session, state_purpose, who_is
from app.call_log.disputes import Signed, dispute
from app.clock import real_clock
from app.database import open_engine
from browser.conftest import House

pytestmark = pytest.mark.timeout(240)
REFERENCE = "123456782"
PAGES = {
    "list": "/desk/calls",
    "filtered": "/desk/calls?outcome=connected",
    "nothing": "/desk/calls?outcome=failed",
    "wrong": "/desk/calls?waited=x&outcome=nope&reference=1",
    "call": f"/desk/calls/{REFERENCE}",
}
LOOKED_AT = "SELECT details -> 'rows' FROM accesses WHERE what = 'calls_exported'"


@pytest.fixture
async def cookie(house: House, now: datetime) -> AsyncIterator[str]:
    """Log some calls, one of them disputed, and let Ruth Kaminski read them for a purpose."""
    office = Office(open_engine(house.database_url), settings_for(house.url), now)
    account = await office.account("ruth", Role.SUPERVISOR, staff_id="V1")
    await write(office, account)
    async with office.engine.begin() as connection:
        secret = await begin_session(connection, account, "password", real_clock())
        signed_in = await who_is(connection, secret, real_clock())
        assert signed_in is not None
        await state_purpose(connection, signed_in.session, "complaint")
    yield secret
    await office.engine.dispose()


async def write(office: Office, account: int) -> None:
    tried = (Tried("own", "V1", outcome="busy"), Tried("stand_in", "V2"))
    happened: list[tuple[str, str, dict[str, str]]] = [("turn-1-0", "received", {}), ("ended", "ended", {})]
    more = {"outcome": "connected", "field": "placement", "waited_s": 35, "talked_s": 260}
    call = await log_call(office, Logged(MARTA, reference=REFERENCE, hops=tried, events=tuple(happened), more=more))
    await log_concern(office, call, "cancellation", manner="late", reason="transport")
    for number in range(60):
        await log_call(office, Logged(at=office.now - timedelta(days=number + 1), reference=f"{number:09}"))
    async with office.engine.begin() as connection:
        for words in ("Das war anders.", "Und das auch."):
            await dispute(connection, Signed(call.id, account, "Ruth Kaminski", office.now, words))
        await connection.execute(
            text("INSERT INTO saved_filters VALUES (gen_random_uuid(), :account, 'Verbunden', :wanted, :now)"),
            {"account": account, "wanted": '{"outcome": "connected"}', "now": office.now},
        )


async def window(browser: Browser, house: House, cookie: str, **more: object) -> BrowserContext:
    context = await browser.new_context(base_url=house.url, **more)  # type: ignore[arg-type] # options of a window
    await context.add_cookies([{"name": "durchwahl", "value": cookie, "url": house.url}])
    return context


async def test_the_examiner_finds_nothing(browser: Browser, house: House, cookie: str) -> None:
    context = await window(browser, house, cookie, bypass_csp=True)
    tab = await context.new_page()
    for name, path in PAGES.items():
        await tab.goto(path)
        await examine(tab, name)
    await context.close()


@pytest.fixture
async def tab(browser: Browser, house: House, cookie: str) -> AsyncIterator[Page]:
    """Open the list with scripts, and see that none of them breaks."""
    context = await window(browser, house, cookie, accept_downloads=True)
    broken: list[Error] = []
    tab = await context.new_page()
    tab.on("pageerror", lambda error: broken.append(error))  # noqa: PLW0108 - it takes functions of Python alone
    await tab.goto("/desk/calls")
    yield tab
    await context.close()
    assert broken == []


async def test_a_file_comes_with_its_progress_and_holds_everything(tab: Page, house: House, tmp_path: Path) -> None:
    async with tab.expect_download() as coming:
        await tab.get_by_role("link", name="Als CSV-Datei herunterladen").click()
    download = await coming.value
    assert re.fullmatch(r"Anrufliste-2026-11-24-\d{4}\.csv", download.suggested_filename)
    await download.save_as(tmp_path / "list.csv")
    assert (tmp_path / "list.csv").read_bytes().count(b"\r\n") == 62
    await expect(tab.get_by_role("status")).to_have_text("Die Datei ist da.")
    await expect(tab.locator("#export")).to_be_hidden()
    assert house.ask(LOOKED_AT) == [(61,)]


async def test_the_progress_is_shown_and_the_file_can_be_given_up(tab: Page) -> None:
    """The answer is held back half way by the test, as a slow line would."""
    head = {"Content-Type": "application/x-durchwahl-parts", "X-Rows": "1000"}
    await tab.evaluate(SLOW_LINE, head)
    await tab.get_by_role("link", name="Als Excel-Datei herunterladen").click()
    await expect(tab.get_by_label("Die Datei wird erzeugt")).to_have_js_property("value", 500)
    await expect(tab.locator("#export [data-count]")).to_have_text("500 / 1.000")
    await tab.get_by_role("button", name="Abbrechen").click()
    await expect(tab.get_by_role("status")).to_have_text("Abgebrochen. Es wurde nichts gespeichert.")
    await expect(tab.get_by_role("link", name="Als Excel-Datei herunterladen")).to_be_focused()


SLOW_LINE = """headers => {
    window.fetch = async (_, {signal}) => new Response(new ReadableStream({
        start(lines) {
            const part = new Uint8Array(8 + 3);
            new DataView(part.buffer).setUint32(0, 500);
            new DataView(part.buffer).setUint32(4, 3);
            lines.enqueue(part.subarray(0, 6));
            lines.enqueue(part.subarray(6));
            signal.addEventListener("abort", () => lines.error(new DOMException("", "AbortError")));
        },
    }), {headers});
}"""


async def test_without_scripts_the_link_leads_to_the_same_file(
    browser: Browser, house: House, cookie: str, tmp_path: Path
) -> None:
    context = await window(browser, house, cookie, java_script_enabled=False, accept_downloads=True)
    tab = await context.new_page()
    await tab.goto("/desk/calls?outcome=connected")
    async with tab.expect_download() as coming:
        await tab.get_by_role("link", name="Als CSV-Datei herunterladen").click()
    await (await coming.value).save_as(tmp_path / "list.csv")
    assert "012 345" not in (tmp_path / "list.csv").read_text()
    assert "123 456 782" in (tmp_path / "list.csv").read_text()
    await context.close()


async def test_a_supervisor_finds_a_call_and_settles_its_dispute_with_keys_alone(tab: Page, house: House) -> None:
    await tab.locator("#reference").focus()
    await tab.keyboard.type("123 456 782")
    async with tab.expect_navigation():
        await tab.keyboard.press("Enter")
    await tab_to(tab, "123 456 782")
    async with tab.expect_navigation():
        await tab.keyboard.press("Enter")
    await tab_to(tab, "Es ist geklärt")
    await tab.keyboard.press("Enter")
    await tab.keyboard.press("Tab")
    await tab.keyboard.type("Abgeglichen.")
    await tab_to(tab, "Vermerken")
    async with tab.expect_navigation():
        await tab.keyboard.press("Enter")
    await expect(tab.get_by_text("Es ist vermerkt, wie es geklärt wurde.")).to_be_visible()
    assert house.ask("SELECT words FROM disputes WHERE settles_id IS NOT NULL") == [("Abgeglichen.",)]


async def tab_to(tab: Page, words: str) -> None:
    """Press the tab key until something that says just these words has the focus."""
    for _ in range(60):
        await tab.keyboard.press("Tab")
        focus = tab.locator(":focus")
        if await focus.count() and (await focus.inner_text()).strip() == words:
            return
    raise AssertionError(f"no way to {words} by keyboard")
