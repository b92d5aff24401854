"""Whatever is keyed, sent, replayed or broken: the caller always hears something and is led on, and it is noted."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from conftest import NOW
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import (
    PUBLIC_URL,
    SERVICE_CENTRE,
    Door,
    Hop,
    Pairs,
    Phone,
    Reply,
    door_to,
    everybody_hangs_up,
    figures_in,
)

from app.database import open_engine
from app.turns.sealing import LINE, LineTicket, Sealer
from ivr_flows.engine.call import Choose, Line
from ivr_flows.engine.spoken import Digits

KARL = "0397445566"
WAITS_FOR = 3.0
"""Seconds within which every signed request is answered."""
OTHER_KEY = "a key of another house"


def rings_the_service_centre(reply: Reply) -> bool:
    """Say whether the caller is told something and then put through to people."""
    numbers = {verb.text for verb in reply.verbs if verb.name == "Number"}
    return reply.leads_on() and SERVICE_CENTRE in numbers


async def kinds(phone: Phone) -> list[str]:
    return [event.kind for event in (await phone.record()).events]


@pytest.mark.parametrize(
    "digits",
    ["1", "12", "12345678", "01", "##", "*1", "A", "ABC", "12A4567890", "½", "١٢٣", "'; DROP TABLE calls; --", "+49"],
)
async def test_what_is_no_number_is_asked_for_again(town_door: Door, digits: str) -> None:
    phone = Phone(town_door)
    await phone.begin()
    assert (await phone.answer(Digits=digits)).leads_on()
    assert (await kinds(phone))[2] in {"keyed", "silence"}


@pytest.mark.parametrize("keys", ["9999999999", "000000000000", "123456789", "0392000000", "7777777777"])
async def test_an_unknown_number_is_read_back_and_goes_on_like_any_other(town_door: Door, keys: str) -> None:
    phone = Phone(town_door)
    await phone.begin()
    assert (await phone.press(keys)).leads_on()
    if "Geburtsdatum" in phone.reply.words:
        assert (await phone.press("01011970")).leads_on()
    assert (await phone.press("1")).leads_on()
    assert "Für Absagen, drücken Sie die 1." in phone.reply.words
    await phone.press("2")
    assert rings_the_service_centre(phone.reply)
    assert (await phone.record()).customer_number is None


async def test_three_misses_lead_to_a_person(town_door: Door) -> None:
    phone = Phone(town_door)
    await phone.begin()
    assert (await phone.press("77", "-")).has("Gather")
    assert "Für einen Menschen, drücken Sie die 0." in phone.reply.words
    assert rings_the_service_centre(await phone.press("12"))


async def test_the_hash_key_alone_buys_time_then_a_pause_and_then_no_more(town_door: Door) -> None:
    phone = Phone(town_door)
    await phone.begin()
    assert (await phone.press("#")).words == "Nehmen Sie sich Zeit. Ich warte."
    assert patience_s(phone.reply) == 30
    assert (await phone.press("#")).words == "Ich mache eine Pause. Jede Taste bringt Sie zurück."
    assert patience_s(phone.reply) >= 120
    assert "Ich habe nichts gehört." in (await phone.press("#")).words
    await phone.press("#")
    assert rings_the_service_centre(await phone.press("#"))


def patience_s(reply: Reply) -> int:
    """Return how long the network waits for a key, in seconds."""
    return int(reply.the("Pause").get("length")) + int(reply.the("Gather").get("timeout"))


@pytest.mark.parametrize("digit", ["1", "*", "0", "9"])
async def test_ten_thousand_keys_are_no_more_than_a_wrong_entry(town_door: Door, digit: str) -> None:
    phone = Phone(town_door)
    await phone.begin()
    assert (await phone.answer(Digits=digit * 10_000)).leads_on()
    await phone.press(KARL)
    assert (await phone.answer(Digits=digit * 10_000)).leads_on()


async def test_no_key_that_was_pressed_at_an_entry_is_kept(town_door: Door) -> None:
    """Of what was keyed only the count is noted: failed input is kept for no day."""
    phone = Phone(town_door)
    await phone.begin()
    await phone.press("8642086420", "2", "13121111")
    # Not the whole record: an identifier made at random may hold any four digits.
    kept = [event.details for event in (await phone.record()).events if event.kind == "keyed"]
    assert kept == [
        {"step": "hotline.front_door", "count": 10},
        {"step": "identify_caller.read_back", "key": "2"},
        {"step": "identify_caller.ask_number", "count": 8},
    ]


NAMES = (
    "Digits FinishedOnKey CallStatus DialCallStatus DialBridged RecordingUrl Timestamp RecordingDuration "
    "DialCallDuration DialCallSid CallDuration From To msg Unknown"
)
anything = st.dictionaries(
    st.sampled_from(NAMES.split()),
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(["completed", "in-progress", "busy", "true", "false", "9" * 30, "-1", "1e9", "\x00", "0", "1"]),
        st.sampled_from(["Sat, 07 May 2022 14:30:14 +0000", "Sat, 07 May 2022 14:30:14 +9999999999", "Mon, 0 Foo 0"]),
    ),
    max_size=6,
)
POINTS: dict[str, tuple[str, ...]] = {
    "front door": (),
    "read back": (KARL,),
    "main menu": (KARL, "1"),
    "ringing": (KARL, "1", "2"),
    "choice": ("0395778899", "1", "2"),
    "call-back": ("0395778899", "1", "2", "2"),
    "half of the day": ("0395778899", "1", "2", "2", "1"),
    "message": ("0395778899", "1", "2", "3"),
    "birth date": (KARL, "1", "1"),
    "appointment": (KARL, "1", "1", "08051964"),
    "confirmation": (KARL, "1", "1", "08051964", "1", "1", "1"),
    "anything else": (KARL, "1", "1", "08051964", "1", "1", "1", "1"),
    "PIN": (KARL, "1", "4", "4"),
    "receipt": ("1", "3", "111111111"),
}


@settings(
    max_examples=40,
    deadline=None,
    print_blob=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(point=st.sampled_from(sorted(POINTS)), garbage=anything)
async def test_no_parameters_whatever_leave_a_caller_in_silence(
    town_door: Door, point: str, garbage: dict[str, str]
) -> None:
    """Anything signed is answered with TwiML; only who has hung up is answered with nothing."""
    await everybody_hangs_up(town_door.engine)
    phone = Phone(town_door)
    await phone.begin()
    await phone.press(*POINTS[point])
    pairs = {**dict(phone.pairs()), **garbage}
    reply = await town_door.post(phone.reply.action, list(pairs.items()))
    gone = pairs["CallStatus"] in {"completed", "busy", "failed", "no-answer", "canceled"}
    assert reply.is_twiml()
    assert reply.leads_on() or reply.has("Hangup") or gone
    assert (await phone.end()).is_twiml()


@pytest.mark.parametrize("name", ["CallSid", "From", "To", "CallStatus", "Digits"])
@pytest.mark.parametrize("value", ["\x00", "", "x" * 5_000, "😀", "\ud800".encode("utf-16", "surrogatepass").hex()])
async def test_no_value_makes_the_first_answer_fail(town_door: Door, name: str, value: str) -> None:
    phone = Phone(town_door)
    pairs = {**dict(phone.pairs("ringing")), name: value}
    assert (await town_door.post("/voice/incoming", list(pairs.items()))).leads_on()


async def test_a_call_without_any_parameter_is_answered(town_door: Door) -> None:
    for path in ("/voice/incoming", "/voice/fallback", "/voice/turn/x"):
        assert (await town_door.post(path, [])).leads_on()


async def test_two_callers_without_an_id_are_not_one_call(town_door: Door) -> None:
    """A carrier that names no call must not mix two people up: each has a reference of their own."""
    before = await town_door.count("calls")
    for caller in ("+493023125771", "+493023125772"):
        phone = Phone(town_door, caller=caller)
        await town_door.post("/voice/incoming", [pair for pair in phone.pairs() if pair[0] != "CallSid"])
    assert await town_door.count("calls") == before + 2


def token_of(url: str) -> str:
    return url.rpartition("/")[2]


def with_token(token: str) -> str:
    return f"{PUBLIC_URL}/voice/turn/{token}"


async def sealed_by(door: Door, key: str, phone: Phone) -> str:
    """Seal the phone's own state with another key."""
    ticket = Sealer(door.settings.keys).open(LINE, token_of(phone.reply.action))
    return Sealer([key]).seal(LINE, ticket)


