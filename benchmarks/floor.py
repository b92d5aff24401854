"""The floors: FastAPI answering a constant, and the least that a voice turn could be written by hand."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

import asyncpg
from fastapi import FastAPI
from sqlalchemy import make_url
from starlette.applications import Starlette
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from benchmarks.handsets import TOKEN

DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Gather action="/voice/turn" numDigits="1">'
    "<Say>Kundennummer, bitte.</Say></Gather></Response>"
)
CUSTOMER = "SELECT id, first_name, last_name FROM customers WHERE customer_number = $1"
EVENT = "INSERT INTO bench_events (id, call_id, kind) VALUES ($1, $2, $3)"
TABLE = "CREATE TABLE IF NOT EXISTS bench_events (id uuid PRIMARY KEY, call_id text, kind text)"


def constant_app() -> FastAPI:
    """Return FastAPI and nothing else: one route, one constant."""
    app = FastAPI()

    @app.post("/voice/turn")
    async def turn() -> Response:
        return Response(DOCUMENT, media_type="text/xml")

    return app


def hand_written_app(database_url: str) -> Starlette:
    """Return the least that a turn must do: check the signature, one SELECT, one INSERT, one COMMIT, fixed TwiML.

    It has the same routes, the same way to read a form, and as many connections as the house.
    """
    validator = RequestValidator(TOKEN)

    @asynccontextmanager
    async def pool(app: Starlette) -> AsyncIterator[None]:
        where = make_url(database_url)
        host = str(where.query.get("host") or where.host)
        async with asyncpg.create_pool(
            host=host, database=where.database, user=where.username, min_size=10, max_size=20
        ) as opened:
            await opened.execute(TABLE)
            app.state.pool = opened
            yield

    async def turn(request: Request) -> Response:
        form = ImmutableMultiDict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        if not validator.validate(str(request.url), form, request.headers.get("X-Twilio-Signature", "")):
            return Response(status_code=403)
        async with request.app.state.pool.acquire() as connection, connection.transaction():
            await connection.fetchrow(CUSTOMER, "039D112233")
            await connection.execute(EVENT, uuid.uuid4(), form["CallSid"], "keyed")
        return Response(DOCUMENT, media_type="text/xml")

    return Starlette(routes=[Route("/voice/turn", turn, methods=["POST"])], lifespan=pool)
