"""Accounts at the desk: who may sign in, with which roles, and what is given out or taken away."""

import asyncio
import re

import pytest
from administration_pages import BAD_TEXTS, INJECTION, fill
from desk_pages import AtTheDesk, Office
from sqlalchemy import text

from app.access import Role
from app.accounts.keeping import LastAdministrator, disable_account, list_accounts, set_roles

LIST, NEW = "/desk/admin/accounts", "/desk/admin/accounts/new"
OF_OTHERS, OF_STAFF = f"{LIST}/of-others", f"{LIST}/of-staff"


@pytest.fixture
async def ida(office: Office) -> AtTheDesk:
    return await office.somebody(Role.ADMINISTRATOR, name="ida")


async def test_the_list_says_who_and_as_what_and_nothing_about_when(office: Office, ida: AtTheDesk) -> None:
    await office.account("ruth", staff_id="V1", password="vier blaue Wale tanzen")
    says = await ida.open(LIST)
    assert "Ruth Kaminski V1 ruth Fallmanagement, Teamleitung Passwort in Gebrauch" in says
    await office.browser().client.post("/desk/sign-in", data={"name": "ruth", "password": "vier blaue Wale tanzen"})
    assert await ida.open(LIST) == says
    assert "2026" not in says


async def test_somebody_new_signs_in_with_a_password_that_was_shown_once(office: Office, ida: AtTheDesk) -> None:
    await ida.open(NEW)
    says = await fill(ida, OF_OTHERS, name="Ole Datendorf", sign_in_name="Ole@Jobcenter.Example", roles=["supervisor"])
    found = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", says)
    assert found
    assert "?" not in ida.address
    assert ida.answer
    assert ida.answer.headers["Cache-Control"] == "no-store"
    assert "Ole Datendorf" in await ida.open(LIST)
    assert found[0] not in ida.html
    ole = office.browser()
    await ole.open("/desk/sign-in")
    await ole.send("/desk/sign-in", name="ole@jobcenter.example", password=found[0])
    assert ole.address.startswith("/desk/sign-in/new-password")
    noted = await office.ask("SELECT who, record, details FROM accesses WHERE what = 'account_added'")
    assert noted == [("ida", "ole@jobcenter.example", {"roles": ["supervisor"]})]
    assert found[0] not in str(await office.ask("SELECT accesses::text FROM accesses"))


async def test_a_colleague_has_name_and_roles_of_the_staff_file(office: Office, ida: AtTheDesk) -> None:
    assert "Ruth Kaminski (V1, Vermittlung)" in await ida.open(NEW)
    assert "Ruth Kaminski" in await fill(ida, OF_STAFF, staff="V1")
    stored = await office.ask("SELECT sign_in_name, name, roles FROM accounts WHERE staff_id IS NOT NULL")
    assert stored == [("ruth.kaminski@jobcenter.example", "Ruth Kaminski", [])]
    assert "Ruth Kaminski (V1, Vermittlung)" not in await ida.open(NEW)
    await fill(ida, OF_STAFF, staff="V1", staff_name="ruth2")
    assert ida.status == 422


@pytest.mark.parametrize("typed", BAD_TEXTS)
@pytest.mark.parametrize("field", ["name", "sign_in_name"])
async def test_a_name_that_cannot_be_is_complained_about_at_its_field(
    office: Office, ida: AtTheDesk, field: str, typed: str
) -> None:
    await ida.open(NEW)
    right = {"name": "Ole Datendorf", "sign_in_name": "ole"}
    fields = right | {field: typed}
    await fill(ida, OF_OTHERS, name=fields["name"], sign_in_name=fields["sign_in_name"], roles=["supervisor"])
    assert ida.status == 422
    assert f'id="{field}-complaint"' in ida.html
    other = next(value for name, value in right.items() if name != field)
    assert f'value="{other}"' in ida.html
    assert re.search(r'value="supervisor" checked', ida.html)
    assert len(await office.ask("SELECT 1 FROM accounts")) == 1