Spoiling = Callable[[Door, Phone], Awaitable[str]]


async def truncated(_: Door, phone: Phone) -> str:
    return token_of(phone.reply.action)[:-20]


async def one_letter_changed(_: Door, phone: Phone) -> str:
    token = token_of(phone.reply.action)
    return token[:50] + ("A" if token[50] != "A" else "B") + token[51:]


async def of_another_house(door: Door, phone: Phone) -> str:
    return await sealed_by(door, OTHER_KEY, phone)


async def of_another_call(door: Door, _: Phone) -> str:
    return token_of((await Phone(door).begin()).action)


async def of_a_leg(_: Door, phone: Phone) -> str:
    neighbour = Phone(phone.door)
    await neighbour.begin()
    await neighbour.press(KARL, "1", "2")
    return neighbour.reply.the("Number").get("url").split("/")[-2]


async def never_a_seal(_: Door, __: Phone) -> str:
    return "%00%FFnonsense"


SPOILT: tuple[Spoiling, ...] = (
    truncated,
    one_letter_changed,
    of_another_house,
    of_another_call,
    of_a_leg,
    never_a_seal,
)


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
async def test_a_state_that_cannot_be_opened_leads_to_a_person_and_is_noted(town_door: Door, spoil: Spoiling) -> None:
    phone = Phone(town_door)
    await phone.begin()
    await phone.press(KARL)
    token = await spoil(town_door, phone)
    reply = await town_door.post(with_token(token), phone.pairs(Digits="1"))
    assert rings_the_service_centre(reply)
    assert "astray" in await kinds(phone)
    phone.reply = reply
    await Hop(phone).accept()
    await Hop(phone).over("completed", DialBridged="true", DialCallDuration="9")
    await phone.end()
    assert (await phone.record()).outcome == "service_centre"


