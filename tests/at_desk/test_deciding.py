"""Decisions at a desk, one request after the other: who comes second, who comes too late, and what happens instead."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from conftest import NOW
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from voice_calls import ACCOUNT, Door, Hop, Phone, door_to

from app.calls.deciding import (
    CallerHungUp,
    DecidedBefore,
    HopIsOver,
    NotAtThisDesk,
    NotPickedUp,
    RingsForOthersToo,
    SomebodyElseTookIt,
    StillTalking,
    TooLate,
    accept,
    decline,
    finish,
)
from app.calls.legs import LegKey
from app.calls.moving import NotMoved, connect_accepted, end_declined
from app.jobs import Workshop
from app.turns.moving_legs import address_of

KARL, ANTON = "0397445566", "0399100200"
GESINE, MATTHIS, HOLGER, EMIL = "L1", "L2", "V2", "V4"
"""Karl Ohnesorg's case manager is Matthis Brandl; Holger Thiede and Emil Sandkuhl are of Anton Ziegler's team."""


@dataclass
class Desk:
    """A call that rings, and the desks at which it does."""

    door: Door
    phone: Phone
    hop: Hop
    key: LegKey

    async def do(self, how: Callable[..., Awaitable[None]], staff_id: str = MATTHIS) -> None:
        """Decide at somebody's desk."""
        async with self.door.engine.begin() as connection:
            staff = await connection.scalar(text("SELECT id FROM staff WHERE staff_id = :id"), {"id": staff_id})
            await how(connection, staff, self.key, *([] if how is finish else [NOW]))

    async def hop_outcome(self) -> str | None:
        return (await self.phone.record()).hops[-1].outcome

    async def jobs(self) -> list[str]:
        async with self.door.engine.connect() as connection:
            rows = await connection.execute(text("SELECT task_name FROM procrastinate_jobs WHERE args ? 'ordinal'"))
            return list(rows.scalars())


async def ring(engine: AsyncEngine, *keys: str) -> Desk:
    phone = Phone(door_to(engine))
    await phone.begin()
    await phone.press(*keys)
    hop = Hop(phone)
    async with engine.connect() as connection:
        row = (await connection.execute(text("SELECT call_id, turn, ordinal FROM legs WHERE outcome IS NULL"))).one()
    return Desk(phone.door, phone, hop, LegKey(*row))


@pytest.fixture
async def desk(town_engine: AsyncEngine) -> Desk:
    return await ring(town_engine, KARL, "1", "2")


@pytest.fixture
async def group(town_engine: AsyncEngine) -> Desk:
    return await ring(town_engine, ANTON, "1", "2", "1")


async def instead(desk: Desk, how: Callable[..., Awaitable[None]], staff_id: str = MATTHIS) -> tuple[type, str]:
    """Return what is said to somebody who comes too late."""
    with pytest.raises(TooLate) as error:
        await desk.do(how, staff_id)
    return type(error.value), error.value.instead


async def test_accepting_again_changes_nothing_and_asks_the_network_once(desk: Desk) -> None:
    await desk.hop.pick_up()
    for _ in range(3):
        await desk.do(accept)
    assert await desk.jobs() == ["connect_accepted_leg"]
    assert [event.kind for event in (await desk.phone.record()).events].count("accepted") == 1


async def test_declining_again_changes_nothing_and_asks_the_network_once(desk: Desk) -> None:
    for _ in range(3):
        await desk.do(decline)
    assert await desk.jobs() == ["end_declined_leg"]


async def test_the_first_decision_counts_wherever_it_is_made(desk: Desk) -> None:
    whisper = await desk.hop.pick_up()
    await desk.do(decline)
    assert (await desk.hop.decide(whisper, "1")).has("Hangup")
    assert await instead(desk, accept) == (DecidedBefore, "declined")


async def test_who_has_pressed_the_key_cannot_decline_at_the_desk_any_more(desk: Desk) -> None:
    assert (await desk.hop.accept()).verbs == ()
    assert await instead(desk, decline) == (DecidedBefore, "accepted")
    await desk.do(accept)
    assert await desk.jobs() == []


