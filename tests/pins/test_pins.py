"""A telephone PIN opens what is the customer's, three wrong ones lock it, and no answer tells who has one."""

import asyncio
import re
import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from kept_calls import add_call, counted
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.keyed_hashes import ARGON2, NOBODYS
from app.pins import PinTry, UnknownCustomer, check_pin, new_pin, revoke_pin
from app.pins.making import is_easily_guessed, random_pin
from app.retention import purge

MARTA, KARL = "039D112233", "039P445566"
KEYS = ("the newest key of all keys", "an older key, still known")
DAY = timedelta(days=1)


class Office:
    """The town, somebody with a PIN, and people who key one."""

    def __init__(self, engine: AsyncEngine, now: datetime) -> None:
        self.engine = engine
        self.now = now

    async def pin(self, number: str = MARTA, keys: tuple[str, ...] = KEYS) -> str:
        async with self.engine.begin() as connection:
            return await new_pin(connection, number, keys, self.now)

    async def customer(self, number: str) -> int:
        return int(await self.ask("SELECT id FROM customers WHERE customer_number = :number", number=number))

    async def ask(self, statement: str, **values: object) -> Any:  # noqa: ANN401 - whatever was asked for
        async with self.engine.connect() as connection:
            return await connection.scalar(text(statement), values)

    async def call(self, pin: str, customer: int | None, turn: int = 1) -> PinTry:
        """Begin a call in which a PIN is keyed."""
        async with self.engine.begin() as connection:
            return PinTry(await add_call(connection, self.now), turn, customer, pin, self.now)

    async def key(self, keyed: PinTry, keys: tuple[str, ...] = KEYS) -> str:
        async with self.engine.begin() as connection:
            return await check_pin(connection, keyed, keys)

    async def key_in_turn(self, first: PinTry, *pins: str) -> list[str]:
        """Key several PINs in one call, one after the other."""
        tries = [replace(first, turn=first.turn + n, pin=pin) for n, pin in enumerate(pins)]
        return [await self.key(one) for one in tries]


@pytest.fixture
def office(town_engine: AsyncEngine, now: datetime) -> Office:
    return Office(town_engine, now)


def wrong(pin: str, n: int = 1) -> str:
    """Return another PIN."""
    return f"{(int(pin) + n) % 1_000_000:06}"


async def test_the_pin_of_the_letter_is_right_and_any_other_is_wrong(office: Office) -> None:
    pin = await office.pin()
    assert re.fullmatch(r"\d{6}", pin)
    call = await office.call(pin, await office.customer(MARTA))
    assert await office.key_in_turn(call, wrong(pin), "", "12345678901234567890", pin) == [
        "wrong",
        "wrong",
        "locked",
        "locked",
    ]
    assert await office.key(await office.call(await office.pin(), call.customer)) == "right"


async def test_somebody_elses_pin_is_wrong(office: Office) -> None:
    marta, karl = await office.pin(MARTA), await office.pin(KARL)
    assert await office.key(await office.call(marta, await office.customer(KARL))) == "wrong"
    assert await office.key(await office.call(karl, await office.customer(KARL))) == "right"


async def test_a_hash_that_is_moved_to_another_row_opens_nothing(office: Office) -> None:
    marta, _ = await office.pin(MARTA), await office.pin(KARL)
    async with office.engine.begin() as connection:
        await connection.execute(
            text("UPDATE pins SET hash = (SELECT hash FROM pins WHERE customer_id = :marta)"),
            {"marta": await office.customer(MARTA)},
        )
    assert await office.key(await office.call(marta, await office.customer(KARL))) == "wrong"


async def test_neither_table_holds_a_pin(office: Office) -> None:
    pin = await office.pin()
    keyed = await office.call(pin, await office.customer(MARTA))
    await office.key(keyed)
    for table in ("pins", "pin_tries"):
        assert pin not in await office.ask(f"SELECT string_agg(t::text, '') FROM {table} t")  # noqa: S608 - see above
    assert ARGON2.verify(pin, await office.ask("SELECT hash FROM pins")) is False
    assert pin not in repr(keyed)


async def test_two_wrong_ones_do_no_harm_to_whoever_then_keys_the_right_one(office: Office) -> None:
    pin = await office.pin()
    customer = await office.customer(MARTA)
    for _ in range(3):
        call = await office.call(pin, customer)
        assert await office.key_in_turn(call, wrong(pin), wrong(pin, 2), pin) == ["wrong", "wrong", "right"]
    assert await office.ask("SELECT failures FROM pins") == 0