async def test_another_calls_state_does_not_touch_that_call(town_door: Door) -> None:
    victim, thief = Phone(town_door), Phone(town_door)
    await victim.begin()
    await thief.begin()
    before = await victim.record()
    await town_door.post(victim.reply.action, thief.pairs(Digits=KARL))
    assert await victim.record() == before


@pytest.mark.parametrize("step", ["cancel_appointment.which_day", "", "hotline", "os.system", "reach_case_manager."])
async def test_a_step_that_this_version_does_not_know_leads_to_a_person(town_door: Door, step: str) -> None:
    """A call that began before a deploy goes on after it."""
    phone = Phone(town_door)
    await phone.begin()
    call = await phone.record()
    line = Line(Digits.of(call.reference), turn=1, wait=Choose(step, (), (("1", step),)))
    token = Sealer(town_door.settings.keys).seal(LINE, LineTicket(call.id, phone.sid, line))
    assert rings_the_service_centre(await town_door.post(with_token(token), phone.pairs(Digits="1")))
    assert "astray" in await kinds(phone)


async def test_a_sealed_call_that_the_database_has_never_seen_is_put_through_all_the_same(town_door: Door) -> None:
    """After a database was restored from yesterday, today's calls still reach a person."""
    phone = Phone(town_door)
    line = Line(Digits.of("123456786"), turn=3, wait=Choose("hotline.front_door", (), ()))
    token = Sealer(town_door.settings.keys).seal(LINE, LineTicket(UUID(int=77), phone.sid, line))
    assert rings_the_service_centre(await town_door.post(with_token(token), phone.pairs(Digits="0")))


