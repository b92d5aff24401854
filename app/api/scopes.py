"""Scopes at the door: each route says which one it wants of a key, and no key without it gets any further."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute

from app.api.problems import Fault, problem
from app.keys import Scope

EXTENSION: Final = "x-scope"
"""What the OpenAPI document calls it; the route is asked the same thing, so the two cannot differ."""


class ScopeLacking(Exception):
    """The key may not be used for this."""

    def __init__(self, scope: Scope) -> None:
        """Name what it lacks."""
        super().__init__(scope.value)
        self.scope = scope


def wants(scope: Scope) -> dict[str, Any]:
    """Return what a route says of the scope that it wants (its ``openapi_extra``)."""
    return {EXTENSION: scope.value}


def wants_by(parameter: str, scopes: Mapping[str, Scope]) -> dict[str, Any]:
    """Return what a route says that wants one or another scope, by the value of a parameter in its path."""
    return {EXTENSION: {parameter: {value: scope.value for value, scope in scopes.items()}}}


def in_words(wanted: str | Mapping[str, Mapping[str, str]]) -> str:
    """Return the sentence of the document about what a route wants."""
    if isinstance(wanted, str):
        return f"Wants a key with the scope `{wanted}`."
    [choices] = wanted.values()
    named = ", ".join(f"`{scope}` for {value}" for value, scope in choices.items())
    return f"Wants a key with the scope {named}."


class Scoped(APIRoute):
    """A route that looks at the scopes of the key before it reads anything of a request; none goes without."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what handles a request."""
        handle, wanted = super().get_route_handler(), (self.openapi_extra or {})[EXTENSION]

        async def admit(request: Request) -> Response:
            scope = scope_wanted(wanted, request)
            if scope and scope not in request.state.scopes:
                raise ScopeLacking(scope)
            return await handle(request)

        return admit


def scope_wanted(wanted: str | Mapping[str, Mapping[str, str]], request: Request) -> Scope | None:
    """Return the scope that a request needs; nothing where its path means nothing, which the route itself refuses."""
    if isinstance(wanted, str):
        return Scope(wanted)
    [(parameter, choices)] = wanted.items()
    chosen = choices.get(request.path_params.get(parameter, ""))
    return Scope(chosen) if chosen else None


def may_set_roles(request: Request) -> bool:
    """Say whether the key of a request may set roles."""
    return Scope.ROLES in request.state.scopes


def tell_what_is_lacking(api: FastAPI) -> None:
    """Answer a key that lacks a scope with a problem document that names it, as RFC 6750 (3.1) also asks for."""

    @api.exception_handler(ScopeLacking)
    async def refused(_: Request, why: ScopeLacking) -> Response:
        fault = Fault(where="header", name="Authorization", message=f"lacks the scope {why.scope}")
        challenge = f'Bearer error="insufficient_scope", scope="{why.scope}"'
        detail = (
            f"This key lacks the scope “{why.scope}”; a key that has it is added by `durchwahl key add` or at the desk."
        )
        return problem(403, detail, [fault], {"WWW-Authenticate": challenge})
