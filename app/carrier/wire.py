"""Carries one request to the product over HTTP: signed, patient for fifteen seconds, tried again, redirected."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

from app.carrier.overrides import BadOverrideError, Overrides, read_overrides
from app.carrier.parameters import without
from app.carrier.signature import sign
from app.carrier.twiml import DocumentError

MOST_REDIRECTS = 10
LOST_IN_REDIRECT = frozenset({"Digits", "FinishedOnKey", "SpeechResult", "Confidence"})
_FORM = "application/x-www-form-urlencoded; charset=UTF-8"
_SEE_OTHER = frozenset({301, 302, 303})
_REDIRECTS = _SEE_OTHER | {307, 308}


@dataclass(frozen=True)
class Ask:
    """A request to be made; `url` may carry overrides in its fragment."""

    url: str
    method: str
    params: Sequence[tuple[str, str]]
    token: str
    gateway_error: Literal["none", "before", "after"] = "none"
    """A 502 between network and product on the first attempt: before it was reached, or after it answered."""


@dataclass(frozen=True)
class Reply:
    """What came back; `seconds` is the real time it took."""

    url: str
    status: int
    content_type: str
    body: bytes
    seconds: float


class _AttemptError(Exception):
    """One attempt failed in a way that may be worth another."""

    def __init__(self, kind: str, code: int, text: str) -> None:
        super().__init__(text)
        self.kind = kind
        self.code = code


class Wire:
    """The line between the network and the product."""

    def __init__(self, auth_token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        # No connection outlives its request, so a carrier that is dropped leaves no open socket behind.
        self._transport = transport or httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))
        self._auth_token = auth_token

    async def send(self, ask: Ask, cookies: httpx.Cookies) -> Reply:
        """Make a request; raises DocumentError 11200-11243 if no usable answer came.

        Twilio connection overrides documentation: everything together takes at most fifteen seconds.
        """
        begun = time.perf_counter()
        try:
            url, patience = read_overrides(ask.url)
            _check_host(url)
            async with asyncio.timeout(patience.total_ms / 1000):
                reply = await self._attempts(replace(ask, url=url), patience, cookies)
        except BadOverrideError as error:
            raise DocumentError(error.code, str(error), ask.url) from error
        except TimeoutError as error:
            raise DocumentError(11203, "no answer within the total time", ask.url) from error
        return replace(reply, seconds=time.perf_counter() - begun)

    async def _attempts(self, ask: Ask, patience: Overrides, cookies: httpx.Cookies) -> Reply:
        for left in range(patience.retries, -1, -1):
            try:
                return await self._attempt(ask, patience, cookies)
            except _AttemptError as error:
                if left == 0 or not patience.retries_after(error.kind):
                    raise DocumentError(error.code, str(error), ask.url) from error
                ask = replace(ask, gateway_error="none")
        raise AssertionError("the loop returns or raises")

    async def _attempt(self, ask: Ask, patience: Overrides, cookies: httpx.Cookies) -> Reply:
        if ask.gateway_error == "none":
            return await self._follow(ask, patience, cookies)
        if ask.gateway_error == "after":
            await self._follow(ask, patience, cookies)
        raise _AttemptError("5xx", 11200, "HTTP status 502 between the network and the product")

    async def _follow(self, ask: Ask, patience: Overrides, cookies: httpx.Cookies) -> Reply:
        for _ in range(MOST_REDIRECTS + 1):
            response = await self._once(ask, patience, cookies)
            if response.status_code not in _REDIRECTS:
                return _judged(ask, response)
            ask = _redirected(ask, response)
        raise DocumentError(11215, f"more than {MOST_REDIRECTS} redirects", ask.url)

    async def _once(self, ask: Ask, patience: Overrides, cookies: httpx.Cookies) -> httpx.Response:
        request = self._request(ask, patience)
        if cookies:
            cookies.set_cookie_header(request)
        try:
            response = await self._transport.handle_async_request(request)
            response.request = request
            try:
                await response.aread()
            finally:
                await response.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise _AttemptError("ct", 11205, f"cannot connect: {error}") from error
        except httpx.TimeoutException as error:
            raise _AttemptError("rt", 11200, "the answer took too long") from error
        except httpx.HTTPError as error:
            raise _AttemptError("rt", 11206, f"protocol violation: {error}") from error
        if "set-cookie" in response.headers:
            cookies.extract_cookies(response)
        return response

    def _request(self, ask: Ask, patience: Overrides) -> httpx.Request:
        is_get = ask.method.upper() == "GET"
        encoded = urlencode(ask.params)
        url = _with_query(ask.url, encoded) if is_get else ask.url
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "X-Twilio-Signature": sign(self._auth_token, url, () if is_get else ask.params),
            "I-Twilio-Idempotency-Token": ask.token,
        }
        if not is_get:
            headers["Content-Type"] = _FORM
        timeout = httpx.Timeout(patience.read_ms / 1000, connect=patience.connect_ms / 1000)
        content = b"" if is_get else encoded.encode()
        extensions = {"timeout": timeout.as_dict()}
        return httpx.Request(ask.method.upper(), url, headers=headers, content=content, extensions=extensions)

    async def aclose(self) -> None:
        """Put down the line."""
        await self._transport.aclose()


def _with_query(url: str, encoded: str) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{encoded}" if encoded else url


def _check_host(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "_" in parts.hostname:
        raise DocumentError(11210, "the host's name is not valid", url)


def _redirected(ask: Ask, response: httpx.Response) -> Ask:
    """Return the request a redirect leads to: keyed digits are not sent again (<Gather> documentation)."""
    location = response.headers.get("location", "")
    if not location:
        raise DocumentError(11216, "a redirect without Location", ask.url)
    method = "GET" if response.status_code in _SEE_OTHER else ask.method
    return replace(ask, url=urljoin(ask.url, location), method=method, params=without(ask.params, LOST_IN_REDIRECT))


def _judged(ask: Ask, response: httpx.Response) -> Reply:
    if not response.is_success:
        kind = "5xx" if response.is_server_error else "4xx"
        raise _AttemptError(kind, 11200, f"HTTP status {response.status_code}")
    return Reply(ask.url, response.status_code, response.headers.get("content-type", ""), response.content, 0.0)
