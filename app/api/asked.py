"""What a request brings: its transaction, its author and its time, and the parameters that several routes share."""

import base64
import binascii
import json
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final, TypeVar
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncConnection

from app.api.problems import Fault, Unacceptable
from app.concerns.settling import Author
from app.paging import Place

GERMAN_TIME: Final = ZoneInfo("Europe/Berlin")
SOME_TIME: Final = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+ -]\d{2}:\d{2})?)?$"
Id = TypeVar("Id")


async def begin(request: Request) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that is committed before the answer leaves the house."""
    async with request.app.state.engine.begin() as connection:
        yield connection


def sign(request: Request) -> Author:
    """Return who asks, and when."""
    return Author(name=f"key:{request.state.key}", at=request.app.state.clock())


Transaction = Annotated[AsyncConnection, Depends(begin, scope="function")]
Signed = Annotated[Author, Depends(sign)]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
After = Annotated[str | None, Query(max_length=200, description="The `next` of the page before.")]
_WHEN: Final = "A day (German time) or an ISO 8601 time; without an offset German time is meant."
From = Annotated[str | None, Query(alias="from", pattern=SOME_TIME, description=f"Received from then on. {_WHEN}")]
To = Annotated[
    str | None, Query(pattern=SOME_TIME, description=f"Received before then, or until that day's end. {_WHEN}")
]


def from_time(text: str | None) -> datetime | None:
    """Return the first moment that ``from`` includes."""
    return _moment("from", text, days=0)


def to_time(text: str | None) -> datetime | None:
    """Return the first moment that ``to`` leaves out: a day is wanted to its end."""
    return _moment("to", text, days=1)


def _moment(name: str, text: str | None, *, days: int) -> datetime | None:
    if text is None:
        return None
    try:
        if len(text) == len("2026-11-24"):
            moment = datetime.combine(date.fromisoformat(text) + timedelta(days=days), time(0))
        else:
            # The plus of an offset becomes a blank where somebody forgot to escape it.
            moment = datetime.fromisoformat(re.sub(r"(:\S+) (\d{2}:\d{2})$", r"\1+\2", text))
        return (moment if moment.tzinfo else moment.replace(tzinfo=GERMAN_TIME)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unacceptable(Fault(where="query", name=name, message=f"{text!r} is not a time")) from error


def cursor(place: Place[Id] | None) -> str | None:
    """Return a place in a list as text that means nothing to anybody else."""
    if place is None:
        return None
    return base64.urlsafe_b64encode(json.dumps([place.received_at.isoformat(), str(place.id)]).encode()).decode()


def place(text: str | None, read_id: Callable[[str], Id]) -> Place[Id] | None:
    """Return the place that a cursor stands for.

    Raises:
        Unacceptable: it is no cursor of this list.
    """
    if text is None:
        return None
    try:
        received_at, identity = json.loads(base64.b64decode(text, altchars=b"-_", validate=True))
        at = datetime.fromisoformat(received_at).astimezone(UTC)
        return Place(at, read_id(identity))
    except (ValueError, TypeError, OverflowError, AttributeError, binascii.Error, RecursionError) as error:
        fault = Fault(where="query", name="after", message="is not the `next` of a page of this list")
        raise Unacceptable(fault) from error
