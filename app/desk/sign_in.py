"""Signing in and out: a name and a password, then what the session still lacks, then where the person wanted to go."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.access import Page, Role
from app.accounts.keeping import AccountRecord, list_accounts, set_password
from app.accounts.passwords import WeakPassword
from app.accounts.sessions import begin_session, complete_session, end_session, end_sessions, state_purpose
from app.accounts.signing_in import (
    Attempt,
    Entered,
    Figures,
    Locked,
    Refused,
    complete_with_figures,
    sign_in,
    take_figures,
)
from app.audit import Look, note
from app.desk.guard import cookie_name, give_cookie, inside, take_cookie
from app.desk.house import House, house_of
from app.desk.showing import fill, page
from app.desk.visit import ADDRESSES, LACKS, AtHome, Visit, language_of, may, see_other, who_lacks

router = APIRouter()
LONGEST_PURPOSE: Final = 200
PURPOSES: Final = ("complaint", "evidence", "audit", "quality")
"""Purposes that can be chosen; others are written (design: purpose is asked and logged once a session)."""
FIRST_PAGES: Final = (Page.DESK, Page.CALLS, Page.AUDIT, Page.ACCOUNTS)
"""Where somebody is led after signing in: the first that one of their roles opens."""


@router.get("/sign-in")
async def ask_who(request: Request, next: str = "/desk") -> Response:  # noqa: A002 - the parameter's public name
    """Show the sign-in; in the demo, with everybody as whom one can look around."""
    return await show_sign_in(request, target=inside(next))


@router.post("/sign-in")
async def enter(request: Request) -> Response:
    """Sign in with name and password."""
    house, form = house_of(request), await request.form()
    name, password, target = str(form.get("name", "")), str(form.get("password", "")), inside(form.get("next"))
    if not name.strip() or not password:
        return await show_sign_in(request, target, name, "incomplete")
    if not house.lets_sign_in(request.client.host if request.client else ""):
        return await show_sign_in(request, target, name, "too_many", minutes=5)
    outcome = await sign_in(house.engine, Attempt(name, password, house.settings.keys, house.real_clock()))
    match outcome:
        case Locked(minutes):
            return await show_sign_in(request, target, name, "too_many", minutes=minutes)
        case Refused():
            return await show_sign_in(request, target, name, "refused")
        case Entered(secret, lacks):
            leads_to = f"{LACKS[lacks]}?{urlencode({'next': target})}" if lacks else target
            return let_in(house, secret, leads_to)


def let_in(house: House, secret: str, target: str) -> Response:
    """Give the browser the secret of its new session and lead on."""
    answer = see_other(target)
    give_cookie(answer, house, secret)
    return answer


STATUS: Final = {"incomplete": 422, "refused": 422, "too_many": 429}


async def show_sign_in(
    request: Request, target: str, name: str = "", complaint: str = "", minutes: int = 0
) -> Response:
    """Show the sign-in, with what was typed (never the password) and why it was not taken."""
    house, language = house_of(request), language_of(request)
    values = {
        "next": target,
        "name": name,
        "complaint": complaint,
        "minutes": minutes,
        "done": request.query_params.get("done", ""),
        "provider": house.settings.oidc_issuer and (house.settings.oidc_name or "OpenID Connect"),
        "cast": by_team(await cast_of(house)) if house.settings.demo else {},
    }
    return page(fill("sign_in.html", language, house.clock(), values), language, STATUS.get(complaint, 200))


async def cast_of(house: House) -> tuple[AccountRecord, ...]:
    """Return everybody in the demo who can sign in."""
    async with house.engine.connect() as connection:
        return tuple(one for one in await list_accounts(connection) if not one.disabled)


def by_team(cast: tuple[AccountRecord, ...]) -> dict[str | None, list[AccountRecord]]:
    """Group people by their team, those without one first: theirs are the views of the whole."""
    teams: dict[str | None, list[AccountRecord]] = {}
    for one in sorted(cast, key=lambda one: (one.team or "", one.staff_id or one.name)):
        teams.setdefault(one.team, []).append(one)
    return teams


@router.post("/sign-in/as")
async def enter_as(request: Request) -> Response:
    """Sign in as one of the cast, without a password: in the demo alone."""
    house = house_of(request)
    if not house.settings.demo:
        return see_other("/desk/sign-in")
    form = await request.form()
    chosen = next((one for one in await cast_of(house) if str(one.id) == form.get("account")), None)
    if chosen is None:
        return see_other("/desk/sign-in")
    async with house.engine.begin() as connection:
        await note(connection, Look(chosen.id, chosen.name, "signed_in", details={"method": "demo"}), house.clock())
        secret = await begin_session(connection, chosen.id, "demo", house.real_clock())
    return let_in(house, secret, inside(form.get("next")))


@router.get("/sign-in/figures")
async def ask_figures(
    visit: Annotated[Visit, who_lacks("second_factor")],
    next: str = "/desk",  # noqa: A002 - the parameter's public name
) -> Response:
    """Ask for the six figures of the authenticator app."""
    return visit.show("figures.html", next=inside(next), complaint="", minutes=0)


@router.post("/sign-in/figures")
async def enter_figures(visit: Annotated[Visit, who_lacks("second_factor")]) -> Response:
    """Take them."""
    house, target = visit.house, inside(visit.typed("next"))
    account, session = visit.person.account, visit.signed_in.session
    figures = Figures(account, visit.typed("figures"), house.settings.keys, house.real_clock())
    taken = await take_figures(house.engine, visit.connection, figures)
    if taken is True:
        await complete_with_figures(visit.connection, session, account)
        return see_other(target)
    complaint, minutes = ("too_many", taken.minutes) if isinstance(taken, Locked) else ("refused", 0)
    return visit.show("figures.html", STATUS[complaint], next=target, complaint=complaint, minutes=minutes)


@router.get("/sign-in/new-password")
async def ask_new_password(
    visit: Annotated[Visit, who_lacks("new_password")],
    next: str = "/desk",  # noqa: A002 - the parameter's public name
) -> Response:
    """Ask for a password of one's own in place of the one that was handed over."""
    return visit.show("new_password.html", next=inside(next), complaint="")


