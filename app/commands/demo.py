"""`durchwahl demo`: the whole house on this machine, with a town to ring it and a carrier in a box."""

import contextlib
import logging
from pathlib import Path
from typing import Annotated

import typer
from fastapi import FastAPI

from app.commands.demo_house import CALLS, Demo, prepare
from app.commands.demo_settings import demo_settings
from app.commands.demo_words import welcome
from app.commands.demo_worker import let_work
from app.commands.interrupts import Interrupts
from app.commands.listening import listen, take_port
from app.commands.logs import configure_logs
from app.commands.working import tell
from app.database import open_engine
from app.main import build_app


def demo(
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="where to listen")] = 8080,
    folder: Annotated[Path, typer.Option(envvar="DURCHWAHL_FOLDER", help="where it keeps everything")] = Path("var"),
    calls: Annotated[int, typer.Option(min=0, help="how many past calls to invent")] = CALLS,
) -> None:
    """Run everything on this machine: database, town, hotline, jobs, and a carrier in a box. Ctrl-C stops it.

    Example: PORT=8090 durchwahl demo
    """
    configure_logs(level=logging.WARNING)
    interrupts = Interrupts()
    with take_port("127.0.0.1", port) as listener, contextlib.suppress(KeyboardInterrupt):
        settings = demo_settings(folder, port)
        with prepare(settings, calls) as ready:
            app = house(ready, interrupts)
            interrupts.leave_to_server()
            tell(*welcome(ready, app))
            listen(app, listener)
    tell("the demo has stopped; its data is kept for the next start")


def house(ready: Demo, interrupts: Interrupts) -> FastAPI:
    """Build the app, with the carrier in a box and a worker beside it; it stops at once after an interrupt."""
    app = build_app(ready.settings, open_engine(ready.url), ready.clock)
    app.mount("/carrier", ready.carrier_app())
    let_work(app, ready, interrupts)
    return app