async def test_two_hands_at_once_decide_once(desk: Desk) -> None:
    """Accept and decline in the same moment: one of them is told that the other was first."""
    await desk.hop.pick_up()
    done = await asyncio.gather(desk.do(accept), desk.do(decline), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["DecidedBefore", "NoneType"]
    assert len(await desk.jobs()) == 1


async def test_who_has_declined_at_the_desk_hears_nothing_on_the_telephone(desk: Desk) -> None:
    await desk.do(decline)
    assert not (await desk.hop.pick_up()).has("Gather")


async def test_the_silence_of_an_accepted_leg_connects_it_too(desk: Desk) -> None:
    whisper = await desk.hop.pick_up()
    await desk.do(accept)
    assert (await desk.hop.decide(whisper)).verbs == ()


async def test_who_hung_up_is_named_to_whoever_decides_too_late(desk: Desk) -> None:
    await desk.hop.pick_up()
    await desk.hop.over("canceled", "completed")
    assert await instead(desk, accept) == (CallerHungUp, "cancelled")
    assert await instead(desk, decline) == (CallerHungUp, "cancelled")


async def test_a_caller_is_gone_as_soon_as_the_network_says_so_of_the_call(desk: Desk) -> None:
    await desk.hop.pick_up()
    await desk.phone.end()
    assert await instead(desk, accept) == (CallerHungUp, "cancelled")


@pytest.mark.parametrize(("status", "outcome"), [("no-answer", "no_answer"), ("busy", "busy"), ("failed", "failed")])
async def test_a_hop_that_is_over_says_how_it_came_out(desk: Desk, status: str, outcome: str) -> None:
    await desk.hop.over(status)
    assert await instead(desk, accept) == (HopIsOver, outcome)


async def test_what_was_taken_for_a_mailbox_is_over(desk: Desk) -> None:
    await desk.hop.decide(await desk.hop.pick_up())
    assert await instead(desk, accept) == (HopIsOver, "mailbox")


async def test_a_leg_of_which_nothing_was_heard_for_a_minute_is_over(desk: Desk) -> None:
    async with desk.door.engine.begin() as connection:
        await connection.execute(text("UPDATE legs SET dialled_at = dialled_at - interval '60 seconds'"))
    assert await instead(desk, decline) == (HopIsOver, "no_answer")


async def test_nothing_that_rings_elsewhere_can_be_decided(desk: Desk) -> None:
    for how in (accept, decline, finish):
        with pytest.raises(NotAtThisDesk):
            await desk.do(how, GESINE)
    assert await desk.hop_outcome() is None


async def test_nobody_accepts_what_nobody_has_picked_up(desk: Desk) -> None:
    with pytest.raises(NotPickedUp):
        await desk.do(accept)
    assert await desk.jobs() == []


async def test_a_talk_cannot_be_put_away_while_it_lasts(desk: Desk) -> None:
    await desk.hop.accept()
    with pytest.raises(StillTalking):
        await desk.do(finish)
    await desk.hop.over("completed", DialBridged="true", DialCallDuration="60")
    await desk.do(finish)
    await desk.do(finish)


async def test_nobody_puts_away_what_a_colleague_has_taken(group: Desk) -> None:
    await group.hop.pick_up()
    await group.do(accept, EMIL)
    await group.hop.over("completed", DialBridged="true", DialCallDuration="60")
    with pytest.raises(NotAtThisDesk):
        await group.do(finish, HOLGER)
    await group.do(finish, EMIL)


async def test_nobody_puts_away_what_still_rings_for_the_team(group: Desk) -> None:
    with pytest.raises(StillTalking):
        await group.do(finish, HOLGER)
    await group.hop.pick_up()
    await group.do(accept, EMIL)


async def test_no_time_of_putting_away_is_kept(desk: Desk) -> None:
    """R24: nothing from which a duration of anybody's work could be told, in no table and no event."""
    await desk.hop.accept()
    await desk.hop.over("completed", DialBridged="true", DialCallDuration="60")
    before = (await desk.phone.record()).events
    async with desk.door.engine.connect() as connection:
        legs = (await connection.execute(text("SELECT to_jsonb(legs) FROM legs"))).scalars().all()
    await desk.do(finish)
    async with desk.door.engine.connect() as connection:
        after = (await connection.execute(text("SELECT to_jsonb(legs) FROM legs"))).scalars().all()
    assert [leg | {"finished": True} for leg in legs] == after
    assert (await desk.phone.record()).events == before


async def test_one_of_a_team_cannot_decline_for_all(group: Desk) -> None:
    with pytest.raises(RingsForOthersToo):
        await group.do(decline, HOLGER)
    assert await group.hop_outcome() is None


async def test_two_of_a_team_who_accept_at_once_are_one(group: Desk) -> None:
    await group.hop.pick_up()
    done = await asyncio.gather(group.do(accept, HOLGER), group.do(accept, EMIL), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "SomebodyElseTookIt"]


async def test_what_was_taken_on_the_group_telephone_is_taken(group: Desk) -> None:
    await group.hop.accept()
    assert await instead(group, accept, HOLGER) == (SomebodyElseTookIt, "accepted")


class Network(httpx.AsyncBaseTransport):
    """A network that answers as it is told, and on the way to which something else may happen."""

    def __init__(self, *answers: int) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, str]] = []
        self.on_the_way: Callable[[], Awaitable[Any]] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(dict(httpx.QueryParams((await request.aread()).decode())))
        if self.on_the_way:
            await self.on_the_way()
        status = self.answers.pop(0)
        if not status:
            raise httpx.ConnectError("no way")
        return httpx.Response(status, json={"code": 21220})


