"""The table of verbs this carrier performs, and by whom."""

from collections.abc import Mapping

from app.carrier.dialling import dial
from app.carrier.gathering import gather
from app.carrier.leaving import hang_up, redirect, reject
from app.carrier.leg import Goto
from app.carrier.queueing import dial_queue, enqueue, leave
from app.carrier.recordings import record
from app.carrier.speaking import speak
from app.carrier.stage import Performer, Stage
from app.carrier.twiml import Verb


async def _dial(stage: Stage, verb: Verb) -> Goto | None:
    is_queue = bool(verb.children) and verb.children[0].name == "Queue"
    return await (dial_queue if is_queue else dial)(stage, verb)


PERFORMERS: Mapping[str, Performer] = {
    "Say": speak,
    "Play": speak,
    "Pause": speak,
    "Gather": gather,
    "Dial": _dial,
    "Record": record,
    "Enqueue": enqueue,
    "Leave": leave,
    "Redirect": redirect,
    "Hangup": hang_up,
    "Reject": reject,
}
