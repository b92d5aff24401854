"""Builds the desk as an application of its own, mounted at ``/desk``: every answer is a page, whatever comes in."""

import traceback
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.derived_keys import derive
from app.desk import (
    account,
    accounts,
    audit,
    call_log,
    cancellations,
    concern_list,
    deletions,
    figures,
    house_now,
    identity_provider,
    imports,
    keys,
    my_desk,
    office,
    one_account,
    planner,
    report,
    sealed,
    sign_in,
    team_absences,
)
from app.desk.guard import SAFE, Headers, is_our_own
from app.desk.house import House
from app.desk.showing import STATIC, fill, page
from app.desk.visit import FormFromElsewhere, NotAllowed, NotSignedIn, PurposeWanted, language_of, see_other

LOG = structlog.get_logger()
LARGEST_BODY: Final = 12 * 1024 * 1024
"""Bytes: an import of ten MiB and what the form has around it."""
TROUBLES: Final = {404: "not_found", 405: "not_found", 413: "too_large"}
PARTS: Final = (
    sign_in,
    identity_provider,
    account,
    my_desk,
    concern_list,
    call_log,
    cancellations,
    report,
    team_absences,
    house_now,
    figures,
    planner,
    accounts,
    one_account,
    keys,
    imports,
    audit,
    deletions,
    sealed,
    office,
)


def build_desk(house: House) -> FastAPI:
    """Return the application."""
    desk = FastAPI(
        title="Durchwahl",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    desk.state.house = house
    for part in PARTS:
        desk.include_router(part.router)
    desk.mount("/static", Kept(directory=STATIC))
    tell_troubles(desk)
    secret = derive(house.settings.keys[0], b"durchwahl: on the way to the identity provider").hex()
    desk.add_middleware(
        SessionMiddleware,
        secret_key=secret,
        session_cookie="durchwahl-provider",
        path="/desk/sign-in/provider",
        max_age=600,
        same_site="lax",
        https_only=house.is_secure,
    )
    # Of what does not say beforehand how large it is; the shield has looked at what the others say.
    desk.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY)
    desk.add_middleware(Shield)
    desk.add_middleware(Headers, secure=house.is_secure)
    return desk


class AtTheRoot:
    """Answers at the very path that something is mounted at, which a mount leaves out."""

    def __init__(self, app: FastAPI, path: str) -> None:
        self.app, self.path = app, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for the first page of what is mounted."""
        await self.app({**scope, "root_path": self.path, "path": f"{self.path}/"}, receive, send)


class Shield:
    """Takes forms of our own pages alone, and makes a page of what nobody has foreseen."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless another site's page has sent it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request, begun = Request(scope), False
        if request.method not in SAFE and not is_our_own(request):
            await trouble(request, 403, "elsewhere")(scope, receive, send)
            return
        stated = request.headers.get("Content-Length", "")
        if stated.isdecimal() and int(stated) > LARGEST_BODY:
            await trouble(request, 413, "too_large")(scope, receive, send)
            return

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as why:
            if begun:
                raise
            tell_log(why)
            await trouble(request, 500, "fault")(scope, receive, send)


class Kept(StaticFiles):
    """Files whose address changes with their content: browsers keep them for a year.

    What a script imports has a plain address, behind which the next version stands too: browsers ask whether it does.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file."""
        response = await super().get_response(path, scope)
        changes = bool(scope["query_string"])
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if changes else "no-cache"
        return response


def tell_troubles(desk: FastAPI) -> None:
    """Make a page of everything that can go wrong: one that says what it was, and where to go on."""

    @desk.exception_handler(NotSignedIn)
    async def to_the_sign_in(request: Request, why: NotSignedIn) -> Response:
        at = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        wanted = request.method in SAFE and at != "/desk/" and why.leads_to != "/desk"
        return see_other(f"{why.leads_to}?{query(next=at)}" if wanted else why.leads_to)

    @desk.exception_handler(PurposeWanted)
    async def to_the_purpose(request: Request, _: PurposeWanted) -> Response:
        at = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return see_other(f"/desk/purpose?{query(next=at if request.method in SAFE else '/desk/calls')}")

    @desk.exception_handler(NotAllowed)
    async def not_allowed(request: Request, _: NotAllowed) -> Response:
        return trouble(request, 403, "not_allowed")

    @desk.exception_handler(FormFromElsewhere)
    async def from_elsewhere(request: Request, _: FormFromElsewhere) -> Response:
        return trouble(request, 403, "elsewhere")

    @desk.exception_handler(HTTPException)
    async def refused(request: Request, why: HTTPException) -> Response:
        return trouble(request, why.status_code, TROUBLES.get(why.status_code, "refused"))

    @desk.exception_handler(RequestValidationError)
    async def not_understood(request: Request, _: RequestValidationError) -> Response:
        return trouble(request, 404, "not_found")

    @desk.exception_handler(DataError)
    async def not_to_be_stored(request: Request, why: DataError) -> Response:
        # Nobody types a NUL: a stranger who sends one is no fault of the house, and wakes nobody up.
        LOG.warning("desk_refused", error=type(why).__name__, where=where_in_the_house(why))
        return trouble(request, 422, "refused")

    @desk.exception_handler(SQLAlchemyError)
    async def database_down(request: Request, why: SQLAlchemyError) -> Response:
        tell_log(why)
        return trouble(request, 503, "fault")


def trouble(request: Request, status: int, name: str) -> Response:
    """Return the page of a trouble."""
    language = language_of(request)
    now: datetime = request.scope["app"].state.house.clock()
    return page(fill("trouble.html", language, now, {"trouble": name}), language, status)


def tell_log(fault: Exception) -> None:
    """Log where something went wrong; not its message nor any variable: they may be about people."""
    LOG.error("desk_failed", error=type(fault).__name__, where=where_in_the_house(fault))


def where_in_the_house(fault: Exception) -> str:
    """Return the lines of ours that led to a fault."""
    frames = traceback.extract_tb(fault.__traceback__)
    return " > ".join(f"{frame.filename}:{frame.lineno}" for frame in frames if "/app/" in frame.filename)


def query(**values: str) -> str:
    """Return the query of an address."""
    return urlencode(values)
