"""Recorded prompts: files that are played instead of being read by a machine, in the folder that the office has set.

A name is never taken from what was sent: it is put together of a language, a prompt and a key that are known here.
"""

import asyncio
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.responses import Response

from app.desk.office.prompts import ORIGINAL, places_in
from app.desk.office.seen import ADMIN, Administration
from app.desk.office.sound import LARGEST, flaw_of
from app.desk.visit import Visit
from ivr_flows.engine.wording import languages, prompts

router = APIRouter()
RECORDINGS: Final = f"{ADMIN}/recordings"
WITH_KEY: Final = frozenset({"key"})
KEYS: Final = frozenset("0123456789")
READABLE: Final = 0o644
"""The process that answers calls may be another user's."""


@dataclass(frozen=True)
class Recorded:
    """A file of the folder; one whose name fits no prompt is never played, and is not ours to delete."""

    name: str
    language: str
    is_known: bool
    size: int


@cache
def recordable() -> Mapping[str, bool]:
    """Return the prompts that can be recorded, and whether a key is part of them: no other value may be in them."""
    texts = prompts(ORIGINAL).texts
    return {name: bool(places_in(text)) for name, text in texts.items() if places_in(text) <= WITH_KEY}


def file_name(language: str, prompt: str, key: str) -> str | None:
    """Return the name of a recording (``de/main_menu.cancel.1``); nothing where there is no such prompt."""
    has_key = recordable().get(prompt)
    if language not in languages() or has_key is None or (has_key and key not in KEYS):
        return None
    return f"{language}/{prompt}.{key}" if has_key else f"{language}/{prompt}"


@cache
def known_names() -> frozenset[str]:
    """Return the names of all recordings that there can be."""
    every = ((one, prompt, key) for one in languages() for prompt in recordable() for key in KEYS)
    return frozenset(name for one in every if (name := file_name(*one)))


def state_of(folder: Path | None) -> str:
    """Say whether recordings can be put into the folder: a code, or nothing where they can."""
    if folder is None:
        return "no_folder"
    if not folder.is_dir():
        return "folder_missing"
    return "" if os.access(folder, os.W_OK | os.X_OK) else "folder_read_only"


def recorded(folder: Path | None) -> list[Recorded]:
    """Return what lies in the folder."""
    if folder is None:
        return []
    known = known_names()
    files = [file for language in languages() for file in sorted((folder / language).glob("*.wav"))]
    names = [(f"{file.parent.name}/{file.stem}", file) for file in files]
    return [Recorded(name, file.parent.name, name in known, file.stat().st_size) for name, file in names]


@router.get("/admin/recordings")
async def show_recordings(visit: Administration) -> Response:
    """Show what is recorded, and ask for more."""
    return await shown(visit)


async def shown(visit: Visit, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - for the template
    """Show the page; ``more`` is what was refused, by name."""
    folder = visit.house.settings.prompt_audio
    return visit.show(
        "recordings.html",
        status,
        state=state_of(folder),
        recorded=await asyncio.to_thread(recorded, folder),
        languages=languages(),
        prompts={name: (prompts(ORIGINAL).texts[name], has_key) for name, has_key in recordable().items()},
        typed={name: visit.typed(name) for name in ("language", "prompt", "key")},
        **{"complaints": {}, "file_name": "", **more},
    )


@router.post("/admin/recordings")
async def record(visit: Administration) -> Response:
    """Take a recording and put it into the folder, in place of one that is there."""
    folder, file = visit.house.settings.prompt_audio, visit.form.get("file")
    if state := state_of(folder):
        return await shown(visit, 409, complaints={"file": state})
    name = file_name(visit.typed("language"), visit.typed("prompt"), visit.typed("key"))
    if name is None:
        return await shown(visit, 422, complaints={"prompt": "no_such_prompt"})
    if not isinstance(file, UploadFile) or not file.filename:
        return await shown(visit, 422, complaints={"file": "no_file"})
    content = await file.read() if (file.size or 0) <= LARGEST else b""
    if flaw := flaw_of(content) if (file.size or 0) <= LARGEST else "wav_too_large":
        return await shown(visit, 422, complaints={"file": flaw}, file_name=short(file.filename))
    try:
        await asyncio.to_thread(put, (folder or Path()) / f"{name}.wav", content)
    except OSError:
        return await shown(visit, 409, complaints={"file": "folder_read_only"})
    await visit.note("prompt_recorded", name)
    return visit.see_other(RECORDINGS, "office_recorded")


def put(path: Path, content: bytes) -> None:
    """Put a file into its place at once: nobody ever hears half of it."""
    path.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        part.write(content)
    Path(part.name).chmod(READABLE)
    Path(part.name).replace(path)


def short(name: str) -> str:
    """Return the beginning of a file's name, as far as it can be shown."""
    longest = 100
    return "".join(one if one.isprintable() else "?" for one in name)[:longest]


@router.post("/admin/recordings/delete")
async def delete(visit: Administration) -> Response:
    """Delete a recording; the sentence is read again."""
    folder, name = visit.house.settings.prompt_audio, visit.typed("name")
    if folder is None or name not in known_names():
        return visit.see_other(RECORDINGS, "office_gone")
    try:
        await asyncio.to_thread((folder / f"{name}.wav").unlink)
    except FileNotFoundError:
        return visit.see_other(RECORDINGS, "office_gone")
    except OSError:
        return await shown(visit, 409, complaints={"file": "folder_read_only"})
    await visit.note("prompt_record_deleted", name)
    return visit.see_other(RECORDINGS, "office_record_deleted")
