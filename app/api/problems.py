"""Problem documents (RFC 9457): how this door says no, with a sentence that somebody can act on."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, Literal

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from app.imports.checking import sentence

MEDIA_TYPE: Final = "application/problem+json"
Place = Literal["path", "query", "header", "body"]


class Fault(BaseModel):
    """One thing that was wrong with a request."""

    where: Place
    name: str = Field(description="The parameter or field; empty where the whole of it is meant.")
    message: str


class Problem(BaseModel):
    """Why a request was refused."""

    type: str = Field(default="about:blank", description="Always about:blank: the status says it all.")
    title: str
    status: int
    detail: str
    errors: list[Fault] | None = Field(default=None, description="What was wrong, one by one.")


class Unacceptable(Exception):
    """A request that reads well but cannot be done, with everything that is wrong with it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.name} {fault.message}" for fault in faults))
        self.faults = faults


def problem(
    status: int, detail: str, faults: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return the answer that tells a problem."""
    told = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=list(faults) or None)
    return JSONResponse(told.model_dump(exclude_none=True), status, headers, media_type=MEDIA_TYPE)


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of these problems; every route also says 401, 403, 422 and 503."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: schema}}
        for status in sorted({401, 403, 422, 503, *statuses})
    }


def tell_problems(api: FastAPI) -> None:
    """Make every refusal of a sub-application a problem document, whoever refuses."""
    api.add_exception_handler(HTTPException, _refused)
    api.add_exception_handler(RequestValidationError, _unreadable)
    api.add_exception_handler(Unacceptable, _unacceptable)
    for failure in (OperationalError, InterfaceError, PoolTimeoutError):
        api.add_exception_handler(failure, _database_down)
    api.add_exception_handler(Exception, _broken)


def database_down() -> JSONResponse:
    """Return what is said while the database cannot be reached."""
    return problem(503, "The database cannot be reached; try again in a moment.", headers={"Retry-After": "5"})


async def _refused(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return problem(error.status_code, str(error.detail), headers=error.headers)


async def _unreadable(_: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return _faults([_fault(details) for details in error.errors()])


async def _unacceptable(_: Request, error: Exception) -> Response:
    if not isinstance(error, Unacceptable):
        raise error
    return _faults(error.faults)


async def _database_down(_: Request, __: Exception) -> Response:
    return database_down()


async def _broken(_: Request, __: Exception) -> Response:
    return problem(500, "Something is wrong with this service; it has been noted.")


def _faults(faults: Sequence[Fault]) -> Response:
    return problem(422, "; ".join(f"{fault.name or fault.where}: {fault.message}" for fault in faults), faults)


def _fault(details: Any) -> Fault:  # noqa: ANN401 - FastAPI gives its errors no type
    where, *names = details["loc"]
    if details["type"] == "json_invalid":
        return Fault(where="body", name="", message="is not JSON")
    return Fault(where=where, name=".".join(map(str, names)), message=sentence(details))
