"""Breaks a period down by months, or by weeks where it is short, with the same rules of what may be shown (R24).

The stretches are rows of one table, so that nobody can work a hidden one out from the others and the total.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from app.figures import FigureRow, Period
from app.figures.answering import load_groups
from app.figures.counting import count
from app.figures.keeping import bring_up_to_date
from app.figures.table import Line, lay_out
from app.report.asking import Asked

BY_WEEKS_UP_TO: Final = 62
"""Days: of two months at most, weeks say more than months."""
DECEMBER: Final = 12


@dataclass(frozen=True)
class Stretch:
    """A month or a week as far as it lies in the period, with its figures."""

    period: Period
    is_week: bool
    row: FigureRow


def is_by_weeks(period: Period) -> bool:
    """Say whether a period is so short that it is broken down by weeks."""
    return (period.last - period.first).days < BY_WEEKS_UP_TO


def stretches(period: Period) -> tuple[Period, ...]:
    """Return the calendar's months or weeks (from Monday on) of a period; the first and the last may be cut."""
    found, first, next_one = [], period.first, _next_week if is_by_weeks(period) else _next_month
    while first <= period.last:
        after = next_one(first)
        found.append(Period(first, min(after - timedelta(days=1), period.last)))
        first = after
    return tuple(found)


def _next_week(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


def _next_month(day: date) -> date:
    return date(day.year + day.month // DECEMBER, day.month % DECEMBER + 1, 1)


async def by_stretches(connection: AsyncConnection, asked: Asked) -> tuple[tuple[Stretch, ...], FigureRow]:
    """Return the figures of each stretch and of all, not yet published; needs a transaction that may write."""
    await bring_up_to_date(connection)
    groups = await load_groups(connection)
    staff, parts = sum(group.staff for group in groups), stretches(asked.period)
    lines = [Line(part.first, staff, (await count(connection, part, None, groups, asked.now)).total) for part in parts]
    total = Line(None, staff, (await count(connection, asked.period, None, groups, asked.now)).total)
    rows, all_of_them = lay_out(tuple(lines), total)
    is_week = is_by_weeks(asked.period)
    return tuple(Stretch(part, is_week, row) for part, row in zip(parts, rows, strict=True)), all_of_them
