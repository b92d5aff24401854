"""Sealed files at the desk: which they are, who may see each, and that nobody overwrites what somebody else decided."""

import re

import pytest
from administration_pages import BAD_TEXTS, INJECTION, fill, form_to
from desk_pages import AtTheDesk, Office
from sqlalchemy import text

from app.access import Role

HERE, FILE, SEAL, OPEN = "/desk/sealed", "/desk/sealed/file", "/desk/sealed/seal", "/desk/sealed/open"
MARTA, KARL = "039D112233", "039P445566"


@pytest.fixture
async def ole(office: Office) -> AtTheDesk:
    there = await office.somebody(Role.PRIVACY_OFFICER, name="ole")
    await there.open(HERE)
    return there


async def sealed_for(office: Office, number: str) -> list[object]:
    rows = await office.ask(
        """SELECT account_id FROM sealed_for JOIN customers ON customers.id = customer_id
        WHERE customer_number = :number AND sealed ORDER BY account_id""",
        number=number,
    )
    return [row[0] for row in rows]


async def test_a_file_is_sealed_for_the_persons_who_are_chosen(office: Office, ole: AtTheDesk) -> None:
    ruth, holger = await office.account("ruth", staff_id="V1"), await office.account("holger", staff_id="V2")
    assert "Keine Akte ist gesperrt" in ole.says
    says = await fill(ole, FILE, customer_number=" 039 d 112233 ")
    assert "Akte 039D112233" in says
    assert "offen für alle, die zuständig sind" in says
    says = await fill(ole, SEAL, step="seal", named=[str(ruth), str(holger)])
    assert "Die Akte ist gesperrt." in says
    assert "039D112233 Holger Thiede, Ruth Kaminski" in says
    assert await sealed_for(office, MARTA) == [ruth, holger]
    noted = await office.ask("SELECT who, record, details FROM accesses WHERE what = 'file_sealed'")
    assert noted == [("ole", MARTA, {"named": ["Holger Thiede", "Ruth Kaminski"]})]


async def test_no_address_tells_a_customer_number(office: Office, ole: AtTheDesk) -> None:
    ruth = await office.account("ruth", staff_id="V1")
    addresses = [ole.address]
    await fill(ole, FILE, customer_number=MARTA)
    addresses.append(ole.address)
    await fill(ole, SEAL, step="seal", named=[str(ruth)])
    addresses += [ole.address, *re.findall(r'(?:href|action)="([^"]*)"', ole.html)]
    assert not [address for address in addresses if MARTA in address]


async def test_who_may_see_it_is_changed_and_the_file_opened_again(office: Office, ole: AtTheDesk) -> None:
    ruth, holger = await office.account("ruth", staff_id="V1"), await office.account("holger", staff_id="V2")
    await fill(ole, FILE, customer_number=MARTA)
    await fill(ole, SEAL, step="seal", named=[str(ruth)])
    await fill(ole, FILE, customer_number=MARTA)
    assert f'value="{ruth}" checked' in ole.html
    assert "Gespeichert, wer die Akte sehen darf." in await fill(ole, SEAL, step="seal", named=[str(holger)])
    assert await sealed_for(office, MARTA) == [holger]
    await fill(ole, FILE, customer_number=MARTA)
    assert "Die Akte ist wieder offen" in await fill(ole, OPEN)
    assert await sealed_for(office, MARTA) == []
    noted = await office.ask("SELECT what FROM accesses WHERE record = :number ORDER BY id", number=MARTA)
    assert noted == [("file_sealed",), ("seal_changed",), ("file_opened",)]


@pytest.mark.parametrize("typed", [*BAD_TEXTS, "12", INJECTION, "039D11223", "039D112233; DROP TABLE customers"])
async def test_what_is_no_customer_number_is_complained_about_at_the_field(
    office: Office, ole: AtTheDesk, typed: str
) -> None:
    assert office
    assert "drei Ziffern, einen Buchstaben und sechs Ziffern" in await fill(ole, FILE, customer_number=typed)
    assert ole.status == 422
    assert 'id="customer_number-complaint"' in ole.html
    assert "<script>alert" not in ole.html


async def test_an_unknown_number_is_complained_about_and_stays_typed(office: Office, ole: AtTheDesk) -> None:
    assert office
    assert "Diese Kundennummer gibt es nicht." in await fill(ole, FILE, customer_number="000X000000")
    assert 'value="000X000000"' in ole.html


async def test_a_file_is_not_sealed_for_nobody(office: Office, ole: AtTheDesk) -> None:
    """What such a customer leaves would be on nobody's page."""
    gone = await office.account("gone", Role.CASE_MANAGER)
    async with office.engine.begin() as connection:
        await connection.execute(text("UPDATE accounts SET disabled_at = now() WHERE id = :id"), {"id": gone})
    await fill(ole, FILE, customer_number=MARTA)
    for named in ([], [str(gone)], ["99999"], ["x", INJECTION, "9" * 5000, "-1"]):
        says = await fill(ole, SEAL, step="seal", named=named)
        assert ole.status == 422
        assert "mindestens eine Person" in says
    assert await office.ask("SELECT 1 FROM customers WHERE sealed") == []


