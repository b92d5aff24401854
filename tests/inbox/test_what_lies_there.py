"""What lies in an inbox: in which order, with what beside it, and how much of it there is."""

from datetime import date, timedelta
from typing import Any

import pytest
from conftest import NOW
from inbox_desks import CENTRE, JONAS, KARL, LENA, NADJA, Office, author, ids
from kept_calls import NUMBER
from sqlalchemy import text

from app.concerns.settling import correct_kind
from app.inbox.acknowledging import acknowledge
from app.inbox.items import Waiting
from app.inbox.passing_on import ToPerson, ToTeam, hand_on, take_over
from app.inbox.reading import IN_ORDER, MOST_SHOWN, count_waiting


async def test_what_has_to_be_done_first_comes_first(desks: Office) -> None:
    """A cancellation counts from half an hour before its appointment until somebody has acknowledged it."""
    an_hour = timedelta(hours=1)
    tomorrow = await desks.leave("callback", JONAS, due_at=NOW + 20 * an_hour)
    late = await desks.leave("callback", JONAS, due_at=NOW - an_hour)
    soon = await desks.leave("cancellation", JONAS, appointment_id="T0001", due_at=NOW + 24 * an_hour)
    later = await desks.leave("message", JONAS, due_at=NOW + 24 * an_hour)
    undated = await desks.leave("other", JONAS, at=NOW - 2 * an_hour)
    assert ids((await desks.inbox("V1")).own) == [undated, late, tomorrow, soon, later]
    assert (await desks.item("V1", soon)).act_by == NOW + 22.5 * an_hour
    await desks.do(acknowledge, soon, author("V1"))
    assert (await desks.item("V1", soon)).act_by == NOW + 24 * an_hour


async def test_a_cancellation_comes_with_all_that_was_said_and_who_expected_whom_where(desks: Office) -> None:
    concern = await desks.leave(
        "cancellation",
        JONAS,
        appointment_id="T0002",
        appointment_day=date(2026, 12, 2),
        manner="another_date",
        reason="work",
        verified=True,
        reference="123456782",
    )
    item = await desks.item("L1", concern)
    assert (item.kind, item.reference, item.received_at, item.state, item.language, item.channel) == (
        "cancellation",
        "123456782",
        NOW,
        "open",
        "de",
        "phone",
    )
    assert (item.manner, item.reason, item.order, item.message) == ("another_date", "work", None, None)
    customer = item.left_by.customer
    assert customer is not None
    assert (customer.number, customer.first_name, customer.last_name) == (JONAS, "Jonas", "Birkner")
    assert (item.left_by.verified, item.left_by.on_behalf) == (True, False)
    appointment = item.appointment
    assert appointment is not None
    assert (appointment.appointment_id, appointment.day) == ("T0002", date(2026, 12, 2))
    assert (appointment.room, appointment.staff_name) == ("3.01", "Gesine Obermaier")
    assert appointment.starts_at == NOW.replace(month=12, day=2, hour=14)
    assert not appointment.is_to_be_matched


async def test_what_nobody_identified_comes_with_what_was_keyed(desks: Office) -> None:
    concern = await desks.leave(
        "cancellation", stated_number="1232456780", stated_birth_date=date(1990, 2, 1), nearest=True, on_behalf=True
    )
    item = await desks.item(CENTRE, concern)
    assert item.left_by.customer is None
    assert (item.left_by.stated_number, item.left_by.stated_birth_date) == ("1232456780", date(1990, 2, 1))
    assert (item.left_by.verified, item.left_by.on_behalf) == (False, True)
    assert item.appointment is not None
    assert (item.appointment.nearest, item.appointment.day, item.appointment.is_to_be_matched) == (True, None, True)


async def test_an_order_says_how_often_the_customer_was_rung_in_vain_and_when_last(desks: Office) -> None:
    promised = NOW + timedelta(days=2)
    concern = await desks.leave("callback", JONAS, due_at=NOW, promised_by=promised, callback_window="morning")
    for number, (staff, customer) in enumerate([("declined", None), ("accepted", "no_answer"), ("accepted", None)], 1):
        await desks.change(
            """
            INSERT INTO callback_attempts (concern_id, number, placed_at, role, staff_outcome, customer_outcome)
            VALUES (:concern, :number, :at, 'own', :staff, :customer)
            """,
            concern=concern,
            number=number,
            at=NOW + number * timedelta(hours=1),
            staff=staff,
            customer=customer,
        )
    item = await desks.item("V1", concern)
    assert item.due_at == NOW
    order = item.order
    assert order is not None
    assert (order.number, order.window, order.promised_by, order.is_overdue) == (NUMBER, "morning", promised, False)
    assert (order.attempts, order.last_attempt_at) == (1, NOW + timedelta(hours=3))
    assert order.is_ringing


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({"recording_sid": "RE1", "audio": b"sealed"}, "there"),
        ({"words": b"sealed"}, "written"),
        ({"recording_sid": "RE1"}, "not_fetched"),
        ({}, "never_came"),
        ({"recording_sid": "RE1", "deleted_at": NOW}, "deleted"),
    ],
)
async def test_a_message_says_how_long_it_is_and_whether_there_is_anything_to_hear(
    desks: Office, columns: dict[str, Any], state: str
) -> None:
    concern = await desks.leave("message", JONAS)
    values = {"recording_sid": None, "audio": None, "words": None, "deleted_at": None, **columns}
    await desks.change(
        """
        INSERT INTO messages (concern_id, duration_s, received_at, recording_sid, audio, words, deleted_at)
        VALUES (:concern, 42, :at, :recording_sid, :audio, :words, :deleted_at)
        """,
        concern=concern,
        at=NOW,
        **values,
    )
    message = (await desks.item("V1", concern)).message
    assert message is not None
    assert (message.duration_s, message.state) == (42, state)