@pytest.mark.parametrize("before", [(KARL,), (KARL, "1")], ids=["read back", "main menu"])
@pytest.mark.parametrize("again", ["1", "2", "3", "4", "0", "9", "*", "#", "12"])
async def test_an_old_turn_that_comes_again_with_other_keys_is_answered_and_rewrites_nothing(
    town_door: Door, again: str, before: tuple[str, ...]
) -> None:
    """What was decided stays decided: the row, its hops, and the events that are there.

    Whom the late answer rings is a hop more, and none less.
    """
    phone = Phone(town_door)
    await phone.begin()
    await phone.press(*before)
    old = phone.reply.action
    await phone.press(*("1", "2")[len(before) - 1 :])
    await Hop(phone).over("busy", DialBridged="false")
    decided = await phone.record()
    reply = await town_door.post(old, phone.pairs(Digits=again))
    assert reply.leads_on()
    after = await phone.record()
    assert replace(after, events=(), hops=()) == replace(decided, events=(), hops=())
    assert set(decided.hops) <= set(after.hops)
    assert reply.has("Dial") or after.hops == decided.hops
    assert after.events[: len(decided.events)] == decided.events


async def test_a_call_back_ordered_twice_by_a_repeated_request_is_one(town_door: Door) -> None:
    phone = Phone(town_door)
    await phone.begin()
    await phone.press("0395778899", "1", "2", "2", "1")
    before, action = await town_door.count("concerns"), phone.reply.action
    replies = [await town_door.post(action, phone.pairs(Digits="1")) for _ in range(3)]
    assert await town_door.count("concerns") == before + 1
    assert len({reply.words for reply in replies}) == 1
    assert (await phone.record()).outcome == "callback"


async def test_a_cancellation_confirmed_twice_by_a_repeated_request_is_one(town_door: Door) -> None:
    """The second confirmation hears the same second and the same reference as the first."""
    phone = Phone(town_door)
    await phone.begin()
    await phone.press(KARL, "1", "1", "08051964", "1", "1", "1")
    before, action = await town_door.count("concerns"), phone.reply.action
    replies = [await town_door.post(action, phone.pairs(Digits="1")) for _ in range(3)]
    assert await town_door.count("concerns") == before + 1
    assert len({reply.words for reply in replies}) == 1
    assert (await phone.record()).outcome == "cancelled"


async def test_two_concerns_of_one_call_stay_two_whatever_is_repeated(town_door: Door) -> None:
    """A call-back after a cancellation has a reference of its own, and the same one each time it is asked for."""
    phone = Phone(town_door)
    await phone.begin()
    await phone.press(KARL, "1", "1", "08051964", "1", "1", "1")
    before, cancelling = await town_door.count("concerns"), phone.reply.action
    await phone.press("1", "1", "4", "1", "1")
    ordering = phone.reply.action
    first, again = await phone.press("1"), await town_door.post(ordering, phone.pairs(Digits="1"))
    await town_door.post(cancelling, phone.pairs(Digits="1"))
    assert first == again
    assert await town_door.count("concerns") == before + 2
    assert spoken_reference(first) != (await phone.record()).reference
    assert await references_of(phone) == {(await phone.record()).reference, spoken_reference(first)}


def spoken_reference(reply: Reply) -> str:
    """Return the reference that is said."""
    return figures_in(reply.words.partition("Ihre Vorgangsnummer ist ")[2].partition(".")[0])


