"""What goes over the wire names nobody: no name, no number of a file, no telephone but the one that is being rung."""

import re
from collections.abc import Iterable

import pytest
from conftest import NOW
from voice_calls import (
    JONAS_PHONE,
    LOCAL,
    PUBLIC_URL,
    SERVICE_CENTRE,
    Door,
    Hop,
    Phone,
    Reply,
    every,
    everybody_hangs_up,
    placed,
)

from app.carrier import Answer, Callees, Requested, RunningCall, by_number
from app.carrier.twiml import LARGEST_BODY, parse
from app.turns.sealing import LINE, LineTicket, Sealer
from ivr_flows.engine.call import Choose, Line, Memory
from ivr_flows.engine.spoken import Digits, KeyedNumber
from ivr_flows.rehearsal.town import COLLEAGUES, RESIDENTS, TEAM_LINES

LINES = {one.line for one in COLLEAGUES} | set(TEAM_LINES.values()) | {SERVICE_CENTRE}
NAMES = {
    word
    for name in (*(one.name for one in COLLEAGUES), *(f"{one.first_name} {one.last_name}" for one in RESIDENTS))
    for word in name.split()
}
NUMBERS = {
    spelling
    for number in (*(one.customer_number for one in RESIDENTS), *(one.household_number or "" for one in RESIDENTS))
    for spelling in (number, re.sub(r"\D", "", number))
    if number
}
PHONES = {one.phone for one in RESIDENTS if one.phone}
OTHER_PHONE = "017139200015"
PIN = "739164"
TOKEN = re.compile(r"/voice/(turn|leg|replay)/[A-Za-z0-9_=-]+")
"""A sealed state, in which any letters can stand next to each other."""
LONGEST_URL = 2000
PROMISED_RINGING, BUFFER = 25, 5

NOBODY_CAN: Callees = lambda _: Answer.busy()  # noqa: E731 - a whole office in one line
JOURNEYS: dict[str, tuple[str, Callees]] = {
    "to one's own": ("0393112233 1 2", lambda _: Answer.accept()),
    "in English": ("2 0393112233 1 3", lambda _: Answer.accept()),
    "with a birth date": ("1232456789 01021990 1 2", lambda _: Answer.accept()),
    "without the letter": ("039112233# 1 2", lambda _: Answer.decline()),
    "by the household": ("039010000117 1 2", lambda _: Answer.accept()),
    "by nobody's number": ("9999999999 1 2", lambda _: Answer.accept()),
    "through the whole chain": ("0393112233 1 2 1 1 1 1 1", NOBODY_CAN),
    "stand-in after a mailbox": ("2 0397445566 1 2 1", by_number({"+493023125122": Answer.mailbox()})),
    "manager away": ("0395778899 1 2 1", lambda _: Answer.accept()),
    "both away": ("0399100200 1 2 1", lambda _: Answer.accept()),
    "in consultation": ("0398314159 1 3 1", lambda _: Answer.accept()),
    "a call-back": ("0397445566 1 2 2 1 1", NOBODY_CAN),
    "a call-back elsewhere": (f"0397445566 1 2 2 2 {OTHER_PHONE}# 1 3", NOBODY_CAN),
    "a call-back in English": (f"2 0397445566 1 2 2 2 {OTHER_PHONE}# 1 1", NOBODY_CAN),
    "a message": ("0397445566 1 2 3 say:Ich_bin_es 2 1", NOBODY_CAN),
    "a message spoken again": ("0397445566 1 2 3 say:Ich_bin_es 3 say:Ich_war_es 1", NOBODY_CAN),
    "a cancellation": ("0393112233 1 1 30111979 1 1 1 1", NOBODY_CAN),
    "a cancellation by nobody's number": ("9999999999 1 1 01021990 2511 1 4 3 1", NOBODY_CAN),
    "a cancellation, then remembered and forgotten": ("0393112233 1 1 30111979 1 1 1 1 3 1 3", NOBODY_CAN),
    "a wrong PIN": (f"0393112233 1 4 4 {PIN}# {PIN}# {PIN}# 2", NOBODY_CAN),
    "a receipt that there is not": ("1 3 123456786 01021990", NOBODY_CAN),
    "documents": ("0393112233 1 4 3 1 1 1", NOBODY_CAN),
    "an emergency": ("1 1", NOBODY_CAN),
    "for somebody else": ("1 4 3 0393112233 1 1 1 1 1 1", NOBODY_CAN),
    "privacy and garbage": ("3 77 # * 12345 - 0", lambda _: Answer.accept()),
    "corrected twice": ("0393112233 2 0397445566 2 0393112233 1 2", lambda _: Answer.accept()),
}


