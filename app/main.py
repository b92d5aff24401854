"""Builds the web app from its settings: the only place where the parts of the house are wired together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from app.api import build_api
from app.api.health import build_health
from app.clock import Clock, real_clock
from app.desk import build_desk
from app.desk.door import AtTheRoot
from app.desk.house import House
from app.farewell import told_of_the_end
from app.live import Newsroom
from app.settings import Settings
from app.text import build_text
from app.voice import build_voice


def build_app(settings: Settings, engine: AsyncEngine, clock: Clock, real: Clock = real_clock) -> FastAPI:
    """Return the house: the voice door, the text telephone, the desk, the door for other programs, and its health."""
    news = Newsroom(engine.url)

    @asynccontextmanager
    async def open_for_business(_: FastAPI) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        with told_of_the_end(lambda: asyncio.run_coroutine_threadsafe(news.close(), loop)):
            yield
        await news.close()
        await engine.dispose()

    app = FastAPI(
        title="Durchwahl",
        lifespan=open_for_business,
        # A redirect would lose the digits that were keyed; the documentation of the doors is their own.
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.include_router(build_health(engine, real))
    app.mount("/voice", build_voice(engine, settings, clock))
    app.mount("/api/v1", build_api(engine, clock))
    app.router.routes.extend(build_text(engine, settings, clock))
    desk = build_desk(House(engine, settings, clock, news, real))
    app.router.routes += [
        Route("/", to_the_desk),
        Route("/desk", AtTheRoot(desk, "/desk"), methods=["GET", "HEAD"]),
        Mount("/desk", desk),
    ]
    return app


async def to_the_desk(_: Request) -> Response:
    """Lead from the very first page to where people sign in."""
    return RedirectResponse("/desk", 303)
