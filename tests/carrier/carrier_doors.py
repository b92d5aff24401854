"""A client of the carrier's REST doors, as the product's own would be."""

from typing import Any

import httpx
from fastapi import FastAPI
from scripted_product import ACCOUNT, TOKEN

from app.carrier import Carrier
from app.carrier.rest import rest_app

ROOT = f"/2010-04-01/Accounts/{ACCOUNT.sid}"


def doors(carrier: Carrier, password: str = TOKEN) -> httpx.AsyncClient:
    """Return a client of the carrier's doors, mounted below a prefix."""
    outside = FastAPI()
    outside.mount("/twilio", rest_app(carrier))
    transport = httpx.ASGITransport(outside)
    return httpx.AsyncClient(transport=transport, base_url=f"http://api/twilio{ROOT}", auth=(ACCOUNT.sid, password))


async def code_of(response: httpx.Response) -> tuple[int, int]:
    body: dict[str, Any] = response.json()
    assert body["status"] == response.status_code
    assert str(body["code"]) in body["more_info"]
    return response.status_code, body["code"]
