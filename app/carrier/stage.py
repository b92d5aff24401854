"""Performs documents on one line: fetches, checks, walks the verbs, and falls back when a document is no good."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from app.carrier.checking import MAIN, WHISPER, check
from app.carrier.events import Failed, Warned
from app.carrier.leg import Goto, Leg, LegMovedError
from app.carrier.network import Call, Network
from app.carrier.twiml import Document, DocumentError, Verb


@dataclass(frozen=True)
class Stage:
    """Where a document is performed: the line, the rules that apply there, and the URL relative ones start from."""

    network: Network
    call: Call
    leg: Leg
    performers: Mapping[str, "Performer"]
    kind: str = MAIN
    url: str = ""

    def goto(self, verb: Verb, url_attribute: str = "action", extra: tuple[tuple[str, str], ...] = ()) -> Goto:
        """Return where a verb leads; an absent URL is that of the present document."""
        return Goto(verb.get(url_attribute) or self.url, verb.get("method", "POST"), extra)

    def warn(self, code: int, text: str) -> None:
        """Note what the network's debugger would show."""
        self.call.log.add(Warned(self.network.clock.now(), code, text))

    def fail(self, error: DocumentError) -> None:
        """Note what the network could not do."""
        self.call.log.add(Failed(self.network.clock.now(), error.code, error.text))


Performer = Callable[[Stage, Verb], Awaitable[Goto | None]]
"""Performs one verb; returns where the call goes on, or None for the next verb."""


async def run(stage: Stage, goto: Goto) -> None:
    """Perform documents until one ends without naming another; raises LegEndedError when the line is gone.

    Twilio availability documentation: a fatal error anywhere in the call leads at once to the number's fallback
    URL, with ErrorCode and ErrorUrl; one in the fallback document itself ends the call. A waiting document leaves
    its errors to the <Enqueue> it belongs to.
    """
    onward: Goto | None = goto
    while onward is not None:
        goto = onward
        try:
            stage, onward = await _document(stage, goto)
        except LegMovedError as moved:
            if stage.kind != MAIN and not _goes_on_in_whisper(stage):
                raise
            stage, onward = replace(stage, url=""), moved.goto
        except DocumentError as error:
            if stage.kind not in {MAIN, WHISPER}:
                raise
            stage.fail(error)
            onward = _fallback(stage, error, goto)
            if onward is None:
                stage.leg.end("network", _status_after_error(stage))
                stage.leg.check()


def _goes_on_in_whisper(stage: Stage) -> bool:
    return stage.kind == WHISPER and stage.network.behaviour.moved_whisper == "performed"


async def tell(stage: Stage, goto: Goto) -> None:
    """Make the last request of a verb whose line is gone: the product is told, its document is not performed."""
    try:
        await stage.network.fetch(stage.call, stage.leg, goto, stage.url)
    except DocumentError as error:
        stage.fail(error)


async def _document(stage: Stage, goto: Goto) -> tuple[Stage, Goto | None]:
    stage.leg.check()
    document = await stage.network.fetch(stage.call, stage.leg, goto, stage.url)
    stage.leg.check()
    here = replace(stage, url=document.url)
    return here, await perform(here, document)


async def perform(stage: Stage, document: Document) -> Goto | None:
    """Perform a document from top to bottom; returns where a verb leads, None at its end."""
    for fault in check(document.verbs, stage.kind):
        if fault.fatal:
            raise DocumentError(fault.code, fault.text, document.url)
        stage.warn(fault.code, fault.text)
    for verb in document.verbs:
        if verb.name not in stage.performers:
            continue
        if _answers(verb):
            stage.leg.answer()
        goto = await stage.performers[verb.name](stage, verb)
        if goto is not None:
            return goto
    return None


def _answers(verb: Verb) -> bool:
    """Tell whether a verb picks the call up: all but <Reject> and a <Dial> that waits for its own answer."""
    return verb.name != "Reject" and not (verb.name == "Dial" and verb.flag("answerOnBridge"))


def _status_after_error(stage: Stage) -> str:
    return "completed" if stage.leg.answered else "failed"


def _fallback(stage: Stage, error: DocumentError, failed: Goto) -> Goto | None:
    fallback = stage.call.fallback
    covered = stage.kind != WHISPER or stage.network.behaviour.fallback_in_whisper
    was_fallback = any(name == "ErrorCode" for name, _ in failed.extra)
    if fallback is None or not covered or was_fallback:
        return None
    return replace(fallback, extra=(("ErrorCode", str(error.code)), ("ErrorUrl", error.url or stage.url)))
