"""A customer's own log at the desk: to be printed by whoever may see the file, with what is disputed, and noted."""

from desk_pages import AtTheDesk, Office
from logged_calls import MARTA, Logged, customer_of, log_call, seal

from app.access import Role
from app.call_log.disputes import Signed, dispute


async def open_log(office: Office, there: AtTheDesk) -> None:
    await there.open(f"/desk/customers/{await customer_of(office, MARTA)}/log")


async def test_a_disputed_call_is_printed_with_what_was_said_about_it(office: Office) -> None:
    call = await log_call(office, Logged(MARTA, more={"outcome": "connected"}))
    async with office.engine.begin() as connection:
        words = "Ich habe <lange> gewartet."
        await dispute(connection, Signed(call.id, 1, "Ruth Kaminski", office.now, words))
    ruth = await office.somebody(Role.CASE_MANAGER, staff_id="V1")
    await open_log(office, ruth)
    assert "Bestritten, von uns vermerkt am 24.11.2026, 10:00 Uhr: Ich habe <lange> gewartet." in ruth.says
    assert "Noch nicht geklärt." in ruth.says
    noted = await office.ask("SELECT who, record FROM accesses WHERE what = 'customer_log_printed'")
    assert noted == [("Ruth Kaminski", MARTA)]


async def test_who_may_not_see_the_file_prints_no_log_and_nothing_is_noted(office: Office) -> None:
    await log_call(office, Logged(MARTA))
    ruth = await office.somebody(Role.CASE_MANAGER, staff_id="V1")
    thiede = await office.somebody(Role.CASE_MANAGER, staff_id="V2")
    await open_log(office, thiede)
    assert thiede.status == 404
    await seal(office, MARTA)
    await open_log(office, ruth)
    assert ruth.status == 404
    assert await office.ask("SELECT count(*) FROM accesses WHERE what = 'customer_log_printed'") == [(0,)]
