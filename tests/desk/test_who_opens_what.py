"""Role by page by record: every address of the desk, asked by everybody, about what is theirs and what is not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from desk_pages import OURS, Office
from fastapi.dependencies.models import Dependant

from app.access import PAGES, Page, Role
from app.clock import real_clock
from app.desk import build_desk
from app.desk.house import House
from app.live import Newsroom

FOR_EVERYBODY = {
    "/sign-in",
    "/sign-in/as",
    "/sign-in/provider",
    "/sign-in/provider/back",
    "/sign-out",
}
"""Addresses that need nobody to be signed in."""
HALF_SIGNED_IN = {"/sign-in/figures", "/sign-in/new-password"}


@dataclass(frozen=True)
class Address:
    """One route of the desk: its path, its methods, and what it wants before it answers."""

    path: str
    methods: frozenset[str]
    dependant: Dependant


def routes(office: Office) -> Iterator[Address]:
    """Yield every route, as the application itself puts them together."""
    house = House(office.engine, office.settings, office.clock, Newsroom(office.engine.url), real_clock)
    for included in build_desk(house).routes:
        contexts = getattr(included, "effective_route_contexts", None)
        for one in contexts() if contexts else ():
            yield Address(one.path, frozenset(one.methods), one.dependant)


def opened_by(dependant: Dependant) -> tuple[Page, frozenset[Role]] | None:
    for one in dependant.dependencies:
        opened: Page | None = getattr(one.call, "opened", None)
        if opened:
            return opened, getattr(one.call, "roles", None) or PAGES[opened]
    return None


def test_every_address_says_who_may_open_it(office: Office) -> None:
    silent = {
        route.path
        for route in routes(office)
        if opened_by(route.dependant) is None and route.path not in FOR_EVERYBODY | HALF_SIGNED_IN
    }
    assert silent == set()
    assert len(list(routes(office))) > len(Page)


def filled(path: str) -> str:
    """Return an address with something in the place of every parameter: nothing that exists."""
    known = {"call": "00000000-0000-0000-0000-00000000000f"}
    return "/desk" + re.sub(r"{(\w+)(:\w+)?}", lambda found: known.get(found[1], "2147483000"), path)


@pytest.mark.parametrize("role", list(Role))
async def test_nobody_opens_what_is_not_for_their_role(office: Office, role: Role) -> None:
    staff = {Role.CASE_MANAGER: "V2", Role.SUPERVISOR: "L4"}.get(role, "")
    there = await office.somebody(role, staff_id=staff)
    await there.open("/desk/account")
    token = dict(there.forms[0].fields)["token"]
    wrong = []
    for route in routes(office):
        rule = opened_by(route.dependant)
        if rule is None or route.path.endswith("live"):
            continue
        page, roles = rule
        allowed = role in PAGES[page] and role in roles
        for method in route.methods:
            if "sign-out" in route.path:
                continue
            answer = await there.client.request(
                method, filled(route.path), data={"token": token} if method == "POST" else None, headers=OURS
            )
            refused = answer.status_code == 403
            if refused is allowed or answer.status_code >= 500:
                wrong.append((method, route.path, answer.status_code))
    assert wrong == []


async def test_without_a_session_every_page_leads_to_the_sign_in_and_nothing_is_done(office: Office) -> None:
    there = office.browser()
    for route in routes(office):
        if opened_by(route.dependant) is None:
            continue
        for method in route.methods:
            answer = await there.client.request(method, filled(route.path), headers=OURS)
            assert answer.status_code == 303, route.path
            assert answer.headers["Location"].startswith("/desk/sign-in"), route.path
