"""Administration and data protection in a real browser: any width, light and dark, and by keys alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from examiner import examine
from playwright.async_api import Browser, BrowserContext, Page, expect

from app.access import Role
from app.accounts.keeping import NewAccount, add_account
from app.accounts.sessions import begin_session
from app.clock import real_clock
from app.database import open_engine
from browser.conftest import House

pytestmark = pytest.mark.timeout(240)
STAFF = (
    "staff_id,name,team,field,line,email,stand_in,roles\n"
    "V1,Ruth Kaminski,Vermittlung,placement,030 23125 199,,,case_manager\n"
    "N1,Nele Harms,Empfang,placement,keins,,,\n"
)
CHOOSE = "#file"


@dataclass(frozen=True)
class People:
    """Secrets of sessions: of an administrator and of a privacy officer; and the account of a colleague."""

    ida: str
    ole: str
    ruth: int


@pytest.fixture
async def people(house: House) -> People:
    engine, at = open_engine(house.database_url), real_clock()
    async with engine.begin() as connection:
        ida = await add_account(connection, NewAccount("ida", "Ida Rothwein", [Role.ADMINISTRATOR]), at)
        ole = await add_account(connection, NewAccount("ole", "Ole Datendorf", [Role.PRIVACY_OFFICER]), at)
        ruth = await add_account(connection, NewAccount("ruth", "Ruth Kaminski", staff=1), at)
        both = [await begin_session(connection, one, "password", at) for one in (ida, ole)]
    await engine.dispose()
    return People(both[0], both[1], ruth)


async def tab_of(context: BrowserContext, house: House, secret: str) -> Page:
    await context.clear_cookies()
    await context.add_cookies([{"name": "durchwahl", "value": secret, "url": house.url}])
    return await context.new_page()


async def press(tab: Page, words: str) -> None:
    async with tab.expect_navigation():
        await tab.get_by_role("button", name=words, exact=True).last.click()


async def of_administration(tab: Page, people: People) -> AsyncIterator[str]:
    """Walk over every page of administration, with complaints and differences."""
    for page in ("accounts", "accounts/new", "keys", "imports", "retention", f"accounts/{people.ruth}"):
        await tab.goto(f"/desk/admin/{page}")
        yield page
    await tab.locator("input[name=seen]").evaluate("field => { field.value = 'supervisor' }")
    await press(tab, "Rollen speichern")
    yield "difference of roles"
    await press(tab, "Neues Passwort vergeben")
    yield "password"
    await tab.goto("/desk/admin/keys")
    await tab.get_by_label("Wofür er ist").fill("Aktenanlage")
    await press(tab, "Schlüssel anlegen")
    yield "complaint about a key"
    await tab.get_by_label("Anrufe, Anliegen und alles Gespeicherte zu einer Kundennummer lesen").check()
    await press(tab, "Schlüssel anlegen")
    yield "key"
    await tab.get_by_role("link", name="Fertig").click()
    await tab.get_by_text("Widerrufen Aktenanlage").click()
    yield "keys"
    await check(tab, "personal.xlsx", b"PK\x03\x04")
    yield "refused file"
    await check(tab, "personal.csv", STAFF.encode())
    yield "preview"


async def check(tab: Page, name: str, content: bytes) -> None:
    await tab.goto("/desk/admin/imports")
    await tab.get_by_label("Personal", exact=True).check()
    await tab.set_input_files(CHOOSE, {"name": name, "mimeType": "text/csv", "buffer": content})
    await press(tab, "Datei prüfen")


async def of_data_protection(tab: Page) -> AsyncIterator[str]:
    """Walk over every page of the privacy officer."""
    await tab.goto("/desk/sealed")
    yield "no sealed file"
    await tab.get_by_label("Kundennummer").fill("12")
    await press(tab, "Weiter")
    yield "complaint about a number"
    await tab.get_by_label("Kundennummer").fill("039D112233")
    await press(tab, "Weiter")
    yield "file"
    await tab.get_by_label("Ruth Kaminski").check()
    await press(tab, "Akte sperren")
    yield "sealed files"
    for page in ("audit", "audit/deletions", "audit/retention"):
        await tab.goto(f"/desk/{page}")
        yield page


@pytest.fixture
async def scripted(browser: Browser, house: House) -> AsyncIterator[BrowserContext]:
    """Open a window in which the examiner's own scripts may run."""
    context = await browser.new_context(base_url=house.url, bypass_csp=True, locale="de-DE")
    yield context
    await context.close()


async def test_the_examiner_finds_nothing_in_administration(
    scripted: BrowserContext, house: House, people: People
) -> None:
    tab = await tab_of(scripted, house, people.ida)
    async for where in of_administration(tab, people):
        await examine(tab, where)


async def test_the_examiner_finds_nothing_in_data_protection(
    scripted: BrowserContext, house: House, people: People
) -> None:
    tab = await tab_of(scripted, house, people.ole)
    async for where in of_data_protection(tab):
        await examine(tab, where)


async def test_a_file_that_is_too_large_is_refused_by_name_before_it_travels(
    scripted: BrowserContext, house: House, people: People
) -> None:
    tab = await tab_of(scripted, house, people.ida)
    await tab.goto("/desk/admin/imports")
    await tab.get_by_label("Personal", exact=True).check()
    large = b"x" * (11 * 1024 * 1024)
    await tab.set_input_files(CHOOSE, {"name": "alle.csv", "mimeType": "text/csv", "buffer": large})
    await expect(tab.locator("#file-complaint")).to_have_text(
        "alle.csv: Die Datei ist größer als 10 MB. Bitte schicken Sie sie in mehreren Teilen."
    )
    await examine(tab, "too large")
    await tab.get_by_role("button", name="Datei prüfen").click()
    assert tab.url.endswith("/desk/admin/imports")
    await tab.set_input_files(CHOOSE, {"name": "klein.csv", "mimeType": "text/csv", "buffer": STAFF.encode()})
    await expect(tab.locator("#file-complaint")).to_be_hidden()
    await press(tab, "Datei prüfen")
    await expect(tab.get_by_role("heading", name="Was eingelesen würde")).to_be_visible()


async def test_roles_are_given_with_keys_alone(scripted: BrowserContext, house: House, people: People) -> None:
    tab = await tab_of(scripted, house, people.ida)
    await tab.goto(f"/desk/admin/accounts/{people.ruth}")
    box = tab.get_by_label("Datenschutz")
    for _ in range(40):
        await tab.keyboard.press("Tab")
        if await box.evaluate("one => one === document.activeElement"):
            break
    await tab.keyboard.press("Space")
    async with tab.expect_navigation():
        await tab.keyboard.press("Enter")
    await expect(tab.get_by_role("status")).to_have_text("Die Rollen sind gespeichert.")
    assert "privacy_officer" in str(house.ask("SELECT roles FROM staff WHERE id = 1"))
