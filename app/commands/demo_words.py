"""What the demo prints when it is ready: what time it is there, what to open, and what to type next."""

from collections.abc import Iterator

from fastapi import FastAPI
from starlette.routing import Match

from app.commands.demo_house import Demo
from app.office_hours import GERMAN_TIME

PAGES = {
    "/desk": "the desk of the office",
    "/text": "the text telephone",
    "/carrier/phones": "the town's telephones",
    "/api/v1/openapi.json": "what other programs may ask",
    "/readyz": "whether calls can be served",
}
EXAMPLES = (
    '.venv/bin/durchwahl call --keys "1232456789# 01021990 1 2"',
    '.venv/bin/durchwahl call --keys "1232456789# 01021990 1 1 1 1 1 1"',
    '.venv/bin/durchwahl call --keys "1232456789# 01021990 1 2" --answer own=busy standin=mailbox',
    ".venv/bin/durchwahl call",
)


def welcome(ready: Demo, app: FastAPI) -> Iterator[str]:
    """Yield the lines, the pages only where this version has them."""
    settings = ready.settings
    yield ""
    if ready.set_to:
        shown = ready.set_to.astimezone(GERMAN_TIME)
        why = "" if settings.demo_now else " (the office is closed now, so the clock was set)"
        yield f"In the demo it is {shown:%A, %d %B %Y, %H:%M}{why}."
    yield "Open"
    yield from (f"  {settings.public_url}{path:<22} {what}" for path, what in PAGES.items() if has(app, path))
    yield "Type in a second terminal"
    yield from (f"  {example}" for example in EXAMPLES)
    yield f"Hotline {settings.hotline_number}, carrier {settings.twilio_api_base}/2010-04-01"
    yield f"API key: {ready.api_key}"
    yield "Ctrl-C stops everything."


def has(app: FastAPI, path: str) -> bool:
    """Say whether something answers at a path; what is mounted is asked in turn."""
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    for route in app.routes:
        match, _ = route.matches(scope)
        if match is Match.FULL:
            mounted = getattr(route, "app", None)
            prefix = getattr(route, "path", "")
            return not isinstance(mounted, FastAPI) or has(mounted, path.removeprefix(prefix))
    return False
