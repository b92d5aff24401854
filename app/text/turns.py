"""Takes a turn in writing: one transaction a turn, and only then the page that shows it."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.log import Arrival, Event, KnownCall, end_call, first_written_at, note_events, open_call, settle_call
from app.messages.writing import WrittenWords, keep_words
from app.references import Draw
from app.text.hearing import Answer
from app.text.page import Page, Remark, shortened
from app.text.wording import key_offered, readable_languages, written
from app.turns.doing import carry_out
from app.turns.facts import Circumstances
from app.turns.record import write_turn
from app.turns.taking import House, Office, answered, as_at, look_around
from app.typed_answers import Taken, Typed, keep_answer, place_answer
from ivr_flows.engine.call import Choose, Enter, Line, Memory, Ring, Speak, Turn
from ivr_flows.engine.conversation import answer
from ivr_flows.engine.heard import Begun, Heard, HopEnded, Outcome, Silence
from ivr_flows.engine.spoken import Digits, Say, Utterance, utter

ENTRY: Final = "text"
"""What stands in the log in place of the number that was rung."""
MOST_DETOURS: Final = 10
"""How often a flow may wait for something that a page cannot do before it asks something that it can."""
CANNOT_CONNECT: Final = "text.cannot_connect"
COMPLETED: Final = "completed"


@dataclass(frozen=True)
class Opening:
    """Somebody begins: ``key`` is drawn with the page that has the button, so that two clicks begin one call."""

    key: str
    language: str


async def begin_conversation(house: House, opening: Opening) -> Page:
    """Open the call and return its first page; the same opening once more changes nothing."""
    now = house.clock()
    async with house.engine.begin() as connection:
        arrival = Arrival(f"text-{opening.key}", ENTRY, None, opening.language, now, channel="text")
        call = await open_call(connection, arrival)
        office = await look_around(connection, house, around(house, call, 1), call, Memory())
        before = Line(Digits.of(call.reference), language=opening.language)
        turn = answer(before, Begun(), office.snapshot.facts)
        turn = await until_a_question(connection, office, turn)
        await write_turn(connection, office.written(before, Begun(), turn))
    return page_after(Page(call.id, before, now), (), turn)


async def go_on(house: House, page: Page, given: Answer, shown: Remark) -> Page:
    """Take an answer and return the next page; ``shown`` is the answer as the log of the page shows it.

    The same answer to the same page is taken once, and leads to the same page each time.

    Raises:
        PageIsOver: the page can no longer be answered.
    """
    typed = Typed(page.call, page.line.turn, digest(house, page, given))
    async with house.engine.begin() as connection:
        taken = await place_answer(connection, typed)
        before = placed(page.line, taken)
        call = KnownCall(page.call, str(before.reference), before.turn)
        office = await look_around(connection, house, around(house, call, before.turn + 1), call, before.memory)
        first = await first_written_at(connection, page.call, taken.turn + 1) if taken.again else None
        office = as_at(office, first) if first else office
        turn = await until_a_question(connection, office, await answered(connection, office, before, given.heard))
        if not taken.again:
            await keep_answer(connection, typed, taken.turn, turn.line.memory.tries)
            await write_down(connection, office, (before, given), turn)
    return page_after(replace(page, written_at=house.clock()), (*page.news, *asked(page.line), shown), turn)


async def end_conversation(house: House, page: Page) -> Page:
    """End the call as somebody ends one who hangs up, and return its last page; the first end counts."""
    async with house.engine.begin() as connection:
        now = house.clock()
        await end_call(connection, page.call, COMPLETED, now)
        await note_events(connection, page.call, [Event("closed", "closed", now, {})])
    return replace(page, log=(*page.log, *page.news, *asked(page.line)), news=())


def around(house: House, call: KnownCall, turn: int) -> Circumstances:
    """Describe a call in writing: nothing is paid, nobody can be put through, and there is no number to ring back."""
    return Circumstances(
        now=house.clock(),
        toll_free=False,
        caller_number=None,
        call=call.reference,
        call_id=call.id,
        draw=Draw(call.id, turn, house.settings.keys[-1]),
        can_talk=False,
        languages=readable_languages(unreviewed=house.settings.offer_unreviewed_languages),
    )


def digest(house: House, page: Page, given: Answer) -> bytes:
    """Return by what the same answer is recognised; with the oldest key, which lasts longest."""
    text = f"{page.call} {page.line.turn} {given.canonical}"
    return hmac.digest(house.settings.keys[-1].encode(), text.encode(), sha256)


def placed(line: Line, taken: Taken) -> Line:
    """Return the line at the place where the answer belongs: who goes back does not get the tries back (R7)."""
    return replace(line, turn=taken.turn, memory=replace(line.memory, tries=max(line.memory.tries, taken.tries)))


async def until_a_question(connection: AsyncConnection, office: Office, turn: Turn) -> Turn:
    """Go on for whom cannot be put through and need not be kept waiting, until something is asked or all is said."""
    for _ in range(MOST_DETOURS):
        heard: Heard = Silence()
        match turn.line.wait:
            case None | Choose() | Enter() | Speak():
                return turn
            case Ring():
                # The last sentence announces a connection that there will not be.
                heard, sorry = HopEnded(Outcome.FAILED), utter(Say(CANNOT_CONNECT), turn.line.language)
                turn = replace(turn, said=(*turn.said[:-1], sorry))
        turn = turn.then(await answered(connection, office, turn.line, heard))
    return replace(turn, line=replace(turn.line, wait=None))


async def write_down(connection: AsyncConnection, office: Office, said: tuple[Line, Answer], turn: Turn) -> None:
    """Write the turn, what it leaves and the words of a message, in the transaction that is open."""
    before, given = said
    written_turn = office.written(before, given.heard, turn)
    await write_turn(connection, written_turn)
    await carry_out(connection, written_turn, office.hours)
    if given.words:
        words = WrittenWords(office.call.id, turn.line.turn, given.words)
        await keep_words(connection, words, office.house.settings.keys)
    if turn.line.wait is None:
        await end_call(connection, office.call.id, COMPLETED, office.around.now)
    else:
        await settle_call(connection, office.call.id)


def page_after(page: Page, before: Sequence[Remark], turn: Turn) -> Page:
    """Return the page that shows a turn; ``before`` joins the log."""
    said = [one for one in turn.said if isinstance(one, Utterance)]
    question = questions(turn.line)
    # The question stands by itself; where it was not repeated, all that was said is news.
    ends_with_it = bool(question) and said[-len(question) :] == question
    news = said[: -len(question)] if ends_with_it else said
    return replace(
        page,
        line=turn.line,
        log=shortened((*page.log, *before)),
        news=remarks(news),
        references=tuple(dict.fromkeys((*page.references, *references(said)))),
    )


def questions(line: Line) -> list[Utterance]:
    """Return the sentences of the question that a line waits with, the offers among them."""
    match line.wait:
        case Choose(question=question) | Enter(question=question) | Speak(question=question):
            return [utter(say, line.language) for say in question]
        case _:
            return []


def asked(line: Line) -> tuple[Remark, ...]:
    """Return a question as the log shows it later, without its offers."""
    return remarks([one for one in questions(line) if not key_offered(one)])


def remarks(said: Sequence[Utterance]) -> tuple[Remark, ...]:
    """Return what is said as it is read, without what only makes sense when heard."""
    texts = ((written(one), one.language) for one in said)
    return tuple(Remark(text, language) for text, language in texts if text)


def references(said: Sequence[Utterance]) -> tuple[str, ...]:
    """Return the references that were given out in a turn."""
    values = (value for one in said for name, value in one.say.values if name == "reference")
    return tuple(str(value) for value in values if isinstance(value, Digits))