async def test_who_does_nothing_here_and_who_is_nobody_gets_no_account(office: Office, ida: AtTheDesk) -> None:
    await ida.open(NEW)
    assert "mindestens eine Rolle" in await fill(ida, OF_OTHERS, name="Ole", sign_in_name="ole", roles=["king", "<b>"])
    assert "noch kein Konto" in await fill(ida, OF_STAFF, staff="Z9", staff_name="z")
    assert len(await office.ask("SELECT 1 FROM accounts")) == 1


async def test_a_name_is_given_once(office: Office, ida: AtTheDesk) -> None:
    await ida.open(NEW)
    says = await fill(ida, OF_OTHERS, name="Ida die Zweite", sign_in_name=" IDA ", roles=["supervisor"])
    assert "meldet sich schon jemand an" in says
    assert len(await office.ask("SELECT 1 FROM accounts")) == 1


async def test_what_is_typed_is_shown_as_text_everywhere(office: Office, ida: AtTheDesk) -> None:
    await ida.open(NEW)
    await fill(ida, OF_OTHERS, name=INJECTION, sign_in_name=INJECTION, roles=["supervisor"])
    account = (await office.ask("SELECT id FROM accounts WHERE name <> 'ida'"))[0][0]
    for page in (LIST, f"{LIST}/{account}"):
        await ida.open(page)
        assert "<script>alert" not in ida.html
        assert "{{ 7 * 7 }}" in ida.html
    await fill(ida, f"{LIST}/{account}/password")
    assert "<script>alert" not in ida.html


async def test_somebody_is_found_by_a_part_of_a_name_that_no_address_tells(office: Office, ida: AtTheDesk) -> None:
    await office.account("ruth", staff_id="V1")
    await ida.open(LIST)
    says = await fill(ida, f"{LIST}/find", words="kamin")
    assert "Ruth Kaminski" in says
    assert "Gefunden zu „kamin“" in says
    assert ida.address == f"{LIST}/find"
    assert "So heißt niemand" in await fill(ida, f"{LIST}/find", words=INJECTION)
    assert "<script>alert" not in ida.html


async def test_many_accounts_come_page_by_page_and_no_page_is_heavy(office: Office, ida: AtTheDesk) -> None:
    async with office.engine.begin() as connection:
        await connection.execute(
            text("""INSERT INTO accounts (sign_in_name, name, roles, created_at)
            SELECT 'somebody.with.a.long.name' || n || '@jobcenter.example', 'Somebody with a long name ' || n,
                   '{case_manager,supervisor,privacy_officer}', now() FROM generate_series(1, 120) AS n""")
        )
    seen: list[str] = []
    address: str | None = LIST
    while address:
        await ida.open(address)
        assert len(ida.html.encode()) < 100_000
        seen += re.findall(r'scope="row"><a href="/desk/admin/accounts/(\d+)"', ida.html)
        found = re.search(rf'href="({LIST}\?after=\d+)"', ida.html)
        address = found[1] if found else None
    assert len(seen) == len(set(seen)) == 121
    await ida.open(NEW)
    assert len(ida.html.encode()) < 100_000


async def test_the_staff_of_a_large_office_fit_on_the_page_that_adds_one(office: Office, ida: AtTheDesk) -> None:
    async with office.engine.begin() as connection:
        await connection.execute(
            text("""INSERT INTO staff (staff_id, name, team_id, field, line)
            SELECT 'STAFF' || n, 'Somebody with a long double name ' || n, (SELECT min(id) FROM teams), 'placement',
                   '+493023125101' FROM generate_series(1, 900) AS n""")
        )
    assert "die ersten 700" in await ida.open(NEW)
    assert len(ida.html.encode()) < 100_000


