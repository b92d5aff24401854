"""Accounts, for administration: who may sign in and as what; a list to find somebody in, and new ones."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter
from sqlalchemy import text
from starlette.responses import Response

from app.access import Page, Role
from app.accounts.keeping import AccountRecord, NameTaken, NewAccount, add_account, give_new_password, list_accounts
from app.accounts.signing_in import as_compared
from app.desk.typed import fault_of
from app.desk.visit import Visit, may

router = APIRouter()
Administration = Annotated[Visit, may(Page.ACCOUNTS)]
HERE: Final = "/desk/admin/accounts"
PER_PAGE: Final = 50
MOST_OFFERED: Final = 700
"""People of the staff file in one list: more would make the page too heavy; the rest is offered once these have one."""
WITHOUT_ACCOUNT = text("""
SELECT staff.id, staff.staff_id, staff.name, teams.name AS team, email FROM staff JOIN teams ON teams.id = team_id
WHERE NOT EXISTS (SELECT FROM accounts WHERE accounts.staff_id = staff.id)
ORDER BY staff.name, staff.id LIMIT :most
""")


@router.get("/admin/accounts")
async def show_accounts(visit: Administration, after: int = 0) -> Response:
    """Show who may sign in, by name; ``after`` is the last account of the page before."""
    everybody = await list_accounts(visit.connection)
    begin = next((place for place, one in enumerate(everybody, start=1) if one.id == after), 0)
    return show_list(visit, everybody[begin:], "")


@router.post("/admin/accounts/find")
async def find_accounts(visit: Administration) -> Response:
    """Show whose name, sign-in name or staff id holds what was typed; a name has no place in an address."""
    wanted = visit.typed("words").casefold()
    everybody = await list_accounts(visit.connection)
    found = [one for one in everybody if any(wanted in (word or "").casefold() for word in names_of(one))]
    return show_list(visit, found, visit.typed("words"))


def names_of(account: AccountRecord) -> tuple[str | None, ...]:
    """Return by what somebody is looked for."""
    return account.name, account.sign_in_name, account.staff_id


def show_list(visit: Visit, found: Sequence[AccountRecord], words: str) -> Response:
    """Show a page of accounts; of a search the first ones alone, for it can be made narrower."""
    more = len(found) > PER_PAGE
    page = found[:PER_PAGE]
    return visit.show("people.html", people=page, words=words, more=more, next=page[-1].id if more else None)


@router.get("/admin/accounts/new")
async def ask_for_account(visit: Administration) -> Response:
    """Ask whom to add."""
    return await show_new(visit)


async def show_new(visit: Visit, status: int = 200, **complaints: str) -> Response:
    """Show the two forms with what was typed; complaints are codes, by field."""
    values = {name: visit.typed(name) for name in ("staff", "staff_name", "name", "sign_in_name", "without_password")}
    rows = (await visit.connection.execute(WITHOUT_ACCOUNT, {"most": MOST_OFFERED + 1})).all()
    return visit.show(
        "somebody_new.html",
        status,
        typed=values,
        offered=rows[:MOST_OFFERED],
        more=len(rows) > MOST_OFFERED,
        roles=list(Role),
        chosen=roles_typed(visit),
        by_provider=bool(visit.house.settings.oidc_issuer),
        complaints=defaultdict(str, complaints),
    )


def roles_typed(visit: Visit) -> frozenset[Role]:
    """Return the roles that are ticked in a form; what is none is left out."""
    return frozenset(Role(one) for one in visit.form.getlist("roles") if one in set(Role))


@router.post("/admin/accounts/of-staff")
async def add_colleague(visit: Administration) -> Response:
    """Add the account of somebody in the staff file, whose name and roles stand there."""
    rows = (await visit.connection.execute(WITHOUT_ACCOUNT, {"most": None})).all()
    row = next((one for one in rows if one.staff_id == visit.typed("staff")), None)
    sign_in_name = visit.typed("staff_name") or (row.email if row else "") or ""
    complaints = {"staff": "" if row else "nobody_chosen", "staff_name": fault_of(sign_in_name)}
    if row is None or any(complaints.values()):
        return await show_new(visit, 422, **complaints)
    return await add(visit, NewAccount(sign_in_name, row.name, staff=row.id), "staff_name")


@router.post("/admin/accounts/of-others")
async def add_somebody(visit: Administration) -> Response:
    """Add the account of somebody whom no caller is put through to."""
    name, sign_in_name, roles = visit.typed("name"), visit.typed("sign_in_name"), roles_typed(visit)
    complaints = {
        "name": fault_of(name),
        "sign_in_name": fault_of(sign_in_name),
        "roles": "" if roles else "no_role",
    }
    if any(complaints.values()):
        return await show_new(visit, 422, **complaints)
    return await add(visit, NewAccount(sign_in_name, name, roles), "sign_in_name")


async def add(visit: Visit, new: NewAccount, field: str) -> Response:
    """Add an account and show its first password, this once; or lead to it, where the office's directory vouches."""
    try:
        account = await add_account(visit.connection, new, visit.house.real_clock())
    except NameTaken:
        return await show_new(visit, 422, **{field: "name_taken"})
    details: dict[str, Any] = {"of_staff": True} if new.staff else {"roles": sorted(new.roles)}
    await visit.note("account_added", as_compared(new.sign_in_name), **details)
    if visit.typed("without_password") and visit.house.settings.oidc_issuer:
        return visit.see_other(f"{HERE}/{account}", "account_added")
    password = await give_new_password(visit.connection, account, visit.house.settings.keys)
    return visit.show("secret.html", of="first_password", name=new.name, secret=password, back=f"{HERE}/{account}")
