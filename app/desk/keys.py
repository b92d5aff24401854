"""API keys, for administration: which programs may do what; a secret is shown once, on the page that adds it."""

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.desk.accounts import Administration
from app.desk.typed import LARGEST_ID, RowId, fault_of
from app.desk.visit import Visit
from app.keys import LONGEST_NAME, KeyNameTaken, Scope, add_key, in_order, key_with_id, list_keys, revoke_key

router = APIRouter()
HERE: Final = "/desk/admin/keys"
PER_PAGE: Final = 50


@router.get("/admin/keys")
async def show_keys(visit: Administration, before: int = LARGEST_ID) -> Response:
    """Show keys, the newest first; ``before`` is the last key of the page before."""
    return await shown(visit, max(0, min(before, LARGEST_ID)))


async def shown(
    visit: Visit, before: int = LARGEST_ID, complaints: Mapping[str, str] = MappingProxyType({})
) -> Response:
    """Show keys, and the form with what was typed; complaints are codes, by field."""
    keys = await list_keys(visit.connection, limit=PER_PAGE + 1, before=before)
    more = len(keys) > PER_PAGE
    return visit.show(
        "keys.html",
        422 if any(complaints.values()) else 200,
        keys=keys[:PER_PAGE],
        next=keys[PER_PAGE - 1].id if more else None,
        scopes=list(Scope),
        name=visit.typed("name"),
        chosen=scopes_typed(visit),
        longest=LONGEST_NAME,
        complaints=defaultdict(str, complaints),
    )


def scopes_typed(visit: Visit) -> frozenset[Scope]:
    """Return the scopes that are ticked; what is none is left out."""
    return frozenset(Scope(one) for one in visit.form.getlist("scopes") if one in set(Scope))


@router.post("/admin/keys")
async def add(visit: Administration) -> Response:
    """Add a key and show its secret, this once."""
    name, scopes = visit.typed("name"), scopes_typed(visit)
    complaints = {"name": fault_of(name, LONGEST_NAME), "scopes": scope_fault(scopes)}
    if any(complaints.values()):
        return await shown(visit, complaints=complaints)
    try:
        secret = await add_key(visit.connection, name, visit.house.real_clock(), scopes)
    except KeyNameTaken:
        return await shown(visit, complaints={"name": "key_name_taken"})
    await visit.note("key_added", name, scopes=in_order(scopes))
    return visit.show("secret.html", of="key", name=name, secret=secret, back=HERE)


def scope_fault(scopes: frozenset[Scope]) -> str:
    """Return what is wrong with a choice of scopes: none at all, or one that opens nothing by itself."""
    if not scopes:
        return "no_scope"
    return "roles_alone" if Scope.ROLES in scopes and Scope.STAFF not in scopes else ""


@router.post("/admin/keys/{key}/revoke")
async def revoke(visit: Administration, key: RowId) -> Response:
    """Revoke a key at once and for good."""
    known = await key_with_id(visit.connection, key)
    if known is None:
        raise HTTPException(404)
    if await revoke_key(visit.connection, known.name, visit.house.real_clock()):
        await visit.note("key_revoked", known.name)
    return visit.see_other(HERE, "key_revoked")
