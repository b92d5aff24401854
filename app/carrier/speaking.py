"""Performs what is heard: <Say>, <Play> and <Pause>, in the time they would take."""

from urllib.parse import urljoin, urlsplit

from app.carrier.events import Played, Said, Whispered
from app.carrier.leg import Goto
from app.carrier.stage import Stage
from app.carrier.twiml import DocumentError, Verb

CHARACTERS_PER_SECOND = 14
RECORDING_SECONDS = 5.0
_MOST_LOOPS = 1000


async def voice(stage: Stage, verb: Verb, *, listens: bool = False) -> None:
    """Let something be heard; where the network `listens`, a key cuts it short (barge-in)."""
    if listens and stage.leg.keys:
        return
    for _ in range(int(verb.get("loop", "1")) or _MOST_LOOPS):
        seconds = await _begin(stage, verb)
        if await stage.leg.wait(seconds, until=lambda: listens and bool(stage.leg.keys)):
            return


async def speak(stage: Stage, verb: Verb) -> Goto | None:
    """Perform <Say>, <Play> or <Pause> where nobody listens for keys."""
    await voice(stage, verb)
    return None


async def _begin(stage: Stage, verb: Verb) -> float:
    if verb.name == "Say":
        return _say(stage, verb)
    if verb.name == "Play":
        return await _play(stage, verb)
    return float(verb.get("length", "1"))


def _say(stage: Stage, verb: Verb) -> float:
    leg, now = stage.leg, stage.network.clock.now()
    language = verb.get("language", "en-US")
    leg.heard.append(verb.text)
    if leg.parent is None:
        stage.call.log.add(Said(now, verb.text, language, verb.get("voice")))
    else:
        stage.call.log.add(Whispered(now, verb.text, language))
    return len(verb.text) / CHARACTERS_PER_SECOND


async def _play(stage: Stage, verb: Verb) -> float:
    digits = verb.get("digits")
    if digits:
        return len(digits) * 0.5
    url = urljoin(stage.url, verb.text)
    stage.call.log.add(Played(stage.network.clock.now(), url))
    if urlsplit(url).netloc != urlsplit(stage.url).netloc:
        return RECORDING_SECONDS  # a recording on somebody else's machine is taken to exist
    try:
        await stage.network.fetch_recording(stage.call, url)
    except DocumentError as error:
        stage.warn(error.code, error.text)
        return 0.0
    return RECORDING_SECONDS
