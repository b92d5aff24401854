"""Says no in Twilio's words: an HTTP status, a code, and a sentence."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request

from app.carrier.carrier import Carrier


class RestError(Exception):
    """A refused REST request."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.status = status
        self.code = code
        self.message = message

    def body(self) -> dict[str, Any]:
        """Return the JSON that Twilio sends."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more, "status": self.status}


def missing(request: Request) -> RestError:
    """Return the refusal of a resource that does not exist."""
    return RestError(404, 20404, f"The requested resource {request.url.path} was not found")


async def form_of(request: Request) -> dict[str, str]:
    """Return the form's fields; a repeated one joined by spaces."""
    form = await request.form()
    return {name: " ".join(str(value) for value in form.getlist(name)) for name in form}


def page(carrier: Carrier, name: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a list in Twilio's envelope; everything is on one page."""
    uri = f"/2010-04-01/Accounts/{carrier.network.account.sid}/{name}.json"
    return {
        name: list(rows),
        "page": 0,
        "page_size": max(50, len(rows)),
        "start": 0,
        "end": max(0, len(rows) - 1),
        "first_page_uri": uri,
        "next_page_uri": None,
        "previous_page_uri": None,
        "uri": uri,
    }
