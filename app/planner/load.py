"""The load as it was measured: calls that reached a queue and how long their talks took, by group, weekday and hour."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.figures.asked import Period
from app.figures.counting import GROUPED
from app.figures.groups import Group

HourOfWeek = tuple[int, int]
"""Weekday (Monday is 0) and hour, in German time."""
LOAD: Final = text(f"""
SELECT team_group, CAST(extract(isodow FROM day) AS int) - 1 AS weekday, hour,
       count(*) FILTER (WHERE reached_queue) AS calls,
       count(talked_s) FILTER (WHERE answered) AS talks,
       coalesce(sum(talked_s) FILTER (WHERE answered), 0) AS talked_s
FROM counted_calls {GROUPED}
WHERE day BETWEEN :first AND :last GROUP BY team_group, weekday, hour
""")  # noqa: S608 - a constant


@dataclass
class MeasuredLoad:
    """What was measured of one group: calls in each hour of the week, all weeks together, and talks in seconds."""

    calls: dict[HourOfWeek, int] = field(default_factory=dict)
    talks: int = 0
    talked_s: int = 0


async def measure(
    connection: AsyncConnection, period: Period, groups: Sequence[Group]
) -> Mapping[str | None, MeasuredLoad]:
    """Return the load of each group by its name, and under nothing that of calls which no team was tried for.

    The counted calls must be up to date.
    """
    values = {
        "first": period.first,
        "last": period.last,
        "teams": [team for group in groups for team in group.teams],
        "groups": [group.name for group in groups for _ in group.teams],
    }
    loads: dict[str | None, MeasuredLoad] = defaultdict(MeasuredLoad)
    for row in await connection.execute(LOAD, values):
        load = loads[row.team_group]
        load.calls[row.weekday, row.hour] = row.calls
        load.talks += row.talks
        load.talked_s += row.talked_s
    return loads
