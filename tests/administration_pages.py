"""Forms of administration filled in as a browser sends them: boxes that are ticked several times, and files."""

from collections.abc import Mapping, Sequence

import httpx
from desk_pages import OURS, AtTheDesk, Form

LONG = "x" * 201
BAD_TEXTS = ("", "   ", LONG, "zwei\nZeilen", "null\x00zeichen", "\u202eumgekehrt")
"""What no short field takes."""
INJECTION = "<script>alert(1)</script>\"'&amp;{{ 7 * 7 }}"


def form_to(there: AtTheDesk, action: str) -> Form:
    return next(form for form in there.forms if form.action == action)


async def fill(
    there: AtTheDesk, action: str, files: Mapping[str, tuple[str, bytes]] | None = None, **typed: str | Sequence[str]
) -> str:
    """Send the form with this action; a list ticks boxes. Redirects are followed."""
    body: dict[str, list[str]] = {}
    for name, value in form_to(there, action).fields:
        body.setdefault(name, []).append(value)
    body |= {name: [value] if isinstance(value, str) else list(value) for name, value in typed.items()}
    there.answer = await there.client.post(action, data=body, files=files, headers=OURS, follow_redirects=True)
    return there.says


async def status_of(client: httpx.AsyncClient, verb: str, path: str) -> int:
    return (await client.request(verb, path, headers=OURS)).status_code
