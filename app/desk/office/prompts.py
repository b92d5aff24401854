"""What callers hear, to be read here and changed nowhere but in its files: every sentence of every language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.desk.office.seen import Administration
from ivr_flows.engine.wording import languages, offered_languages, prompts

router = APIRouter()
ORIGINAL: Final = "de"
"""The language in which prompts are written; the others say the same."""
RIGHT_TO_LEFT: Final = frozenset({"ar"})
PLACE: Final = re.compile(r"{(\w+)}")


@dataclass(frozen=True)
class Sentence:
    """A prompt in one language beside the German one; ``flaw`` is how it differs, as a code, or nothing."""

    name: str
    text: str
    original: str
    flaw: str


def places_in(text: str) -> frozenset[str]:
    """Return the names of the values that are put into a prompt."""
    return frozenset(PLACE.findall(text))


def sentences(language: str) -> list[Sentence]:
    """Return every prompt of a language in the order of the German file, what German does not have at the end."""
    return compared(prompts(language).texts, prompts(ORIGINAL).texts)


def compared(texts: Mapping[str, str], originals: Mapping[str, str]) -> list[Sentence]:
    """Return prompts beside the German ones."""
    names = dict.fromkeys((*originals, *texts))
    return [
        Sentence(name, texts.get(name, ""), originals.get(name, ""), flaw_of(texts.get(name), originals.get(name)))
        for name in names
    ]


def flaw_of(text: str | None, original: str | None) -> str:
    """Say how a prompt differs from the German one: it is missing, stands alone, or puts in other values."""
    if text is None:
        return "prompt_missing"
    if original is None:
        return "prompt_alone"
    return "" if places_in(text) == places_in(original) else "prompt_values"


@router.get("/admin/prompts")
async def show_languages(visit: Administration) -> Response:
    """Show the languages, and whether a speaker has read them."""
    offered = offered_languages(unreviewed=visit.house.settings.offer_unreviewed_languages)
    rows = [(one, prompts(one), sum(bool(each.flaw) for each in sentences(one)), one in offered) for one in languages()]
    return visit.show("prompts.html", rows=rows)


@router.get("/admin/prompts/{language}")
async def show_language(visit: Administration, language: str) -> Response:
    """Show every sentence of one language."""
    if language not in languages():
        raise HTTPException(404)
    return visit.show(
        "prompts_of.html",
        of=language,
        about=prompts(language),
        sentences=sentences(language),
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        is_original=language == ORIGINAL,
    )
