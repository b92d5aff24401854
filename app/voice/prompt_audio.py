"""Prompts that somebody has recorded: a file a prompt, played instead of being read by a machine."""

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from ivr_flows.engine.spoken import Utterance, languages

KEPT = "public, max-age=3600"


def recorded_prompts(folder: Path | None) -> Mapping[str, Path]:
    """Return the recordings in a folder, by name: ``de/hotline.welcome``, or ``de/main_menu.cancel.1`` with its key.

    Looked at once, at the start: nothing else in the folder, or outside it, is ever served.
    """
    if not folder:
        return {}
    files = (file for language in languages() for file in sorted((folder / language).glob("*.wav")))
    return {f"{file.parent.name}/{file.stem}": file for file in files}


def name_of(utterance: Utterance) -> str | None:
    """Return what the recording of a sentence would be called; nothing where it has values that differ each time."""
    values = dict(utterance.say.values)
    if values.keys() - {"key"}:
        return None
    key = f".{values['key']}" if "key" in values else ""
    return f"{utterance.language}/{utterance.say.prompt}{key}"


def prompt_route(recordings: Mapping[str, Path]) -> Route:
    """Return the route from which the network fetches a recording: ``/voice/prompts/de/hotline.welcome.wav``."""

    async def play(request: Request) -> Response:
        file = recordings.get(f"{request.path_params['language']}/{request.path_params['name']}")
        if not file:
            return Response(status_code=404)
        return FileResponse(file, media_type="audio/wav", headers={"Cache-Control": KEPT})

    return Route("/prompts/{language}/{name}.wav", play, methods=["GET"])
