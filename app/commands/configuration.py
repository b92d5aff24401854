"""Reads the settings for a command; in the demo they are also those that the demo made for itself."""

import os
from pathlib import Path
from typing import Final

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic_settings import SettingsError

from app.clock import Clock, clock_set_to, real_clock
from app.commands.trouble import Trouble, about_settings, first_line
from app.settings import Settings

DEMO_FILE: Final = "demo.env"
"""In the folder of the embedded PostgreSQL: what the demo made up, readable for its owner alone."""
DOT_ENV: Final = ".env"


def load_settings(*files: Path) -> Settings:
    """Return the settings; the environment wins over ``.env``, and ``.env`` over ``files``.

    With ``DURCHWAHL_DEMO=true`` the running demo's own settings are read too, so that every command can be tried on it.

    Raises:
        Trouble: a setting makes no sense.
    """
    try:
        found = Settings(_env_file=(*files, DOT_ENV))
        if found.demo and not files and (demo := found.folder / DEMO_FILE).exists():
            return Settings(_env_file=(demo, DOT_ENV))
    except ValidationError as error:
        raise about_settings(error) from error
    except SettingsError as error:
        raise Trouble(first_line(error)) from error
    return found


def made_up(folder: Path) -> dict[str, str]:
    """Return what the demo in this folder made up for itself (nothing, if there was none)."""
    file = folder / DEMO_FILE
    return {name: value for name, value in dotenv_values(file).items() if value} if file.exists() else {}


def write_down(folder: Path, values: dict[str, str]) -> None:
    """Keep the demo's settings for the next start and for a second terminal; only their owner may read them."""
    file = folder / DEMO_FILE
    lines = "".join(f"{name}={value}\n" for name, value in values.items())
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(lines)


def clock_of(settings: Settings) -> Clock:
    """Return the real clock, or the one of the demo."""
    return clock_set_to(settings.demo_now) if settings.demo_now else real_clock
