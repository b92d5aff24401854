"""Builds the door for other programs as an application of its own, to be mounted at ``/api/v1``."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.security import HTTPBearer
from sqlalchemy.ext.asyncio import AsyncEngine

from app.api import calls, concerns, customer_log, imports, records
from app.api.gate import Gate
from app.api.problems import Problem, tell_problems
from app.api.scopes import EXTENSION, in_words, tell_what_is_lacking

KEY: Final = HTTPBearer(
    auto_error=False,
    description="A key made by `durchwahl key add` or at the desk; operations name the scope they want (`x-scope`).",
)
"""For the document alone: the gate has looked at the key before any route is asked."""


def build_api(engine: AsyncEngine, clock: Callable[[], datetime]) -> FastAPI:
    """Return the application; every answer that is no success is a problem document (RFC 9457)."""
    api = FastAPI(
        title="Durchwahl",
        summary="The call log, the concerns and the records of a Jobcenter's telephone service.",
        version="1",
        docs_url=None,  # these pages would load scripts from another host
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(KEY)],
    )
    api.state.engine, api.state.clock = engine, clock
    for routes in (calls, concerns, customer_log, imports, records):
        api.include_router(routes.router)
    api.add_middleware(Gate, engine=engine)
    tell_problems(api)
    tell_what_is_lacking(api)
    _describe(api)
    return api


def _describe(api: FastAPI) -> None:
    """Put into the OpenAPI document the shape of a problem, in place of FastAPI's own, and what each route wants."""

    def document() -> dict[str, Any]:
        if api.openapi_schema is None:
            described = get_openapi(
                title=api.title, version=api.version, summary=api.summary, routes=api.routes, servers=api.servers
            )
            shapes = described["components"]["schemas"]
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
            shapes |= problem.pop("$defs")
            shapes["Problem"] = problem
            for operation in (one for path in described["paths"].values() for one in path.values()):
                operation["description"] += f"\n\n{in_words(operation[EXTENSION])}"
            api.openapi_schema = described
        return api.openapi_schema

    api.openapi = document  # type: ignore[method-assign] # FastAPI's documented way to extend its document
