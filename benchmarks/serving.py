"""Runs one of the measured servers as a process of its own: ``python -m benchmarks.serving NAME PORT DATABASE_URL``."""

import sys
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.applications import Starlette

from app.clock import clock_set_to
from app.database import open_engine
from app.main import build_app
from app.settings import Settings
from benchmarks.floor import constant_app, hand_written_app
from benchmarks.handsets import TOKEN

A_TUESDAY = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Berlin"))


def settings_for(port: int) -> Settings:
    """Return the settings of a house on this machine."""
    return Settings(
        _env_file=None,
        public_url=f"http://127.0.0.1:{port}",
        secret_keys=[SecretStr("benchmark")],
        twilio_auth_token=SecretStr(TOKEN),
        hotline_number="+498001234567",
        local_number="+493023125000",
        service_centre_line="+493023125900",
    )


def hotline_app(port: int, database_url: str) -> FastAPI:
    """Return the whole house, as it is in production."""
    return build_app(settings_for(port), open_engine(database_url), clock_set_to(A_TUESDAY))


def main(name: str, port: int, database_url: str) -> None:
    """Serve until stopped."""
    apps: dict[str, Callable[[], Starlette]] = {
        "constant": constant_app,
        "hand-written": lambda: hand_written_app(database_url),
        "hotline": lambda: hotline_app(port, database_url),
    }
    uvicorn.run(apps[name](), port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
