"""Says how a rehearsed call came out, and whether it ended as a call should, from what the network saw alone."""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from app.carrier import Bridged, Dialled, Failed, Happening, HungUp, Requested, Said, Unbridged, Warned
from app.commands.answers import role_of
from ivr_flows.engine.facts import Role
from ivr_flows.engine.spoken import languages, prompts
from ivr_flows.rehearsal.transcript import ROLES

FORBIDDEN = "HTTP status 403"
NOT_SIGNED = "the hotline refused the signature; are DURCHWAHL_TWILIO_AUTH_TOKEN and --url the hotline's own?"


def outcome(events: Sequence[Happening]) -> str:
    """Return the last line of a call: with whom it was connected, or what was left instead."""
    role, line = "", ""
    for event in events:
        if isinstance(event, Dialled):
            role, line = role_of(event), event.number
        if isinstance(event, Bridged):
            word = "service_centre" if role == Role.SERVICE_CENTRE else "connected"
            return f"Ergebnis: {word} - verbunden mit {line}, {_named(role)} ({role}){_talked(events)}"
    return f"Ergebnis: {_left_behind(events)}"


def faults(events: Sequence[Happening]) -> list[str]:
    """Return why a call did not end as a call should: nothing, if it did."""
    failed = [event for event in events if isinstance(event, Failed)]
    if any(FORBIDDEN in event.text for event in failed):
        return [NOT_SIGNED]
    return list(dict.fromkeys(_faults(events)))


def _faults(events: Sequence[Happening]) -> Iterator[str]:
    for event in events:
        match event:
            case Requested(status=0, url=url):
                yield f"{_path(url)} got no good answer"
            case Requested(url=url) if _path(url) == "/voice/fallback":
                yield "the network had to ask for the fallback document"
            case Failed(code=code, text=text) | Warned(code=code, text=text):
                yield f"the network reports {code}: {text}"
            case HungUp(by="network"):
                yield "the network ended the call"


LEFT: Final = (
    ("cancel_appointment.received", "cancelled - Absage eingegangen"),
    ("leave_message.kept", "message - Nachricht hinterlassen"),
    ("leave_callback.ordered", "callback - Rückruf bestellt"),
    ("leave_callback.ordered_on_this_telephone", "callback - Rückruf bestellt"),
    ("leave_callback.keeps_the_place", "callback - Rückruf statt Warten"),
    ("get_help.first_of_all", "callback - Rückruf im Notfall"),
    ("leave_callback.noted", "callback - Anruf notiert"),
    ("main_menu.or_hang_up", "information - Auskunft gegeben"),
)
"""What a caller is told once something has come of the call, the weightiest first."""


def _left_behind(events: Sequence[Happening]) -> str:
    said = [event.text for event in events if isinstance(event, Said)]
    left = next((result for prompt, result in LEFT if _heard(said, prompt)), None)
    if left:
        return left
    if any(isinstance(event, HungUp) and event.by == "caller" for event in events):
        return "abandoned - aufgelegt, bevor jemand erreicht war"
    return "failed - mit niemandem verbunden"


def _heard(said: Sequence[str], prompt: str) -> bool:
    wordings = [re.compile(_as_pattern(prompts(language).texts[prompt])) for language in languages()]
    return any(wording.search(text) for wording in wordings for text in said)


def _as_pattern(wording: str) -> str:
    """Return what a prompt looks like when it is said, whatever its values are."""
    return ".+".join(re.escape(part) for part in re.split(r"\{\w+\}", wording))


def _talked(events: Sequence[Happening]) -> str:
    seconds = sum(event.seconds for event in events if isinstance(event, Unbridged))
    return f", {seconds:.0f} s gesprochen"


def _named(role: str) -> str:
    return ROLES[Role(role)] if role in list(Role) else role


def _path(url: str) -> str:
    """Return which door was asked, without the sealed state that may follow."""
    return "/".join(urlsplit(url).path.split("/")[:3])
