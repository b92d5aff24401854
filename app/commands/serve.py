"""`durchwahl serve`: the hotline, for production."""

import os
from typing import Annotated

import typer
from fastapi import FastAPI

from app.commands.configuration import clock_of, load_settings
from app.commands.database import database
from app.commands.listening import listen, take_port
from app.commands.logs import configure_logs
from app.commands.preflight import missing
from app.commands.trouble import Trouble
from app.commands.working import complain
from app.database import open_engine
from app.main import build_app

HERE = "app.commands.serve:built"


def serve(
    host: Annotated[str, typer.Option(help="where to listen; a proxy in front speaks TLS")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="where to listen")] = 8080,
    processes: Annotated[int, typer.Option(min=1, help="how many processes answer")] = 1,
) -> None:
    """Serve the hotline; refuses to start with a missing or default secret and says which.

    Example: durchwahl serve --host 0.0.0.0 --port 8080 --processes 2
    """
    settings = load_settings()
    if settings.demo:
        raise Trouble("DURCHWAHL_DEMO is for `durchwahl demo` alone: it lets weak secrets and a clock of its own pass")
    if lacks := missing(settings):
        raise Trouble(*lacks)
    with take_port(host, port) as listener, database(settings) as url:
        # Each process builds the app from the environment; they must all find the database that was started here.
        os.environ["DURCHWAHL_DATABASE_URL"] = url
        complain(f"the hotline listens on http://{host}:{listener.getsockname()[1]} for {settings.public_url}")
        listen(HERE, listener, processes)


def built() -> FastAPI:
    """Build the app in the process that serves it."""
    configure_logs()
    settings = load_settings()
    return build_app(settings, open_engine(settings.database_url), clock_of(settings))
