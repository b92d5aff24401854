"""Views of a list: what somebody looks for and where in it they are, sealed, so that no address tells about people."""

from typing import TypeVar

from pydantic import TypeAdapter
from starlette.exceptions import HTTPException

from app.derived_keys import derive
from app.desk.visit import Visit
from app.sealing import BrokenSeal, Sealer

View = TypeVar("View")


def sealed(visit: Visit, adapter: TypeAdapter[View], view: View) -> str:
    """Return a view as a token that means nothing to anybody else; equal views have equal ones."""
    return _sealer(visit).seal(adapter, view)


def opened(visit: Visit, adapter: TypeAdapter[View], token: str) -> View:
    """Return the view of a token; one that is not ours leads nowhere.

    Raises:
        HTTPException: 404.
    """
    try:
        return _sealer(visit).open(adapter, token)
    except BrokenSeal as why:
        raise HTTPException(404) from why


def _sealer(visit: Visit) -> Sealer:
    return Sealer([derive(key, b"durchwahl: views of lists").hex() for key in visit.house.settings.keys])