async def test_whom_no_role_lets_see_anything_cannot_be_found(office: Office, ole: AtTheDesk) -> None:
    await office.account("ruth", staff_id="V1")
    await office.account("ida", Role.ADMINISTRATOR)
    says = await fill(ole, FILE, customer_number=MARTA)
    assert "Ruth Kaminski" in says
    assert "ida" not in re.findall(r"<span>(\w+)", ole.html)


async def test_in_a_large_office_people_are_found_by_name_and_stay_ticked(office: Office, ole: AtTheDesk) -> None:
    async with office.engine.begin() as connection:
        await connection.execute(
            text("""INSERT INTO accounts (sign_in_name, name, roles, created_at)
            SELECT 'n' || n, 'Somebody with a long name ' || n, '{case_manager,supervisor}', now()
            FROM generate_series(1, 900) AS n""")
        )
    ruth = await office.account("ruth", staff_id="V1")
    says = await fill(ole, FILE, customer_number=MARTA)
    assert "Es gibt noch mehr Personen" in says
    assert len(ole.html.encode()) < 100_000
    assert f'value="{ruth}"' in ole.html
    await fill(ole, SEAL, step="find", words="name 777", named=[str(ruth)])
    assert f'value="{ruth}" checked' in ole.html
    assert "Somebody with a long name 777" in ole.says
    assert await office.ask("SELECT 1 FROM customers WHERE sealed") == []
    await fill(ole, SEAL, step="seal")
    assert await sealed_for(office, MARTA) == [ruth]


async def test_of_two_who_decide_at_once_the_later_is_shown_what_holds_now(office: Office, ole: AtTheDesk) -> None:
    ruth, holger = await office.account("ruth", staff_id="V1"), await office.account("holger", staff_id="V2")
    oda = await office.somebody(Role.PRIVACY_OFFICER, name="oda")
    await oda.open(HERE)
    await fill(ole, FILE, customer_number=MARTA)
    await fill(oda, FILE, customer_number=MARTA)
    await fill(oda, SEAL, step="seal", named=[str(ruth)])
    says = await fill(ole, SEAL, step="seal", named=[str(holger)])
    assert ole.status == 409
    assert "als Sie die Seite öffneten offen für alle, die zuständig sind jetzt sichtbar für Ruth Kaminski" in says
    assert f'value="{holger}" checked' in ole.html
    assert await sealed_for(office, MARTA) == [ruth]
    await fill(ole, SEAL, step="seal")
    assert await sealed_for(office, MARTA) == [holger]


async def test_whoever_opens_a_file_that_was_changed_meanwhile_is_told(office: Office, ole: AtTheDesk) -> None:
    ruth, holger = await office.account("ruth", staff_id="V1"), await office.account("holger", staff_id="V2")
    oda = await office.somebody(Role.PRIVACY_OFFICER, name="oda")
    await fill(ole, FILE, customer_number=MARTA)
    await fill(ole, SEAL, step="seal", named=[str(ruth)])
    await fill(ole, FILE, customer_number=MARTA)
    await oda.open(HERE)
    await fill(oda, FILE, customer_number=MARTA)
    await fill(oda, SEAL, step="seal", named=[str(holger)])
    await fill(ole, OPEN)
    assert ole.status == 409
    assert await sealed_for(office, MARTA) == [holger]
    assert form_to(ole, OPEN)


async def test_a_file_that_nobody_can_see_any_more_is_marked(office: Office, ole: AtTheDesk) -> None:
    ruth = await office.account("ruth", staff_id="V1")
    await fill(ole, FILE, customer_number=MARTA)
    await fill(ole, SEAL, step="seal", named=[str(ruth)])
    async with office.engine.begin() as connection:
        await connection.execute(text("UPDATE accounts SET disabled_at = now() WHERE id = :id"), {"id": ruth})
    assert "Ruth Kaminski (Konto gesperrt) niemand sieht diese Akte" in await ole.open(HERE)


async def test_many_sealed_files_come_page_by_page_without_a_number_in_the_address(
    office: Office, ole: AtTheDesk
) -> None:
    async with office.engine.begin() as connection:
        await connection.execute(
            text("""INSERT INTO customers (customer_number, keys, keys_without_letter, first_name, last_name,
                                             born, sealed)
            SELECT '962X' || lpad(n::text, 6, '0'), '9629' || lpad(n::text, 6, '0'), '962' || lpad(n::text, 6, '0'),
                   'A', 'B', '1990-01-01', true FROM generate_series(1, 120) AS n""")
        )
    seen: list[str] = []
    address: str | None = HERE
    while address:
        assert "962X" not in address
        await ole.open(address)
        assert len(ole.html.encode()) < 100_000
        seen += re.findall(r'class="reference">(962X\d{6})<', ole.html)
        found = re.search(r'href="(/desk/sealed\?view=[\w-]+)"', ole.html)
        address = found[1] if found else None
    assert seen == [f"962X{number:06}" for number in range(1, 121)]


async def test_a_customer_who_has_gone_meanwhile_is_not_sealed(office: Office, ole: AtTheDesk) -> None:
    ruth = await office.account("ruth", staff_id="V1")
    await fill(ole, FILE, customer_number=KARL)
    says = await fill(ole, SEAL, step="seal", named=[str(ruth)], customer_number="000X000000")
    assert "Diese Kundennummer gibt es nicht." in says