@pytest.fixture(params=JOURNEYS, scope="module")
async def journey(request: pytest.FixtureRequest, town_door: Door) -> RunningCall:
    """Place one of the calls."""
    keys, callees = JOURNEYS[request.param]
    await everybody_hangs_up(town_door.engine)
    return await placed(town_door, keys, callees)


def documents(call: RunningCall) -> list[Requested]:
    """Return every answer but the sounds: what a caller has spoken is played to them and is no document."""
    return [one for one in call.requests() if one.twiml and "/voice/replay/" not in one.url]


def open_text(asked: Requested) -> str:
    """Return what the network keeps of an answer in its own logs, without what is sealed."""
    return TOKEN.sub("", asked.twiml)


def words_in(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def figures_in(text: str) -> set[str]:
    """Return the figures that stand together, as a log search would find them."""
    return set(re.findall(r"\d{7,}", text))


def test_no_name_of_anybody_goes_over_the_wire(journey: RunningCall) -> None:
    assert documents(journey)
    for asked in documents(journey):
        assert not NAMES & words_in(open_text(asked))
        assert not NAMES & words_in(TOKEN.sub("", asked.url))


def test_no_number_of_a_file_goes_over_the_wire(journey: RunningCall) -> None:
    """Figures are read back one by one, so that no search of the network's logs finds a customer by them."""
    for asked in documents(journey):
        text = open_text(asked) + TOKEN.sub("", asked.url)
        assert not NUMBERS & (words_in(text) | figures_in(text))
        assert "01021990" not in text
        assert "30111979" not in text
        assert PIN not in text


def test_no_telephone_stands_in_a_document_but_the_one_that_is_rung(journey: RunningCall) -> None:
    for asked in documents(journey):
        allowed = {LOCAL}
        for verb in every(parse(asked.twiml)):
            if verb.name == "Number":
                assert verb.text in LINES
                allowed.add(verb.text)
        said = figures_in(open_text(asked))
        assert {f"+{figures}" for figures in said} <= allowed
        assert JONAS_PHONE not in asked.twiml
        assert OTHER_PHONE not in asked.twiml


def test_addresses_carry_nothing_in_the_clear_but_the_role(journey: RunningCall) -> None:
    for asked in journey.requests():
        rest = TOKEN.sub("/voice/sealed", asked.url.removeprefix("https://hotline.example"))
        assert re.fullmatch(
            r"/voice/(incoming|status|sealed(/announce\?role=(own|stand_in|team|service_centre|emergency)|/decide|/status)?)",
            rest,
        )


def test_whoever_is_rung_sees_the_offices_own_number_and_for_no_longer_than_promised(journey: RunningCall) -> None:
    """The network adds five seconds of its own to every ringing."""
    for asked in documents(journey):
        for verb in every(parse(asked.twiml)):
            if verb.name == "Dial":
                assert verb.get("callerId") == LOCAL
                assert int(verb.get("timeout")) + BUFFER <= PROMISED_RINGING
                assert verb.get("record") == ""


def test_every_document_and_every_address_is_small_enough_for_any_network(journey: RunningCall) -> None:
    for asked in documents(journey):
        assert len(asked.twiml.encode()) < LARGEST_BODY
        assert all(len(url) < LONGEST_URL for url in addresses(asked.twiml))


def addresses(twiml: str) -> Iterable[str]:
    for verb in every(parse(twiml)):
        yield from (value for value in verb.attributes.values() if value.startswith("http"))
        if verb.name == "Redirect":
            yield verb.text


def test_the_network_finds_nothing_to_warn_of(journey: RunningCall) -> None:
    assert not [line for line in journey.transcript() if "warning" in line or "error" in line.lower()]
    assert {asked.status for asked in journey.requests()} == {200}


async def test_the_logs_name_nobody_even_where_something_fails(
    own_door: Door, capfd: pytest.CaptureFixture[str]
) -> None:
    """A stack trace that shows what each variable held would show the caller, too."""
    await placed(own_door, "0393112233 1 2", NOBODY_CAN)
    await placed(own_door, f"0393112233 1 1 30111979 1 1 1 1 1 4 4 {PIN}", NOBODY_CAN)
    phone = Phone(own_door)
    await phone.begin()
    await phone.press("0397445566")
    await own_door.post("/voice/turn/broken", phone.pairs(Digits="0397445566"))
    await phone.press("1", "2")
    hop = Hop(phone)
    await hop.accept()
    await hop.over("completed", DialBridged="true", DialCallDuration="9" * 5_000)
    await own_door.post(await leading_astray(own_door, phone), phone.pairs(Digits="1")[::-1])
    await own_door.post("/voice/incoming", Phone(own_door, called="\x00").pairs(Digits="0397445566")[::-1])
    log = "".join(capfd.readouterr())
    assert "turn_failed" in log
    assert_nothing_personal(log)


async def leading_astray(door: Door, phone: Phone) -> str:
    """Return the address of a state in which a step cannot but fail: it is about somebody, and nobody is there."""
    wait = Choose("identify_caller.read_back", (), (("1", "reach_case_manager.start"),))
    entered = KeyedNumber(tuple(map(int, "0397445566")))
    line = Line(Digits.of("123456786"), turn=9, memory=Memory(entered=entered), wait=wait)
    ticket = LineTicket((await phone.record()).id, phone.sid, line)
    return f"{PUBLIC_URL}/voice/turn/{Sealer(door.settings.keys).seal(LINE, ticket)}"


def assert_nothing_personal(log: str) -> None:
    """Look for everything that says who called, who was rung, or what was keyed."""
    for secret in (
        JONAS_PHONE,
        JONAS_PHONE.removeprefix("+"),
        "0397445566",
        "0393112233",
        "30111979",
        PIN,
        *LINES - {SERVICE_CENTRE},
    ):
        assert secret not in log
    assert not NAMES & words_in(log)


async def test_what_staff_hear_of_a_caller_says_neither_who_nor_from_where(town_door: Door) -> None:
    for keys in (("0397445566", "1", "2"), ("1232456789", "14071985", "1", "2"), ("039010000117", "1", "2"), ("0",)):
        phone = Phone(town_door)
        await phone.begin()
        await phone.press(*keys)
        whisper: Reply = await Hop(phone).pick_up()
        reference = (await phone.record()).reference
        assert not NAMES & words_in(whisper.words)
        assert re.sub(r"\D", "", whisper.words).startswith(reference)
        assert not figures_in(whisper.words)


async def test_the_same_request_gets_the_same_document_to_the_letter(town_door: Door) -> None:
    """The network repeats a request whose answer was lost, and may have performed half of the first one."""
    phone = Phone(town_door)
    first = await phone.begin()
    assert await phone.begin() == first
    action = phone.reply.action
    again = [await town_door.post(action, phone.pairs(Digits="0397445566")) for _ in range(2)]
    assert again[0] == again[1]
    assert (await phone.record()).received_at == NOW
