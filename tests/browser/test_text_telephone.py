"""The text telephone in a real browser: keyboard alone, no scripts, any width, light and dark."""

import re
from collections.abc import AsyncIterator

import pytest
from examiner import examine
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, expect

from browser.conftest import House

pytestmark = pytest.mark.timeout(240)
MARTA = "039 D 112233"
KINDS = ("start", "number", "complaint", "choices", "message", "refused", "end", "lost", "other language")
"""Every kind of page that there is."""
TARGETS = "button, input:not([type=hidden]), textarea, .languages a"
SMALL = """targets => [...document.querySelectorAll(targets)].map(one => one.getBoundingClientRect())
    .filter(box => box.height < 44 || box.width < 44).length"""


async def press(tab: Page, words: str) -> None:
    """Press the button that says these words, with a mouse."""
    async with tab.expect_navigation():
        await tab.get_by_role("button", name=re.compile(words)).first.click()


async def answer(tab: Page, typed: str) -> None:
    """Type into the only field and go on."""
    await tab.locator("#question").fill(typed)
    await press(tab, "^Weiter$")


async def each_kind(tab: Page) -> AsyncIterator[str]:
    """Walk through a conversation and stop at every kind of page."""
    await tab.goto("/text")
    yield "start"
    await press(tab, "Beginnen")
    yield "number"
    await answer(tab, "12")
    yield "complaint"
    await answer(tab, MARTA)
    await press(tab, "Ja")
    if await tab.get_by_role("button", name=re.compile("Geld")).count():
        await press(tab, "Geld")
    yield "choices"
    await press(tab, "Nachricht")
    yield "message"
    await answer(tab, "   ")
    yield "refused"
    await answer(tab, "Ich komme später.\nBitte schreiben Sie mir. <b>Danke</b>")
    if await tab.get_by_role("button", name="Gespräch beenden").count():
        await press(tab, "Gespräch beenden")
    yield "end"
    await tab.locator("input[name=key]").evaluate("field => { field.value = 'garbage' }")
    await press(tab, "Neu beginnen")
    yield "lost"
    await tab.goto("/text?language=en")
    await press(tab, "Begin")
    yield "other language"


@pytest.fixture
async def scripted(browser: Browser, house: House) -> AsyncIterator[BrowserContext]:
    """Open a window in which the examiner's own scripts may run."""
    context = await browser.new_context(base_url=house.url, bypass_csp=True)
    yield context
    await context.close()


async def test_the_examiner_finds_nothing_on_any_page(scripted: BrowserContext) -> None:
    tab, seen = await scripted.new_page(), []
    async for kind in each_kind(tab):
        await examine(tab, kind)
        seen.append(kind)
    assert tuple(seen) == KINDS


async def test_no_page_scrolls_sideways_and_everything_is_large_enough_for_a_finger(
    browser: Browser, house: House
) -> None:
    """On a narrow telephone, which is also what a screen of twice its width shows at 200 percent, and at a desk."""
    context = await browser.new_context(base_url=house.url)
    tab = await context.new_page()
    async for kind in each_kind(tab):
        for width in (320, 1280):
            await tab.set_viewport_size(ViewportSize(width=width, height=700))
            wide = await tab.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            assert wide[0] <= wide[1], (kind, width)
            assert await tab.evaluate(SMALL, TARGETS) == 0, (kind, width)
    await context.close()


async def test_a_whole_conversation_with_keys_alone_and_no_scripts(tab: Page, house: House) -> None:
    await tab.goto("/text")
    await tab_to(tab, "Beginnen")
    await go(tab)
    await focus_is_on(tab, "Wie ist Ihre Kundennummer?")
    await tab.keyboard.type(MARTA)
    await go(tab)
    await focus_is_on(tab, "Stimmt das?")
    await tab_to(tab, "Ja")
    await tab.keyboard.press("Enter")
    for words in ("Geld", "Nachricht"):
        await tab_to(tab, words)
        await go(tab, "Space")
    await focus_is_on(tab, "Bitte schreiben Sie Ihre Nachricht.")
    await tab.keyboard.type("Ich habe am Dienstag keine Zeit.")
    await tab_to(tab, "Weiter")
    await go(tab)
    await expect(tab.get_by_text("Ihre Nachricht ist angekommen.")).to_be_visible()
    await tab_to(tab, "beenden|Neu beginnen")
    if await tab.get_by_role("button", name="Gespräch beenden").count():
        await go(tab)
    (kept,) = house.ask("SELECT reference FROM concerns WHERE kind = 'message'")
    shown = await tab.locator(".references dd").all_inner_texts()
    assert [one.replace(" ", "") for one in shown] == [kept[0]]
    assert house.ask("SELECT channel, outcome, ended_at IS NOT NULL FROM calls") == [("text", "message", True)]


async def go(tab: Page, key: str = "Enter") -> None:
    """Press a key that leads to the next page."""
    async with tab.expect_navigation():
        await tab.keyboard.press(key)


async def tab_to(tab: Page, words: str) -> None:
    """Press the tab key until a button with these words has the focus."""
    for _ in range(20):
        await tab.keyboard.press("Tab")
        focus = tab.locator(":focus")
        if await focus.count() and re.search(words, await focus.inner_text()):
            return
    raise AssertionError(f"no way to {words} by keyboard")


async def focus_is_on(tab: Page, question: str) -> None:
    """Expect the focus on the new question, or on the field that it labels."""
    await expect(tab.locator("#question")).to_be_focused()
    await expect(tab.locator("#asked")).to_contain_text(question)


async def test_the_address_never_tells_anything(tab: Page) -> None:
    async for _ in each_kind_without_scripts(tab):
        assert re.fullmatch(r"http://[^/]+/text(/(begin|turn|end)#question)?", tab.url)


async def each_kind_without_scripts(tab: Page) -> AsyncIterator[None]:
    """Begin, identify, and come to a choice."""
    await tab.goto("/text")
    yield
    await press(tab, "Beginnen")
    yield
    await answer(tab, MARTA)
    yield
    await press(tab, "Ja")
    yield


async def test_reloading_and_going_back_keep_the_conversation_whole(tab: Page, house: House) -> None:
    async for _ in each_kind_without_scripts(tab):
        pass
    before = await tab.inner_text("main")
    await tab.reload()
    assert await tab.inner_text("main") == before
    assert house.ask("SELECT count(*) FROM calls") == [(1,)]
    await tab.goto("/text/turn")
    assert tab.url.endswith("/text")


async def test_on_paper_the_log_and_the_reference_remain(scripted: BrowserContext) -> None:
    tab = await scripted.new_page()
    async for kind in each_kind(tab):
        if kind == "end":
            break
    await tab.emulate_media(media="print")
    await expect(tab.locator(".references dd").first).to_be_visible()
    await expect(tab.locator(".log li").first).to_be_visible()
    await expect(tab.get_by_role("button", name="Neu beginnen")).to_be_hidden()
