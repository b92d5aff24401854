"""A customer has their telephone remembered, or not any more: the last word counts, and only as a hint."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from kept_calls import counted
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from voice_calls import JONAS_PHONE

from app.calls import Call
from app.consents import Consent, Hint, forget, is_remembered, known_caller, remember
from app.customers import Customer
from app.references import new_reference
from app.retention import purge

OTHER_PHONE = "+4917139200015"
AN_HOUR = timedelta(hours=1)


async def customer(connection: AsyncConnection, number: str = "123B456789") -> int:
    found: int | None = await connection.scalar(select(Customer.id).where(Customer.customer_number == number))
    assert found
    return found


async def a_call(connection: AsyncConnection, at: datetime) -> UUID:
    call = uuid4()
    row = {"id": call, "carrier_call_id": f"CA{call.hex}", "reference": new_reference(), "received_at": at}
    await connection.execute(insert(Call).values(**row, entry_number="+498005550100", language="de"))
    return call


async def agreed(connection: AsyncConnection, at: datetime, phone: str = JONAS_PHONE, language: str = "tr") -> Consent:
    """Return the consent that Jonas gives in a call of its own."""
    return Consent(await customer(connection), phone, language, at, await a_call(connection, at), 9)


async def test_who_agreed_is_known_by_their_telephone(town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        jonas = await customer(connection)
        assert await known_caller(connection, JONAS_PHONE) is None
        assert not await is_remembered(connection, jonas)
        await remember(connection, await agreed(connection, now))
        assert await known_caller(connection, JONAS_PHONE) == Hint(jonas, "tr")
        assert await known_caller(connection, OTHER_PHONE) is None
        assert await is_remembered(connection, jonas)


async def test_a_telephone_of_two_customers_is_a_hint_to_nobody(town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        await remember(connection, await agreed(connection, now))
        marta = await customer(connection, "039D112233")
        call = await a_call(connection, now)
        await remember(connection, Consent(marta, JONAS_PHONE, "de", now, call, 9))
        assert await known_caller(connection, JONAS_PHONE) is None
        await forget(connection, marta, now + AN_HOUR)
        assert await known_caller(connection, JONAS_PHONE) == Hint(await customer(connection), "tr")


async def test_a_new_consent_replaces_the_old_one(town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        await remember(connection, await agreed(connection, now))
        await remember(connection, await agreed(connection, now + AN_HOUR, OTHER_PHONE, "uk"))
        assert await known_caller(connection, JONAS_PHONE) is None
        assert await known_caller(connection, OTHER_PHONE) == Hint(await customer(connection), "uk")
    assert await counted(town_engine, "consents") == 2
    assert await counted(town_engine, "consents WHERE phone IS NULL") == 1


async def test_a_withdrawn_consent_stays_without_the_telephone(town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        jonas = await customer(connection)
        await remember(connection, await agreed(connection, now))
        for _ in range(2):
            await forget(connection, jonas, now + AN_HOUR)
        assert not await is_remembered(connection, jonas)
        assert await known_caller(connection, JONAS_PHONE) is None
        row = (await connection.execute(text("SELECT phone, given_at, withdrawn_at FROM consents"))).one()
    assert tuple(row) == (None, now, now + AN_HOUR)


async def test_a_repeated_turn_changes_nothing(town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        consent = await agreed(connection, now)
    for _ in range(3):
        async with town_engine.begin() as connection:
            await remember(connection, consent)
    assert await counted(town_engine, "consents") == 1


async def test_the_same_turn_twice_at_once_is_one_consent(town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        first, second = await agreed(connection, now), await agreed(connection, now + AN_HOUR)

    async def give(consent: Consent) -> None:
        async with town_engine.begin() as connection:
            await remember(connection, consent)

    await asyncio.gather(*(give(one) for one in (first, first, second, second)))
    assert await counted(town_engine, "consents WHERE withdrawn_at IS NULL") == 1
    async with town_engine.connect() as connection:
        standing = await connection.scalar(text("SELECT given_at FROM consents WHERE withdrawn_at IS NULL"))
    assert standing == now + AN_HOUR


async def test_a_repeated_old_consent_does_not_come_back_after_a_withdrawal(
    town_engine: AsyncEngine, now: datetime
) -> None:
    async with town_engine.begin() as connection:
        consent = await agreed(connection, now)
        await remember(connection, consent)
        await forget(connection, consent.customer, now + AN_HOUR)
        await remember(connection, consent)
        assert not await is_remembered(connection, consent.customer)
    assert await counted(town_engine, "consents") == 1


@pytest.mark.parametrize("with_withdrawal", [True, False])
async def test_a_consent_that_comes_late_is_overtaken_by_what_was_decided_since(
    town_engine: AsyncEngine, now: datetime, *, with_withdrawal: bool
) -> None:
    async with town_engine.begin() as connection:
        late = await agreed(connection, now)
        await remember(connection, await agreed(connection, now + AN_HOUR, OTHER_PHONE))
        if with_withdrawal:
            await forget(connection, late.customer, now + 2 * AN_HOUR)
        await remember(connection, late)
        assert await known_caller(connection, JONAS_PHONE) is None
        assert await is_remembered(connection, late.customer) is not with_withdrawal


async def test_a_repeated_old_withdrawal_leaves_a_newer_consent_alone(town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        jonas = await customer(connection)
        await remember(connection, await agreed(connection, now))
        await forget(connection, jonas, now + AN_HOUR)
        await remember(connection, await agreed(connection, now + 2 * AN_HOUR))
        await forget(connection, jonas, now + AN_HOUR)
        assert await is_remembered(connection, jonas)


async def test_a_customer_who_is_gone_is_not_remembered(town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        call = await a_call(connection, now)
        await remember(connection, Consent(999_999, JONAS_PHONE, "de", now, call, 9))
    assert await counted(town_engine, "consents") == 0


async def test_the_database_keeps_no_telephone_beside_a_withdrawal(town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        await remember(connection, await agreed(connection, now))
    async with town_engine.connect() as connection:
        with pytest.raises(IntegrityError, match="phone_while_it_stands"):
            await connection.execute(text("UPDATE consents SET withdrawn_at = now()"))


async def test_a_consent_outlives_the_call_in_which_it_was_given(town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        await remember(connection, await agreed(connection, now))
    async with town_engine.connect() as connection:
        gone = await purge(connection, now + timedelta(days=400))
    assert gone["calls"] == 1
    assert await counted(town_engine, "consents WHERE given_in IS NULL AND phone IS NOT NULL") == 1


async def test_a_withdrawn_consent_goes_after_twelve_months(town_engine: AsyncEngine, now: datetime) -> None:
    async with town_engine.begin() as connection:
        consent = await agreed(connection, now)
        await remember(connection, consent)
        await forget(connection, consent.customer, now + AN_HOUR)
    border = now.replace(year=now.year + 1) + AN_HOUR
    async with town_engine.connect() as connection:
        before = await purge(connection, border - timedelta(seconds=1))
        after = await purge(connection, border)
    assert "consents" not in before
    assert after["consents"] == 1
    assert await counted(town_engine, "consents") == 0