async def references_of(phone: Phone) -> set[str]:
    """Return the references of everything that was left in a call."""
    question = text("SELECT reference FROM concerns WHERE call_id = :id")
    async with phone.door.engine.connect() as connection:
        return set(await connection.scalars(question, {"id": (await phone.record()).id}))


async def test_a_call_that_nobody_knows_is_none_of_ours(town_door: Door) -> None:
    before = await town_door.count("calls"), await town_door.count("call_events")
    for status in ("completed", "no-answer", "", "nonsense"):
        stranger = Phone(town_door)
        reply = await stranger.end(status)
        assert (reply.is_twiml(), reply.verbs) == (True, ())
    assert before == (await town_door.count("calls"), await town_door.count("call_events"))


@pytest.mark.parametrize("kind", ["announce", "decide", "status"])
async def test_a_leg_that_nobody_knows_is_never_connected(town_door: Door, kind: str) -> None:
    """Falling off the end of a whisper would bridge two strangers, so it ends with words or with a hang-up."""
    reply = await town_door.post(f"/voice/leg/{'x' * 80}/{kind}", Phone(town_door).pairs(Digits="1"))
    assert reply.status == 200
    assert reply.has("Hangup") or kind == "status"


async def test_a_leg_of_a_call_that_is_gone_from_the_database_is_never_connected(town_door: Door) -> None:
    phone = Phone(town_door)
    await phone.begin()
    await phone.press(KARL, "1", "2")
    hop = Hop(phone)
    whisper = await hop.pick_up()
    async with town_door.engine.begin() as connection:
        await connection.execute(text("DELETE FROM legs WHERE call_id = :id"), {"id": (await phone.record()).id})
    assert (await hop.decide(whisper, "1")).has("Hangup")
    assert (await hop.pick_up()).has("Hangup")
    assert (await hop.report("completed")).is_twiml()


@pytest.mark.parametrize("timestamp", ["", "yesterday", "Sat, 07 May 2022 14:30:14 +9999999999", "Mon, 99 Foo 0 0:0"])
async def test_a_time_that_cannot_be_read_costs_no_end(town_door: Door, timestamp: str) -> None:
    phone = Phone(town_door)
    await phone.begin()
    await phone.end(Timestamp=timestamp)
    call = await phone.record()
    assert (call.ended_at, call.outcome) == (NOW, "abandoned_menu")


@pytest.mark.parametrize("seconds", ["99999999999", "9" * 5_000, "-3", "1.5", "١٢"])
async def test_a_length_that_cannot_be_costs_no_outcome(town_door: Door, seconds: str) -> None:
    """The talk took place; only how long it took is not known."""
    phone = Phone(town_door)
    await phone.begin()
    await phone.press(KARL, "1", "2")
    hop = Hop(phone)
    await hop.accept()
    reply = await hop.over("completed", DialBridged="true", DialCallDuration=seconds)
    assert reply.words == "Auf Wiederhören."
    await phone.end()
    assert (await phone.record()).outcome == "connected"


async def test_a_key_that_was_replaced_still_opens_the_calls_it_sealed(shared_engine: AsyncEngine) -> None:
    before = door_to(shared_engine, secret_keys="old")
    phone = Phone(before)
    await phone.begin()
    phone.door = door_to(shared_engine, secret_keys="new,old")
    assert "4 4 5, 5 6 6" in (await phone.press(KARL)).words
    phone.door = door_to(shared_engine, secret_keys="new")
    assert phone.door.settings.keys == ["new"]
    await phone.press("1", "2")
    assert phone.reply.the("Number").text == "+493023125122"


@asynccontextmanager
async def broken(engine: AsyncEngine) -> AsyncIterator[tuple[Door, Phone]]:
    """Build a house over a broken database, and a caller who has one state to come back with."""
    try:
        door = door_to(engine)
        phone = Phone(door)
        line = Line(Digits.of("123456786"), turn=3, wait=Choose("hotline.front_door", (), ()))
        ticket = LineTicket(uuid4(), phone.sid, line)
        phone.reply = Reply(200, "", document_with(with_token(Sealer(door.settings.keys).seal(LINE, ticket))))
        yield door, phone
    finally:
        await engine.dispose()


