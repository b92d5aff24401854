"""Draws the call map from the flows themselves, so that it is never out of date."""

from ivr_flows.rehearsal.walk import Walk, walk

HEAD = "flowchart TD"
SHAPES = {"call": "([the telephone rings])", "end": "([goodbye])"}


def draw() -> str:
    """Walk all flows and return their map."""
    return draw_walk(walk())


def draw_walk(seen: Walk) -> str:
    """Return the map in Mermaid's language: a box a question, an arrow for whatever leads to the next.

    What means the same everywhere is not drawn: ``0``, silence and wrong keys lead to a person, ``*`` repeats.
    """
    ways = sorted(seen.ways.items(), key=lambda way: (way[0][0] != "call", way[0]))
    places = dict.fromkeys(place for way, _ in ways for place in way)
    boxes = [f"  {identifier(place)}{SHAPES.get(place) or f'[{words(place)}]'}" for place in places]
    arrows = [
        f"  {identifier(start)} -->|{' · '.join(sorted(meanings))}| {identifier(end)}"
        for (start, end), meanings in ways
    ]
    return "\n".join((HEAD, *boxes, *arrows))


def identifier(place: str) -> str:
    """Return a name without a dot; «end» alone is a word of the map's language."""
    return "over" if place == "end" else place.replace(".", "_")


def words(place: str) -> str:
    """Return a step's name as people read it: flow, then step."""
    flow, _, step = place.partition(".")
    return f"{flow.replace('_', ' ')}<br/><b>{step.replace('_', ' ')}</b>"
