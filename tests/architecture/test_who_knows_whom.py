"""Who may know whom: one test reads every import of the house and compares it with the plan (README, the tree)."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOORS = ("app.voice", "app.desk", "app.api", "app.text")
BETWEEN = ("app.turns",)
"""Between flows and nouns: what the doors that speak with callers share."""
CALLERS = "app.seeding"
"""Callers that nobody is: they know the flows that answer them, and nothing of any door, network or page."""
WIRING = ("app.main", "app.__main__", "app.commands")
"""Where the parts are put together: these may know everything."""
FLOWS_FOR_NOUNS = {"app.seed": "ivr_flows.rehearsal"}
"""The town is one cast for tests and demo: the seed reads it from the rehearsal, and nothing else of the flows."""
LONGEST_FILE = 250


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> Iterator[str]:
    """Yield every module a file imports, wherever in it: ``from app import calls`` is ``app.calls``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def imports(*packages: str) -> list[tuple[str, str]]:
    """Return (importing, imported) for every file in these packages."""
    files = [path for package in packages for path in sources(package)]
    assert files, f"there is nothing in {packages}"
    return [(module_of(path), imported) for path in files for imported in imports_of(path)]


def nouns() -> list[tuple[str, str]]:
    outside = (*DOORS, *BETWEEN, *WIRING, "app.carrier", CALLERS)
    return [(importing, imported) for importing, imported in imports("app") if not within(importing, *outside)]


def test_flows_know_the_standard_library_and_themselves_alone() -> None:
    strangers = [
        (importing, imported)
        for importing, imported in imports("ivr_flows")
        if imported.partition(".")[0] not in {*sys.stdlib_module_names, "ivr_flows"}
    ]
    assert strangers == []


def test_flows_and_engine_do_not_know_the_rehearsal() -> None:
    allowed = ("ivr_flows.rehearsal", "ivr_flows.__main__")
    assert [
        (importing, imported)
        for importing, imported in imports("ivr_flows")
        if within(imported, "ivr_flows.rehearsal") and not within(importing, *allowed)
    ] == []


def test_the_engine_knows_no_flow() -> None:
    assert [
        (importing, imported)
        for importing, imported in imports("ivr_flows")
        if within(importing, "ivr_flows.engine")
        and within(imported, "ivr_flows")
        and not within(imported, "ivr_flows.engine")
    ] == []


WEB_AND_TELEPHONE = ("fastapi", "starlette", "twilio", "uvicorn", "app.carrier")


def test_nouns_know_neither_web_nor_telephone_nor_flows() -> None:
    forbidden = (*WEB_AND_TELEPHONE, *DOORS, *BETWEEN, *WIRING, CALLERS)
    assert [(importing, imported) for importing, imported in nouns() if within(imported, *forbidden)] == []


def test_invented_callers_know_neither_web_nor_telephone_nor_door() -> None:
    forbidden = (*WEB_AND_TELEPHONE, *DOORS, *WIRING)
    assert [one for one in imports("app/seeding") if within(one[1], *forbidden)] == []


def test_nobody_but_the_wiring_invents_callers() -> None:
    assert [
        (importing, imported)
        for importing, imported in imports("app")
        if within(imported, CALLERS) and not within(importing, CALLERS, *WIRING)
    ] == []


def test_invented_callers_know_of_the_rehearsal_the_town_alone() -> None:
    told = [one for one in imports("app/seeding") if within(one[1], "ivr_flows.rehearsal")]
    assert {imported for _, imported in told} == {"ivr_flows.rehearsal.town"}


def test_nouns_take_nothing_of_the_flows_but_the_town() -> None:
    assert [
        (importing, imported)
        for importing, imported in nouns()
        if within(imported, "ivr_flows") and not within(imported, FLOWS_FOR_NOUNS.get(importing, "nowhere"))
    ] == []


@pytest.mark.parametrize("door", DOORS)
def test_no_door_knows_another(door: str) -> None:
    others = tuple(other for other in DOORS if other != door)
    assert [
        (importing, imported)
        for importing, imported in imports("app")
        if within(importing, door) and within(imported, *others)
    ] == []


def test_the_carrier_knows_the_product_only_as_a_url() -> None:
    assert [
        (importing, imported)
        for importing, imported in imports("app/carrier")
        if within(imported, "ivr_flows", "sqlalchemy")
        or (within(imported, "app") and not within(imported, "app.carrier"))
    ] == []


def test_nobody_but_the_wiring_knows_the_carrier_in_a_box() -> None:
    assert [
        (importing, imported)
        for importing, imported in imports("app")
        if within(imported, "app.carrier") and not within(importing, "app.carrier", *WIRING)
    ] == []


@pytest.mark.parametrize("package", ["app", "ivr_flows"])
def test_no_file_outgrows_what_one_can_see_whole(package: str) -> None:
    lengths = {module_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources(package)}
    assert {module: length for module, length in lengths.items() if length > LONGEST_FILE} == {}
