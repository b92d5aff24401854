"""News for an open desk: server-sent events that say there is something to look at, and nothing about anybody."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Final

from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse

from app.access import Page, Person
from app.accounts.sessions import who_is
from app.desk.guard import cookie_name
from app.desk.house import House, house_of
from app.desk.visit import Visit, may
from app.live import Listening, News

router = APIRouter()
Wants = Callable[[News], bool]
BEAT_S: Final = 10
"""Seconds after which a sign of life is given; the page calls itself old after two and a half of them."""
EVENTS: Final = {"lost": b"event: lost\ndata: -\n\n", "over": b"event: over\ndata: -\n\n"}
CHANGED: Final = b"event: changed\ndata: -\n\n"
BEAT: Final = b"event: beat\ndata: -\n\n"
HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/live")
async def tell_desk(request: Request, visit: Annotated[Visit, may(Page.DESK)]) -> StreamingResponse:
    """Tell one's desk about calls, concerns and availability."""
    person = visit.person
    return stream(request, lambda news: is_about(news, person))


@router.get("/now/live")
async def tell_wall(request: Request, visit: Annotated[Visit, may(Page.NOW)]) -> StreamingResponse:
    """Tell a page that shows the whole house."""
    del visit
    return stream(request, lambda _: True)


def is_about(news: News, person: Person) -> bool:
    """Say whether somebody is to look: the service centre and those without a team look at whatever has no owner."""
    if person.staff is None or person.team is None:
        return news.staff is None and news.team is None
    return news.concerns(person.staff, person.team)


def stream(request: Request, wants: Wants) -> StreamingResponse:
    """Return the events as long as the browser listens and the session lasts."""
    house, secret = house_of(request), request.cookies.get(cookie_name(house_of(request)), "")
    return StreamingResponse(events(house, secret, wants), media_type="text/event-stream", headers=dict(HEADERS))


async def events(house: House, secret: str, wants: Wants) -> AsyncIterator[bytes]:
    """Yield what there is to tell, a beat where there is nothing, and the end once nobody is signed in any more."""
    with house.newsroom.listen(wants) as listening:
        yield b"retry: 1000\n\n"
        while await is_signed_in(house, secret):
            try:
                yield await next_of(listening)
            except StopAsyncIteration:
                return
        yield EVENTS["over"]


async def next_of(listening: Listening) -> bytes:
    """Return the next event, or a beat after ten seconds."""
    try:
        async with asyncio.timeout(BEAT_S):
            news = await anext(listening)
    except TimeoutError:
        return BEAT
    return EVENTS["lost"] if news.topic == "lost" else CHANGED


async def is_signed_in(house: House, secret: str) -> bool:
    """Say whether the session still lasts, and note that its browser is there."""
    async with house.engine.begin() as connection:
        signed_in = await who_is(connection, secret, house.real_clock())
    return signed_in is not None and signed_in.lacks is None
