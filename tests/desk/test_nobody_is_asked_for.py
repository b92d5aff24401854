"""No page of figures can be asked about a person: not by its path, not by a query, not by a form (R24)."""

from collections.abc import Iterator
from typing import Final

import pytest
from desk_pages import Office
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params

from app.access import Page, Role
from app.clock import real_clock
from app.desk import build_desk
from app.desk.house import House
from app.live import Newsroom

ABOUT_ALL: Final = {Page.NOW, Page.FIGURES}
"""Pages on which nobody in particular is to be found."""
ASKED: Final = {
    "/now": {"wall"},
    "/now/live": set(),
    "/figures": {"since", "until", "by", "draw", "part"},
    "/figures/export.csv": {"since", "until", "by", "draw", "part"},
    "/planner": {"share", "within", "patience", "wrap_up", "weeks"},
}
"""Every address of these pages with all that it takes: days, codes of dimensions and figures, and numbers."""


def opened_by(dependant: Dependant) -> Page | None:
    found = (getattr(one.call, "opened", None) for one in dependant.dependencies)
    return next((one for one in found if one), None)


def fields_of(dependant: Dependant) -> Iterator[str]:
    """Yield the name of everything that a route reads out of a request, and whatever it depends on."""
    yield from (field.name for field in (*get_flat_params(dependant), *dependant.body_params))
    for one in dependant.dependencies:
        yield from fields_of(one)


@pytest.fixture
def addresses(office: Office) -> dict[str, tuple[frozenset[str], set[str]]]:
    """Return every address of the pages about all, with its methods and what it takes."""
    house = House(office.engine, office.settings, office.clock, Newsroom(office.engine.url), real_clock)
    found = {}
    for included in build_desk(house).routes:
        contexts = getattr(included, "effective_route_contexts", None)
        for one in contexts() if contexts else ():
            if opened_by(one.dependant) in ABOUT_ALL:
                found[one.path] = (frozenset(one.methods), set(fields_of(one.dependant)))
    return found


def test_these_addresses_take_days_codes_and_numbers_and_nothing_else(
    addresses: dict[str, tuple[frozenset[str], set[str]]],
) -> None:
    assert {path: fields for path, (_, fields) in addresses.items()} == ASKED


def test_none_of_them_takes_a_form(addresses: dict[str, tuple[frozenset[str], set[str]]]) -> None:
    assert {method for methods, _ in addresses.values() for method in methods} <= {"GET", "HEAD"}


@pytest.mark.parametrize("path", [path for path in ASKED if not path.endswith("live")])
@pytest.mark.parametrize("field", ["staff", "staff_id", "person", "name", "team", "account", "line"])
async def test_whoever_is_named_in_the_address_changes_nothing(office: Office, path: str, field: str) -> None:
    there = await office.somebody(Role.SUPERVISOR, staff_id="V1")
    await there.open(f"/desk{path}")
    for_all = there.says
    for value in ("V1", "Ruth Kaminski", "1"):
        assert await there.open(f"/desk{path}?{field}={value}") == for_all
        assert there.status == 200


@pytest.mark.parametrize("by", ["staff", "staff_id", "person", "line", "customer", "V1"])
async def test_no_dimension_is_a_person(office: Office, by: str) -> None:
    there = await office.somebody(Role.SUPERVISOR, staff_id="V1")
    await there.open(f"/desk/figures?by={by}")
    assert there.status == 422
