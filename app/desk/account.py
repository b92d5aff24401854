"""One's own account: password, second factor, language, and where one is signed in."""

from collections import defaultdict
from functools import partial
from typing import Final

import segno
from fastapi import APIRouter
from markupsafe import Markup
from sqlalchemy import update
from starlette.responses import Response

from app.accounts import Account
from app.accounts.keeping import ChangeOfPassword, WrongPassword, change_password, find_account
from app.accounts.passwords import WeakPassword
from app.accounts.second_factor import address_for_app, prepare_factor, remove_factor
from app.accounts.sessions import sessions_of
from app.accounts.signing_in import Figures, Locked, count_try, digest_of, let_try_again, take_figures
from app.desk.times import moment
from app.desk.translating import LANGUAGES
from app.desk.visit import AtHome, Visit, see_other

router = APIRouter()
HERE: Final = "/desk/account"


@router.get("/account")
async def show_account(visit: AtHome) -> Response:
    """Show it."""
    return await shown(visit)


async def shown(visit: Visit, status: int = 200, **complaints: str) -> Response:
    """Show the account; a complaint stands at the field that it names."""
    account = await find_account(visit.connection, visit.person.account)
    address = await address_for_app(visit.connection, account.id, visit.house.settings.keys)
    return visit.show(
        "account.html",
        status,
        account=account,
        sessions=await sessions_of(visit.connection, account.id, visit.house.real_clock()),
        this_session=visit.signed_in.session,
        square=square(address) if address else None,
        address=address,
        languages=LANGUAGES,
        real_moment=partial(moment, now=visit.house.real_clock(), words=visit.words, language=visit.person.language),
        complaints=defaultdict(str, complaints),
    )


def square(address: str) -> Markup:
    """Return the square code that an authenticator app reads, as SVG without style or script."""
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=2, omitsize=True, lineclass=None)
    return Markup(drawn)  # noqa: S704 - drawn from letters and figures by the library


@router.post("/account/password")
async def take_password(visit: AtHome) -> Response:
    """Change the password; in every other browser one is signed out."""
    present, following = str(visit.form.get("present", "")), str(visit.form.get("following", ""))
    if following != visit.form.get("again"):
        return await shown(visit, 422, again="differs")
    if await tries_too_often(visit):
        return await shown(visit, 429, present="too_many")
    change = ChangeOfPassword(visit.person.account, visit.signed_in.session, present, following)
    try:
        await change_password(visit.connection, change, visit.house.settings.keys)
    except WrongPassword:
        return await shown(visit, 422, present="wrong")
    except WeakPassword as why:
        return await shown(visit, 422, following=why.weakness)
    await let_try_again(visit.connection, visit.person.account, visit.house.settings.keys)
    await visit.note("password_changed")
    return visit.see_other(HERE, "password_changed")


async def tries_too_often(visit: Visit) -> bool:
    """Count a present password that is about to be compared: whoever has found an open desk must not guess it."""
    digest = digest_of(f"present password {visit.person.account}", visit.house.settings.keys)
    return await count_try(visit.house.engine, digest, visit.house.real_clock()) > 0


@router.post("/account/factor/prepare")
async def begin_factor(visit: AtHome) -> Response:
    """Show a square code for an authenticator app."""
    await prepare_factor(visit.connection, visit.person.account, visit.house.settings.keys)
    return see_other(f"{HERE}#factor")


@router.post("/account/factor/confirm")
async def confirm_factor(visit: AtHome) -> Response:
    """Ask for figures from now on, since they were shown to fit."""
    if complaint := await complaint_about_figures(visit):
        return await shown(visit, 422, figures=complaint)
    await visit.note("second_factor_added")
    return visit.see_other(HERE, "factor_added")


@router.post("/account/factor/remove")
async def end_factor(visit: AtHome) -> Response:
    """Do without figures again, for who can show them once more."""
    if complaint := await complaint_about_figures(visit):
        return await shown(visit, 422, removal=complaint)
    await remove_factor(visit.connection, visit.person.account)
    await visit.note("second_factor_removed")
    return visit.see_other(HERE, "factor_removed")


async def complaint_about_figures(visit: Visit) -> str:
    """Return why typed figures are not taken, or nothing."""
    figures = Figures(visit.person.account, visit.typed("figures"), visit.house.settings.keys, visit.house.real_clock())
    taken = await take_figures(visit.house.engine, visit.connection, figures)
    return "too_many" if isinstance(taken, Locked) else "" if taken else "refused"


@router.post("/account/language")
async def take_language(visit: AtHome) -> Response:
    """Show pages in another language."""
    if (language := visit.typed("language")) in LANGUAGES:
        chosen = update(Account).where(Account.id == visit.person.account).values(language=language)
        await visit.connection.execute(chosen)
    return visit.see_other(HERE, "language_changed")
