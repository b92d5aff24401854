"""The call map: which question leads to which, and what is asked there, as the last walk through all flows saw it.

A walk takes half a minute of every core, so what it saw is kept in ``call_map.json``; a test compares the two.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

HEAD: Final = "flowchart TD"
SHAPES: Final = {"call": "([the telephone rings])", "end": "([goodbye])"}
Ways = Mapping[tuple[str, str], Iterable[str]]
"""From one question to the next, by what leads there."""


@dataclass(frozen=True)
class Asked:
    """A prompt of a question; ``key`` is the key that it offers, or nothing."""

    prompt: str
    key: str = ""


@dataclass(frozen=True)
class CallMap:
    """Ways between questions, the telephone that rings first, and what is asked at each."""

    ways: Mapping[tuple[str, str], tuple[str, ...]]
    asked: Mapping[str, tuple[Asked, ...]]

    @property
    def places(self) -> tuple[str, ...]:
        """Every question, in the order of the flows' names, the beginning first."""
        return tuple(dict.fromkeys(place for way in sorted_ways(self.ways) for place in way))


@cache
def call_map() -> CallMap:
    """Return the map that is kept."""
    kept = json.loads((resources.files("ivr_flows") / "call_map.json").read_text(encoding="utf-8"))
    ways = {(start, end): tuple(meanings) for start, end, meanings in kept["ways"]}
    return CallMap(ways, {place: tuple(Asked(*one) for one in asked) for place, asked in kept["asked"].items()})


def as_kept(ways: Ways, asked: Mapping[str, Iterable[tuple[str, str]]]) -> str:
    """Return the text of ``call_map.json``, a line for each way and each question."""
    lines = [json.dumps([*way, sorted(meanings)]) for way, meanings in sorted(ways.items())]
    questions = [f"{json.dumps(place)}: {json.dumps(sorted(map(list, said)))}" for place, said in sorted(asked.items())]
    between = ",\n    "
    return f"""{{
  "ways": [
    {between.join(lines)}
  ],
  "asked": {{
    {between.join(questions)}
  }}
}}
"""


def draw_ways(ways: Ways) -> str:
    """Return the map in Mermaid's language: a box a question, an arrow for whatever leads to the next.

    What means the same everywhere is not drawn: ``0``, silence and wrong keys lead to a person, ``*`` repeats.
    """
    arranged = sorted_ways(ways)
    places = dict.fromkeys(place for way in arranged for place in way)
    boxes = [f"  {identifier(place)}{SHAPES.get(place) or f'[{words(place)}]'}" for place in places]
    arrows = [
        f"  {identifier(start)} -->|{' · '.join(sorted(ways[start, end]))}| {identifier(end)}"
        for start, end in arranged
    ]
    return "\n".join((HEAD, *boxes, *arrows))


def sorted_ways(ways: Ways) -> list[tuple[str, str]]:
    """Return the ways by their names, those from the beginning first."""
    return sorted(ways, key=lambda way: (way[0] != "call", way))


def identifier(place: str) -> str:
    """Return a name without a dot; «end» alone is a word of the map's language."""
    return "over" if place == "end" else place.replace(".", "_")


def words(place: str) -> str:
    """Return a step's name as people read it: flow, then step."""
    flow, _, step = place.partition(".")
    return f"{flow.replace('_', ' ')}<br/><b>{step.replace('_', ' ')}</b>"
