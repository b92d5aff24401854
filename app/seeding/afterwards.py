"""Says what the office did about everything that was left: seen, rung back, corrected, done, or not yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from app.seeding.left import Left
from app.seeding.people import Office, People
from app.seeding.ringing_back import OrderBook
from ivr_flows.engine.heard import Field

CALM: Final = timedelta(hours=2)
"""Nobody is rung for an invented order sooner than so long after now: who tries the demo is not disturbed."""
NOTHING_OPEN_AFTER: Final = timedelta(days=16)
OPEN: Final = "open"
"""In a story: nobody has looked at it yet."""
AN_HOUR_S: Final = 3600.0
TURNED_OUT: Final[Mapping[str, tuple[str, ...]]] = {
    "callback": ("payment", "documents", "other"),
    "payment": ("documents", "callback", "other"),
    "documents": ("payment", "other"),
    "message": ("callback", "payment", "other"),
    "cancellation": ("other",),
}
ONE_IN: Final = 18
"""How seldom a concern turned out to be another one than its caller had chosen."""


@dataclass(frozen=True)
class Aftermath:
    """What became of concerns by ``now``; each has dice of its own, so that what comes later changes nothing before."""

    office: Office
    now: datetime
    number: int

    def settle(self, left: Left) -> None:
        """Have the office do what it had done about a concern by now."""
        chance = Random(f"{self.number} {left.reference} {left.received_at}")  # noqa: S311 - dice, not secrets
        if left.is_rung_about:
            OrderBook(self.office, self.now).carry_out(left, chance)
            self.take_over(left, chance)
        elif left.caller.fate != OPEN:
            self.deal_with(left, chance)
        if left.state == "done" and not left.caller.fate and not chance.randrange(ONE_IN):
            self.correct(left, chance)

    def take_over(self, left: Left, chance: Random) -> None:
        """Have a person finish an order by hand: one that was left to them, or one that would ring quite soon."""
        if left.unreached_at and not left.caller.fate:
            self.finish(left, left.unreached_at, AN_HOUR_S * chance.lognormvariate(1.5, 1.0), chance)
        elif OrderBook(self.office, self.now).rings_before(left, self.now + CALM):
            since = left.attempts[-1].columns["ended_at"] if left.attempts else left.received_at
            left.move("done", since + (self.now - since) * chance.uniform(0.4, 0.95), self.author(left, chance))

    def deal_with(self, left: Left, chance: Random) -> None:
        """Have a person see it, and then have done with it."""
        quick = bool(chance.randrange(9))
        seen_s = AN_HOUR_S * (chance.lognormvariate(-0.4, 0.9) if quick else chance.uniform(4, 22))
        seen_at = self.office.opening.moved(left.received_at, seen_s)
        if seen_at >= self.now:
            return
        if left.kind == "cancellation" or chance.randrange(2):
            left.move("acknowledged", seen_at, self.author(left, chance))
        if chance.randrange(12):
            self.finish(left, seen_at, AN_HOUR_S * chance.lognormvariate(1.2, 0.9), chance)
        elif self.now - left.received_at > NOTHING_OPEN_AFTER:
            self.finish(left, seen_at, AN_HOUR_S * chance.uniform(12, 40), chance)

    def finish(self, left: Left, since: datetime, open_s: float, chance: Random) -> None:
        """Have a person do what is left to do, if there was time for it."""
        done_at = self.office.opening.moved(since, max(60.0, open_s))
        if done_at < self.now:
            left.move("done", done_at, self.author(left, chance))

    def correct(self, left: Left, chance: Random) -> None:
        """Have a person note what it turned out to be."""
        after = left.changes[-1].at + timedelta(minutes=chance.randrange(1, 40))
        if after < self.now:
            left.correct(chance.choice(TURNED_OUT[left.kind]), after, self.author(left, chance))

    def author(self, left: Left, chance: Random) -> str:
        """Return who of the office it was: whoever is responsible, or anybody where nobody is."""
        managers = left.caller.resident.managers if left.caller.resident else {}
        field = left.columns["field"] or next(iter(managers), None)
        own = People(self.office, left.caller).own(Field(field)) if field else None
        person = own or chance.choice(tuple(self.office.colleagues.values()))
        return f"staff:{person.staff_id}"
