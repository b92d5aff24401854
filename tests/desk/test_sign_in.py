"""Signing in: who gets in, who does not, and what somebody learns who only tries."""

import asyncio
from datetime import timedelta

import pyotp
import pytest
from desk_pages import OURS, PASSWORD, AtTheDesk, Office

from app.access import Role
from app.accounts.keeping import disable_account, give_new_password
from app.accounts.second_factor import PURPOSE
from app.derived_keys import cipher_of
from app.desk.house import House
from app.live import Newsroom

ADMIN = Role.ADMINISTRATOR
ACCOUNT = "/desk/account"


async def sign_in(there: AtTheDesk, name: str, password: str = PASSWORD, at: str = "/desk/account") -> str:
    await there.open(at)
    return await there.send("/desk/sign-in", name=name, password=password)


async def test_the_first_page_of_the_house_asks_who_is_there(office: Office) -> None:
    there = office.browser()
    assert "Anmelden" in await there.open("/")
    assert there.address == "/desk/sign-in"


async def test_whoever_knows_name_and_password_gets_in_however_the_name_is_written(office: Office) -> None:
    await office.account("ida@office.example", ADMIN, password=PASSWORD)
    there = office.browser()
    said = await sign_in(there, "  IDA@office.example ")
    assert "Abmelden" in said
    assert await office.ask("SELECT who, what, details->>'method' FROM accesses") == [
        ("ida@office.example", "signed_in", "password")
    ]


