"""Checks everything about the flows that can be proved without ringing anybody, and says what a call costs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ivr_flows.announce import Announced, announce, announce_order, greet, not_reached, too_late
from ivr_flows.engine.effects import Assurance
from ivr_flows.engine.heard import Field
from ivr_flows.engine.spoken import languages, prompts
from ivr_flows.rehearsal.journeys import PROMISES, Cost, costs
from ivr_flows.rehearsal.office import TWO_DAYS
from ivr_flows.rehearsal.telephone import REFERENCE
from ivr_flows.rehearsal.walk import Walk, walk

WORDS_A_SENTENCE = 12
WITHOUT_A_FLOW = ("emergency.", "text_message.")
"""Prompts for the day on which not even the flows work, and what is sent instead of said."""


@dataclass(frozen=True)
class Report:
    """What was found: lines to read, and faults that must not be."""

    lines: tuple[str, ...]
    faults: tuple[str, ...]


def check() -> Report:
    """Walk all flows, read all prompts, and measure the way to one's own case manager."""
    return check_walk(walk())


def check_walk(seen: Walk) -> Report:
    """Say what a walk, the prompts and the journeys show."""
    measured = tuple(costs(TWO_DAYS[0]))
    faults = (*seen.faults, *missing_prompts(), *unused(seen), *worded_badly(), *too_dear(measured))
    lines = (
        f"{len(seen.states)} states, every key in each: {len(seen.faults)} faults",
        f"{len(seen.steps)} steps, all reached; prompts in {', '.join(languages())}",
        "to a person: one key, 0, at every question; or none, by saying nothing three times",
        *(line for leads in PROMISES for line in table(leads, measured)),
    )
    return Report(lines, tuple(dict.fromkeys(faults)))


def missing_prompts() -> Iterator[str]:
    """Compare every language with German, name by name."""
    german = prompts("de").texts
    for language in languages():
        texts = prompts(language).texts
        yield from (f"{language}: {name} is missing" for name in german.keys() - texts.keys())
        yield from (f"{language}: {name} is unknown in German" for name in texts.keys() - german.keys())


def unused(seen: Walk) -> Iterator[str]:
    """Name the prompts that no state of a call and no announcement ever says."""
    said = {utterance.say.prompt for utterance in seen.said} | set(announced())
    for name in prompts("de").texts:
        if name not in said and not name.startswith(WITHOUT_A_FLOW):
            yield f"{name} is never said"


def announced() -> Iterator[str]:
    """Name all prompts that somebody who is rung can hear."""
    for field in (None, *Field):
        for assurance in Assurance:
            for language in languages():
                about = Announced(REFERENCE, field, assurance, language, on_behalf=True)
                heard = (*announce(about), *announce_order(about), *greet(language), *not_reached(), *too_late())
                yield from (utterance.say.prompt for utterance in heard)


def worded_badly() -> Iterator[str]:
    """Find long German sentences, and offers that do not name the function before the key."""
    for language in languages():
        for name, text in prompts(language).texts.items():
            if "{key}" in text and not prompts(language).choice.fullmatch(text):
                yield f"{language}: {name} does not offer its key as «{prompts(language).offer}»"
    for name, text in prompts("de").texts.items():
        longest = max(len(sentence.split()) for sentence in re.split(r"[.?!]", text))
        if longest > WORDS_A_SENTENCE:
            yield f"de: {name} has a sentence of {longest} words"


def table(leads: str, measured: tuple[Cost, ...]) -> Iterator[str]:
    """Write down what the journeys to one end cost."""
    yield f"{leads}: seconds of German speech in all, beyond the identification; answers (keys) beyond it"
    for one in measured:
        if one.journey.leads == leads:
            counted = f"{one.answers} ({one.keys})"
            yield f"  {one.seconds:5.1f} s {one.beyond:5.1f} s  {counted:7} {one.journey.name}"


def too_dear(measured: tuple[Cost, ...]) -> Iterator[str]:
    """Find journeys that cost the caller more than was promised."""
    for one in measured:
        promise = PROMISES[one.journey.leads]
        if one.seconds > promise.seconds:
            yield f"«{one.journey.name}» takes {one.seconds:.1f} s of listening, {promise.seconds} are promised"
        if one.beyond > promise.beyond:
            yield f"«{one.journey.name}» takes {one.beyond:.1f} s beyond the number, {promise.beyond} are promised"
        if one.answers > promise.answers:
            yield f"«{one.journey.name}» takes {one.answers} answers, {promise.answers} are promised"