def document_with(action: str) -> str:
    return f'<Response><Gather action="{action}"/></Response>'


async def answered_in_time(door: Door, url: str, pairs: Pairs) -> Reply:
    """Ask, and have an answer within three seconds."""
    begun = time.perf_counter()
    reply = await door.post(url, pairs)
    assert time.perf_counter() - begun < WAITS_FOR
    return reply


async def nobody_waits_long(phone: Phone) -> None:
    """Ask everything that a caller or the network can ask, all at once."""
    questions = (
        ("/voice/incoming", phone.pairs("ringing")),
        (phone.reply.action, phone.pairs(Digits="1")),
        (with_token("broken"), phone.pairs(Digits="1")),
        ("/voice/fallback", phone.pairs()),
    )
    ended = answered_in_time(phone.door, "/voice/status", phone.pairs("completed"))
    *replies, end = await asyncio.gather(*(answered_in_time(phone.door, *one) for one in questions), ended)
    assert all(map(rings_the_service_centre, replies))
    assert end.is_twiml()


async def test_a_database_that_is_down_costs_no_caller_their_way_to_a_person() -> None:
    async with broken(open_engine("postgresql://nobody@127.0.0.1:1/none")) as (_, phone):
        await nobody_waits_long(phone)


async def test_a_database_that_takes_connections_and_never_answers_costs_no_caller_their_way() -> None:
    async with silent_server() as port, broken(open_engine(f"postgresql://nobody@127.0.0.1:{port}/none")) as (_, phone):
        await nobody_waits_long(phone)


@asynccontextmanager
async def silent_server() -> AsyncIterator[int]:
    """Take connections and say nothing."""
    taken: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: taken.append(writer), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await hang_up(taken)


async def hang_up(writers: list[asyncio.StreamWriter]) -> None:
    """Close connections, those too that the other side has left."""
    for writer in writers:
        writer.close()
    await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)


class Sluice:
    """A way to the database that can be closed: what was open stays open, and nothing comes through any more."""

    def __init__(self, socket_folder: str, port: int) -> None:
        self.path = f"{socket_folder}/.s.PGSQL.{port}"
        self.open = asyncio.Event()
        self.open.set()
        self.writers: list[asyncio.StreamWriter] = []
        self.tasks: set[asyncio.Task[None]] = set()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Join a client to the server."""
        inner_reader, inner_writer = await asyncio.open_unix_connection(self.path)
        self.writers += [writer, inner_writer]
        for source, sink in ((reader, inner_writer), (inner_reader, writer)):
            task = asyncio.create_task(self.pour(source, sink))
            self.tasks.add(task)

    async def pour(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Pass on what comes while the sluice is open."""
        while piece := await source.read(65_536):
            await self.open.wait()
            sink.write(piece)
        sink.close()

    async def close(self) -> None:
        """Let nothing through any more, for good."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await hang_up(self.writers)


async def test_a_database_that_freezes_in_the_middle_of_a_call_costs_no_caller_their_way(town_url: str) -> None:
    """The connection is there and was good a second ago; now the server hangs, and so does every cancel."""
    url = make_url(town_url)
    sluice = Sluice(str(url.query["host"]), url.port or 5432)
    server = await asyncio.start_server(sluice.take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    outside = url.set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)
    engine = open_engine(outside)
    try:
        phone = Phone(door_to(engine))
        assert (await phone.begin()).has("Gather")
        sluice.open.clear()
        begun = time.perf_counter()
        reply = await phone.press(KARL)
        took = time.perf_counter() - begun
        assert rings_the_service_centre(reply)
        assert took < WAITS_FOR
    finally:
        sluice.open.set()
        await engine.dispose()
        server.close()
        await sluice.close()
