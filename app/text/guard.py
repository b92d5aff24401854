"""Guards the text telephone: what a browser may do with its pages, whose forms are taken, and how large they may be."""

from typing import Final
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

LONGEST_BODY: Final = 64 * 1024
MOST_FIELDS: Final = 20
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""On every page. None is kept anywhere: the computer may be one of a library."""
OWN_FORMS: Final = frozenset({"same-origin", "none"})


class FormIsTooLarge(ValueError):
    """The body is larger than any form of ours."""


class FormFromElsewhere(PermissionError):
    """The form was sent by a page of another site."""


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form of ours.

    Raises:
        FormFromElsewhere: a page of another site sent it.
        FormIsTooLarge: it is larger, or has more fields, than any of ours.
    """
    if not is_our_own(request):
        raise FormFromElsewhere
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise FormIsTooLarge
    try:
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise FormIsTooLarge from error
    return dict(fields)


def is_our_own(request: Request) -> bool:
    """Say whether a form comes from a page of this house.

    The browser says so in ``Sec-Fetch-Site``. Older ones send an origin only, which is ``null`` from our own pages:
    these tell nobody where they are (``no-referrer``).
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OWN_FORMS
    origin = request.headers.get("Origin", "null")
    return origin == "null" or urlsplit(origin).netloc == request.headers.get("Host")
