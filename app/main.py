"""Builds the web app from its settings: the only place where the parts of the house are wired together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from app.api import build_api
from app.api.health import build_health
from app.clock import Clock, real_clock
from app.settings import Settings
from app.text import build_text
from app.voice import build_voice


def build_app(settings: Settings, engine: AsyncEngine, clock: Clock) -> FastAPI:
    """Return the house: the voice door, the text telephone, the door for other programs, and its health."""

    @asynccontextmanager
    async def open_for_business(_: FastAPI) -> AsyncIterator[None]:
        yield
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
    app.include_router(build_health(engine, real_clock))
    app.mount("/voice", build_voice(engine, settings, clock))
    app.mount("/api/v1", build_api(engine, clock))
    app.router.routes.extend(build_text(engine, settings, clock))
    return app
