"""Passing on: to a colleague, to a team and back, or to oneself; the second of two is told about the first."""

import asyncio
from typing import Any

import pytest
from conftest import NOW
from inbox_desks import JONAS, Office, author

from app.inbox.acknowledging import acknowledge
from app.inbox.finishing import finish
from app.inbox.holding import ChangedMeanwhile, IsFinished, Seen
from app.inbox.passing_on import (
    LONGEST_NOTE,
    HasNoTeam,
    NobodyThere,
    NoteTooLong,
    ToPerson,
    ToTeam,
    hand_on,
    return_to_team,
    take_over,
)

RUTH, HOLGER = author("V1"), author("V2")


async def test_it_is_handed_on_with_a_note_and_says_where_it_was(desks: Office) -> None:
    concern = await desks.leave("callback", JONAS)
    await desks.do(hand_on, concern, ToPerson(await desks.staff("V2")), RUTH, "Herr Birkner fragt nach Dir.")
    passed_on = (await desks.item("V2", concern)).passed_on
    assert passed_on is not None
    assert (passed_on.by, passed_on.name, passed_on.at, passed_on.note) == (
        "stand_in",
        "Ruth Kaminski",
        NOW,
        "Herr Birkner fragt nach Dir.",
    )
    assert await desks.history(concern) == [("staff:V1", "handed", "staff:V1", "staff:V2")]


async def test_an_acknowledgement_stands_when_it_is_handed_on(desks: Office) -> None:
    concern = await desks.leave("cancellation", JONAS, appointment_id="T0001")
    await desks.do(acknowledge, concern, RUTH)
    await desks.do(hand_on, concern, ToPerson(await desks.staff("V2")), RUTH)
    assert (await desks.item("V2", concern)).state == "acknowledged"


async def test_sent_twice_it_is_handed_on_once(desks: Office) -> None:
    concern = await desks.leave("callback", JONAS)
    seen, to = await desks.seen(concern), ToPerson(await desks.staff("V2"))
    first = await desks.do(hand_on, seen, to, RUTH, "Bitte")
    assert await desks.do(hand_on, seen, to, RUTH, "Bitte") == first
    assert len(await desks.history(concern)) == 1


async def test_it_is_returned_to_the_team_of_whoever_has_it_and_taken_from_there(desks: Office) -> None:
    concern = await desks.leave("callback", JONAS, field="benefits")
    returned = await desks.do(return_to_team, concern, author("L1"), "keine Zeit")
    assert await desks.do(return_to_team, Seen(concern, 0), author("L1"), "keine Zeit") == returned
    assert await desks.places(concern) == {"L1": "team", "L2": "team", "L3": "team", "L4": "team"}
    await desks.do(take_over, concern, await desks.staff("L4"), author("L4"))
    assert await desks.places(concern) == {"L4": "own"}
    assert await desks.history(concern) == [
        ("staff:L1", "returned", "staff:L1", "team:Leistung"),
        ("staff:L4", "taken", "team:Leistung", "staff:L4"),
    ]


async def test_what_belongs_to_nobody_yet_cannot_be_returned_but_handed_on_and_taken(desks: Office) -> None:
    concern = await desks.leave("callback")
    with pytest.raises(HasNoTeam):
        await desks.do(return_to_team, concern, RUTH)
    await desks.do(hand_on, concern, ToTeam(await desks.team("U25")), RUTH)
    assert await desks.history(concern) == [("staff:V1", "handed", "service_centre", "team:U25")]
    await desks.do(take_over, concern, await desks.staff("U2"), author("U2"))
    assert await desks.places(concern) == {"U2": "own"}


async def test_of_two_who_take_the_same_at_once_one_has_it_and_the_other_is_told_who(desks: Office) -> None:
    concern = await desks.leave("callback", JONAS)
    seen = await desks.do(return_to_team, concern, RUTH)
    both = [desks.do(take_over, seen, await desks.staff(code), author(code)) for code in ("V2", "V4")]
    results = await asyncio.gather(*both, return_exceptions=True)
    (told,) = [result for result in results if isinstance(result, ChangedMeanwhile)]
    assert [(one.what, one.by) for one in told.since] == [("taken", "own")]
    assert len(await desks.history(concern)) == 2
    assert len(await desks.places(concern)) == 1


@pytest.mark.parametrize("verb", ["hand_on", "return_to_team", "take_over"])
async def test_what_was_finished_meanwhile_or_is_done_is_not_passed_on(desks: Office, verb: str) -> None:
    concern = await desks.leave("callback", JONAS)
    seen = await desks.seen(concern)
    finished = await desks.do(finish, seen, HOLGER)
    staff = await desks.staff("V4")
    verbs: dict[str, Any] = {
        "hand_on": (hand_on, ToPerson(staff), RUTH),
        "return_to_team": (return_to_team, RUTH),
        "take_over": (take_over, staff, RUTH),
    }
    function, *arguments = verbs[verb]
    with pytest.raises(ChangedMeanwhile, match="state by stand_in"):
        await desks.do(function, seen, *arguments)
    with pytest.raises(IsFinished):
        await desks.do(function, finished, *arguments)
    assert len(await desks.history(concern)) == 1


@pytest.mark.parametrize("to", [ToPerson(999_999), ToTeam(999_999)])
async def test_nobody_is_handed_anything_who_does_not_exist(desks: Office, to: ToPerson | ToTeam) -> None:
    concern = await desks.leave("callback", JONAS)
    with pytest.raises(NobodyThere):
        await desks.do(hand_on, concern, to, RUTH)


async def test_a_note_is_short(desks: Office) -> None:
    concern = await desks.leave("callback", JONAS)
    to = ToPerson(await desks.staff("V2"))
    with pytest.raises(NoteTooLong, match="500"):
        await desks.do(hand_on, concern, to, RUTH, "x" * (LONGEST_NOTE + 1))
    await desks.do(hand_on, concern, to, RUTH, "ä" * LONGEST_NOTE + "  ")
    await desks.do(hand_on, concern, ToPerson(await desks.staff("V1")), HOLGER, " \n ")
    notes = await desks.rows("SELECT note FROM concern_changes ORDER BY id")
    assert notes == [("ä" * LONGEST_NOTE,), (None,)]


async def test_nobody_can_rewrite_who_passed_it_on(desks: Office) -> None:
    concern = await desks.leave("callback", JONAS)
    await desks.do(hand_on, concern, ToPerson(await desks.staff("V2")), RUTH, "Bitte")
    with pytest.raises(Exception, match="append-only"):
        await desks.change("UPDATE concern_changes SET note = 'Danke'")
