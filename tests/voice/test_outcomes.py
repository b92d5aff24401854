"""How a hop came out is the same whatever order the network's reports arrive in, and however often each is repeated."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from conftest import NOW
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from voice_calls import Door, Hop, Phone, Reply, placed

from app.calls.reading import CallRecord
from app.carrier import Answer, HangUpAt
from app.carrier.checking import WHISPER

KARL = "0397445566"
"""He has one case manager, who has a stand-in, a team with a telephone, and behind all of them the service centre."""
ROLES = ("own", "stand_in", "team", "service_centre")
BEFORE_END = (("initiated", 0), ("ringing", 1))
TOO_LATE = "Der Anruf ist schon vorbei."


@dataclass(frozen=True)
class Case:
    """One row of the network's outcome matrix, and what the log must make of it.

    ``key`` is what the person rung does: ``None`` never picked up, ``""`` hangs up in the whisper, ``-`` stays silent
    until it ends, else the key. ``gone`` says that the caller has hung up by the time of the report.
    """

    key: str | None
    status: str
    leg: str
    call: str
    bridged: str | None = "false"
    gone: bool = False
    duration: str | None = None
    final: str = "completed"

    @property
    def callbacks(self) -> list[tuple[str, int]]:
        """The leg's statuses with the second in which each came to pass."""
        picked_up = [] if self.key is None else [("in-progress", 5)]
        return [*BEFORE_END, *picked_up, (self.final, 25)]

    @property
    def reported(self) -> dict[str, str]:
        """What the action is told besides the status."""
        optional = {"DialBridged": self.bridged, "DialCallDuration": self.duration}
        return {name: value for name, value in optional.items() if value is not None}


CASES = {
    "talked, staff hung up": Case("1", "completed", "connected", "connected", "true", duration="60"),
    "talked, caller hung up": Case("1", "completed", "connected", "connected", "true", gone=True, duration="60"),
    "another carrier's word": Case("1", "answered", "connected", "connected", "true", duration="60"),
    "bridge not mentioned": Case("1", "completed", "connected", "connected", None, duration="60"),
    "neither of both": Case("1", "answered", "connected", "connected", None, duration="60"),
    "bridge in capitals": Case("1", "completed", "connected", "connected", "True", duration="60"),
    "no duration": Case("1", "completed", "connected", "connected", "true"),
    "rang out": Case(None, "no-answer", "no_answer", "abandoned_menu", final="no-answer"),
    "busy": Case(None, "busy", "busy", "abandoned_menu", final="busy"),
    "unreachable": Case(None, "failed", "failed", "abandoned_menu", final="failed"),
    "declined by key": Case("2", "completed", "declined", "abandoned_menu"),
    "declined by another key": Case("7", "completed", "declined", "abandoned_menu"),
    "hung up in the whisper": Case("", "completed", "declined", "abandoned_menu"),
    "a mailbox": Case("-", "completed", "mailbox", "abandoned_menu"),
    "a mailbox, answered": Case("-", "answered", "mailbox", "abandoned_menu", None),
    "a mailbox of the network": Case(None, "completed", "declined", "abandoned_menu"),
    "a bridge without a key": Case("", "completed", "declined", "abandoned_menu", "true"),
    "accepted into nothing": Case("1", "completed", "cancelled", "abandoned_menu"),
    "caller gone while it rang": Case(None, "canceled", "cancelled", "abandoned_waiting", gone=True, final="canceled"),
    "the same, historically": Case(None, "no-answer", "cancelled", "abandoned_waiting", gone=True, final="no-answer"),
    "caller gone in the whisper": Case("", "completed", "cancelled", "abandoned_waiting", gone=True),
    "caller gone on accepting": Case("1", "completed", "cancelled", "abandoned_waiting", gone=True),
    "caller gone as it was busy": Case(None, "busy", "busy", "abandoned_waiting", gone=True, final="busy"),
    "caller gone, a mailbox": Case("-", "completed", "mailbox", "abandoned_waiting", gone=True),
    "status not mentioned": Case("1", "", "connected", "connected", "true", duration="60"),
}
TALKED = [name for name, case in CASES.items() if case.leg == "connected"]


