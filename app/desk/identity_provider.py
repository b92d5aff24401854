"""Signing in by the office's identity provider (OpenID Connect, authorisation code with PKCE); Authlib does it."""

from typing import Final, cast

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from fastapi import APIRouter, Request
from httpx2 import HTTPError
from joserfc.errors import JoseError
from starlette.responses import Response

from app.accounts.provided import AccountIsDisabled, Identity, NobodyOfOurs, account_of
from app.accounts.sessions import begin_session
from app.audit import Look, note
from app.desk.guard import inside
from app.desk.house import House, house_of
from app.desk.sign_in import let_in
from app.desk.visit import see_other
from app.settings import Settings

LOG = structlog.get_logger()
router = APIRouter()
BACK: Final = "/desk/sign-in/provider/back"
TIMEOUT_S: Final = 10


def provider(settings: Settings) -> StarletteOAuth2App:
    """Return the client of the identity provider that the settings name; it reads the rest from there."""
    registry = OAuth()
    registry.register(
        "provider",
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": TIMEOUT_S},
    )
    return cast("StarletteOAuth2App", registry.create_client("provider"))  # type: ignore[no-untyped-call] # its stubs say nothing


@router.get("/sign-in/provider")
async def go_to_provider(request: Request, next: str = "/desk") -> Response:  # noqa: A002 - its public name
    """Lead to the identity provider; state, nonce and verifier wait in a signed cookie of ten minutes."""
    house = house_of(request)
    if not house.settings.oidc_issuer:
        return see_other("/desk/sign-in")
    request.session.clear()
    request.session["next"] = inside(next)
    try:
        there = house.settings.public_url.rstrip("/") + BACK
        return cast("Response", await provider(house.settings).authorize_redirect(request, there))
    except (HTTPError, AuthlibBaseError, ValueError) as why:
        return failed("provider_down", why)


@router.get("/sign-in/provider/back")
async def come_back(request: Request) -> Response:
    """Sign in whom the provider vouches for, if they are one of ours."""
    house = house_of(request)
    if not house.settings.oidc_issuer:
        return see_other("/desk/sign-in")
    target = inside(request.session.get("next"))
    try:
        token = await provider(house.settings).authorize_access_token(request)  # type: ignore[no-untyped-call] # likewise
        identity = Identity.of(house.settings.oidc_issuer, token["userinfo"])
    except (HTTPError, AuthlibBaseError, JoseError, KeyError, ValueError) as why:
        return failed("provider_refused", why)
    finally:
        request.session.clear()
    try:
        secret = await entered(house, identity)
    except (NobodyOfOurs, AccountIsDisabled) as why:
        return failed("nobody_of_ours", why)
    return let_in(house, secret, target)


async def entered(house: House, identity: Identity) -> str:
    """Open a session for somebody who comes from the provider."""
    async with house.engine.begin() as connection:
        account = await account_of(connection, identity, house.real_clock())
        await note(connection, Look(account.id, account.name, "signed_in", details={"method": "oidc"}), house.clock())
        return await begin_session(connection, account.id, "oidc", house.real_clock())


def failed(why: str, error: Exception) -> Response:
    """Lead back to the sign-in, which says what happened; the log gets the kind of error, and nothing about anybody."""
    LOG.warning("sign_in_by_provider_failed", why=why, error=type(error).__name__)
    return see_other(f"/desk/sign-in?done={why}")
