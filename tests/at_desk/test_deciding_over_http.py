"""A call is accepted or declined at a desk while a telephone rings: over real HTTP, with the network in a box."""

from collections.abc import AsyncIterator

import pytest
from desk_calls import ANTON, EMIL, HOLGER, JONAS, RUTH, Office, office_in
from sqlalchemy.ext.asyncio import AsyncEngine

from app.calls.deciding import NotPickedUp, SomebodyElseTookIt, accept
from app.carrier import Answer, Behaviour, Bridged, CalleeKeyed, RingingEnded, RunningCall, Said, Unbridged

A_MINUTE = Answer.pick_up(talk=60)
CHOICE = "Für einen Rückruf, drücken Sie die 2."


@pytest.fixture
async def office(town_engine: AsyncEngine) -> AsyncIterator[Office]:
    async with office_in(town_engine) as office:
        yield office


def waited_s(running: RunningCall) -> float:
    """Return the seconds between the pick-up and the talk."""
    (picked_up,) = [one.at for one in running.events if isinstance(one, RingingEnded) and one.outcome == "answered"]
    (bridged,) = [event.at for event in running.events if isinstance(event, Bridged)]
    return (bridged - picked_up).total_seconds()


def talked_s(running: RunningCall) -> list[float]:
    return [event.seconds for event in running.events if isinstance(event, Unbridged)]


def said(running: RunningCall) -> str:
    return " ".join(event.text for event in running.events if isinstance(event, Said))


async def hops(office: Office, running: RunningCall) -> list[tuple[str, str | None]]:
    return [(hop.role, hop.outcome) for hop in (await office.record(running)).hops]


async def test_who_picks_up_and_accepts_at_the_desk_talks_without_any_key(office: Office) -> None:
    seen: list[str] = []

    async def act() -> None:
        seen.extend(entry.state for entry in await office.at(RUTH))
        await office.accept(RUTH)
        seen.extend(entry.state for entry in await office.at(RUTH))

    running = await office.ring(JONAS, {"own": A_MINUTE}, picked_up=act)
    assert seen == ["picked_up", "talking"]
    assert not [event for event in running.events if isinstance(event, CalleeKeyed)]
    assert (waited_s(running), talked_s(running)) == (2, [60])
    call = await office.record(running)
    assert (call.outcome, call.talked_s) == ("connected", 60)
    assert await hops(office, running) == [("own", "connected")]
    (accepted,) = [event for event in call.events if event.kind == "accepted"]
    assert accepted.details == {"where": "desk"}


async def test_a_talk_stays_at_the_desk_until_it_is_finished(office: Office) -> None:
    await office.ring(JONAS, {"own": A_MINUTE}, picked_up=lambda: office.accept(RUTH))
    assert [(entry.state, entry.since < office.now()) for entry in await office.at(RUTH)] == [("ended", True)]
    await office.finish(RUTH)
    assert await office.at(RUTH) == ()


async def test_who_declines_while_it_rings_sends_the_caller_on_at_once(office: Office) -> None:
    running = await office.ring(f"{JONAS} hangup", {"own": A_MINUTE}, dialled=lambda: office.decline(RUTH))
    assert [(one.outcome, one.seconds) for one in running.events if isinstance(one, RingingEnded)] == [("canceled", 2)]
    assert CHOICE in said(running)
    assert await hops(office, running) == [("own", "declined")]
    assert await office.at(RUTH) == ()


async def test_who_declines_after_picking_up_sends_the_caller_on_too(office: Office) -> None:
    running = await office.ring(f"{JONAS} hangup", {"own": A_MINUTE}, picked_up=lambda: office.decline(RUTH))
    assert CHOICE in said(running)
    assert not talked_s(running)
    assert await hops(office, running) == [("own", "declined")]


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "completed"])
async def test_a_declined_call_is_declined_whatever_the_network_calls_it(town_engine: AsyncEngine, status: str) -> None:
    async with office_in(town_engine, Behaviour(ended_ringing_status=status)) as office:
        running = await office.ring(f"{JONAS} hangup", {"own": A_MINUTE}, dialled=lambda: office.decline(RUTH))
        assert await hops(office, running) == [("own", "declined")]


async def test_what_nobody_accepts_is_a_mailbox_however_long_it_stays_on_the_line(office: Office) -> None:
    running = await office.ring(f"{JONAS} hangup", {"own": A_MINUTE})
    assert await hops(office, running) == [("own", "mailbox")]


async def test_nothing_is_accepted_before_the_telephone_is_picked_up(office: Office) -> None:
    async def act() -> None:
        with pytest.raises(NotPickedUp):
            await office.accept(RUTH)

    running = await office.ring(f"{JONAS} hangup", {"own": A_MINUTE}, dialled=act)
    assert await hops(office, running) == [("own", "mailbox")]