async def test_the_history_says_who_did_what_as_seen_from_the_concern(desks: Office) -> None:
    concern = await desks.leave("callback", NADJA)
    later = [NOW + number * timedelta(minutes=1) for number in range(6)]
    (reference,) = (await desks.rows("SELECT reference FROM concerns"))[0]
    async with desks.engine.begin() as connection:
        await correct_kind(connection, reference, author("L2", later[0]), "documents")
        await connection.execute(text("UPDATE concerns SET corrected_kind = NULL"))
    await desks.do(acknowledge, concern, author("V4", later[1]))
    await desks.do(hand_on, concern, ToTeam(await desks.team("Vermittlung")), author("V1", later[2]), " Bitte \n bald ")
    await desks.do(take_over, concern, await desks.staff("V2"), author("V2", later[3]))
    item = await desks.item("V2", concern)
    told = [(one.at, one.what, one.by, one.name, one.to, one.note) for one in item.changes]
    assert told == [
        (later[0], "kind", "colleague", "Matthis Brandl", None, None),
        (later[1], "state", "team", "Emil Sandkuhl", None, None),
        (later[2], "handed", "stand_in", "Ruth Kaminski", "Vermittlung", "Bitte bald"),
        (later[3], "taken", "you", "Holger Thiede", "Holger Thiede", None),
    ]
    assert item.version == item.changes[-1].id
    assert item.passed_on == item.changes[-1]
    assert (item.owner.staff_name, item.owner.team_name) == ("Holger Thiede", "Vermittlung")


async def test_what_a_program_or_the_house_did_is_called_so(desks: Office) -> None:
    concern = await desks.leave("callback", JONAS)
    for author_name in ("key:calendar", "house", "somebody"):
        await desks.change(
            """
            INSERT INTO concern_changes (concern_id, at, made_by, what, before, after)
            VALUES (:concern, :at, :by, 'kind', 'other', 'callback')
            """,
            concern=concern,
            at=NOW,
            by=author_name,
        )
    item = await desks.item("V1", concern)
    assert [(one.by, one.name) for one in item.changes] == [("program", None), ("house", None), ("colleague", None)]


async def test_it_is_new_until_acknowledged_and_again_when_it_was_handed_on(desks: Office) -> None:
    concern = await desks.leave("callback", JONAS)
    assert (await desks.item("V1", concern)).is_new
    await desks.do(acknowledge, concern, author("V1"))
    assert not (await desks.item("V1", concern)).is_new
    await desks.do(hand_on, concern, ToPerson(await desks.staff("U1")), author("V1"))
    assert (await desks.item("U1", concern)).is_new
    await desks.do(acknowledge, concern, author("U1"))
    assert not (await desks.item("U1", concern)).is_new
    assert (await desks.history(concern))[-1] == ("staff:U1", "seen", "", "")


async def test_the_badge_counts_what_the_inbox_shows(desks: Office) -> None:
    acknowledged = await desks.leave("message", JONAS, due_at=NOW + timedelta(days=1))
    await desks.do(acknowledge, acknowledged, author("V1"))
    await desks.leave("callback", JONAS, due_at=NOW)
    await desks.leave("callback", NADJA, due_at=NOW + timedelta(days=1))
    await desks.leave("callback", LENA, due_at=NOW)
    await desks.leave("cancellation")
    handed = await desks.leave("callback", KARL, due_at=NOW + timedelta(days=1))
    await desks.do(hand_on, handed, ToTeam(await desks.team("Vermittlung")), author("L2"))
    async with desks.engine.connect() as connection:
        own = await count_waiting(connection, await desks.desk("V1"), NOW)
        deputy = await count_waiting(connection, await desks.desk("V4"), NOW)
        centre = await count_waiting(connection, CENTRE, NOW)
    nothing = Waiting()
    assert own == {"own": Waiting(2, 1, 1), "stand_in": nothing, "team": Waiting(1, 1, 0), "service_centre": nothing}
    assert (deputy["own"], deputy["stand_in"]) == (nothing, Waiting(1, 1, 0))
    assert centre == {"own": nothing, "stand_in": nothing, "team": nothing, "service_centre": Waiting(1, 1, 1)}


async def test_of_very_many_the_most_urgent_are_shown_and_all_are_counted(desks: Office) -> None:
    last = await desks.leave("callback", JONAS, due_at=NOW + timedelta(days=9))
    await desks.change(
        """
        INSERT INTO concerns (call_id, turn, ordinal, reference, kind, received_at, due_at, customer_id)
        SELECT call_id, 6, n, lpad(n::text, 9, '0'), 'callback', received_at, received_at, customer_id
        FROM concerns, generate_series(1, :most) n
        """,
        most=MOST_SHOWN,
    )
    shown = ids((await desks.inbox("V1")).own)
    assert len(shown) == MOST_SHOWN
    assert last not in shown
    async with desks.engine.connect() as connection:
        assert (await count_waiting(connection, await desks.desk("V1"), NOW))["own"].items == MOST_SHOWN + 1


async def test_only_what_is_unfinished_is_looked_at(desks: Office) -> None:
    """However many concerns there were: those that are done are in no inbox, and in no index of it."""
    async with desks.engine.connect() as connection:
        await connection.execute(text("SET enable_seqscan = off"))
        explained = text(f"EXPLAIN {IN_ORDER.text}")
        values = {"staff": 1, "team": 1, "service_centre": True, "now": NOW}
        plan = "\n".join((await connection.execute(explained, values)).scalars())
    assert "ix_concerns_unfinished" in plan
