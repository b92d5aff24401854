"""What golden conversations are made of: their files, the office of each, and the house on HTTP that plays them."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from conftest import administer, create_database, database_of, opened
from hotline_on_http import HOTLINE, LOCAL, Hotline, served, settings_for
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.database import open_engine
from app.main import build_app
from app.pins.hashing import hash_pin
from ivr_flows.__main__ import answer_rule
from ivr_flows.engine.facts import Hint, Pending, Place
from ivr_flows.engine.heard import Field
from ivr_flows.engine.spoken import Digits
from ivr_flows.rehearsal.matters import PIN
from ivr_flows.rehearsal.office import BOTH, EVERY_LANGUAGE, Office
from ivr_flows.rehearsal.telephone import ring, scripted

FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
REFERENCE_AS_SPOKEN = re.compile(r"\d \d \d, \d \d \d, \d \d \d(?! \d|\d|, \d)")
HIDDEN = "(…)"
SEAL = "the-seal-of-the-tests"
REMEMBERED, RUNG = "+491713920001", "+491713920002"
"""The telephones of Peter Lindqvist, who agreed to be remembered, and of Marta Sommerfeld, who was rung in vain."""
LANDLINE = "+493023125001"


@dataclass(frozen=True)
class Conversation:
    """One file: who rings with which keys and when, who answers how, and the lines that come of it."""

    caller: str
    called: str
    keys: str
    answers: dict[str, str]
    at_night: bool
    every_language: bool
    in_talk: str
    speech: bool
    lines: list[str]

    def office(self, now: datetime) -> Office:
        """Return the office that the telephone of text needs for it."""
        german = self.caller.startswith("+49")
        office = Office(
            now,
            office_is_open=not self.at_night,
            toll_free=self.called == HOTLINE,
            caller=Digits.of("0" + self.caller.removeprefix("+49")) if german else None,
            can_get_texts=self.caller != LANDLINE,
            languages=EVERY_LANGUAGE if self.every_language else ("de", "en"),
            busy=tuple(self.in_talk.split()),
            place=Place(1) if self.in_talk else None,
            speech=self.speech,
        )
        if self.caller == REMEMBERED:
            return replace(office, hint=Hint(8, "en", BOTH), remembered=True)
        return replace(office, pending=Pending(1, 3, Field.PLACEMENT)) if self.caller == RUNG else office


def conversation(name: str) -> Conversation:
    """Read a file: a title, lines of ``name: value``, an empty line, the call."""
    head, _, call = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")
    given = dict(line.removeprefix("# ").split(": ", 1) for line in head.splitlines()[1:])
    return Conversation(
        caller=given.get("from", "+4915112345678"),
        called=LOCAL if given.get("number") == "local" else HOTLINE,
        keys=given["keys"],
        answers=dict(rule.split("=") for rule in given.get("answers", "").split()),
        at_night=given.get("at") == "night",
        every_language=given.get("languages") == "all",
        in_talk=given.get("in talk", ""),
        speech=given.get("speech") == "on",
        lines=call.splitlines(),
    )


def by_text(told: Conversation, now: datetime) -> list[str]:
    """Play a conversation on the telephone of text."""
    answers = dict(answer_rule(f"{role}={how}") for role, how in told.answers.items())
    return list(ring(told.office(now), scripted(told.keys), answers))


def hidden(lines: list[str]) -> list[str]:
    """Hide references, which are others in every call."""
    return [REFERENCE_AS_SPOKEN.sub(HIDDEN, line) for line in lines]


@contextmanager
def golden_hotline(server_url: str, template: str, now: datetime, told: Conversation) -> Iterator[Hotline]:
    """Run the whole house on HTTP at a time that stands still, with what the callers have left before."""
    database_url = create_database(server_url, database_of(template))
    with ExitStack() as stack:
        stack.callback(administer, server_url, f'DROP DATABASE "{database_of(database_url)}" WITH (FORCE)')
        settings = {
            "secret_keys": SEAL,
            "offer_unreviewed_languages": told.every_language,
            "speech": told.speech,
        }
        url = stack.enter_context(
            served(lambda url: build_app(settings_for(url, **settings), open_engine(database_url), lambda: now))
        )
        yield Hotline(url, database_url)


async def furnish(database_url: str, now: datetime) -> None:
    """Write down what the callers of these conversations have left, agreed to, or been rung about before today."""
    async with opened(database_url) as engine, engine.begin() as connection:
        jonas, marta, anton, peter, karl = [
            await connection.scalar(text("SELECT id FROM customers WHERE customer_number = :n"), {"n": number})
            for number in ("123B456789", "039D112233", "039W100200", "039M271828", "039P445566")
        ]
        for customer, callback, cancellation in ((anton, "271828182", "314159265"), (karl, "141421356", "173205080")):
            await connection.execute(
                text("INSERT INTO pins (customer_id, hash, set_at) VALUES (:customer, :hash, :now)"),
                {"customer": customer, "hash": await hash_pin(customer, PIN, [SEAL]), "now": now},
            )
            await matter(connection, customer, "callback", callback, now, missed=True)
            await matter(connection, customer, "cancellation", cancellation, now)
        await matter(connection, jonas, "cancellation", "311301934", now)
        await matter(connection, marta, "callback", "161803398", now - timedelta(hours=2), missed=True, phone=RUNG)
        await connection.execute(
            text("""INSERT INTO consents (customer_id, phone, language, given_at, turn)
                    VALUES (:customer, :phone, 'en', :now, 0)"""),
            {"customer": peter, "phone": REMEMBERED, "now": now},
        )


async def matter(  # noqa: PLR0913 - all that makes up a concern, by name
    connection: AsyncConnection,
    customer: int,
    kind: str,
    reference: str,
    at: datetime,
    *,
    missed: bool = False,
    phone: str | None = None,
) -> None:
    """Write down one concern of an earlier call: a cancellation that was seen, or a call-back tried once in vain."""
    values = {"call": uuid4(), "reference": reference, "at": at, "customer": customer, "kind": kind, "phone": phone}
    values |= {"state": "acknowledged" if kind == "cancellation" else "open"}
    values |= {"day": at.date() if kind == "cancellation" else None}
    await connection.execute(
        text("""INSERT INTO calls (id, carrier_call_id, reference, received_at, entry_number, language, customer_id)
                VALUES (:call, 'CA' || :reference, :reference, :at, '', 'de', :customer)"""),
        values,
    )
    concern = await connection.scalar(
        text("""INSERT INTO concerns (call_id, turn, ordinal, reference, kind, state, received_at, customer_id, field,
                                      callback_number, promised_by, appointment_day)
                VALUES (:call, 1, 0, :reference, :kind, :state, :at, :customer, 'placement', :phone, :at, :day)
                RETURNING id"""),
        values,
    )
    if missed:
        await connection.execute(
            text("""INSERT INTO callback_attempts (concern_id, number, placed_at, role, staff_outcome, customer_outcome,
                                                   ended_at)
                    VALUES (:concern, 1, :at, 'own', 'accepted', 'no_answer', :at)"""),
            {"concern": concern, "at": at},
        )


async def begin_talk(database_url: str, staff_id: str, now: datetime) -> None:
    """Let somebody of the office be in a talk with another caller."""
    async with opened(database_url) as engine, engine.begin() as connection:
        call = uuid4()
        # Talks of other conversations would let the wait be estimated.
        await connection.execute(text("DELETE FROM legs"))
        await connection.execute(
            text("""INSERT INTO calls (id, carrier_call_id, reference, received_at, entry_number, language)
                    VALUES (:call, :sid, :sid, :now, '', 'de')"""),
            {"call": call, "sid": str(call), "now": now},
        )
        await connection.execute(
            text("""INSERT INTO legs (call_id, turn, ordinal, role, staff_id, dialled_at, screened, screened_at)
                    SELECT :call, 1, 1, 'own', id, :now, 'accepted', :now FROM staff WHERE staff_id = :staff"""),
            {"call": call, "now": now, "staff": staff_id},
        )


async def owe_the_callback_again(database_url: str) -> None:
    """Let the call-back that somebody rang back into be owed once more."""
    async with opened(database_url) as engine, engine.begin() as connection:
        await connection.execute(
            text("UPDATE concerns SET state = 'open' WHERE callback_number = :phone"), {"phone": RUNG}
        )


async def end_talks(database_url: str, now: datetime) -> None:
    """Let everybody hang up."""
    async with opened(database_url) as engine, engine.begin() as connection:
        await connection.execute(text("UPDATE legs SET ended_at = :now WHERE ended_at IS NULL"), {"now": now})
