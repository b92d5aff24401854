"""Who may open what of administration and data protection: every role against every route, by the list of pages."""

import pytest
from administration_pages import status_of
from desk_pages import Office
from httpx import AsyncClient

from app.access import Role

ANY = "00000000-0000-0000-0000-000000000000"
ADMINISTRATION = [
    ("GET", "/desk/admin/accounts", 200),
    ("POST", "/desk/admin/accounts/find", 200),
    ("GET", "/desk/admin/accounts/new", 200),
    ("POST", "/desk/admin/accounts/of-staff", 422),
    ("POST", "/desk/admin/accounts/of-others", 422),
    ("GET", "/desk/admin/accounts/4711", 404),
    ("POST", "/desk/admin/accounts/4711/roles", 404),
    ("POST", "/desk/admin/accounts/4711/password", 404),
    ("POST", "/desk/admin/accounts/4711/disable", 404),
    ("POST", "/desk/admin/accounts/4711/enable", 404),
    ("GET", "/desk/admin/keys", 200),
    ("POST", "/desk/admin/keys", 422),
    ("POST", "/desk/admin/keys/4711/revoke", 404),
    ("GET", "/desk/admin/imports", 200),
    ("POST", "/desk/admin/imports", 422),
    ("GET", f"/desk/admin/imports/{ANY}", 303),
    ("GET", f"/desk/admin/imports/{ANY}/mistakes.csv", 303),
    ("POST", f"/desk/admin/imports/{ANY}/apply", 303),
    ("POST", f"/desk/admin/imports/{ANY}/drop", 303),
    ("GET", "/desk/admin/retention", 200),
]
DATA_PROTECTION = [
    ("GET", "/desk/audit", 200),
    ("POST", "/desk/audit", 303),
    ("GET", "/desk/audit/export.csv", 200),
    ("GET", "/desk/audit/deletions", 200),
    ("GET", "/desk/audit/retention", 200),
    ("GET", "/desk/sealed", 200),
    ("POST", "/desk/sealed/file", 422),
    ("POST", "/desk/sealed/seal", 422),
    ("POST", "/desk/sealed/open", 422),
]
ROUTES = [
    *((Role.ADMINISTRATOR, *route) for route in ADMINISTRATION),
    *((Role.PRIVACY_OFFICER, *route) for route in DATA_PROTECTION),
]


async def asked(client: AsyncClient, verb: str, path: str, token: str) -> int:
    if verb == "GET":
        return await status_of(client, verb, path)
    return (await client.post(path, data={"token": token})).status_code


@pytest.mark.parametrize("role", list(Role))
async def test_every_route_opens_for_its_role_alone(office: Office, role: Role) -> None:
    there = await office.somebody(role)
    await there.open("/desk/account")
    token = dict(there.forms[0].fields)["token"]
    for allowed, verb, path, status in ROUTES:
        expected = status if role == allowed else 403
        assert (verb, path, await asked(there.client, verb, path, token)) == (verb, path, expected)


async def test_nobody_who_is_not_signed_in_gets_past_the_sign_in(office: Office) -> None:
    client = office.browser().client
    for _, verb, path, _ in ROUTES:
        answer = await client.request(verb, path)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/desk/sign-in")


async def test_no_form_is_taken_without_the_token_of_its_session(office: Office) -> None:
    there = await office.somebody(Role.ADMINISTRATOR, Role.PRIVACY_OFFICER)
    for _, verb, path, _ in ROUTES:
        if verb == "POST":
            assert (await there.client.post(path, data={"name": "x"})).status_code == 403
    assert await office.ask("SELECT 1 FROM accesses") == []


async def test_administration_sees_no_content_and_the_privacy_officer_keeps_no_accounts(office: Office) -> None:
    ida, ole = await office.somebody(Role.ADMINISTRATOR), await office.somebody(Role.PRIVACY_OFFICER)
    assert {"/desk/audit", "/desk/sealed", "/desk/calls"}.isdisjoint(await navigation(ida.client))
    assert {"/desk/admin", "/desk/admin/accounts"}.isdisjoint(await navigation(ole.client))


async def navigation(client: AsyncClient) -> set[str]:
    page = (await client.get("/desk/account")).text
    return {
        part.split('"')[0] for part in page.split('<nav aria-label="Seiten">')[1].split("</nav>")[0].split('href="')[1:]
    }