@dataclass
class Story:
    """A hop of a call and everything that is reported of it, to be sent in any order."""

    case: Case
    phone: Phone
    hop: Hop = field(init=False)
    whisper: Reply = field(init=False)

    async def begin(self, role: str) -> None:
        """Let the caller get as far as the ringing of this role; those before are busy."""
        await self.phone.begin()
        await self.phone.press(KARL, "1", "2")
        for _ in range(ROLES.index(role)):
            await Hop(self.phone).over("busy")
            await self.phone.press("1")
        self.hop = Hop(self.phone)

    async def callback(self, number: int) -> None:
        status, second = self.case.callbacks[number]
        at = format_datetime(NOW + timedelta(seconds=second))
        assert (await self.hop.report(status, Timestamp=at, SequenceNumber=str(number))).is_twiml()

    async def pick_up(self) -> None:
        """Hear the whisper; asked for again when all is over, it says so and offers no key."""
        heard = await self.hop.pick_up()
        self.whisper = heard if heard.has("Gather") else self.whisper

    async def decide(self) -> None:
        key = self.case.key or ""
        assert (await self.hop.decide(self.whisper, key.strip("-"))).is_twiml(WHISPER)

    async def over(self) -> None:
        status = "completed" if self.case.gone else "in-progress"
        reply = await self.hop.over(self.case.status, status, **self.case.reported)
        assert reply.is_twiml()

    async def end(self) -> None:
        await self.phone.end(Timestamp=format_datetime(NOW + timedelta(seconds=30)))

    @property
    def in_order(self) -> list[str]:
        """Name the requests that wait for each other."""
        key = self.case.key
        return [*(["pick_up"] if key is not None else []), *(["decide"] if key else []), "over"]

    @property
    def beside(self) -> list[str]:
        """Name the requests that come when they like."""
        return [*(f"callback {number}" for number in range(len(self.case.callbacks))), "end"]

    async def happen(self, name: str) -> None:
        kind, _, number = name.partition(" ")
        act: Callable[..., Awaitable[None]] = getattr(self, kind)
        await (act(int(number)) if number else act())

    @property
    def plainly(self) -> list[str]:
        """Name all requests in the order in which things came to pass."""
        *callbacks, end = self.beside
        return [*callbacks[:-1], *self.in_order[:-1], callbacks[-1], self.in_order[-1], end]


def summary(call: CallRecord) -> dict[str, Any]:
    """Return what the order of reports may not change."""
    return {
        "hops": [(hop.role, hop.outcome, hop.rang_s) for hop in call.hops],
        "outcome": call.outcome,
        "waited_s": call.waited_s,
        "talked_s": call.talked_s,
        "ended": call.ended_at is not None,
        "events": sorted(event.kind for event in call.events),
    }


async def told(door: Door, case: Case, role: str, order: Callable[[Story], list[str]]) -> CallRecord:
    """Play a call with its reports in some order and return what the log makes of it."""
    story = Story(case, Phone(door))
    await story.begin(role)
    for name in order(story):
        await story.happen(name)
    return await story.phone.record()


@pytest.mark.parametrize("name", CASES)
async def test_every_row_of_the_networks_matrix_has_its_outcome(town_door: Door, name: str) -> None:
    case = CASES[name]
    call = await told(town_door, case, "own", lambda story: story.plainly)
    assert [(hop.role, hop.outcome) for hop in call.hops] == [("own", case.leg)]
    assert call.outcome == case.call
    assert (call.talked_s is not None) == (case.duration is not None)


@pytest.mark.parametrize("role", ROLES)
async def test_whoever_was_reached_is_told_apart_in_the_outcome(town_door: Door, role: str) -> None:
    call = await told(town_door, CASES["talked, staff hung up"], role, lambda story: story.plainly)
    assert [hop.outcome for hop in call.hops] == [*["busy"] * ROLES.index(role), "connected"]
    assert [hop.role for hop in call.hops] == list(ROLES[: ROLES.index(role) + 1])
    assert call.outcome == ("service_centre" if role == "service_centre" else "connected")


PLAIN: dict[tuple[str, str], dict[str, Any]] = {}
"""What each case comes to in the plain order, so that it is played once."""


async def plainly_told(door: Door, name: str, role: str) -> dict[str, Any]:
    if (name, role) not in PLAIN:
        PLAIN[name, role] = summary(await told(door, CASES[name], role, lambda story: story.plainly))
    return PLAIN[name, role]


