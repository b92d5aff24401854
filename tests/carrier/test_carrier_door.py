import ast
from pathlib import Path

import app.carrier

FOLDER = Path(app.carrier.__file__).parent


def imported(source: str) -> set[str]:
    """Return the modules a source imports."""
    nodes = list(ast.walk(ast.parse(source)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


def test_the_network_knows_the_product_only_as_a_url() -> None:
    """Nothing else of the house is imported, so any other product can be rung with the same network."""
    names = set().union(*(imported(path.read_text()) for path in FOLDER.glob("*.py")))
    ours = {name for name in names if name.partition(".")[0] in {"app", "ivr_flows"}}
    assert {name for name in ours if not name.startswith("app.carrier")} == set()
    assert "app.carrier.clock" in ours


def test_only_the_doors_know_a_web_framework() -> None:
    """What decides and what waits can be read without knowing how HTTP is served."""
    users = {path.stem for path in FOLDER.glob("*.py") if imported(path.read_text()) & {"fastapi", "fastapi.responses"}}
    assert users
    assert all(name.startswith("rest") for name in users)