@pytest.fixture
def network() -> Network:
    return Network(200)


async def connect(desk: Desk, network: Network) -> None:
    """Do the job of an accepted leg."""
    async with httpx.AsyncClient(transport=network) as http:
        workshop = Workshop(desk.door.engine, desk.door.settings, lambda: NOW, http)
        await connect_accepted(workshop, desk.key, lambda key: address_of(key, workshop.settings))


async def end(desk: Desk, network: Network) -> None:
    """Do the job of a declined leg."""
    async with httpx.AsyncClient(transport=network) as http:
        await end_declined(Workshop(desk.door.engine, desk.door.settings, lambda: NOW, http), desk.key)


async def test_a_telephone_that_asks_while_its_leg_is_being_moved_is_asked_to_hold_on(
    desk: Desk, network: Network
) -> None:
    """Connected by two ways at once, the leg would be torn away from its caller by the second."""
    whisper = await desk.hop.pick_up()
    await desk.do(accept)
    heard: list[list[str]] = []

    async def decide() -> None:
        heard.append([verb.name for verb in (await desk.hop.decide(whisper, "1")).verbs])

    network.on_the_way = decide
    await connect(desk, network)
    assert heard == [["Pause", "Redirect"]]


@pytest.mark.parametrize("status", [0, 429])
async def test_a_telephone_need_not_hold_on_for_a_network_that_was_not_even_asked(desk: Desk, status: int) -> None:
    whisper = await desk.hop.pick_up()
    await desk.do(accept)
    with pytest.raises(NotMoved):
        await connect(desk, Network(status))
    assert (await desk.hop.decide(whisper)).verbs == ()


async def test_a_telephone_that_holds_on_in_vain_is_connected(desk: Desk) -> None:
    """Of a request that failed on the way nobody knows whether it is still carried out."""
    whisper = await desk.hop.pick_up()
    await desk.do(accept)
    with pytest.raises(NotMoved):
        await connect(desk, Network(502))
    assert [verb.name for verb in (await desk.hop.decide(whisper)).verbs] == ["Pause", "Redirect"]
    async with desk.door.engine.begin() as connection:
        await connection.execute(text("UPDATE legs SET connecting_at = connecting_at - interval '5 seconds'"))
    assert (await desk.hop.decide(whisper)).verbs == ()
    network = Network()
    await connect(desk, network)
    assert network.asked == []


async def test_a_moved_leg_is_connected_by_a_document_behind_a_seal(desk: Desk, network: Network) -> None:
    await desk.hop.pick_up()
    await desk.do(accept)
    await connect(desk, network)
    ((url, method),) = [(asked["Url"], asked["Method"]) for asked in network.asked]
    assert method == "POST"
    assert str(desk.key.call) not in url
    connecting = await desk.door.post(url, desk.hop.pairs("in-progress"))
    assert (connecting.is_twiml(), connecting.verbs) == (True, ())
    await desk.hop.over("completed", DialBridged="true", DialCallDuration="60")
    assert (await desk.door.post(url, desk.hop.pairs("in-progress"))).has("Hangup")


async def test_nobody_is_connected_by_a_seal_of_something_else(desk: Desk) -> None:
    token = desk.hop.number.get("statusCallback").split("/")[-2]
    for forged in (token, "x" * 80):
        assert (await desk.door.post(f"/voice/moved/{forged}", desk.hop.pairs("in-progress"))).has("Hangup")


@pytest.mark.parametrize("status", [429, 500, 0])
async def test_a_network_that_does_not_do_it_is_asked_again(desk: Desk, status: int) -> None:
    await desk.hop.pick_up()
    await desk.do(decline)
    network = Network(status, 200)
    with pytest.raises(NotMoved):
        await end(desk, network)
    await end(desk, network)
    assert network.asked == [{"Status": "completed"}] * 2


@pytest.mark.parametrize("status", [400, 404])
async def test_a_leg_that_is_over_for_the_network_is_left_alone(desk: Desk, status: int) -> None:
    await desk.hop.pick_up()
    await desk.do(accept)
    await connect(desk, Network(status))


async def test_a_leg_is_ended_as_soon_as_the_network_has_named_it(desk: Desk, network: Network) -> None:
    await desk.do(decline)
    with pytest.raises(NotMoved):
        await end(desk, network)
    await desk.hop.report("ringing")
    await end(desk, network)
    assert network.asked == [{"Status": "completed"}]
    await desk.hop.over("canceled")
    await end(desk, Network())
    assert await desk.hop_outcome() == "declined"


async def test_the_network_is_asked_with_the_account_s_own_password(desk: Desk) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    await desk.hop.pick_up()
    await desk.do(decline)
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        await end_declined(Workshop(desk.door.engine, desk.door.settings, lambda: NOW, http), desk.key)
    (request,) = seen
    assert request.url.path == f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{desk.hop.sid}.json"
    assert request.headers["authorization"].startswith("Basic ")
