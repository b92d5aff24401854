"""Serves the house over HTTP: takes the port first, and logs no address of a turn."""

import socket
from typing import Final

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from app.commands.trouble import Trouble

WAITING_CALLERS: Final = 2048
"""Connections that may wait to be taken; the system may allow fewer."""
FAREWELL_S: Final = 10
"""Seconds that turns under way get when the house is closed."""


def take_port(host: str, port: int) -> socket.socket:
    """Return a socket that listens already: whoever rings from now on waits instead of being refused.

    Raises:
        Trouble: somebody else has the port, or it may not be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen(WAITING_CALLERS)
    except (OSError, OverflowError) as error:
        taken.close()
        raise Trouble(f"port {port} on {host} cannot be had ({error}); choose another with --port") from error
    return taken


def listen(app: FastAPI | str, listener: socket.socket, processes: int = 1) -> None:
    """Serve until somebody stops it (SIGINT, SIGTERM); ``app`` is a factory's address where ``processes`` are many."""
    config = uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=processes,
        log_config=None,
        access_log=False,
        server_header=False,
        # Whose X-Forwarded-For is believed stands in FORWARDED_ALLOW_IPS; without it, that of this machine alone.
        proxy_headers=True,
        timeout_graceful_shutdown=FAREWELL_S,
    )
    if processes == 1:
        uvicorn.Server(config).run([listener])
    else:
        Multiprocess(config, [listener]).run()