@dataclass(frozen=True)
class Disorder:
    """One way in which reports arrive: shuffled by ``places``, each ``times`` over."""

    places: tuple[float, ...]
    times: tuple[int, ...]

    def __call__(self, story: Story) -> list[str]:
        """Put the requests in disorder; those that wait for each other keep their order at their first coming."""
        names = [*story.in_order, *story.beside]
        shuffled = sorted(zip(self.places, names, strict=False))
        waiting = iter(story.in_order)
        first = [next(waiting) if name in story.in_order else name for _, name in shuffled]
        again = [name for name, times in zip(first, self.times, strict=False) for _ in range(times - 1)]
        return [*first, *again]


LONGEST = 9
disorders = st.builds(
    Disorder,
    st.lists(st.floats(0, 1), min_size=LONGEST, max_size=LONGEST).map(tuple),
    st.lists(st.integers(1, 3), min_size=LONGEST, max_size=LONGEST).map(tuple),
)
unhurried = settings(
    max_examples=25,
    phases=[Phase.generate],
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@unhurried
@given(name=st.sampled_from(sorted(CASES)), role=st.sampled_from(ROLES), disorder=disorders)
async def test_neither_order_nor_repetition_changes_what_is_written(
    town_door: Door, name: str, role: str, disorder: Disorder
) -> None:
    """Leg callbacks, the dial's action and the number's callback in any order, each up to three times."""
    call = await told(town_door, CASES[name], role, disorder)
    assert summary(call) == await plainly_told(town_door, name, role)


@unhurried
@given(
    name=st.sampled_from(sorted(CASES)),
    role=st.sampled_from(ROLES),
    lost=st.sets(st.integers(0, 3)),
    disorder=disorders,
)
async def test_lost_callbacks_change_no_outcome(
    town_door: Door, name: str, role: str, lost: set[int], disorder: Disorder
) -> None:
    """The network does not repeat a callback that it could not deliver."""
    missing = {f"callback {number}" for number in lost}
    call = await told(town_door, CASES[name], role, lambda story: [n for n in disorder(story) if n not in missing])
    plain = await plainly_told(town_door, name, role)
    assert [(hop.role, hop.outcome) for hop in call.hops] == [hop[:2] for hop in plain["hops"]]
    assert call.outcome == plain["outcome"]


@pytest.mark.parametrize("name", CASES)
async def test_a_call_whose_end_is_never_reported_has_its_outcome_as_soon_as_it_can_be_known(
    town_door: Door, name: str
) -> None:
    """The number's callback is lost: a talk is one all the same, and a caller who has left has left."""
    case = CASES[name]
    call = await told(town_door, case, "own", lambda story: story.plainly[:-1])
    known = case.leg == "connected" or case.gone
    assert call.outcome == (case.call if known else None)
    assert known or call.ended_at is None


async def ringing(door: Door) -> tuple[Phone, Hop]:
    phone = Phone(door)
    await phone.begin()
    await phone.press(KARL, "1", "2")
    return phone, Hop(phone)


async def test_accepting_twice_connects_twice(town_door: Door) -> None:
    """The network asks again where the first answer was lost; the second must not refuse."""
    phone, hop = await ringing(town_door)
    whisper = await hop.pick_up()
    assert [(await hop.decide(whisper, "1")).verbs for _ in range(3)] == [(), (), ()]
    assert [event.kind for event in (await phone.record()).events].count("accepted") == 1


async def test_a_key_pressed_again_does_not_turn_a_decision(town_door: Door) -> None:
    _, accepting = await ringing(town_door)
    whisper = await accepting.pick_up()
    assert (await accepting.decide(whisper, "1")).verbs == ()
    assert (await accepting.decide(whisper, "2")).verbs == ()
    await accepting.over("completed", DialBridged="true")
    _, declining = await ringing(town_door)
    whisper = await declining.pick_up()
    assert (await declining.decide(whisper, "2")).has("Hangup")
    assert (await declining.decide(whisper, "1")).has("Hangup")


@pytest.mark.parametrize("status", ["no-answer", "canceled", "completed"])
async def test_who_accepts_too_late_is_told_so_and_not_connected(town_door: Door, status: str) -> None:
    phone, hop = await ringing(town_door)
    whisper = await hop.pick_up()
    await hop.over(status, DialBridged="false")
    late = await hop.decide(whisper, "1")
    assert late.is_twiml(WHISPER)
    assert TOO_LATE in late.words
    assert late.has("Hangup")
    assert [hop.outcome for hop in (await phone.record()).hops] != ["connected"]


async def test_who_picks_up_too_late_is_told_so(town_door: Door) -> None:
    _, hop = await ringing(town_door)
    await hop.over("no-answer", DialBridged="false")
    late = await hop.pick_up()
    assert TOO_LATE in late.words
    assert late.has("Hangup")
    assert not late.has("Gather")


async def test_a_talk_that_has_ended_is_not_followed_by_another_hop(town_door: Door) -> None:
    _, hop = await ringing(town_door)
    await hop.accept()
    reply = await hop.over("completed", DialBridged="true", DialCallDuration="60")
    assert reply.words == "Auf Wiederhören."
    assert reply.has("Hangup")
    assert not reply.has("Dial")


@pytest.mark.parametrize(
    ("keys", "step"),
    [
        ((), "hotline.front_door"),
        (("3",), "hotline.front_door"),
        ((KARL,), "identify_caller.read_back"),
        (("1",), "hotline.without_number"),
        (("1", "3", "111111111"), "retrieve_receipt.ask_birth_date"),
        (("0393112233", "1"), "main_menu.start"),
        (("0393112233", "1", "1"), "identify_caller.ask_to_verify"),
        (("0393112233", "1", "1", "30111979"), "cancel_appointment.which"),
        (("0393112233", "1", "1", "30111979", "1", "1", "1"), "cancel_appointment.confirm"),
        (("0393112233", "1", "4"), "main_menu.something_else"),
        (("0393112233", "1", "4", "4"), "my_matters.start"),
        (("1232456789",), "identify_caller.ask_birth_date"),
        (("0395778899", "1", "2"), "reach_case_manager.offer_next"),
        (("0395778899", "1", "2", "2"), "leave_callback.start"),
        (("0395778899", "1", "2", "2", "1"), "leave_callback.when"),
        (("0395778899", "1", "2", "3"), "leave_message.start"),
    ],
)
async def test_who_hangs_up_in_a_menu_has_left_at_a_point_that_is_noted(
    town_door: Door, keys: tuple[str, ...], step: str
) -> None:
    phone = Phone(town_door)
    await phone.begin()
    await phone.press(*keys)
    await phone.answer("completed")
    await phone.end()
    call = await phone.record()
    assert call.outcome == "abandoned_menu"
    (ended,) = [event for event in call.events if event.kind == "ended"]
    assert ended.details == {"status": "completed", "step": step}


@pytest.mark.parametrize("seconds", [1.0, 4.0, 6.0, 12.0])
async def test_who_hangs_up_while_it_rings_or_is_announced_was_waiting(town_door: Door, seconds: float) -> None:
    """Through the whole network: four seconds of ringing, then the whisper, in which the caller still hears ringing."""
    leaving = HangUpAt(ringing=1, after_ringing=seconds)
    call = await placed(town_door, f"{KARL} 1 2", hang_up_after=leaving)
    shown = await town_door.record(call.sid)
    assert shown is not None
    assert [(hop.role, hop.outcome) for hop in shown.hops] == [("own", "cancelled")]
    assert shown.outcome == "abandoned_waiting"


ANSWERS = {
    "connected": Answer.accept(),
    "busy": Answer.busy(),
    "no_answer": Answer.no_answer(),
    "declined": Answer.decline(),
    "mailbox": Answer.mailbox(),
    "failed": Answer.failed(),
}


@pytest.mark.parametrize("outcome", ANSWERS)
async def test_every_way_to_answer_comes_through_the_whole_network(town_door: Door, outcome: str) -> None:
    call = await placed(town_door, f"{KARL} 1 2 hangup", lambda _: ANSWERS[outcome])
    shown = await town_door.record(call.sid)
    assert shown is not None
    assert [(hop.role, hop.outcome) for hop in shown.hops] == [("own", outcome)]
    assert shown.outcome == ("connected" if outcome == "connected" else "abandoned_menu")


async def test_somebody_who_hangs_up_in_the_whisper_has_declined(town_door: Door) -> None:
    call = await placed(town_door, f"{KARL} 1 2 hangup", lambda _: Answer.hang_up())
    shown = await town_door.record(call.sid)
    assert shown is not None
    assert [(hop.role, hop.outcome) for hop in shown.hops] == [("own", "declined")]
