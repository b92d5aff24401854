"""Configures the logs: JSON for machines, colours on a terminal, and never the address of a turn."""

import logging
import sys

import structlog
from structlog.typing import Processor

CHATTY = ("uvicorn.access", "httpx", "httpcore", "alembic")
"""They log every address they see, and a turn's address carries what the call remembers, sealed."""


def configure_logs(level: int = logging.INFO) -> None:
    """Send what the house and its libraries log to stderr, in one form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_endings()))
    logging.basicConfig(level=level, handlers=[lines], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _endings() -> list[Processor]:
    drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if sys.stderr.isatty():
        # The plain form of a trace: the prettier one shows variables, and those are about callers.
        return [drop, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [drop, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
