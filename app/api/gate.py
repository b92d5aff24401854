"""The gate: nobody gets past it without a key or with too much to carry, before anything of a request is read."""

from typing import Final

from fastapi import HTTPException
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import database_down, problem
from app.keys import find_grant

OPEN: Final = "/openapi.json"
"""What this door offers is no secret."""
LARGEST_BODY: Final = 10 * 1024 * 1024
"""Bytes: some eighty thousand customers in one file."""
TOO_LARGE: Final = f"The body is larger than {LARGEST_BODY // 1024**2} MiB; send it in several parts."


class Gate:
    """Lets requests with a valid bearer key pass, and notes its name and scopes in the request's state."""

    def __init__(self, app: ASGIApp, engine: AsyncEngine) -> None:
        self.app = app
        self.engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem."""
        answer = self.app
        if scope["type"] == "http" and scope["path"].removeprefix(scope.get("root_path", "")) != OPEN:
            answer = await self._admit(scope)
        await answer(scope, Weighed(receive), send)

    async def _admit(self, scope: Scope) -> ASGIApp:
        headers = Headers(scope=scope)
        scheme, _, secret = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            return _refusal("Send the key of your program as “Authorization: Bearer KEY”.", "Bearer")
        try:
            async with self.engine.connect() as connection:
                grant = await find_grant(connection, secret.strip())
        except SQLAlchemyError:
            return database_down()
        if grant is None:
            return _refusal("This key is not known, or was revoked.", 'Bearer error="invalid_token"')
        stated = headers.get("content-length", "")
        if stated.isdecimal() and int(stated) > LARGEST_BODY:
            return problem(413, TOO_LARGE)
        scope.setdefault("state", {}).update(key=grant.name, scopes=grant.scopes)
        return self.app


class Weighed:
    """A body that is weighed while it comes, for those that do not say beforehand how large they are."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.weight = 0

    async def __call__(self) -> Message:
        """Return the next part, or refuse the whole with 413."""
        message = await self.receive()
        self.weight += len(message.get("body", b""))
        if self.weight > LARGEST_BODY:
            raise HTTPException(413, TOO_LARGE)
        return message


def _refusal(detail: str, challenge: str) -> ASGIApp:
    return problem(401, detail, headers={"WWW-Authenticate": challenge})
