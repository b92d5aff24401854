"""Draws the call map from the flows themselves, so that it is never out of date."""

from ivr_flows.call_map import as_kept, draw_ways
from ivr_flows.rehearsal.walk import Walk, walk


def draw() -> str:
    """Walk all flows and return their map."""
    return draw_walk(walk())


def draw_walk(seen: Walk) -> str:
    """Return the map of a walk in Mermaid's language."""
    return draw_ways(seen.ways)


def keep() -> str:
    """Walk all flows and return what ``ivr_flows/call_map.json`` holds."""
    return keep_walk(walk())


def keep_walk(seen: Walk) -> str:
    """Return the same of a walk."""
    return as_kept(seen.ways, seen.asked)
