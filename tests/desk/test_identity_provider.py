"""Signing in by the office's identity provider, a process of its own that speaks OpenID Connect."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from desk_pages import AtTheDesk, Office
from hotline_on_http import settings_for

from app.access import Role

PEOPLE = (
    {"sub": "7001", "email": "ruth.kaminski@jobcenter.example", "email_verified": True},
    {"sub": "7002", "email": "stranger@elsewhere.example", "email_verified": True},
    {"sub": "7003", "email": "holger.thiede@jobcenter.example", "email_verified": False},
    {"sub": "7004", "email": "IDA@jobcenter.example", "email_verified": True},
)
START = "/desk/sign-in/provider?next=/desk/account"


def free_port() -> int:
    with socket.socket() as there:
        there.bind(("127.0.0.1", 0))
        port: int = there.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Run a provider that knows four people, asks for a nonce, and signs its tokens."""
    port = free_port()
    known = [word for person in PEOPLE for word in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), "-n", "true", *known]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - ours
        until = time.monotonic() + 30
        while not answers(url):
            assert process.poll() is None, "the provider did not start"
            assert time.monotonic() < until, "the provider does not answer"
            time.sleep(0.05)
        yield url
        process.terminate()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/.well-known/openid-configuration").is_success
    except httpx.TransportError:
        return False


@pytest.fixture
def directory(office: Office, issuer: str) -> Office:
    """Return an office whose people sign in by the provider."""
    office.settings = settings_for(
        "http://house",
        oidc_issuer=issuer,
        oidc_client_id="durchwahl",
        oidc_client_secret="only-the-provider-knows",
        oidc_name="Verzeichnis des Amtes",
    )
    return office


async def come_from_provider(there: AtTheDesk, subject: str, **form: str) -> str:
    """Press the button, tell the provider who one is, and come back with what it hands over."""
    leads = await there.client.get(START)
    async with httpx.AsyncClient() as provider:
        answer = await provider.post(leads.headers["Location"], data=form or {"sub": subject})
    return await there.open(back_to_house(answer))


def back_to_house(answer: httpx.Response) -> str:
    assert answer.status_code in (302, 303), answer.text
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == "http://house/desk/sign-in/provider/back"
    return f"{back.path}?{back.query}"


async def test_the_sign_in_offers_the_provider_by_the_name_that_the_office_gives_it(directory: Office) -> None:
    assert "Anmelden über Verzeichnis des Amtes" in await directory.browser().open("/desk/sign-in")


async def test_the_way_to_the_provider_carries_state_nonce_and_a_challenge(directory: Office) -> None:
    leads = await directory.browser().client.get(START)
    asked = parse_qs(urlsplit(leads.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://house/desk/sign-in/provider/back"]
    assert min(len(asked[name][0]) for name in ("state", "nonce", "code_challenge")) >= 20


async def test_a_member_of_staff_comes_in_with_the_roles_of_the_staff_file(directory: Office) -> None:
    there = directory.browser()
    said = await come_from_provider(there, "7001")
    assert there.address == "/desk/account"
    assert "Ruth Kaminski" in said
    assert "Fallmanagement, Teamleitung" in said
    assert "Sie melden sich hier ohne Passwort an." in said
    assert await directory.ask("SELECT who, details->>'method' FROM accesses") == [("Ruth Kaminski", "oidc")]


async def test_the_second_time_the_subject_decides_even_if_the_address_belongs_to_somebody_else(
    directory: Office,
) -> None:
    await come_from_provider(directory.browser(), "7001")
    async with directory.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE staff SET email = 'new@jobcenter.example' WHERE staff_id = 'V1'")
        await connection.exec_driver_sql(
            "UPDATE staff SET email = 'ruth.kaminski@jobcenter.example' WHERE staff_id = 'V2'"
        )
    there = directory.browser()
    assert "Ruth Kaminski" in await come_from_provider(there, "7001")
    assert await directory.ask("SELECT count(*) FROM accounts") == [(1,)]


async def test_an_account_without_a_line_is_found_by_its_sign_in_name(directory: Office) -> None:
    await directory.account("ida@jobcenter.example", Role.ADMINISTRATOR)
    assert "Administration" in await come_from_provider(directory.browser(), "7004")


@pytest.mark.parametrize("subject", ["7002", "7003"])
async def test_strangers_and_addresses_that_nobody_has_verified_stay_outside(directory: Office, subject: str) -> None:
    there = directory.browser()
    assert "haben hier kein Konto" in await come_from_provider(there, subject)
    assert await directory.ask("SELECT 1 FROM sessions") == []


async def test_an_address_that_two_of_the_staff_share_opens_the_account_of_neither(directory: Office) -> None:
    await directory.account("ruth", staff_id="V1")
    async with directory.engine.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE staff SET email = 'ruth.kaminski@jobcenter.example' WHERE staff_id = 'V2'"
        )
    assert "haben hier kein Konto" in await come_from_provider(directory.browser(), "7001")
    assert await directory.ask("SELECT sign_in_name, oidc_subject FROM accounts") == [("ruth", None)]


async def test_a_disabled_account_stays_outside(directory: Office) -> None:
    await come_from_provider(directory.browser(), "7001")
    async with directory.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE accounts SET disabled_at = now()")
    assert "haben hier kein Konto" in await come_from_provider(directory.browser(), "7001")


async def test_whoever_says_no_at_the_provider_is_led_back_to_the_sign_in(directory: Office) -> None:
    said = await come_from_provider(directory.browser(), "", action="deny")
    assert "nicht abgeschlossen" in said


async def test_an_answer_that_this_browser_did_not_ask_for_opens_nothing(directory: Office) -> None:
    victim, thief = directory.browser(), directory.browser()
    leads = await thief.client.get(START)
    async with httpx.AsyncClient() as provider:
        answer = await provider.post(leads.headers["Location"], data={"sub": "7001"})
    assert "nicht abgeschlossen" in await victim.open(back_to_house(answer))
    await victim.client.get(START)
    assert "nicht abgeschlossen" in await victim.open(back_to_house(answer))
    assert await directory.ask("SELECT 1 FROM sessions") == []


async def test_a_code_is_taken_once(directory: Office) -> None:
    there = directory.browser()
    leads = await there.client.get(START)
    async with httpx.AsyncClient() as provider:
        back = back_to_house(await provider.post(leads.headers["Location"], data={"sub": "7001"}))
    await there.open(back)
    assert "nicht abgeschlossen" in await there.open(back)


async def test_a_provider_that_is_down_is_said_so_and_the_password_still_works(office: Office) -> None:
    office.settings = settings_for(
        "http://house", oidc_issuer=f"http://127.0.0.1:{free_port()}", oidc_client_id="durchwahl"
    )
    said = await office.browser().open(START)
    assert "antwortet nicht" in said
    assert "Passwort" in said


async def test_without_a_provider_its_addresses_lead_to_the_sign_in(office: Office) -> None:
    there = office.browser()
    for address in (START, "/desk/sign-in/provider/back?code=1&state=2"):
        await there.open(address)
        assert there.address.startswith("/desk/sign-in?") or there.address == "/desk/sign-in"
