"""The routes of the text telephone: every answer is a page, whatever comes in."""

import asyncio
import re
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from app.settings import Settings
from app.subscribers import subscriber
from app.text.guard import HEADERS, FormFromElsewhere, FormIsTooLarge, form_of
from app.text.hearing import Form, NotUnderstood, answer_of
from app.text.limits import Allowance, Throttle
from app.text.page import Page, PageIsBroken, PageSealer
from app.text.question import shown_answer
from app.text.showing import Notice, Showing
from app.text.turns import Opening, begin_conversation, end_conversation, go_on
from app.turns.facts import Almanac
from app.turns.nobody import Nobody
from app.turns.sealing import Sealer
from app.turns.taking import House
from app.typed_answers import PageIsOver
from ivr_flows.engine.call import Choose, Enter, Speak

LOG = structlog.get_logger()
PATH: Final = "/text"
BUDGET_S: Final = 10
"""Seconds for a turn; a reader waits longer than a caller, but not for ever."""
STYLE: Final = Path(__file__).parent / "static" / "text.css"
OPENING: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)

Answering = Callable[[Form, str], Awaitable[Response]]
"""Takes the fields of a form and who sent it."""


def build_text(
    engine: AsyncEngine, settings: Settings, clock: Callable[[], datetime], allowance: Allowance | None = None
) -> list[BaseRoute]:
    """Return the routes of the door, all of them below ``/text``."""
    at_once = engine.execution_options(isolation_level="AUTOCOMMIT")
    house = House(engine, at_once, settings, clock, Sealer(settings.keys), Almanac(), Nobody(settings.keys[-1]))
    door = Door(house, Showing(house, PageSealer(settings.keys)), Throttle(allowance or Allowance()))
    return [
        Route(PATH, door.start, methods=["GET"]),
        *(
            route
            for name, answering in (("begin", door.begin), ("turn", door.turn), ("end", door.end))
            # Who calls up the address of a form later on (a history, a bookmark) begins at the beginning.
            for route in (
                Route(f"{PATH}/{name}", door.posted(answering), methods=["POST"]),
                Route(f"{PATH}/{name}", back_to_the_start, methods=["GET"]),
            )
        ),
        Route(f"{PATH}/static/text.css", style, methods=["GET"]),
    ]


async def back_to_the_start(_: Request) -> Response:
    """Lead to the page that everything begins with."""
    return RedirectResponse(PATH, 303, headers=HEADERS)


async def style(_: Request) -> Response:
    """Return the style sheet; a browser asks each time whether it is still the same."""
    return FileResponse(STYLE, media_type="text/css", headers={**HEADERS, "Cache-Control": "no-cache"})


@dataclass(frozen=True)
class Door:
    """What the routes need."""

    house: House
    showing: Showing
    throttle: Throttle

    async def start(self, request: Request) -> Response:
        """Show what this is; nothing is written before somebody presses a button."""
        return self.showing.start(request.query_params.get("language", ""))

    def posted(self, answering: Answering) -> Callable[[Request], Awaitable[Response]]:
        """Answer forms of our own pages; all others get a page that says why not."""

        async def endpoint(request: Request) -> Response:
            try:
                form = await form_of(request)
            except FormFromElsewhere:
                return self.showing.start("", Notice("elsewhere"))
            except FormIsTooLarge:
                return self.showing.start("", Notice("too_large"))
            return await answering(form, subscriber(request.client.host if request.client else None))

        return endpoint

    async def begin(self, form: Form, who: str) -> Response:
        """Begin a conversation."""
        language = form.get("language", "")
        if not OPENING.fullmatch(form.get("key", "")) or language not in self.showing.languages:
            return self.showing.start(language, Notice("lost"))
        if minutes := self.throttle.begin(who):
            return self.showing.start(language, Notice("too_many", minutes))
        opened = await in_time(begin_conversation(self.house, Opening(form["key"], language)))
        return self.showing.conversation(opened) if opened else self.showing.start(language, Notice("fault"))

    async def turn(self, form: Form, who: str) -> Response:
        """Go on with a conversation; what was typed is shown again where it could not be taken."""
        minutes = self.throttle.answer(who)
        try:
            page = self.showing.sealer.open(form.get("page", ""), self.house.clock())
        except PageIsBroken:
            return self.showing.start("", Notice("too_many", minutes) if minutes else Notice("lost"))
        if minutes:
            return self.showing.conversation(page, Notice("too_many", minutes), form)
        if not isinstance(page.line.wait, Choose | Enter | Speak):
            return self.showing.over(page)
        try:
            following = await in_time(self.answered(page, form))
        except NotUnderstood as why:
            return self.showing.conversation(page, Notice(str(why)), form)
        except PageIsOver:
            return self.showing.over(page, Notice("stale"))
        return self.showing.conversation(following) if following else self.fault(page, form)

    async def answered(self, page: Page, form: Form) -> Page:
        """Take an answer."""
        assert isinstance(page.line.wait, Choose | Enter | Speak)  # noqa: S101 - ``turn`` has seen to it
        given = answer_of(page.line.wait, form)
        return await go_on(self.house, page, given, shown_answer(page.line, form))

    async def end(self, form: Form, who: str) -> Response:
        """End a conversation."""
        minutes = self.throttle.answer(who)
        try:
            page = self.showing.sealer.open(form.get("page", ""), self.house.clock())
        except PageIsBroken:
            return self.showing.start("", Notice("lost"))
        if minutes:
            return self.showing.conversation(page, Notice("too_many", minutes), form)
        ended = await in_time(end_conversation(self.house, page))
        return self.showing.over(ended) if ended else self.fault(page, form)

    def fault(self, page: Page, form: Form) -> Response:
        """Show the question once more, with all that was typed."""
        return self.showing.conversation(page, Notice("fault"), form)


async def in_time(turn: Awaitable[Page]) -> Page | None:
    """Return the page of a turn, or nothing where it could not be taken; nothing is half written then."""
    try:
        async with asyncio.timeout(BUDGET_S):
            return await turn
    except (NotUnderstood, PageIsOver):
        raise
    except Exception as fault:  # noqa: BLE001 - whatever is wrong with us, who reads gets a page that says so
        # Not its message nor any variable: they may be about the person at the page.
        at = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(fault.__traceback__)]
        LOG.error("text_turn_failed", error=type(fault).__name__, where=" > ".join(at))  # noqa: TRY400 - as above
        return None
