"""Counts, for a period and by a dimension, calls and concerns as ``keeping`` has counted each of them.

Every column is a number of cases or a quantile of all of them; none is about a person, and no row is (R24).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.figures.asked import Dimension, Period
from app.figures.groups import Group
from app.figures.keeping import AGAIN_WITHIN

Key = date | int | str | None
"""What a row is about: a day, an hour, a group's name, or a code; nothing where a case has none."""
Counts = Mapping[str, int]
"""The columns of a row; quantiles are seconds."""
Groups = Sequence[Group]

SOON: Final = timedelta(seconds=30)
"""What the 115 promises for three of four calls."""

KEYS: Final[Mapping[Dimension | None, str]] = {
    None: "NULL",
    Dimension.DAY: "day",
    Dimension.HOUR: "hour",
    Dimension.TEAM: "team_group",
    Dimension.FIELD: "field",
    Dimension.CONCERN: "concern",
    Dimension.LANGUAGE: "language",
}
GROUPED: Final = """
LEFT JOIN unnest(CAST(:teams AS int[]), CAST(:groups AS text[])) AS grouped (team_id, team_group) USING (team_id)
"""
CALLS: Final = """
SELECT {key} AS key,
       count(*) AS calls,
       count(*) FILTER (WHERE lost = 'menu') AS lost_in_menu,
       count(*) FILTER (WHERE reached_queue) AS offered,
       count(*) FILTER (WHERE reached_queue AND answered) AS answered,
       count(*) FILTER (WHERE reached_queue AND answered AND waited_s <= :soon) AS answered_soon,
       count(*) FILTER (WHERE reached_queue AND (answered OR waited_s > :soon OR waited_s IS NULL)) AS answered_or_late,
       count(*) FILTER (WHERE reached_queue AND lost = 'ringing') AS lost_while_ringing,
       count(*) FILTER (WHERE reached_queue AND lost = 'queue') AS lost_in_queue,
       count(waited_s) FILTER (WHERE reached_queue) AS waits,
       count(*) FILTER (WHERE is_contact AND at <= :settled) AS contacts,
       count(*) FILTER (WHERE is_contact AND at <= :settled AND NOT rang_again) AS first_contacts,
       count(*) FILTER (WHERE is_contact AND at > :settled) AS young_contacts
FROM counted_calls {grouped} WHERE day BETWEEN :first AND :last GROUP BY 1
"""
# Apart from the sums, which two cores can share: a quantile has to see all waits in order.
WAITS: Final = """
SELECT {key} AS key, {is_total} AS is_total, percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY waited_s) AS waits
FROM counted_calls {grouped}
WHERE day BETWEEN :first AND :last AND reached_queue AND waited_s IS NOT NULL GROUP BY GROUPING SETS ({sets})
"""
CONCERNS: Final = """
SELECT {key} AS key,
       count(*) FILTER (WHERE is_order AND least(due_at, promised_by) <= :now) AS orders,
       count(*) FILTER (WHERE is_order AND due_at <= :now) AS orders_24_h,
       count(*) FILTER (WHERE is_order AND due_at <= :now AND kept_at <= due_at) AS kept_24_h,
       count(*) FILTER (WHERE is_order AND due_at > :now) AS open_24_h,
       count(*) FILTER (WHERE is_order AND promised_by <= :now) AS orders_48_h,
       count(*) FILTER (WHERE is_order AND promised_by <= :now AND kept_at <= promised_by) AS kept_48_h,
       count(*) FILTER (WHERE is_order AND promised_by > :now) AS open_48_h,
       count(*) FILTER (WHERE concern = 'cancellation') AS cancellations,
       count(seen_at) FILTER (WHERE concern = 'cancellation') AS acknowledged,
       count(*) FILTER (WHERE has_begun) AS begun,
       count(*) FILTER (WHERE has_begun AND seen_at < starts_at) AS acknowledged_in_time,
       count(*) FILTER (WHERE concern = 'cancellation' AND starts_at > :now) AS not_begun
FROM (
    SELECT counted_concerns.*, starts_at, concern = 'cancellation' AND starts_at <= :now AND at < starts_at AS has_begun
    FROM counted_concerns LEFT JOIN appointments USING (appointment_id)
    WHERE day BETWEEN :first AND :last
) AS concerns {grouped}
GROUP BY 1
"""


def _statement(template: str, by: Dimension | None) -> TextClause:
    key = KEYS[by]
    sets, is_total = (f"({key}), ()", f"grouping({key}) = 1") if by else ("()", "true")
    grouped = GROUPED if by is Dimension.TEAM else ""
    return text(template.format(key=key, grouped=grouped, sets=sets, is_total=is_total))


STATEMENTS: Final = {by: tuple(_statement(one, by) for one in (CALLS, CONCERNS, WAITS)) for by in KEYS}


@dataclass(frozen=True)
class Counted:
    """What was counted for each key, and for all of them together; a column that is not there counts nothing."""

    rows: Mapping[Key, Counts]
    total: Counts


async def count(
    connection: AsyncConnection, period: Period, by: Dimension | None, groups: Groups, now: datetime
) -> Counted:
    """Count what happened in a period by a dimension; the counted calls must be up to date (``keeping``)."""
    values = {
        "first": period.first,
        "last": period.last,
        "now": now,
        "soon": SOON.total_seconds(),
        "settled": now - AGAIN_WITHIN,
        "teams": [team for group in groups for team in group.teams],
        "groups": [group.name for group in groups for _ in group.teams],
    }
    calls, concerns, waits = [
        (await connection.execute(statement, values)).mappings().all() for statement in STATEMENTS[by]
    ]
    rows: dict[Key, dict[str, int]] = defaultdict(dict)
    total: dict[str, int] = defaultdict(int)
    for row in (*calls, *concerns):
        counts = {name: number for name, number in row.items() if name != "key"}
        rows[row["key"]] |= counts
        for name, number in counts.items():
            total[name] += number
    for row in waits:
        where = total if row["is_total"] else rows[row["key"]]
        where["wait_median"], where["wait_p90"] = row["waits"] or (0, 0)
    return Counted(rows if by else {}, total)
