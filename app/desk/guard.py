"""Guards the desk: what browsers may do with its pages, whose forms are taken, and which cookie opens it."""

import hmac
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.desk.house import House

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
FOR_TWO_YEARS: Final = "max-age=63072000; includeSubDomains"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
HOME: Final = "/desk"


class Headers:
    """Puts the headers on every answer; none of them is kept anywhere, unless the answer says so itself."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.headers = {**HEADERS, **({"Strict-Transport-Security": FOR_TWO_YEARS} if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.headers)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def is_our_own(request: Request) -> bool:
    """Say whether a page of this house sent a form: the browser says so, or names where it comes from.

    It comes before the token, for the forms of people who are not signed in have none.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("Host")


def token_of(secret: str) -> str:
    """Return what every form of a session carries: whoever cannot read our pages cannot know it."""
    return hmac.digest(secret.encode("utf-8", "surrogatepass"), b"durchwahl: forms of the desk", sha256).hex()


def is_token_of(secret: str, token: object) -> bool:
    """Say whether a form carries the token of its session."""
    return isinstance(token, str) and hmac.compare_digest(token_of(secret).encode(), token.encode())


def cookie_name(house: House) -> str:
    """Return the cookie's name; over TLS its prefix binds it to this host (RFC 6265bis)."""
    return "__Host-durchwahl" if house.is_secure else "durchwahl"


def give_cookie(response: Response, house: House, secret: str) -> None:
    """Let a browser keep the secret of a session until it is closed; no script can read it."""
    response.set_cookie(cookie_name(house), secret, path="/", secure=house.is_secure, httponly=True, samesite="lax")


def take_cookie(response: Response, house: House) -> None:
    """Let a browser forget it."""
    response.delete_cookie(cookie_name(house), path="/", secure=house.is_secure, httponly=True, samesite="lax")


def inside(target: object) -> str:
    """Return where a form or an address wants to lead on, if that is a page of the desk; else its first page."""
    if not isinstance(target, str) or "\\" in target or any(ord(letter) < ord(" ") for letter in target):
        return HOME
    parts = urlsplit(target)
    ours = not parts.scheme and not parts.netloc and (parts.path == HOME or parts.path.startswith(f"{HOME}/"))
    return target if ours else HOME
