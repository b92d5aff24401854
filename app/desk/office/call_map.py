"""The call map as a page that can be read aloud: what is asked at every step, and where each answer leads."""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from app.desk.office.seen import Administration
from ivr_flows.call_map import Asked, CallMap, call_map, draw_ways
from ivr_flows.engine.wording import prompts

router = APIRouter()
VALUE: Final = re.compile(r"{\w+}")
BEGINNING: Final = "call"
END: Final = "end"
OF_THE_ENGINE: Final = "engine."
"""What is said at any question alike: that nothing was heard."""


@dataclass(frozen=True)
class Leading:
    """Where an answer leads; ``offer`` is how it is offered, if it is a key that is."""

    answers: tuple[str, ...]
    offer: str
    to: str


@dataclass(frozen=True)
class Step:
    """A question of a flow, and its ways on."""

    place: str
    question: tuple[str, ...]
    leads: tuple[Leading, ...]


def steps(seen: CallMap, language: str) -> list[Step]:
    """Return every step that asks something, with the words of a language."""
    return [step_at(place, seen, language) for place in seen.places if place not in {BEGINNING, END}]


def step_at(place: str, seen: CallMap, language: str) -> Step:
    """Return one step; what offers a key stands with where the key leads."""
    asked = [one for one in seen.asked.get(place, ()) if not one.prompt.startswith(OF_THE_ENGINE)]
    offers = {one.key: words_of(one, language) for one in asked if one.key}
    leads = [
        Leading(answers, next((offers[one] for one in answers if one in offers), ""), end)
        for (start, end), answers in sorted(seen.ways.items(), key=lambda way: (way[1], way[0]))
        if start == place
    ]
    return Step(place, tuple(words_of(one, language) for one in asked if not one.key), tuple(leads))


def words_of(one: Asked, language: str) -> str:
    """Return a prompt; values that are different each time are dots."""
    text = prompts(language).texts[one.prompt].replace("{key}", one.key)
    return VALUE.sub("…", text)


@router.get("/admin/call-map")
async def show_map(visit: Administration) -> Response:
    """Show the map, flow by flow."""
    seen = call_map()
    listed = sorted(steps(seen, visit.person.language), key=lambda one: one.place)
    flows = [(name, list(of)) for name, of in groupby(listed, key=lambda one: one.place.partition(".")[0])]
    first = tuple(end for start, end in seen.ways if start == BEGINNING)
    return visit.show("call_map.html", flows=flows, first=first, end=END)


@router.get("/admin/call-map.mmd")
async def download_map(visit: Administration) -> Response:
    """Return the map in Mermaid's language, for whoever draws it."""
    del visit
    headers = {"Content-Disposition": 'attachment; filename="call-map.mmd"'}
    return Response(draw_ways(call_map().ways), media_type="text/plain; charset=utf-8", headers=headers)