async def test_three_wrong_ones_in_three_calls_lock_the_pin_for_the_right_figures_too(office: Office) -> None:
    pin = await office.pin()
    customer = await office.customer(MARTA)
    for _ in range(3):
        assert await office.key(await office.call(wrong(pin), customer)) == "wrong"
    assert await office.ask("SELECT locked_at FROM pins") == office.now
    assert await office.key(await office.call(pin, customer)) == "wrong"


async def test_a_new_pin_opens_the_lock_and_the_old_figures_are_wrong(office: Office) -> None:
    pin = await office.pin()
    customer = await office.customer(MARTA)
    await office.key_in_turn(await office.call(pin, customer), *[wrong(pin)] * 3)
    fresh = await office.pin()
    assert await office.ask("SELECT failures FROM pins WHERE locked_at IS NULL") == 0
    assert await office.key_in_turn(await office.call(pin, customer), pin, fresh) == ["wrong", "right"]


async def test_who_guesses_hears_the_same_of_a_pin_a_locked_pin_no_pin_and_nobody(office: Office) -> None:
    """Also when the PIN was locked by calls before, and where somebody tries several numbers in one call."""
    pin = await office.pin()
    marta, karl = await office.customer(MARTA), await office.customer(KARL)
    answers = [
        await office.key_in_turn(await office.call(pin, customer), *(wrong(pin, n) for n in range(1, 6)))
        for customer in (marta, marta, karl, None)
    ]
    assert answers == [["wrong", "wrong", "locked", "locked", "locked"]] * 4
    first = await office.call(wrong(pin), None)
    mixed = [replace(first, turn=turn, customer=customer) for turn, customer in enumerate((None, marta, karl, marta))]
    assert [await office.key(one) for one in mixed] == ["wrong", "wrong", "locked", "locked"]


async def test_a_locked_pin_answers_the_right_figures_like_any_others(office: Office) -> None:
    pin = await office.pin()
    customer = await office.customer(MARTA)
    await office.key_in_turn(await office.call(pin, customer), *[wrong(pin)] * 3)
    assert await office.key_in_turn(await office.call(pin, customer), pin, pin, pin) == ["wrong", "wrong", "locked"]


async def test_a_call_that_is_locked_out_counts_against_nobody_any_more(office: Office) -> None:
    pin = await office.pin()
    customer = await office.customer(MARTA)
    call = await office.call(wrong(pin), None)
    await office.key_in_turn(call, *[wrong(pin)] * 3)
    assert await office.key(replace(call, turn=9, customer=customer, pin=pin)) == "locked"
    assert await office.ask("SELECT failures FROM pins") == 0


async def test_a_repeated_turn_counts_once_and_gets_the_answer_that_it_got(office: Office) -> None:
    pin = await office.pin()
    customer = await office.customer(MARTA)
    call = await office.call(wrong(pin), customer)
    assert [await office.key(call) for _ in range(5)] == ["wrong"] * 5
    assert await office.ask("SELECT failures FROM pins") == 1
    later = replace(call, turn=2, pin=pin)
    assert await office.key(later) == "right"
    await office.key_in_turn(replace(call, turn=3), *[wrong(pin)] * 3)
    assert (await office.key(call), await office.key(later)) == ("wrong", "right")


async def test_the_same_turn_at_the_same_time_counts_once(office: Office) -> None:
    pin = await office.pin()
    call = await office.call(wrong(pin), await office.customer(MARTA))
    assert await asyncio.gather(*(office.key(call) for _ in range(8))) == ["wrong"] * 8
    assert await office.ask("SELECT failures FROM pins") == 1
    assert await counted(office.engine, "pin_tries") == 1


async def test_whoever_goes_back_and_comes_to_the_same_turn_as_somebody_else_finds_no_open_door(
    office: Office,
) -> None:
    pin, _ = await office.pin(MARTA), await office.pin(KARL)
    call = await office.call(pin, await office.customer(MARTA))
    assert await office.key(call) == "right"
    for other in (await office.customer(KARL), None):
        assert await office.key(replace(call, customer=other)) == "wrong"


async def test_of_many_wrong_ones_at_once_three_count_and_the_right_one_comes_too_late(office: Office) -> None:
    pin = await office.pin()
    customer = await office.customer(MARTA)
    calls = [await office.call(wrong(pin, n), customer) for n in range(1, 13)]
    assert set(await asyncio.gather(*(office.key(one) for one in calls))) == {"wrong"}
    assert await office.ask("SELECT failures FROM pins WHERE locked_at IS NOT NULL") == 3
    assert await office.key(await office.call(pin, customer)) == "wrong"


