"""Performs the verbs that end or move a call: <Hangup>, <Reject> and <Redirect>."""

from app.carrier.leg import Goto
from app.carrier.stage import Stage
from app.carrier.twiml import Verb


async def hang_up(stage: Stage, verb: Verb) -> Goto | None:
    """End the line; in a whisper this declines the call."""
    del verb
    stage.leg.end("document")
    stage.leg.check()
    return None


async def reject(stage: Stage, verb: Verb) -> Goto | None:
    """Turn an unanswered call away: busy, or no-answer for `rejected` (<Reject> documentation)."""
    busy = verb.get("reason", "rejected") == "busy"
    answered = stage.leg.answered is not None
    stage.leg.end("document", "completed" if answered else "busy" if busy else "no-answer")
    stage.leg.check()
    return None


async def redirect(stage: Stage, verb: Verb) -> Goto | None:
    """Go on at another URL; an empty one is the present document."""
    return Goto(verb.text or stage.url, verb.get("method", "POST"))
