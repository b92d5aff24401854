"""No staff file locks the office out: the last administrator keeps the role, whatever a line says."""

from desk_pages import Office

from app.access import Role
from app.imports import ImportResult, import_rows

STAFF = "staff_id,name,team,field,line,email,stand_in,roles\n"
RUTH = "V1,Ruth Kaminski,Vermittlung,placement,030 23125 101,,,case_manager\n"
HOLGER = "V2,Holger Thiede,Vermittlung,placement,030 23125 102,,,"


async def bring(office: Office, text: str) -> ImportResult:
    async with office.engine.begin() as connection:
        return await import_rows(connection, "staff", text.encode(), dry_run=False, partial=True)


async def test_the_line_that_takes_the_role_from_the_last_administrator_is_refused(office: Office) -> None:
    await office.account("ruth", Role.ADMINISTRATOR, staff_id="V1")
    result = await bring(office, STAFF + RUTH + HOLGER + "supervisor\n")
    assert [(one.line, one.column) for one in result.rejected] == [(2, "roles")]
    assert result.updated == 1
    assert await office.ask("SELECT roles FROM staff WHERE staff_id = 'V1'") == [(["administrator"],)]


async def test_it_is_taken_where_somebody_else_has_it_or_gets_it(office: Office) -> None:
    await office.account("ruth", Role.ADMINISTRATOR, staff_id="V1")
    await office.account("holger", staff_id="V2")
    assert (await bring(office, STAFF + RUTH + HOLGER + "administrator\n")).rejected == ()
    await office.account("ida", Role.ADMINISTRATOR)
    assert (await bring(office, STAFF + HOLGER + "\n")).rejected == ()


async def test_somebody_without_an_account_is_no_administrator_to_rely_on(office: Office) -> None:
    await office.account("ruth", Role.ADMINISTRATOR, staff_id="V1")
    assert len((await bring(office, STAFF + RUTH + HOLGER + "administrator\n")).rejected) == 1