async def test_the_page_that_was_wanted_comes_after_the_sign_in(office: Office) -> None:
    await office.account("ida", ADMIN, password=PASSWORD)
    there = office.browser()
    await sign_in(there, "ida", at="/desk/account?here=1")
    assert there.address == "/desk/account?here=1"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/desk", "/\\evil.example", "/deskevil", "javascript:alert(1)", "/voice"],
)
async def test_no_address_leads_out_of_the_desk_after_a_sign_in(office: Office, elsewhere: str) -> None:
    await office.account("ida", ADMIN, password=PASSWORD)
    there = office.browser()
    answer = await there.client.post(
        "/desk/sign-in", data={"name": "ida", "password": PASSWORD, "next": elsewhere}, headers=OURS
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")


async def test_a_wrong_password_and_an_unknown_name_are_answered_alike_and_the_name_is_kept(office: Office) -> None:
    await office.account("ida", ADMIN, password=PASSWORD)
    there = office.browser()
    known = await sign_in(there, "ida", "not this one at all")
    assert there.status == 422
    assert ("name", "ida") in there.forms[0].fields
    assert PASSWORD not in there.html
    assert "not this one at all" not in there.html
    unknown = await sign_in(there, "eve", "not this one at all")
    assert "Name und Passwort gehören nicht zusammen." in known
    assert known == unknown


@pytest.mark.parametrize("name", ["ida", "nobody-of-this-name"])
async def test_after_five_tries_nothing_is_compared_for_a_quarter_of_an_hour(office: Office, name: str) -> None:
    await office.account("ida", ADMIN, password=PASSWORD)
    there = office.browser()
    for _ in range(5):
        assert "gehören nicht zusammen" in await sign_in(there, name, "guessing and guessing")
    assert "Bitte warten Sie 15 Minuten" in await sign_in(there, name, PASSWORD)
    assert there.status == 429
    office.later(minutes=14, seconds=59)
    assert "Bitte warten Sie 1 Minute oder" in await sign_in(there, name, PASSWORD)
    office.later(seconds=2)
    assert ("Abmelden" in await sign_in(there, name, PASSWORD)) == (name == "ida")


async def test_a_stranger_with_a_whole_network_of_addresses_has_no_more_tries_than_one_with_one(office: Office) -> None:
    house = House(office.engine, office.settings, office.clock, Newsroom(office.engine.url))
    assert all(house.lets_sign_in(f"2001:db8:1:2::{number:x}") for number in range(60))
    assert not house.lets_sign_in("2001:db8:1:2:ffff::9")
    assert house.lets_sign_in("2001:db8:1:3::1")


async def test_who_gets_in_starts_counting_anew(office: Office) -> None:
    await office.account("ida", ADMIN, password=PASSWORD)
    for _ in range(2):
        there = office.browser()
        for _ in range(4):
            await sign_in(there, "ida", "a slip of the finger")
        assert "Abmelden" in await sign_in(there, "ida")


async def test_a_password_that_was_handed_over_is_changed_before_anything_else_opens(office: Office) -> None:
    account = await office.account("ida", ADMIN)
    async with office.engine.begin() as connection:
        given = await give_new_password(connection, account, office.settings.keys)
    there = office.browser()
    assert "Ein eigenes Passwort" in await sign_in(there, "ida", given)
    await there.open(ACCOUNT)
    assert there.address == "/desk/sign-in/new-password?next=%2Fdesk%2Faccount"
    said = await there.send("/desk/sign-in/new-password", following="kurz", again="kurz")
    assert "Zu kurz" in said
    said = await there.send("/desk/sign-in/new-password", following="jobcenter potsdam", again="jobcenter potsdam")
    assert "Zu leicht zu erraten" in said
    said = await there.send("/desk/sign-in/new-password", following=PASSWORD, again=PASSWORD + "!")
    assert "verschieden" in said
    assert "Abmelden" in await there.send("/desk/sign-in/new-password", following=PASSWORD, again=PASSWORD)
    assert "Abmelden" in await sign_in(office.browser(), "ida", PASSWORD)


async def test_whoever_else_has_read_the_password_that_was_handed_over_cannot_choose_another_one_later(
    office: Office,
) -> None:
    account = await office.account("ida", ADMIN)
    async with office.engine.begin() as connection:
        given = await give_new_password(connection, account, office.settings.keys)
    eve, ida = office.browser(), office.browser()
    assert "Ein eigenes Passwort" in await sign_in(eve, "ida", given)
    await sign_in(ida, "ida", given)
    await ida.send("/desk/sign-in/new-password", following=PASSWORD, again=PASSWORD)
    chosen = "drei graue Hunde schlafen"
    await eve.send("/desk/sign-in/new-password", following=chosen, again=chosen)
    assert eve.address == "/desk/sign-in"
    assert "gehören nicht zusammen" in await sign_in(office.browser(), "ida", chosen)
    assert "Abmelden" in await ida.open(ACCOUNT)


@pytest.mark.parametrize("instead", ["a new password", "disabled"])
async def test_who_signs_in_while_the_account_is_taken_away_from_them_stays_outside(
    office: Office, instead: str
) -> None:
    account = await office.account("ida", ADMIN, password=PASSWORD)
    eve = office.browser()
    await eve.open(ACCOUNT)
    async with office.engine.begin() as connection:
        if instead == "disabled":
            await office.account("ole", ADMIN)
            await disable_account(connection, account, office.now)
        else:
            await give_new_password(connection, account, office.settings.keys)
        entering = asyncio.create_task(eve.send("/desk/sign-in", name="ida", password=PASSWORD))
        async with asyncio.timeout(30):
            while not await office.ask("SELECT 1 FROM pg_locks WHERE NOT granted"):
                pass
    assert "gehören nicht zusammen" in await entering
    assert await office.ask("SELECT 1 FROM sessions") == []


async def figures_of(office: Office) -> str:
    """Return what an authenticator app shows now."""
    [(sealed,)] = await office.ask("SELECT totp_secret FROM accounts WHERE totp_secret IS NOT NULL")
    assert isinstance(sealed, bytes)
    return pyotp.TOTP(cipher_of(office.settings.keys, PURPOSE).decrypt(sealed).decode()).at(office.now)


async def test_a_second_factor_is_set_up_asked_for_and_taken_once(office: Office) -> None:
    await office.account("ida", ADMIN, password=PASSWORD)
    there = office.browser()
    await sign_in(there, "ida")
    await there.open(ACCOUNT)
    await there.send("/desk/account/factor/prepare")
    assert "<svg" in there.html
    assert "passen nicht" in await there.send("/desk/account/factor/confirm", figures="000000")
    figures = await figures_of(office)
    assert "eingeschaltet" in await there.send("/desk/account/factor/confirm", figures=f"{figures[:3]} {figures[3:]}")

    other = office.browser()
    assert "Zweiter Faktor" in await sign_in(other, "ida")
    await other.open(ACCOUNT)
    assert other.address == "/desk/sign-in/figures?next=%2Fdesk%2Faccount"
    assert "schon verbraucht" in await other.send("/desk/sign-in/figures", figures=figures)
    office.later(seconds=30)
    assert "Abmelden" in await other.send("/desk/sign-in/figures", figures=await figures_of(office))


async def test_figures_are_counted_like_passwords(office: Office) -> None:
    await office.account("ida", ADMIN, password=PASSWORD)
    there = office.browser()
    await sign_in(there, "ida")
    await there.open(ACCOUNT)
    await there.send("/desk/account/factor/prepare")
    await there.send("/desk/account/factor/confirm", figures=await figures_of(office))
    office.later(minutes=20)
    other = office.browser()
    await sign_in(other, "ida")
    right = await figures_of(office)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _ in range(5):
        await other.send("/desk/sign-in/figures", figures=wrong)
    assert "Bitte warten Sie 15 Minuten" in await other.send("/desk/sign-in/figures", figures=right)


async def test_a_new_password_ends_every_other_session(office: Office) -> None:
    await office.account("ida", ADMIN, password=PASSWORD)
    here, there = office.browser(), office.browser()
    await sign_in(here, "ida")
    await sign_in(there, "ida")
    await here.open(ACCOUNT)
    assert "nicht Ihr jetziges" in await here.send(
        "/desk/account/password",
        present="another one",
        following="neun rote Äpfel rollen",
        again="neun rote Äpfel rollen",
    )
    assert "Das Passwort ist geändert" in await here.send(
        "/desk/account/password", present=PASSWORD, following="neun rote Äpfel rollen", again="neun rote Äpfel rollen"
    )
    assert "Mein Konto" in await here.open(ACCOUNT)
    await there.open(ACCOUNT)
    assert there.address.startswith("/desk/sign-in")


async def test_one_signs_out_here_or_everywhere(office: Office) -> None:
    await office.account("ida", ADMIN, password=PASSWORD)
    one, two, three = (office.browser() for _ in range(3))
    for there in (one, two, three):
        await sign_in(there, "ida")
    assert "Sie sind abgemeldet." in await one.send("/desk/sign-out")
    await one.open(ACCOUNT)
    assert one.address.startswith("/desk/sign-in")
    await two.open(ACCOUNT)
    assert "in allen Browsern abgemeldet" in await two.send("/desk/sign-out/everywhere")
    await three.open(ACCOUNT)
    assert three.address.startswith("/desk/sign-in")


@pytest.mark.parametrize(
    ("span", "still_in"),
    [(timedelta(minutes=119), True), (timedelta(minutes=121), False)],
)
async def test_a_desk_that_nobody_touches_closes_after_two_hours(
    office: Office, span: timedelta, *, still_in: bool
) -> None:
    there = await office.somebody(ADMIN)
    office.now += span
    await there.open(ACCOUNT)
    assert (there.address == ACCOUNT) is still_in


async def test_a_session_ends_after_a_working_day_however_busy_it_was(office: Office) -> None:
    there = await office.somebody(ADMIN)
    for _ in range(11):
        office.later(hours=1)
        await there.open(ACCOUNT)
        assert there.address == ACCOUNT
    office.later(hours=1, seconds=1)
    await there.open(ACCOUNT)
    assert there.address.startswith("/desk/sign-in")


async def test_a_disabled_account_is_out_at_once_and_gets_in_no_more(office: Office) -> None:
    await office.account("ida", ADMIN, password=PASSWORD)
    there = office.browser()
    await sign_in(there, "ida")
    async with office.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE accounts SET disabled_at = now()")
    await there.open(ACCOUNT)
    assert there.address.startswith("/desk/sign-in")
    assert "gehören nicht zusammen" in await sign_in(there, "ida")


async def test_only_the_demo_lets_anybody_in_without_a_password(office: Office) -> None:
    account = await office.account("ida", ADMIN)
    there = office.browser()
    assert "Vorführung" not in await there.open("/desk/sign-in")
    await there.client.post("/desk/sign-in/as", data={"account": str(account)}, headers=OURS)
    await there.open(ACCOUNT)
    assert there.address.startswith("/desk/sign-in")


async def test_the_secret_of_a_session_stands_nowhere_but_in_its_cookie(office: Office) -> None:
    await office.account("ida", ADMIN, password=PASSWORD)
    there = office.browser()
    await sign_in(there, "ida")
    secret = there.client.cookies["durchwahl"]
    assert secret not in await there.open(ACCOUNT)
    assert await office.ask("SELECT 1 FROM sessions WHERE encode(digest, 'escape') LIKE :it", it=f"%{secret}%") == []
