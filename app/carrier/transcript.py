"""Writes a call down as lines a person can read."""

from datetime import datetime

from app.carrier import events as ev


def line_of(event: ev.Happening, begun: datetime) -> str:
    """Return one line, `mm:ss` since the call began and what happened; empty for what nobody hears or does."""
    words = _words(event)
    seconds = int((event.at - begun).total_seconds())
    return f"{seconds // 60:02d}:{seconds % 60:02d} {words}" if words else ""


def _words(event: ev.Happening) -> str:
    return _heard(event) or _done(event) or _network(event)


def _heard(event: ev.Happening) -> str:
    match event:
        case ev.Said():
            return f"says [{event.language}]: {event.text}"
        case ev.Played():
            return f"plays: {event.url}"
        case ev.Whispered():
            return f"whispers [{event.language}]: {event.text}"
        case ev.Keyed():
            return f"caller keys: {event.keys}{'' if event.used else ' (too late, nobody took them)'}"
        case ev.CalleeKeyed():
            return f"callee keys: {event.keys}"
        case ev.Spoke():
            return f"caller says: {event.text}"
        case ev.Silence():
            return f"silence for {event.seconds:g} s"
    return ""


def _done(event: ev.Happening) -> str:
    match event:
        case ev.Dialled():
            return f"dials {event.number}"
        case ev.RingingEnded():
            return f"{event.number}: {event.outcome} after {event.seconds:.0f} s"
        case ev.Bridged():
            return f"connected with {event.number}"
        case ev.Unbridged():
            return f"talked for {event.seconds:.0f} s, ended by {event.by}"
        case ev.Recorded():
            return f"recorded {event.seconds:.0f} s"
        case ev.Enqueued():
            return f"waits in {event.queue}"
        case ev.LeftQueue():
            return f"leaves {event.queue}: {event.result}"
        case ev.HungUp():
            return f"hung up by {event.by}"
    return ""


def _network(event: ev.Happening) -> str:
    match event:
        case ev.Warned():
            return f"warning {event.code}: {event.text}"
        case ev.Failed():
            return f"error {event.code}: {event.text}"
        case ev.Differed():
            return f"answered twice, differently: {event.url}"
    return ""