@router.post("/sign-in/new-password")
async def take_new_password(visit: Annotated[Visit, who_lacks("new_password")]) -> Response:
    """Take it."""
    typed, target = str(visit.form.get("following", "")), inside(visit.typed("next"))
    complaint = "differs" if typed != visit.form.get("again") else ""
    if not complaint:
        try:
            await set_password(visit.connection, visit.person.account, typed, visit.house.settings.keys)
        except WeakPassword as why:
            complaint = why.weakness
    if complaint:
        return visit.show("new_password.html", 422, next=target, complaint=complaint)
    await complete_session(visit.connection, visit.signed_in.session)
    # Whoever else has read the password that was handed over may be half signed in, and must not choose another one.
    await end_sessions(visit.connection, visit.person.account, but=visit.signed_in.session)
    await visit.note("password_changed")
    return see_other(target)


@router.post("/sign-out")
async def leave(request: Request) -> Response:
    """Sign out in this browser, whatever the session lacks."""
    house = house_of(request)
    secret = request.cookies.get(cookie_name(house), "")
    async with house.engine.begin() as connection:
        await end_session(connection, secret)
    answer = see_other("/desk/sign-in?done=signed_out")
    take_cookie(answer, house)
    return answer


@router.post("/sign-out/everywhere")
async def leave_everywhere(visit: AtHome) -> Response:
    """Sign out in every browser."""
    await end_sessions(visit.connection, visit.person.account)
    await visit.note("signed_out_everywhere")
    answer = see_other("/desk/sign-in?done=signed_out_everywhere")
    take_cookie(answer, visit.house)
    return answer


READERS: Final = (Role.SUPERVISOR, Role.PRIVACY_OFFICER)


@router.get("/purpose")
async def ask_purpose(
    visit: Annotated[Visit, may(Page.OWN_ACCOUNT, *READERS)],
    next: str = "/desk/calls",  # noqa: A002 - the parameter's public name
) -> Response:
    """Ask why the log is read."""
    return visit.show("purpose.html", next=inside(next), purposes=PURPOSES, chosen="", words_typed="", complaint="")


@router.post("/purpose")
async def take_purpose(visit: Annotated[Visit, may(Page.OWN_ACCOUNT, *READERS)]) -> Response:
    """Note it, for this session."""
    target, chosen, words = inside(visit.typed("next")), visit.typed("purpose"), visit.typed("words")
    purpose = chosen if chosen in PURPOSES else ""
    purpose = f"{purpose}: {words}" if purpose and words else purpose or words
    complaint = "" if purpose else "missing"
    if len(purpose) > LONGEST_PURPOSE or not purpose.isprintable():
        complaint = "too_long"
    if complaint:
        values = {"purposes": PURPOSES, "chosen": chosen, "words_typed": words, "complaint": complaint}
        return visit.show("purpose.html", 422, next=target, **values)
    await state_purpose(visit.connection, visit.signed_in.session, purpose)
    await visit.note("purpose_stated", purpose=purpose)
    return see_other(target)


def first_page(visit: Visit) -> str:
    """Return where somebody begins."""
    return next((ADDRESSES[one] for one in FIRST_PAGES if visit.person.may_open(one)), ADDRESSES[Page.OWN_ACCOUNT])
