"""The examiner of pages: axe by the rules of WCAG 2.1 AA, light and dark, and nothing that sticks out at 320 px."""

from typing import Any, Final, Literal

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped] # ships no types
from playwright.async_api import Page

STANDARD: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
# In dark nothing but the colours is another: looking at the rest twice would find nothing.
LOOKS: Final[dict[Literal["light", "dark"], list[str]]] = {"light": STANDARD, "dark": ["color-contrast"]}
NARROW: Final = 320
WIDER = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
    Array.from(document.querySelectorAll("main *, header *"))
        .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
            && !one.closest(".scrolls > *"))
        .map((one) => one.outerHTML.slice(0, 100))"""
TOO_FAR = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def examine(tab: Page, where: str) -> None:
    """Look at a page as it stands there, and leave it in light and as wide; ``where`` is how a complaint calls it."""
    for scheme, rules in LOOKS.items():
        await tab.emulate_media(color_scheme=scheme)
        assert (where, scheme, await violations(tab, rules)) == (where, scheme, [])
    await tab.emulate_media(color_scheme="light")
    await fits(tab, where)


async def violations(tab: Page, rules: list[str]) -> list[str]:
    """Return what axe finds by rules or sets of rules, each with the first element that it is about."""
    options: dict[str, Any] = {"runOnly": rules, "resultTypes": ["violations"]}
    found = await Axe().run(tab, options=options)
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]]


async def fits(tab: Page, where: str) -> None:
    """See that a page does not scroll sideways on the narrowest screen, other than in a box that scrolls by itself."""
    usual = tab.viewport_size
    await tab.set_viewport_size({"width": NARROW, "height": 800})
    assert (where, await tab.evaluate(WIDER), await tab.evaluate(TOO_FAR)) == (where, [], 0)
    if usual:
        await tab.set_viewport_size(usual)
