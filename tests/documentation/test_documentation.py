import re
from pathlib import Path

import pytest

from app.settings import Settings

HOUSE = Path(__file__).parent.parent.parent
PAGES = [page for page in (HOUSE / "README.md", *sorted((HOUSE / "docs").rglob("*.md"))) if page.exists()]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    targets = [(match[1], match[2]) for match in LINK.finditer(page.read_text())]
    broken = [f"{path}#{anchor or ''}" for path, anchor in targets if not leads_somewhere(page, path, anchor)]
    assert broken == []


def leads_somewhere(page: Path, path: str, anchor: str | None) -> bool:
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or target.suffix != ".md" or anchor in anchors(target))


PICTURE = re.compile(r"!\[([^]]*)\]\(([^)#\s]+)\)")
LARGEST_PICTURE, ALL_PICTURES = 150_000, 1_000_000
"""Bytes: who clones the house, or reads it by a slow line, waits for them."""


def test_every_picture_is_small_is_shown_and_says_in_words_what_it_shows() -> None:
    shown = {
        (page.parent / path).resolve(): words for page in PAGES for words, path in PICTURE.findall(page.read_text())
    }
    kept = {one.resolve(): one.stat().st_size for one in (HOUSE / "docs" / "screenshots").iterdir()}
    assert kept.keys() == shown.keys()
    assert [one.name for one, size in kept.items() if size >= LARGEST_PICTURE] == []
    assert sum(kept.values()) < ALL_PICTURES
    assert [one.name for one, words in shown.items() if len(words.split()) < 8] == []


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_table_of_settings_names_every_setting_and_no_other() -> None:
    page = (HOUSE / "docs" / "operations.md").read_text()
    described = re.findall(r"^\| `DURCHWAHL_([A-Z0-9_]+)`", page, re.MULTILINE)
    assert sorted(described) == sorted(name.upper() for name in Settings.model_fields)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_locks_pin_every_package_by_its_hash_and_name_no_host(name: str) -> None:
    lock = (HOUSE / name).read_text()
    pinned = re.findall(r"^[A-Za-z0-9].*$", lock, re.MULTILINE)
    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert "://" not in lock
    assert "index" not in lock.replace("importlib", "").replace("indexed", "").split("--hash")[0]