async def test_other_roles_hold_at_once_and_are_noted(office: Office, ida: AtTheDesk) -> None:
    ruth = await office.somebody(staff_id="V1")
    [(account,)] = await office.ask("SELECT id FROM accounts WHERE name LIKE 'Ruth%'")
    await ida.open(f"{LIST}/{account}")
    says = await fill(ida, f"{LIST}/{account}/roles", roles=["service_centre"])
    assert "Die Rollen sind gespeichert." in says
    assert await office.ask("SELECT roles FROM staff WHERE staff_id = 'V1'") == [(["service_centre"],)]
    assert "Servicecenter" in await ruth.open("/desk/account")
    [(record, details)] = await office.ask("SELECT record, details FROM accesses WHERE what = 'roles_changed'")
    assert record == "v1"
    assert details == {"before": ["case_manager", "supervisor"], "after": ["service_centre"]}
    await fill(ida, f"{LIST}/{account}/roles", roles=["service_centre"])
    assert len(await office.ask("SELECT 1 FROM accesses WHERE what = 'roles_changed'")) == 1


async def test_of_two_who_change_the_same_roles_the_later_is_shown_the_difference(
    office: Office, ida: AtTheDesk
) -> None:
    udo = await office.somebody(Role.ADMINISTRATOR, name="udo")
    account = await office.account("ole", Role.PRIVACY_OFFICER)
    page, action = f"{LIST}/{account}", f"{LIST}/{account}/roles"
    await ida.open(page)
    await udo.open(page)
    await fill(udo, action, roles=["supervisor"])
    says = await fill(ida, action, roles=["privacy_officer", "service_centre"])
    assert ida.status == 409
    assert "Jemand anderes hat diese Rollen inzwischen geändert" in says
    assert "als Sie die Seite öffneten jetzt was Sie möchten" in says
    assert "Servicecenter nein nein ja Teamleitung nein ja nein Datenschutz ja nein ja" in says
    assert await office.ask("SELECT roles FROM accounts WHERE id = :id", id=account) == [(["supervisor"],)]
    await fill(ida, action)
    stored = await office.ask("SELECT roles FROM accounts WHERE id = :id", id=account)
    assert stored == [(["privacy_officer", "service_centre"],)]


async def test_a_role_that_only_the_staff_file_knows_stays(office: Office, ida: AtTheDesk) -> None:
    account = await office.account("ruth", staff_id="V1")
    async with office.engine.begin() as connection:
        await connection.execute(text("UPDATE staff SET roles = '{case_manager,caretaker}' WHERE staff_id = 'V1'"))
    await ida.open(f"{LIST}/{account}")
    await fill(ida, f"{LIST}/{account}/roles", roles=["supervisor"])
    assert await office.ask("SELECT roles FROM staff WHERE staff_id = 'V1'") == [(["caretaker", "supervisor"],)]


async def test_nobody_gives_themselves_a_role_and_the_last_administrator_stays_one(
    office: Office, ida: AtTheDesk
) -> None:
    [(own,)] = await office.ask("SELECT id FROM accounts WHERE name = 'ida'")
    page, action = f"{LIST}/{own}", f"{LIST}/{own}/roles"
    await ida.open(page)
    assert "Niemand gibt sich selbst eine Rolle" in await fill(ida, action, roles=["administrator", "supervisor"])
    assert 'value="supervisor" checked' in ida.html
    assert "Dann könnte niemand mehr jemanden hereinlassen" in await fill(ida, action, roles=[])
    assert "letzte Konto mit Administration" in await fill(ida, f"{page}/disable")
    assert await office.ask("SELECT roles, disabled_at FROM accounts") == [(["administrator"], None)]


async def test_whoever_gives_the_office_away_is_led_out(office: Office, ida: AtTheDesk) -> None:
    await office.account("udo", Role.ADMINISTRATOR)
    [(own,)] = await office.ask("SELECT id FROM accounts WHERE name = 'ida'")
    await ida.open(f"{LIST}/{own}")
    await fill(ida, f"{LIST}/{own}/roles", roles=[])
    assert ida.answer
    assert ida.answer.history[0].headers["Location"] == "/desk"
    await ida.open(LIST)
    assert ida.status == 403


