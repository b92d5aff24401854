"""Keys at the desk: added with what they may do, shown once, revoked for good."""

import re

import httpx
import pytest
from administration_pages import BAD_TEXTS, INJECTION, fill
from desk_pages import AtTheDesk, Office
from sqlalchemy import text

from app.access import Role
from app.keys import Scope, add_key

HERE = "/desk/admin/keys"


@pytest.fixture
async def ida(office: Office) -> AtTheDesk:
    return await office.somebody(Role.ADMINISTRATOR, name="ida")


async def asks_for_calls(there: AtTheDesk, secret: str) -> httpx.Response:
    return await there.client.get("/api/v1/calls", headers={"Authorization": f"Bearer {secret}"})


async def test_a_key_is_shown_once_and_opens_what_it_was_given_for(office: Office, ida: AtTheDesk) -> None:
    assert "Noch gibt es keinen Schlüssel" in await ida.open(HERE)
    says = await fill(ida, HERE, name="Aktenanlage", scopes=["read"])
    found = re.search(r"dw_[\w-]{40,}", says)
    assert found
    assert "?" not in ida.address
    may = "Anrufe, Anliegen und alles Gespeicherte zu einer Kundennummer lesen"
    assert f"Aktenanlage {may} heute" in await ida.open(HERE)
    assert found[0] not in ida.html
    assert (await asks_for_calls(ida, found[0])).status_code == 200
    put = await ida.client.put("/api/v1/staff/V1", headers={"Authorization": f"Bearer {found[0]}"})
    assert put.status_code == 403
    noted = await office.ask("SELECT record, details FROM accesses WHERE what = 'key_added'")
    assert noted == [("Aktenanlage", {"scopes": ["read"]})]
    assert found[0] not in str(await office.ask("SELECT accesses::text, '' FROM accesses"))


async def test_a_revoked_key_opens_nothing_and_stays_in_the_list(office: Office, ida: AtTheDesk) -> None:
    async with office.engine.begin() as connection:
        secret = await add_key(connection, "alt", office.now)
    assert "alt alles" in await ida.open(HERE)
    [(key,)] = await office.ask("SELECT id FROM api_keys")
    assert "Der Schlüssel ist widerrufen" in await fill(ida, f"{HERE}/{key}/revoke")
    assert "widerrufen: heute" in ida.says
    assert (await asks_for_calls(ida, secret)).status_code == 401
    assert await office.ask("SELECT record FROM accesses WHERE what = 'key_revoked'") == [("alt",)]


@pytest.mark.parametrize("name", [*BAD_TEXTS, "x" * 81])
async def test_a_name_that_cannot_be_is_complained_about_at_its_field(
    office: Office, ida: AtTheDesk, name: str
) -> None:
    await ida.open(HERE)
    await fill(ida, HERE, name=name, scopes=["records"])
    assert ida.status == 422
    assert 'id="name-complaint"' in ida.html
    assert 'value="records" checked' in ida.html
    assert await office.ask("SELECT 1 FROM api_keys") == []


@pytest.mark.parametrize(
    ("scopes", "sentence"),
    [
        ([], "was das Programm darf"),
        (["everything", INJECTION], "was das Programm darf"),
        (["roles"], "muss auch Personal schreiben dürfen"),
        (["roles", "read"], "muss auch Personal schreiben dürfen"),
    ],
)
async def test_a_key_for_nothing_is_not_added(office: Office, ida: AtTheDesk, scopes: list[str], sentence: str) -> None:
    await ida.open(HERE)
    assert sentence in await fill(ida, HERE, name="Aktenanlage", scopes=scopes)
    assert 'value="Aktenanlage"' in ida.html
    assert await office.ask("SELECT 1 FROM api_keys") == []


async def test_a_name_is_never_given_twice_not_even_after_it_was_revoked(office: Office, ida: AtTheDesk) -> None:
    async with office.engine.begin() as connection:
        await add_key(connection, "alt", office.now, [Scope.READ])
        await connection.execute(text("UPDATE api_keys SET revoked_at = now()"))
    await ida.open(HERE)
    assert "gibt oder gab es schon" in await fill(ida, HERE, name="alt", scopes=["read"])


async def test_a_name_is_shown_as_text(office: Office, ida: AtTheDesk) -> None:
    assert office
    await ida.open(HERE)
    await fill(ida, HERE, name=INJECTION, scopes=["read"])
    assert "<script>alert" not in ida.html
    await ida.open(HERE)
    assert "<script>alert" not in ida.html
    assert "{{ 7 * 7 }}" in ida.html


async def test_many_keys_come_page_by_page(office: Office, ida: AtTheDesk) -> None:
    async with office.engine.begin() as connection:
        for number in range(60):
            await add_key(connection, f"program with a long name {number}", office.now, list(Scope)[:4])
    await ida.open(HERE)
    assert len(ida.html.encode()) < 100_000
    assert ida.html.count('<th scope="row">') == 50
    found = re.search(rf'href="({HERE}\?before=\d+)"', ida.html)
    assert found
    await ida.open(found[1])
    assert ida.html.count('<th scope="row">') == 10


@pytest.mark.parametrize("key", ["0", "4711", "99999999999999999999", "x"])
async def test_a_key_that_does_not_exist_cannot_be_revoked(office: Office, ida: AtTheDesk, key: str) -> None:
    assert office
    await ida.open(HERE)
    token = dict(ida.forms[0].fields)["token"]
    answer = await ida.client.post(f"{HERE}/{key}/revoke", data={"token": token})
    assert answer.status_code == 404
