"""Notes of a call: kept as they were written, corrected by further ones, found by their words."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from conftest import NOW
from kept_calls import add_call
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.calls import Call
from app.notes.reading import NoteRecord, mentions, notes_of_call, notes_of_customer
from app.notes.tables import LONGEST
from app.notes.writing import (
    AlreadyReplaced,
    NewNote,
    NoSuchCall,
    NoSuchNote,
    NoteHoldsNul,
    NoteIsEmpty,
    NoteIsTooLong,
    clean,
    write_note,
)
from app.retention import purge

MARTA = "039D112233"


@pytest.fixture
async def connection(town_engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with town_engine.connect() as connection:
        yield connection


@pytest.fixture
async def call(connection: AsyncConnection) -> UUID:
    """A call of Marta Sommerfeld."""
    call = await add_call(connection, NOW)
    await connection.execute(
        text("UPDATE calls SET customer_id = (SELECT id FROM customers WHERE customer_number = :n) WHERE id = :call"),
        {"n": MARTA, "call": call},
    )
    return call


async def ruth(connection: AsyncConnection) -> int:
    number = await connection.scalar(text("SELECT id FROM staff WHERE staff_id = 'V1'"))
    assert isinstance(number, int)
    return number


async def marta(connection: AsyncConnection) -> int:
    number = await connection.scalar(text("SELECT id FROM customers WHERE customer_number = :n"), {"n": MARTA})
    assert isinstance(number, int)
    return number


async def note(
    connection: AsyncConnection, call: UUID, words: str, replaces: int | None = None, minutes: int = 0
) -> int:
    at = NOW + timedelta(minutes=minutes)
    return await write_note(connection, NewNote(call, await ruth(connection), "Ruth Kaminski", at, words, replaces))


def shown(record: NoteRecord) -> tuple[str, list[str]]:
    return record.words, [earlier.words for earlier in record.earlier]


async def test_a_note_that_is_sent_twice_at_once_is_written_once(town_engine: AsyncEngine) -> None:
    async with town_engine.begin() as connection:
        call = await add_call(connection, NOW)

    async def send(words: str, minutes: int = 0) -> int:
        async with town_engine.begin() as connection:
            return await note(connection, call, words, minutes=minutes)

    first, again = await asyncio.gather(send("Hat gefragt."), send("Hat gefragt."))
    assert first == again
    assert len({first, await send("Ruft wieder an."), await send("Hat gefragt.", minutes=30)}) == 3


async def test_a_note_says_when_who_and_what(connection: AsyncConnection, call: UUID) -> None:
    written = await note(connection, call, "Unterlagen kommen nächste Woche.")
    assert await notes_of_call(connection, call) == (
        NoteRecord(
            id=written,
            call_id=call,
            customer_id=await marta(connection),
            at=NOW,
            author_id=await ruth(connection),
            author_name="Ruth Kaminski",
            words="Unterlagen kommen nächste Woche.",
        ),
    )


async def test_a_signature_stays_when_its_person_is_called_otherwise(connection: AsyncConnection, call: UUID) -> None:
    await note(connection, call, "Rückfrage zur Miete.")
    await connection.execute(text("UPDATE staff SET name = 'Ruth Neumann' WHERE staff_id = 'V1'"))
    assert [one.author_name for one in await notes_of_call(connection, call)] == ["Ruth Kaminski"]


async def test_a_correction_comes_first_and_keeps_what_it_replaces(connection: AsyncConnection, call: UUID) -> None:
    first = await note(connection, call, "Termin am Montag.")
    await note(connection, call, "Bringt den Mietvertrag mit.", minutes=1)
    second = await note(connection, call, "Termin am Dienstag.", first, minutes=2)
    await note(connection, call, "Termin am Mittwoch.", second, minutes=3)
    assert [shown(one) for one in await notes_of_call(connection, call)] == [
        ("Bringt den Mietvertrag mit.", []),
        ("Termin am Mittwoch.", ["Termin am Dienstag.", "Termin am Montag."]),
    ]


async def test_who_corrects_second_is_told_what_stands_there_now(connection: AsyncConnection, call: UUID) -> None:
    first = await note(connection, call, "Termin am Montag.")
    await note(connection, call, "Termin am Dienstag.", first, minutes=1)
    with pytest.raises(AlreadyReplaced) as error:
        await note(connection, call, "Termin am Mittwoch.", first, minutes=2)
    assert (error.value.by.words, error.value.by.at) == ("Termin am Dienstag.", NOW + timedelta(minutes=1))


async def test_of_two_corrections_at_once_one_counts(town_engine: AsyncEngine) -> None:
    async with town_engine.begin() as connection:
        call = await add_call(connection, NOW)
        first = await note(connection, call, "Termin am Montag.")

    async def correct(words: str) -> int:
        async with town_engine.begin() as connection:
            return await note(connection, call, words, first)

    done = await asyncio.gather(correct("Dienstag."), correct("Mittwoch."), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["AlreadyReplaced", "int"]


async def test_a_note_belongs_to_a_call_that_is_there(connection: AsyncConnection, call: UUID) -> None:
    with pytest.raises(NoSuchCall):
        await note(connection, uuid4(), "Nirgends.")
    other = await note(connection, await add_call(connection, NOW), "Ein anderer Anruf.")
    for stranger in (other, 999_999):
        with pytest.raises(NoSuchNote):
            await note(connection, call, "Berichtigt.", stranger)


async def test_who_called_may_be_known_to_the_author_alone(connection: AsyncConnection) -> None:
    call, customer = await add_call(connection, NOW), await marta(connection)
    about = NewNote(call, await ruth(connection), "Ruth Kaminski", NOW, "Es war Frau Sommerfeld.", customer=customer)
    first = await write_note(connection, about)
    await write_note(connection, replace(about, words="Es war Frau Sommerfeld selbst.", replaces=first, customer=None))
    (record,) = await notes_of_call(connection, call)
    assert record.customer_id == customer


async def test_the_notes_about_a_customer_come_newest_first_in_pages(connection: AsyncConnection, call: UUID) -> None:
    first = await note(connection, call, "eins")
    await note(connection, await add_call(connection, NOW), "von jemand anderem")
    for minutes, words in enumerate(("zwei", "drei", "vier"), start=1):
        await note(connection, call, words, minutes=minutes)
    await note(connection, call, "eins, berichtigt", first, minutes=9)
    page = await notes_of_customer(connection, await marta(connection), limit=3)
    assert [shown(one) for one in page.entries] == [("eins, berichtigt", ["eins"]), ("vier", []), ("drei", [])]
    rest = await notes_of_customer(connection, await marta(connection), limit=3, after=page.next)
    assert ([one.words for one in rest.entries], rest.next) == (["zwei"], None)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("  Miete \t geklärt \r\n\r\nBescheid folgt\r", "Miete   geklärt \n\nBescheid folgt"),
        ("Alarm\x07 und \x1b[31mrot\x7f", "Alarm und [31mrot"),
        ("um\u202egedreht\u2066", "umgedreht"),
        ("Mu\u0308ller", "Müller"),
        ("<script>alert('1')</script> =1+1", "<script>alert('1')</script> =1+1"),
        ("مرحبا \u200f!", "مرحبا \u200f!"),
        ("x" * LONGEST, "x" * LONGEST),
    ],
)
def test_words_are_kept_as_one_can_read_them(words: str, kept: str) -> None:
    assert clean(words) == kept


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", NoteIsEmpty),
        (" \n\x07\t", NoteIsEmpty),
        ("x" * (LONGEST + 1), NoteIsTooLong),
        ("Miete\0", NoteHoldsNul),
        ("halb \ud83d", NoteHoldsNul),
    ],
)
async def test_words_that_cannot_be_kept_are_refused_by_name(
    connection: AsyncConnection, call: UUID, words: str, why: type[Exception]
) -> None:
    with pytest.raises(why):
        await note(connection, call, words)
    assert await notes_of_call(connection, call) == ()


@pytest.mark.parametrize("statement", ["UPDATE notes SET words = 'x'", "DELETE FROM notes", "TRUNCATE notes"])
async def test_nobody_rewrites_a_note(connection: AsyncConnection, call: UUID, statement: str) -> None:
    await note(connection, call, "Steht fest.")
    with pytest.raises(DBAPIError, match="append-only"):
        await connection.execute(text(statement))


async def test_notes_go_with_their_call(town_engine: AsyncEngine) -> None:
    """The corrected one and its correction with it."""
    async with town_engine.begin() as connection:
        for months in (11, 13):
            call = await add_call(connection, NOW - timedelta(days=30.5 * months))
            await note(connection, call, "berichtigt", await note(connection, call, f"vor {months} Monaten"))
    async with town_engine.connect() as connection:
        assert (await purge(connection, NOW))["calls"] == 1
    async with town_engine.connect() as connection:
        assert (await connection.execute(text("SELECT words FROM notes ORDER BY id"))).scalars().all() == [
            "vor 11 Monaten",
            "berichtigt",
        ]


async def found(connection: AsyncConnection, question: str) -> bool:
    return bool((await connection.execute(select(Call.id).where(mentions(question)))).all())


SAID = "Kd. fragt nach dem Bewilligungsbescheid; die Mietverträge für Äpfelallee 3b reicht sie nach. Nicht ängstlich!"


@pytest.mark.parametrize(
    "question",
    [
        "Bewilligungsbescheid",
        "bescheid",
        "Bescheide",
        "bewill",
        "lligungs",
        "Mietvertrag",
        "vertrag",
        "Verträge",
        "mietvertr",
        "äpfel",
        "apfel",
        "ÄPFELALLEE",
        "allee 3b",
        "3b",
        "nicht",
        "bescheid miete",
        "  Bescheid,   fragt! ",
        "die",
    ],
)
async def test_a_note_is_found_by_what_people_type(connection: AsyncConnection, call: UUID, question: str) -> None:
    await note(connection, call, SAID)
    assert await found(connection, question)


@pytest.mark.parametrize("question", ["Kündigung", "bescheid kündigung", "", "...", "3c", "'; DROP TABLE notes; --"])
async def test_a_note_is_not_found_by_what_is_not_in_it(connection: AsyncConnection, call: UUID, question: str) -> None:
    await note(connection, call, SAID)
    assert not await found(connection, question)


@pytest.mark.parametrize("question", ["a:*", "a & b | c", "<->", "\\", "%", "_", "it's", "\U0001f600", "x" * 5000])
async def test_whatever_is_typed_is_a_question_of_words(connection: AsyncConnection, call: UUID, question: str) -> None:
    await note(connection, call, "a b c")
    await found(connection, question)


async def test_what_was_corrected_away_is_not_found(connection: AsyncConnection, call: UUID) -> None:
    first = await note(connection, call, "Kündigung")
    await note(connection, call, "Keine solche Frage", first)
    assert not await found(connection, "Kündigung")
    assert await found(connection, "Frage")


async def test_the_longest_note_of_the_longest_words_is_kept_and_found(connection: AsyncConnection, call: UUID) -> None:
    for words in ("x" * LONGEST, "ab cd " * 666, "".join(chr(0x4E00 + n) for n in range(LONGEST))):
        await note(connection, call, words)
    assert await found(connection, "x" * 60)
