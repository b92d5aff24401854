"""Shows pages: fills the templates in the language of whoever looks, everything that is put into one escaped."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from app.desk import times
from app.desk.translating import translations
from app.desk.wording import happening, label
from app.office_hours import GERMAN_TIME

STATIC: Final = Path(__file__).with_name("static")


@cache
def environment(language: str) -> Environment:
    """Return the templates of a language."""
    made = Environment(
        loader=PackageLoader("app.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    words = translations(language)
    made.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined] # added by the extension
    made.filters["label"] = partial(label, words)
    made.filters["trouble"] = partial(label, words, group="trouble")
    made.globals["happening"] = partial(happening, words)
    made.filters["clock_time"] = partial(times.clock_time, language=language)
    made.filters["exactly"] = partial(times.exactly, language=language)
    made.filters["in_a_table"] = partial(times.in_a_table, language=language)
    made.filters["span"] = times.span
    made.filters["in_threes"] = in_threes
    made.globals["language"] = language
    made.globals["static"] = static_address
    return made


def fill(template: str, language: str, now: datetime, values: Mapping[str, Any]) -> str:
    """Return a template with its values; ``now`` is what "today" refers to."""
    words, today = translations(language), now.astimezone(GERMAN_TIME).date()
    about_time = {
        "now": now,
        "moment": partial(times.moment, now=now, words=words, language=language),
        "appointed": partial(times.appointed, now=now, words=words, language=language),
        "until": partial(times.until, now=now, words=words, language=language),
        "day": partial(times.day_name, today=today, words=words, language=language),
    }
    return environment(language).get_template(template).render({**about_time, **values})


def page(text: str, language: str, status: int = 200) -> HTMLResponse:
    """Return a page as an answer."""
    return HTMLResponse(text, status, headers={"Content-Language": language})


def in_threes(reference: str) -> str:
    """Return a reference as it is spoken and typed: in groups of three."""
    return " ".join(reference[at : at + 3] for at in range(0, len(reference), 3))


@cache
def static_address(name: str) -> str:
    """Return where a file of ours is found; its address changes with its content, so browsers may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/desk/static/{name}?{digest}"
