"""`durchwahl demo`: the whole house on this machine, with a town to ring it and a carrier in a box."""

import contextlib
import logging
import signal
from pathlib import Path
from typing import Annotated

import typer
from fastapi import FastAPI

from app.commands.demo_house import Demo, prepare
from app.commands.demo_settings import demo_settings
from app.commands.demo_words import welcome
from app.commands.demo_worker import let_work
from app.commands.listening import listen, take_port
from app.commands.logs import configure_logs
from app.commands.working import tell
from app.database import open_engine
from app.main import build_app


def demo(
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="where to listen")] = 8080,
    folder: Annotated[Path, typer.Option(envvar="DURCHWAHL_FOLDER", help="where it keeps everything")] = Path("var"),
) -> None:
    """Run everything on this machine: database, town, hotline, jobs, and a carrier in a box. Ctrl-C stops it.

    Example: PORT=8090 durchwahl demo
    """
    configure_logs(level=logging.WARNING)
    interrupts = take_up_interrupts()
    with take_port("127.0.0.1", port) as listener, contextlib.suppress(KeyboardInterrupt):
        settings = demo_settings(folder, port)
        with prepare(settings) as ready:
            app = house(ready, interrupts)
            tell(*welcome(ready, app))
            listen(app, listener)
    tell("the demo has stopped; its data is kept for the next start")


def take_up_interrupts() -> list[int]:
    """Listen to SIGINT until the server does; returns a list of those that have come, which grows.

    A shell's background job inherits a SIGINT that is ignored. And an exception raised while Python tidies up (in a
    weak reference's callback, say) is printed and forgotten: whoever pressed Ctrl-C at that moment was not heard.
    """
    come: list[int] = []

    def interrupt(number: int, _: object) -> None:
        come.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    return come


def house(ready: Demo, interrupts: list[int]) -> FastAPI:
    """Build the app, with the carrier in a box and a worker beside it; it stops at once after an interrupt."""
    app = build_app(ready.settings, open_engine(ready.url), ready.clock)
    app.mount("/carrier", ready.carrier_app())
    let_work(app, ready, interrupts)
    return app