async def test_a_right_one_behind_three_wrong_ones_that_are_being_judged_is_refused(office: Office) -> None:
    """It was compared while the lock was open, and must not count when its turn comes."""
    pin = await office.pin()
    customer = await office.customer(MARTA)
    late = await office.call(pin, customer)
    async with office.engine.begin() as connection:
        for n in (1, 2, 3):
            await check_pin(connection, await office.call(wrong(pin, n), customer), KEYS)
        waiting = asyncio.create_task(office.key(late))
        await until_somebody_waits(office)
    assert await waiting == "wrong"


async def until_somebody_waits(office: Office) -> None:
    for _ in range(1000):
        if await office.ask("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            return
        await asyncio.sleep(0.02)
    pytest.fail("nobody waits")


async def test_who_has_no_pin_takes_as_long_as_who_has_one(office: Office) -> None:
    """The quickest of several, within a third: what remains is far below the noise of a telephone network."""
    pin = await office.pin()
    customer = await office.customer(MARTA)
    took: dict[int | None, list[float]] = {customer: [], None: []}
    for n in range(1, 15):
        for who, times in took.items():
            keyed = await office.call(wrong(pin, n), who)
            began = time.perf_counter()
            await office.key(keyed)
            times.append(time.perf_counter() - began)
    assert min(took[None]) == pytest.approx(min(took[customer]), rel=0.34)


def test_the_hash_that_fits_nobody_costs_what_every_other_costs() -> None:
    assert not ARGON2.check_needs_rehash(NOBODYS)
    assert not ARGON2.verify(b"", NOBODYS)


async def test_while_a_pin_is_compared_other_callers_go_on(office: Office) -> None:
    keyed = await office.call("424242", None)
    many = tuple(f"key number {n}" for n in range(12))
    judging = asyncio.create_task(office.key(keyed, many))
    rounds = 0
    while not judging.done():
        await asyncio.sleep(0.005)
        rounds += 1
    assert rounds > 5


async def test_an_old_key_still_fits_and_its_pin_is_hashed_anew_when_it_is_used(office: Office) -> None:
    newest, older = KEYS
    pin = await office.pin(keys=(older,))
    customer = await office.customer(MARTA)
    assert await office.key(await office.call(pin, customer), (newest,)) == "wrong"
    assert await office.key(await office.call(pin, customer), KEYS) == "right"
    assert await office.key(await office.call(pin, customer), (newest,)) == "right"
    assert await office.key(await office.call(pin, customer), (older,)) == "wrong"


async def test_a_revoked_pin_is_wrong_at_once(office: Office) -> None:
    pin = await office.pin()
    async with office.engine.begin() as connection:
        assert await revoke_pin(connection, MARTA)
        assert not await revoke_pin(connection, MARTA)
        assert not await revoke_pin(connection, "999X999999")
    assert await office.key(await office.call(pin, await office.customer(MARTA))) == "wrong"


async def test_nobody_gets_no_pin(office: Office) -> None:
    with pytest.raises(UnknownCustomer, match="999X999999"):
        await office.pin("999X999999")
    assert await counted(office.engine, "pins") == 0


@pytest.mark.parametrize(
    "pin",
    [
        *("000000", "777777", "123456", "012345", "456789", "567890", "654321", "098765", "112233"),
        *("301179", "791130", "113079", "301119", "197911", "111979"),
    ],
)
def test_what_anybody_would_try_first_is_no_pin(pin: str) -> None:
    assert is_easily_guessed(pin, MARTA, date(1979, 11, 30))


def test_pins_are_spread_over_all_figures_and_may_begin_with_nought() -> None:
    made = {random_pin(MARTA, date(1979, 11, 30)) for _ in range(2000)}
    assert len(made) > 1950
    assert {pin[0] for pin in made} == set("0123456789")
    assert not [pin for pin in made if is_easily_guessed(pin, MARTA, date(1979, 11, 30))]


async def test_tries_are_forgotten_after_ninety_days(office: Office) -> None:
    await office.pin()
    await office.key(await office.call("424242", await office.customer(MARTA)))
    async with office.engine.connect() as connection:
        assert "pin_tries" not in await purge(connection, office.now + 90 * DAY - timedelta(seconds=1))
        assert (await purge(connection, office.now + 90 * DAY))["pin_tries"] == 1
    assert await counted(office.engine, "pins") == 1
