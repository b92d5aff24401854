"""Sealed files, for the privacy officer: which they are, who may see each, and how one is sealed and opened again."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import TypeAdapter
from starlette.responses import Response

from app.access import Page, Role
from app.accounts.keeping import AccountRecord, list_accounts
from app.audit import Look
from app.customers import NoSuchCustomer
from app.desk.views import opened, sealed
from app.desk.visit import Visit, may
from app.numbers import customer_number
from app.sealed_files import Seal, list_sealed, look_at_seal, open_file, seal_file

router = APIRouter()
Officer = Annotated[Visit, may(Page.SEALING)]
HERE: Final = "/desk/sealed"
PER_PAGE: Final = 50
MOST_OFFERED: Final = 60
"""People to choose from; with more of them one looks for a name."""
SEE_CONTENT: Final = frozenset(Role) - {Role.ADMINISTRATOR}
AFTER: Final = TypeAdapter(str)
OPEN: Final = "open"
LONGEST_ID: Final = 10


@router.get("/sealed")
async def show_files(visit: Officer, view: str = "") -> Response:
    """Show the sealed files by number."""
    return await shown(visit, opened(visit, AFTER, view) if view else "")


async def shown(visit: Visit, after: str = "", complaint: str = "") -> Response:
    """Show the list, and the form with what was typed."""
    files = await list_sealed(visit.connection, limit=PER_PAGE + 1, after=after)
    await visit.note("sealed_listed")
    following = sealed(visit, AFTER, files[PER_PAGE - 1].customer_number) if len(files) > PER_PAGE else ""
    return visit.show(
        "sealed.html",
        422 if complaint else 200,
        files=files[:PER_PAGE],
        next=following,
        customer_number=visit.typed("customer_number"),
        complaint=complaint,
    )


def number_typed(visit: Visit) -> str:
    """Return the customer number of a form, however it was written; nothing where it is none."""
    try:
        return customer_number(visit.typed("customer_number"))
    except ValueError:
        return ""


@dataclass(frozen=True)
class Choice:
    """How a file is to be: who is ticked, how it stood on the page, and by which name one looks further."""

    customer_number: str
    named: frozenset[int]
    seen: str
    words: str = ""


def state_of(seal: Seal) -> str:
    """Return how a file stands, as a form carries it."""
    return ",".join(map(str, sorted(seal.named))) if seal.sealed else OPEN


@router.post("/sealed/file")
async def show_file(visit: Officer) -> Response:
    """Show how one file stands, with everything that can be done about it."""
    number = number_typed(visit)
    if not number:
        return await shown(visit, complaint="no_customer_number")
    try:
        seal = await look_at_seal(visit.connection, number)
    except NoSuchCustomer:
        return await shown(visit, complaint="no_such_customer")
    return await show_choice(visit, Choice(number, seal.named, state_of(seal)))


async def show_choice(visit: Visit, choice: Choice, complaint: str = "", seal: Seal | None = None) -> Response:
    """Show who may see a file and who could; ``seal`` is how it stands by now, if somebody else was faster."""
    everybody = await list_accounts(visit.connection)
    found = [one for one in everybody if one.id not in choice.named and is_meant(one, choice.words)]
    return visit.show(
        "seal.html",
        409 if seal else 422 if complaint else 200,
        choice=choice,
        state=state_of(seal) if seal else choice.seen,
        people=[one for one in everybody if one.id in choice.named] + found[:MOST_OFFERED],
        more=len(found) > MOST_OFFERED,
        complaint=complaint,
        now=names(everybody, seal.named) if seal else (),
        now_sealed=seal.sealed if seal else False,
        before=names(everybody, ids_in(choice.seen)),
        before_sealed=choice.seen != OPEN,
        changed=seal is not None,
    )


def is_meant(account: AccountRecord, words: str) -> bool:
    """Say whether somebody could be named: by a role that sees content, and by what was looked for."""
    named = any(words.casefold() in (name or "").casefold() for name in (account.name, account.staff_id))
    return named and not account.disabled and bool(SEE_CONTENT & set(account.roles))


def names(everybody: tuple[AccountRecord, ...], accounts: frozenset[int]) -> list[str]:
    """Return what accounts are called."""
    return [one.name for one in everybody if one.id in accounts]


def ids_in(text: str) -> frozenset[int]:
    """Return the ids that a form carries, separated by commas; what is none is left out."""
    return frozenset(
        int(one) for one in text.split(",") if one.isascii() and one.isdecimal() and len(one) <= LONGEST_ID
    )


@router.post("/sealed/seal")
async def seal(visit: Officer) -> Response:
    """Seal a file for the persons who are ticked, or look for more of them first."""
    choice = choice_typed(visit)
    if visit.typed("step") == "find":
        return await show_choice(visit, choice)
    everybody = await list_accounts(visit.connection)
    named = choice.named & {one.id for one in everybody}
    if not named & {one.id for one in everybody if not one.disabled}:
        return await show_choice(visit, choice, "nobody_named")
    try:
        present = await look_at_seal(visit.connection, choice.customer_number)
    except NoSuchCustomer:
        return await shown(visit, complaint="no_such_customer")
    if state_of(present) != choice.seen:
        return await show_choice(visit, choice, seal=present)
    what = "seal_changed" if present.sealed else "file_sealed"
    look = look_of(visit, what, choice.customer_number, names(everybody, named))
    await seal_file(visit.connection, choice.customer_number, named, look, visit.now)
    return visit.see_other(HERE, what)


def choice_typed(visit: Visit) -> Choice:
    """Return what the form says; only accounts that exist can be ticked."""
    ticked = ",".join(one for one in visit.form.getlist("named") if isinstance(one, str))
    return Choice(number_typed(visit), ids_in(ticked), visit.typed("seen"), visit.typed("words"))


def look_of(visit: Visit, what: str, number: str, named: list[str]) -> Look:
    """Return what the audit log says about it."""
    details = {"named": named} if named else {}
    return Look(visit.person.account, visit.person.name, what, number, visit.signed_in.purpose, details)


@router.post("/sealed/open")
async def unseal(visit: Officer) -> Response:
    """Let a file be seen again by whoever is responsible; whoever comes too late is told how it stands."""
    choice = choice_typed(visit)
    try:
        present = await look_at_seal(visit.connection, choice.customer_number)
    except NoSuchCustomer:
        return await shown(visit, complaint="no_such_customer")
    if state_of(present) != choice.seen:
        return await show_choice(visit, Choice(choice.customer_number, present.named, choice.seen), seal=present)
    look = look_of(visit, "file_opened", choice.customer_number, [])
    await open_file(visit.connection, choice.customer_number, look, visit.now)
    return visit.see_other(HERE, "file_opened")
