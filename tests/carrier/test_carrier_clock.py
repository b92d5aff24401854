import asyncio
import time
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.carrier import RealClock, VirtualClock

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def test_virtual_time_jumps_and_real_time_does_not_pass() -> None:
    clock, begun = VirtualClock(START), time.perf_counter()
    await clock.sleep(86_400)
    assert clock.now() == START + timedelta(days=1)
    assert time.perf_counter() - begun < 0.5


async def test_time_stands_still_while_somebody_works() -> None:
    """A task that waits for the product holds the clock for everybody."""
    clock = VirtualClock(START)
    seen: list[datetime] = []

    async def work() -> None:
        await asyncio.sleep(0.02)
        seen.append(clock.now())

    await asyncio.gather(clock.spawn(work()), clock.spawn(clock.sleep(100)))
    assert seen == [START]


async def test_a_bell_ends_a_wait_early() -> None:
    clock = VirtualClock(START)
    bell = clock.bell()

    async def ring() -> None:
        await clock.sleep(3)
        bell.ring()

    rung, _ = await asyncio.gather(clock.spawn(bell.wait(10)), clock.spawn(ring()))
    assert (rung, clock.now()) == (True, START + timedelta(seconds=3))
    assert await clock.spawn(bell.wait(5)) is False


async def test_somebody_from_outside_may_act_at_the_instant_they_slept_for() -> None:
    """A task that is not part of the network sleeps too, and time waits until it had its turn."""
    clock = VirtualClock(START)
    far = clock.spawn(clock.sleep(1000))
    await clock.sleep(10)
    await clock.sleep(5)
    assert clock.now() == START + timedelta(seconds=15)
    await far


async def test_a_cancelled_wait_does_not_stop_the_clock() -> None:
    clock = VirtualClock(START)
    keep = clock.spawn(clock.sleep(50))
    timer = clock.spawn(clock.sleep(10_000))
    await clock.sleep(1)
    timer.cancel()
    await asyncio.wait({timer})
    await keep
    await clock.sleep(1)
    assert clock.now() == START + timedelta(seconds=51)


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=20))
def test_sleepers_wake_in_the_order_of_their_alarms(lengths: list[float]) -> None:
    woken: list[float] = []

    async def sleep(clock: VirtualClock, length: float) -> None:
        await clock.sleep(length)
        woken.append(length)

    async def all_of_them() -> None:
        clock = VirtualClock(START)
        await asyncio.gather(*(clock.spawn(sleep(clock, length)) for length in lengths))

    asyncio.run(all_of_them())
    rounded = [round(length, 5) for length in woken]
    assert rounded == sorted(rounded)


async def test_the_real_clock_waits_and_gives_up() -> None:
    clock = RealClock()
    begun = clock.now()
    assert await clock.bell().wait(0.01) is False
    assert await clock.within(0.01, asyncio.sleep(5, "late")) is None
    assert await clock.within(5, asyncio.sleep(0, "in time")) == "in time"
    assert clock.now() > begun
