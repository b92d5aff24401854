"""Answers what the figures of a period are: brings the counts up to date, counts, and hides what is too small (R26)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.figures.asked import Dimension, Period
from app.figures.counting import Counted, Key, count
from app.figures.groups import Group, join_small_teams
from app.figures.keeping import bring_up_to_date
from app.figures.measures import DEFINITIONS
from app.figures.table import FigureTable, Line, few, lay_out
from app.office_hours import GERMAN_TIME

FIELDS: Final = ("placement", "benefits")
CONCERNS: Final = ("cancellation", "callback", "message", "documents", "payment", "other")

# Who takes no calls hides nobody who does. Somebody without a role is taken for a case manager.
TAKES_CALLS: Final = "(roles = '{}' OR 'case_manager' = ANY(roles))"
TEAMS = text(f"""
SELECT teams.id, teams.name, count(staff.id) AS staff
FROM teams LEFT JOIN staff ON team_id = teams.id AND {TAKES_CALLS} GROUP BY teams.id
""")  # noqa: S608 - a constant
BEHIND_FIELDS = text(f"SELECT field, count(*) AS staff FROM staff WHERE {TAKES_CALLS} GROUP BY field")  # noqa: S608 - a constant
WITHOUT_END = text("""
SELECT count(*) FROM calls WHERE received_at >= :starts AND received_at < :ends AND received_at <= :now
    AND ended_at IS NULL
""")


async def figures(connection: AsyncConnection, period: Period, by: Dimension | None, *, now: datetime) -> FigureTable:
    """Return the figures of a period, broken down by a dimension or not at all; needs a transaction that may write.

    What happened until this moment is in them. A call belongs to the day and hour in which it came in, and to the team
    that was tried first. Teams of fewer than five people are joined before anything is counted.
    """
    await bring_up_to_date(connection)
    groups = await load_groups(connection)
    counted = await count(connection, period, by, groups, now)
    office = sum(group.staff for group in groups)
    behind = {group.name: group.staff for group in groups} if by is Dimension.TEAM else {}
    if by is Dimension.FIELD:
        behind = {row.field: row.staff for row in await connection.execute(BEHIND_FIELDS)}
    keys = keys_of(period, by, groups, counted)
    today = now.astimezone(GERMAN_TIME).date()
    lines = tuple(
        Line(key, behind.get(str(key), office if not behind or key is None else 0), counted.rows.get(key, {}))
        for key in keys
        if not isinstance(key, date) or key <= today
    )
    rows, total = lay_out(lines, Line(None, office, counted.total))
    unfinished = await connection.scalar(WITHOUT_END, {"starts": period.starts, "ends": period.ends, "now": now})
    return FigureTable(
        period=period,
        by=by,
        as_of=now,
        rows=rows,
        total=total,
        not_yet={
            measure: few(counted.total.get(definition.not_yet, 0))
            for measure, definition in DEFINITIONS.items()
            if definition.not_yet
        },
        unfinished=few(unfinished or 0),
    )


async def load_groups(connection: AsyncConnection) -> tuple[Group, ...]:
    """Return the groups that figures are broken down by: teams of at least five people, or several teams as one."""
    rows = await connection.execute(TEAMS)
    return join_small_teams(Group(row.name, (row.id,), row.staff) for row in rows)


def keys_of(period: Period, by: Dimension | None, groups: Sequence[Group], counted: Counted) -> list[Key]:
    """Return the rows of a table in their order: those that must be there, then what else was counted, nothing last."""
    expected: list[Key] = []
    match by:
        case Dimension.DAY:
            expected = list(period.days())
        case Dimension.HOUR:
            hours = [key for key in counted.rows if isinstance(key, int)]
            expected = list(range(min(hours, default=0), max(hours, default=-1) + 1))
        case Dimension.TEAM:
            expected = [group.name for group in groups]
        case Dimension.FIELD:
            expected = list(FIELDS)
        case Dimension.CONCERN:
            expected = [concern for concern in CONCERNS if concern in counted.rows]
    others = sorted(str(key) for key in counted.rows if key is not None and key not in expected)
    return [*expected, *others, *([None] if None in counted.rows else [])]