async def test_a_new_password_ends_sessions_and_the_second_factor(office: Office, ida: AtTheDesk) -> None:
    ruth = await office.somebody(staff_id="V1")
    [(account,)] = await office.ask("SELECT id FROM accounts WHERE name LIKE 'Ruth%'")
    async with office.engine.begin() as connection:
        await connection.execute(text("UPDATE accounts SET totp_confirmed = true WHERE name LIKE 'Ruth%'"))
    await ida.open(f"{LIST}/{account}")
    assert re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", await fill(ida, f"{LIST}/{account}/password"))
    await ruth.open("/desk/account")
    assert ruth.address.startswith("/desk/sign-in")
    assert await office.ask("SELECT totp_confirmed FROM accounts WHERE name LIKE 'Ruth%'") == [(False,)]
    assert await office.ask("SELECT record FROM accesses WHERE what = 'password_given'") == [("v1",)]


async def test_for_ones_own_password_there_is_another_page(office: Office, ida: AtTheDesk) -> None:
    [(own,)] = await office.ask("SELECT id FROM accounts WHERE name = 'ida'")
    await ida.open(f"{LIST}/{own}")
    assert not any(form.action.endswith("/password") for form in ida.forms)
    token = dict(ida.forms[0].fields)["token"]
    answer = await ida.client.post(f"{LIST}/{own}/password", data={"token": token})
    assert answer.status_code == 422
    assert "Mein Konto" in answer.text
    await ida.open(LIST)
    assert ida.status == 200


async def test_a_disabled_account_lets_nobody_in_until_it_is_enabled(office: Office, ida: AtTheDesk) -> None:
    ruth = await office.somebody(staff_id="V1")
    [(account,)] = await office.ask("SELECT id FROM accounts WHERE name LIKE 'Ruth%'")
    page = f"{LIST}/{account}"
    await ida.open(page)
    assert "Das Konto ist gesperrt." in await fill(ida, f"{page}/disable")
    await ruth.open("/desk/account")
    assert ruth.address.startswith("/desk/sign-in")
    assert "kann wieder benutzt werden" in await fill(ida, f"{page}/enable")
    noted = await office.ask("SELECT what FROM accesses ORDER BY id")
    assert noted == [("account_disabled",), ("account_enabled",)]


@pytest.mark.parametrize("number", ["0", "-1", "99999", "99999999999999999999", "eins", "1%00"])
async def test_an_account_that_does_not_exist_has_no_page(office: Office, ida: AtTheDesk, number: str) -> None:
    assert office
    await ida.open(f"{LIST}/{number}")
    assert ida.status == 404


async def test_accounts_of_the_directory_need_no_password(office: Office) -> None:
    office.settings = office.settings.model_copy(update={"oidc_issuer": "https://id.example", "oidc_client_id": "x"})
    ida = await office.somebody(Role.ADMINISTRATOR, name="ida")
    await ida.open(NEW)
    says = await fill(
        ida, OF_OTHERS, name="Ole", sign_in_name="ole@amt.example", roles=["supervisor"], without_password="yes"
    )
    assert "Das Konto ist angelegt." in says
    assert await office.ask("SELECT password_hash FROM accounts WHERE name = 'Ole'") == [(None,)]


async def test_of_two_administrators_who_leave_at_once_one_is_told(office: Office) -> None:
    """Both are staff: their roles stand in another table than the one that is locked."""
    ruth = await office.account("ruth", Role.ADMINISTRATOR, staff_id="V1")
    holger = await office.account("holger", Role.ADMINISTRATOR, staff_id="V2")

    async def leave(account: int, begun: asyncio.Barrier) -> str:
        async with office.engine.begin() as connection:
            await list_accounts(connection)
            await begun.wait()
            try:
                await set_roles(connection, account, [])
            except LastAdministrator:
                return "told"
            return "gone"

    both = asyncio.Barrier(2)
    assert sorted(await asyncio.gather(leave(ruth, both), leave(holger, both))) == ["gone", "told"]


async def test_disabling_counts_as_leaving(office: Office) -> None:
    ruth = await office.account("ruth", Role.ADMINISTRATOR, staff_id="V1")
    async with office.engine.begin() as connection:
        with pytest.raises(LastAdministrator):
            await disable_account(connection, ruth, office.now)
