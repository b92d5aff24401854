"""The page itself: calls first, then what waits, each part brought up to date by itself."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from app.access import Page, Role
from app.availability import availability_of
from app.calls.at_desk import AtDesk, current_calls, without_caller
from app.clock import real_clock
from app.corrections import CONCERNS
from app.desk.my_desk.people import colleagues, teams
from app.desk.sign_in import first_page
from app.desk.visit import AtHome, Visit, see_other
from app.inbox.items import Desk, Inbox, InboxItem
from app.inbox.reading import inbox_of
from app.notes.reading import notes_of_call
from app.office_hours import load_office_hours
from app.responsibility import hidden_customers

router = APIRouter()
HERE: Final = "/desk"
MOST_IN_FULL: Final = 15
"""Concerns with all that can be done about them; the others lead to pages of their own, so that the page stays light:
it is fetched whenever something changes.
"""
MOST_OFFERED: Final = 40
"""Colleagues and teams in the list beside each concern; in a larger office that list is on the concern's own page."""


@router.get("/")
async def show_desk(visit: AtHome) -> Response:
    """Show one's desk, or lead to one's own first page where one has none."""
    if not visit.person.may_open(Page.DESK):
        return see_other(first_page(visit))
    return await shown(replace(visit, opened=Page.DESK))


async def shown(visit: Visit, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - whatever a template wants
    """Show it, with what was typed and not taken where there is such."""
    values = {"complaints": {}, "typed": {}, **more}
    return visit.show(
        "my_desk.html",
        status,
        **await calls_of(visit),
        **await waiting_for(visit),
        **await times_of(visit),
        concerns=CONCERNS,
        clock_ahead=round((visit.now - real_clock()).total_seconds() * 1000),
        here=HERE,
        **values,
    )


async def calls_of(visit: Visit) -> dict[str, Any]:
    """Return what rings and talks for the person, sealed callers left out, with the notes of each call."""
    if visit.person.staff is None:
        return {"calls": (), "notes": {}}
    calls = await current_calls(visit.connection, visit.person.staff, visit.now)
    customers = {one.caller.customer for one in calls if one.caller and one.caller.customer}
    hidden = await hidden_customers(visit.connection, visit.person, customers)
    sealed = {one.key for one in calls if is_hidden(one, hidden)}
    shown = tuple(without_caller(one) if one.key in sealed else one for one in calls)
    # A colleague who is named may have written something down before the call came here.
    notes = {
        one.key.call: () if one.key in sealed else await notes_of_call(visit.connection, one.key.call) for one in calls
    }
    for call in shown:
        if call.caller and call.caller.customer_number:
            await visit.note_once("caller_shown", call.caller.customer_number, reference=call.reference)
    return {"calls": shown, "notes": notes, "sealed_calls": sealed}


def is_hidden(call: AtDesk, hidden: set[int]) -> bool:
    """Say whether a call is about a file that is sealed for this person."""
    return call.caller is not None and call.caller.customer in hidden


async def waiting_for(visit: Visit) -> dict[str, Any]:
    """Return what waits for the person; of sealed files only that something waits."""
    person = visit.person
    desk = Desk(person.staff, person.team, person.has(Role.SERVICE_CENTRE))
    inbox = await inbox_of(visit.connection, desk, visit.now)
    customers = {item.left_by.customer.id for item in every(inbox) if item.left_by.customer}
    hidden = await hidden_customers(visit.connection, person, customers)
    people, groups = await colleagues(visit.connection), await teams(visit.connection)
    few = len(people) + len(groups) <= MOST_OFFERED
    return {
        "inbox": inbox,
        "in_full": {item.id for item in islice(every(inbox), MOST_IN_FULL)},
        "hidden": hidden,
        "colleagues": people if few else (),
        "teams": groups if few else (),
    }


def every(inbox: Inbox) -> Iterator[InboxItem]:
    """Yield all items of an inbox, as they follow each other on the page."""
    yield from inbox.own
    for one in inbox.standing_in:
        yield from one.items
    yield from inbox.team
    yield from inbox.service_centre


async def times_of(visit: Visit) -> dict[str, Any]:
    """Return whether the person can be rung, and until when."""
    if visit.person.staff is None:
        return {"availability": None}
    hours = await load_office_hours(visit.connection)
    return {"availability": await availability_of(visit.connection, visit.person.staff, visit.now, hours)}
