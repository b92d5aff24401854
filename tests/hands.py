"""How people work at a page: with the mouse, or with the keyboard alone, each reaching things only as a hand can."""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, Self

from playwright.async_api import Locator, Page, expect

MOST_TABS: Final = 120
"""More than any page has to be tabbed through; whoever needs more of them finds no way."""
IS_FOCUSED: Final = "found => found.includes(document.activeElement)"
HOLDS_FOCUS: Final = "part => part.contains(document.activeElement)"
RINGED: Final = """() => {
    const looks = getComputedStyle(document.activeElement);
    return looks.outlineStyle !== "none" && parseFloat(looks.outlineWidth) >= 2;
}"""
Name = str | re.Pattern[str]
"""What is read out for a thing: all of it, or a pattern."""


@dataclass(frozen=True)
class Hand(ABC):
    """What somebody does at a page, or at a ``part`` of it; things go by their names."""

    page: Page
    part: Locator | None = None

    def within(self, part: Locator) -> Self:
        """Look for things in one part of the page only."""
        return replace(self, part=part)

    @property
    def here(self) -> Locator:
        """Where things are looked for."""
        return self.part or self.page.locator("body")

    def named(self, role: Literal["button", "link", "radio"], name: Name) -> Locator:
        """Return what has a role and a name."""
        return self.here.get_by_role(role, name=name, exact=True)

    async def press(self, button: Name) -> None:
        """Press a button."""
        await self.use(self.named("button", button), "Space")

    async def follow(self, link: Name) -> None:
        """Follow a link."""
        await self.use(self.named("link", link), "Enter")

    async def unfold(self, summary: str) -> None:
        """Open what is folded."""
        await self.use(self.here.locator("summary", has_text=re.compile(f"^{re.escape(summary)}$")), "Enter")

    async def download(self, link: Name, to: Path) -> None:
        """Follow a link to a file and keep that."""
        async with self.page.expect_download() as coming:
            await self.follow(link)
        await (await coming.value).save_as(to)

    @abstractmethod
    async def use(self, thing: Locator, key: str) -> None:
        """Do what a click on a thing does, or a key on it."""

    @abstractmethod
    async def write(self, label: str, words: str) -> None:
        """Write into a field."""

    @abstractmethod
    async def choose(self, label: str) -> None:
        """Choose one of several radio buttons."""

    @abstractmethod
    async def stays_in(self, part: Locator) -> None:
        """See that whoever works here need not look for their place again."""


class Mouse(Hand):
    """Points and clicks."""

    async def use(self, thing: Locator, key: str) -> None:
        """Click."""
        del key
        await thing.click()

    async def write(self, label: str, words: str) -> None:
        """Put the words in."""
        await self.here.get_by_label(label, exact=True).fill(words)

    async def choose(self, label: str) -> None:
        """Click the button."""
        await self.named("radio", label).check()

    async def stays_in(self, part: Locator) -> None:
        """Need only see it: a mouse can go anywhere."""
        await expect(part).to_be_visible()


class Keyboard(Hand):
    """Goes from one thing to the next until the right one has the focus."""

    async def reach(self, wanted: Locator, key: str = "Tab") -> None:
        """Press a key until something has the focus, and see that everybody sees it."""
        await expect(wanted.first).to_be_visible()
        await expect(wanted.first).to_be_enabled()
        for _ in range(MOST_TABS):
            if await wanted.evaluate_all(IS_FOCUSED):
                assert await self.page.evaluate(RINGED), f"nobody sees that {wanted} has the focus"
                return
            await self.page.keyboard.press(key)
        raise AssertionError(f"no way to {wanted} by keyboard")

    async def use(self, thing: Locator, key: str) -> None:
        """Go there and press the key."""
        await self.reach(thing)
        await self.page.keyboard.press(key)

    async def write(self, label: str, words: str) -> None:
        """Go there and type over what stands there."""
        await self.reach(self.here.get_by_label(label, exact=True))
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.type(words)

    async def choose(self, label: str) -> None:
        """Tab to the group, and go through it with the arrow keys, as radio buttons have it."""
        wanted = self.named("radio", label)
        group = self.page.locator(f"input[type=radio][name='{await wanted.get_attribute('name')}']")
        await self.reach(group)
        await self.reach(wanted, "ArrowDown")
        await self.page.keyboard.press("Space")
        await expect(wanted).to_be_checked()

    async def stays_in(self, part: Locator) -> None:
        """Have the focus there still, and not at the top of the page."""
        await expect(part).to_be_visible()
        assert await part.evaluate(HOLDS_FOCUS), f"the focus has left {part}"
