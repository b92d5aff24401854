"""Cancelled appointments and their receipts: received when, seen when, and was that before the appointment began."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter
from sqlalchemy import text
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.access import Page, Role
from app.cancellations import Acknowledged, Cancellation, CancellationFilter, list_cancellations
from app.desk.cursors import cursor_of, place_of
from app.desk.my_desk.people import teams
from app.desk.visit import Visit, may
from app.office_hours import GERMAN_TIME
from app.receipts.handing_out import NoReceiptToPrint, hand_out
from app.responsibility import may_deal_with

router = APIRouter()
A_PAGE: Final = 50
STATES: Final = ("open", "acknowledged", "done")
SEEN: Final = get_args(Acknowledged)
DAYS_SHOWN: Final = 30


class BadPeriod(ValueError):
    """The days make no period; ``field`` is where that is said."""

    def __init__(self, field: str, complaint: str) -> None:
        """Name the field and what is wrong."""
        super().__init__(complaint)
        self.field, self.complaint = field, complaint


@router.get("/cancellations")
async def show_cancellations(visit: Annotated[Visit, may(Page.CANCELLATIONS)]) -> Response:
    """Show a page of them."""
    asked = visit.request.query_params
    today = visit.now.astimezone(GERMAN_TIME).date()
    typed = {
        "since": asked.get("since", (today - timedelta(days=DAYS_SHOWN)).isoformat()),
        "until": asked.get("until", today.isoformat()),
        **{name: asked.get(name, "") for name in ("team", "state", "seen", "reference", "after")},
    }
    try:
        wanted = filter_of(visit, typed)
    except BadPeriod as why:
        return await shown(visit, typed, (), "", 422, **{why.field: why.complaint})
    found = await list_cancellations(visit.connection, wanted, visit.now, limit=A_PAGE, after=place_of(typed["after"]))
    await visit.note(
        "cancellations_listed", **{name: value for name, value in typed.items() if value and name != "after"}
    )
    return await shown(visit, typed, await not_sealed(visit, found.entries), cursor_of(found.next))


async def shown(
    visit: Visit,
    typed: dict[str, str],
    entries: Collection[Cancellation],
    following: str,
    status: int = 200,
    **complaints: str,
) -> Response:
    """Show the list, or what is wrong with what was asked for."""
    everybody = await teams(visit.connection)
    values: dict[str, Any] = {"entries": entries, "next": following, "typed": typed, "complaints": complaints}
    own = None if visit.person.has(Role.PRIVACY_OFFICER) else visit.person.team
    return visit.show(
        "cancellations.html",
        status,
        teams=[team for team in everybody if own in {None, team.id}],
        states=STATES,
        seen=SEEN,
        **values,
    )


def filter_of(visit: Visit, typed: dict[str, str]) -> CancellationFilter:
    """Return what is wanted; a supervisor's list is that of their own team, whatever the address says."""
    since, until = day_of(typed["since"], "since"), day_of(typed["until"], "until")
    if until < since:
        raise BadPeriod("until", "ends_before")
    chosen = int(typed["team"]) if typed["team"].isdecimal() and len(typed["team"]) < len("1000000000") else None
    officer = visit.person.has(Role.PRIVACY_OFFICER)
    return CancellationFilter(
        beginning_of(since),
        beginning_of(until + timedelta(days=1)),
        chosen if officer else visit.person.team or 0,
        typed["state"] if typed["state"] in STATES else None,
        typed["seen"] if typed["seen"] in SEEN else None,  # type: ignore[arg-type] # one of them
        "".join(typed["reference"].split()) or None,
    )


def day_of(typed: str, field: str) -> date:
    """Return a day as a field holds it; years far away are no days of this office."""
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise BadPeriod(field, "not_a_time") from error
    if not 2000 <= day.year <= 2999:  # noqa: PLR2004 - centuries
        raise BadPeriod(field, "not_a_time")
    return day


def beginning_of(day: date) -> datetime:
    """Return when a day begins in Germany."""
    return datetime.combine(day, time(), GERMAN_TIME)


SEALED = text("""
SELECT customer_number FROM customers WHERE customer_number = ANY(:numbers) AND sealed
    AND NOT EXISTS (SELECT FROM sealed_for WHERE customer_id = customers.id AND account_id = :account)
""")


async def not_sealed(visit: Visit, entries: Collection[Cancellation]) -> list[Cancellation]:
    """Leave out what is about files that are sealed for the person."""
    numbers = [one.customer_number for one in entries if one.customer_number]
    sealed = await visit.connection.scalars(SEALED, {"numbers": numbers, "account": visit.person.account})
    hidden = set(sealed.all())
    return [one for one in entries if one.customer_number not in hidden]


CONCERNS = text("SELECT id FROM concerns WHERE reference = :reference")


@router.get("/receipt/{reference}.pdf")
async def print_receipt(visit: Annotated[Visit, may(Page.RECEIPTS)], reference: str) -> Response:
    """Return the receipt of a reference, for whoever may see all that was left under it."""
    concerns = (await visit.connection.scalars(CONCERNS, {"reference": reference[:20]})).all()
    allowed = [await may_deal_with(visit.connection, visit.person, one, visit.now) for one in concerns]
    if not concerns or not all(allowed):
        raise HTTPException(404)
    try:
        receipt = await hand_out(visit.connection, reference, visit.now)
    except NoReceiptToPrint as why:
        return visit.show("no_receipt.html", 409 if why.why == "does_not_hold" else 404, why=why.why)
    await visit.note("receipt_printed", reference)
    headers = {"Content-Disposition": f'attachment; filename="{receipt.name}"'}
    return Response(receipt.pdf, media_type="application/pdf", headers=headers)