async def test_without_the_network_s_help_what_was_accepted_is_connected_when_the_announcement_ends(
    town_engine: AsyncEngine,
) -> None:
    async with office_in(town_engine, move_accepted_legs=False) as office:
        running = await office.ring(JONAS, {"own": A_MINUTE}, picked_up=lambda: office.accept(RUTH))
        assert waited_s(running) > 10
        assert await hops(office, running) == [("own", "connected")]


async def test_a_worker_that_comes_late_does_not_tear_a_talk_apart(office: Office) -> None:
    """The telephone has been connected by its own request; a leg that is moved then would lose its caller."""

    async def act() -> None:
        (entry,) = await office.at(RUTH)
        async with office.engine.begin() as connection:
            await accept(connection, await office.number_of(RUTH), entry.key, office.now())
        office.carrier.later(40, office.work)

    running = await office.ring(JONAS, {"own": A_MINUTE}, picked_up=act)
    assert waited_s(running) < 40
    assert talked_s(running) == [60]
    assert await hops(office, running) == [("own", "connected")]


async def test_a_network_that_lets_a_moved_leg_go_leaves_the_caller_a_choice(town_engine: AsyncEngine) -> None:
    """No documentation says whether a leg is connected that is moved while it hears the announcement."""
    async with office_in(town_engine, Behaviour(moved_whisper="leaves")) as office:
        running = await office.ring(f"{JONAS} hangup", {"own": A_MINUTE}, picked_up=lambda: office.accept(RUTH))
        assert CHOICE in said(running)
        assert await hops(office, running) == [("own", "cancelled")]
        assert all(leg.is_over for leg in running.legs)


async def test_a_group_telephone_rings_at_every_desk_of_its_team_and_the_first_who_accepts_takes_it(
    office: Office,
) -> None:
    seen: dict[str, list[tuple[str, bool]]] = {}

    async def act() -> None:
        seen["before"] = [(one.state, one.rings_team) for who in (HOLGER, EMIL) for one in await office.at(who)]
        (entry,) = await office.at(EMIL)
        await office.accept(HOLGER)
        seen["after"] = [(one.state, one.rings_team) for who in (HOLGER, EMIL) for one in await office.at(who)]
        async with office.engine.begin() as connection:
            with pytest.raises(SomebodyElseTookIt):
                await accept(connection, await office.number_of(EMIL), entry.key, office.now())

    running = await office.ring(f"{ANTON} 1", {"team": A_MINUTE}, picked_up=act)
    assert seen == {"before": [("picked_up", True)] * 2, "after": [("talking", False)]}
    assert await hops(office, running) == [
        ("own", "unavailable"),
        ("stand_in", "unavailable"),
        ("team", "connected"),
    ]
    assert [entry.state for entry in await office.at(HOLGER)] == ["ended"]
    assert await office.at(EMIL) == ()


async def test_a_call_taken_on_the_group_telephone_stays_with_the_team(office: Office) -> None:
    """Nobody knows who pressed the key, so each of them may put it away."""
    await office.ring(f"{ANTON} 1", {"team": Answer.accept()})
    assert [entry.state for who in (HOLGER, EMIL) for entry in await office.at(who)] == ["ended", "ended"]
    await office.finish(EMIL)
    assert [entry for who in (HOLGER, EMIL) for entry in await office.at(who)] == []


async def test_the_tried_hops_are_shown_to_whoever_is_rung_next(office: Office) -> None:
    tried: list[tuple[str, str | None, str | None, str | None]] = []

    async def act() -> None:
        (entry,) = await office.at(HOLGER)
        tried.extend((one.role, one.team, one.outcome, one.reason) for one in entry.tried)
        assert entry.role == "stand_in"

    await office.ring(f"{JONAS} 1 hangup", {"own": Answer.busy(), "stand_in": A_MINUTE}, picked_up=act)
    assert tried == [("own", "Vermittlung", "busy", "busy")]


async def test_a_network_that_cannot_be_asked_keeps_nobody_from_talking(town_engine: AsyncEngine) -> None:
    """The REST address leads nowhere: the telephone is connected by its own request when the announcement ends."""
    async with office_in(town_engine) as office:
        office.settings = office.settings.model_copy(update={"twilio_api_base": "http://127.0.0.1:9"})
        running = await office.ring(JONAS, {"own": A_MINUTE}, picked_up=lambda: office.accept(RUTH))
        assert await hops(office, running) == [("own", "connected")]
        assert talked_s(running) == [60]
