"""Draws up the report to the city council: what the motion 17/SVV/0425 asked for, and what came of it (R27)."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from app.figures import SUPPRESSED, Dimension, FigureRow, FigureTable, Measure, figures, publish
from app.office_hours import GERMAN_TIME
from app.periods import Periods
from app.receipts.verifying import ChainReport, verify_chain
from app.report.asking import Asked, NoSuchReport
from app.report.printing import print_council_report
from app.report.stretches import Stretch, by_stretches
from app.retention import months_before
from app.settings import Settings


@dataclass(frozen=True)
class Office:
    """Who reports: the office's name, its toll-free number (E.164, or nothing), and how long it keeps what."""

    name: str
    hotline_number: str
    periods: Periods


def office_of(settings: Settings) -> Office:
    """Return the office of the settings."""
    return Office(settings.office_name, settings.hotline_number, settings.periods)


@dataclass(frozen=True)
class CouncilReport:
    """Everything that is printed; all figures are published ones: rounded, and a star for what is not shown."""

    office: Office
    asked: Asked
    whole: FigureTable
    stretches: tuple[Stretch, ...]
    teams: FigureTable
    concerns: FigureTable
    chain: ChainReport

    @property
    def begins_before_the_log(self) -> bool:
        """Whether calls of the period were deleted meanwhile, since their time was up."""
        kept_since = months_before(self.asked.now, self.office.periods.call_months)
        return self.asked.period.first <= kept_since.astimezone(GERMAN_TIME).date()

    @property
    def is_young(self) -> bool:
        """Whether the period is so fresh that not every call can be judged yet."""
        return self.asked.period.ends + timedelta(days=7) > self.asked.now


async def draw_up(connection: AsyncConnection, asked: Asked, office: Office) -> CouncilReport:
    """Return the report of a period; needs a transaction that may write, and verifies the whole chain of receipts.

    Raises:
        NoSuchReport: there was no call in this period.
    """
    period, now = asked.period, asked.now
    whole = await figures(connection, period, None, now=now)
    if whole.total.figures[Measure.CALLS].value == 0 and whole.unfinished == 0:
        raise NoSuchReport("empty", "from")
    parts, parts_total = await by_stretches(connection, asked)
    teams = await figures(connection, period, Dimension.TEAM, now=now)
    concerns = await figures(connection, period, Dimension.CONCERN, now=now)
    rows = _without_gaps(tuple(part.row for part in parts), parts_total, whole)
    return CouncilReport(
        office,
        asked,
        publish(whole),
        tuple(replace(part, row=row) for part, row in zip(parts, _published(rows, whole), strict=True)),
        publish(replace(teams, rows=_without_gaps(teams.rows, teams.total, whole))),
        publish(replace(concerns, rows=_without_gaps(concerns.rows, concerns.total, whole))),
        await verify_chain(connection),
    )


def _published(rows: tuple[FigureRow, ...], like: FigureTable) -> tuple[FigureRow, ...]:
    return publish(replace(like, rows=rows)).rows


def _without_gaps(rows: tuple[FigureRow, ...], total: FigureRow, whole: FigureTable) -> tuple[FigureRow, ...]:
    """Hide a column of which the total would have to be hidden: in this report it stands elsewhere (R24)."""
    gaps = {
        measure
        for measure, figure in total.figures.items()
        if figure.value is SUPPRESSED and whole.total.figures[measure].value is not SUPPRESSED
    }
    return tuple(_with_stars(row, gaps) for row in rows)


def _with_stars(row: FigureRow, hidden: set[Measure]) -> FigureRow:
    starred = {
        measure: replace(row.figures[measure], value=SUPPRESSED, numerator=None, denominator=SUPPRESSED)
        for measure in hidden
    }
    return FigureRow(row.key, {**row.figures, **starred})


async def hand_out(connection: AsyncConnection, asked: Asked, office: Office) -> bytes:
    """Return the report as PDF/A-3a and PDF/UA-1; it is printed beside the event loop.

    Raises:
        NoSuchReport: there was no call in this period.
    """
    report = await draw_up(connection, asked, office)
    return await asyncio.to_thread(print_council_report, report)
