"""What is done about a concern: seen, finished, handed on, matched, rung; what somebody else did first is shown."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.access import Page
from app.callbacks.orders import NoSuchOrder
from app.concerns.settling import Author, NoSuchConcern
from app.corrections import KINDS, Correction, NotAConcern, correct_concern
from app.corrections import ChangedMeanwhile as KindChanged
from app.customers import NoSuchCustomer
from app.desk.guard import inside
from app.desk.my_desk.page import HERE
from app.desk.my_desk.people import colleagues, teams
from app.desk.typed import is_row
from app.desk.visit import Visit, may
from app.inbox.acknowledging import acknowledge, acknowledge_shown
from app.inbox.finding import find_item
from app.inbox.finishing import WasKept, finish, reopen
from app.inbox.holding import ChangedMeanwhile, IsFinished, Seen
from app.inbox.items import InboxItem
from app.inbox.matching import (
    IsIdentified,
    NoCancellation,
    NoCustomerYet,
    NoSuchAppointment,
    match_appointment,
    match_customer,
    possible_appointments,
)
from app.inbox.passing_on import (
    HasNoTeam,
    NobodyThere,
    NoteTooLong,
    ToPerson,
    ToTeam,
    hand_on,
    return_to_team,
    take_over,
)
from app.inbox.ringing import IsBeingRung, OfficeIsClosed, ring_at_once
from app.office_hours import load_office_hours
from app.responsibility import hidden_customers, may_deal_with

router = APIRouter()
AtConcern = Annotated[Visit, may(Page.CONCERNS)]
Doing = Callable[[Visit, Seen, Author], Awaitable[object]]
COMPLAINTS: Final[Mapping[type[Exception], tuple[str, str]]] = {
    IsFinished: ("", "is_finished"),
    NobodyThere: ("to", "nobody_there"),
    NoteTooLong: ("words", "note_too_long"),
    HasNoTeam: ("", "has_no_team"),
    WasKept: ("", "was_kept"),
    NoSuchCustomer: ("customer_number", "no_such_customer"),
    IsIdentified: ("", "is_identified"),
    NoCustomerYet: ("", "no_customer_yet"),
    NoSuchAppointment: ("appointment", "no_such_appointment"),
    NoCancellation: ("", "no_cancellation"),
    IsBeingRung: ("", "is_being_rung"),
    OfficeIsClosed: ("", "office_is_closed"),
    NoSuchOrder: ("", "no_order"),
    NotAConcern: ("kind", "no_concern"),
}
"""At which field it is said what cannot be done, and as what."""


async def hand(visit: Visit, seen: Seen, author: Author) -> object:
    """Hand on to a colleague or a team, as the form names it."""
    place, _, number = visit.typed("to").partition(":")
    if not is_row(number):
        raise NobodyThere("nobody was chosen")
    to = ToTeam(int(number)) if place == "team" else ToPerson(int(number))
    return await hand_on(visit.connection, seen, to, author, str(visit.form.get("words", "")))


async def give_back(visit: Visit, seen: Seen, author: Author) -> object:
    """Return it to the team."""
    return await return_to_team(visit.connection, seen, author, str(visit.form.get("words", "")))


async def take(visit: Visit, seen: Seen, author: Author) -> object:
    """Take it over; whoever cannot be rung can take nothing."""
    if visit.person.staff is None:
        raise NobodyThere("this person has no desk telephone")
    return await take_over(visit.connection, seen, visit.person.staff, author)


async def ring(visit: Visit, seen: Seen, author: Author) -> object:
    """Have it rung now."""
    hours = await load_office_hours(visit.connection)
    return await ring_at_once(visit.connection, seen, author, visit.person.staff, hours)


async def match(visit: Visit, seen: Seen, author: Author) -> object:
    """Say whose it is."""
    return await match_customer(visit.connection, seen, visit.typed("customer_number"), author)


async def match_day(visit: Visit, seen: Seen, author: Author) -> object:
    """Say which appointment is meant."""
    return await match_appointment(visit.connection, seen, visit.typed("appointment"), author)


async def correct(visit: Visit, seen: Seen, author: Author) -> object:
    """Say what kind of concern it is."""
    correction = Correction(visit.typed("seen_kind"), visit.typed("kind"))
    await correct_concern(visit.connection, seen.concern, correction, author)
    return seen


VERBS: Final[Mapping[str, Doing]] = {
    "acknowledge": lambda visit, seen, author: acknowledge(visit.connection, seen, author),
    "finish": lambda visit, seen, author: finish(visit.connection, seen, author),
    "reopen": lambda visit, seen, author: reopen(visit.connection, seen, author),
    "hand": hand,
    "return": give_back,
    "take": take,
    "ring": ring,
    "match": match,
    "appointment": match_day,
    "kind": correct,
}


@router.get("/concern/{concern}")
async def show_concern(visit: AtConcern, concern: int) -> Response:
    """Show one concern with its whole history and all that can be done about it."""
    return await one_shown(visit, concern)


async def one_shown(visit: Visit, concern: int, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - for the template
    """Show it; ``more`` says why something was not done, and what was typed."""
    item = await item_for(visit, concern)
    customer = item.left_by.customer
    await visit.note("concern_shown", item.reference)
    return visit.show(
        "concern.html",
        status,
        item=item,
        hidden=set(),
        colleagues=await colleagues(visit.connection),
        teams=await teams(visit.connection),
        possible=await possible_appointments(visit.connection, concern) if customer else (),
        kinds=KINDS,
        here=f"/desk/concern/{concern}",
        **{"complaints": {}, "typed": {}, "since": (), "trouble": "", **more},
    )


async def item_for(visit: Visit, concern: int) -> InboxItem:
    """Return a concern that the person may deal with; all others do not exist for them."""
    allowed = await may_deal_with(visit.connection, visit.person, concern, visit.now)
    item = await find_item(visit.connection, concern, visit.person.staff, visit.now) if allowed else None
    if item is None:
        raise HTTPException(404)
    customer = item.left_by.customer
    if customer and await hidden_customers(visit.connection, visit.person, {customer.id}):
        raise HTTPException(404)
    return item


@router.post("/concern/seen")
async def see_all(visit: AtConcern) -> Response:
    """Acknowledge exactly what was shown: the form carries each concern with the version that was seen."""
    seen = [Seen(int(a), int(b)) for a, b in map(halves, map(str, visit.form.getlist("shown"))) if a and b]
    allowed = [one for one in seen if await may_deal_with(visit.connection, visit.person, one.concern, visit.now)]
    outcome = await acknowledge_shown(visit.connection, allowed, visit.author)
    return visit.see_other(HERE, "some_changed" if outcome.changed else "all_seen")


def halves(shown: str) -> tuple[str, str]:
    """Return concern and version of ``12-345``; nothing of what is none."""
    concern, _, version = shown.partition("-")
    return (concern, version) if is_row(concern) and is_row(version) else ("", "")


@router.post("/concern/{concern}/{verb}")
async def do_something(visit: AtConcern, concern: int, verb: str) -> Response:
    """Do what a button says; nothing is overwritten that somebody else has changed since it was shown."""
    doing, version = VERBS.get(verb), visit.typed("version")
    if doing is None or not is_row(version):
        raise HTTPException(404)
    before = await item_for(visit, concern)
    try:
        await doing(visit, Seen(concern, int(version)), visit.author)
    except ChangedMeanwhile as why:
        return await one_shown(visit, concern, 409, since=why.since, trouble="changed", typed=visit.form)
    except KindChanged as why:
        return await one_shown(visit, concern, 409, trouble="kind_changed", changed_to=why.current, typed=visit.form)
    except NoSuchConcern as gone:
        raise HTTPException(404) from gone
    except tuple(COMPLAINTS) as why:
        field, complaint = COMPLAINTS[type(why)]
        opens_at = getattr(why, "opens_at", None)
        told = {"complaints": {field: complaint}, "typed": visit.form, "opens_at": opens_at}
        return await one_shown(visit, concern, 422, **told)
    await visit.note(f"concern_{verb}", before.reference)
    who = "_of_another" if verb == "ring" and visit.person.staff is None else ""
    return visit.see_other(inside(visit.typed("back")), f"concern_{verb}{who}")
