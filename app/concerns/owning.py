"""Works out whose a concern is: to whom it was handed, or who answers for the appointment, the customer, the household.

Nothing of it is stored: whoever is away today has their stand-in today, and an appointment that moves to a colleague
takes its cancellation along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

RUNG: Final = "('callback','documents','payment')"
"""The kinds that are answered by ringing back: what was promised to their callers is a call (R12)."""

# An absence may name a stand-in of its own; otherwise it is the permanent one.
AWAY: Final = """
away AS (
    SELECT DISTINCT ON (staff_id) staff_id, stand_in_id FROM absences
    WHERE reason = 'absent' AND starts_at <= :now AND ends_at > :now ORDER BY staff_id, starts_at
)"""

# Handed on comes first, then the appointment's own person, then the customer's in the field (of several without one:
# placement), then whoever pays the benefits of a household's first member: each is looked up only where the one before
# gives nobody, and only once. A condition in this one place keeps a customer's concerns out of every list.
# An appointment begins when the calendar says; where it is not matched, at the beginning of the day that was keyed, or
# with the customer's next one: of what is not known the earliest is believed, so that nobody is told too late (R18).
MEANT: Final = """
meant AS MATERIALIZED (
    SELECT c.id, c.state, coalesce(c.corrected_kind, c.kind) AS kind, c.received_at, c.due_at, c.promised_by,
           c.unreached_at, c.handed_team_id, c.customer_id, c.reference, c.verified, c.on_behalf, c.appointment_day,
           c.manner, c.reason, expected.starts_at,
           CASE WHEN c.handed_team_id IS NULL THEN coalesce(
               c.handed_staff_id, expected.staff_id,
               (SELECT a.staff_id FROM assignments a WHERE a.customer_id = c.customer_id AND a.field = c.field),
               (SELECT a.staff_id FROM assignments a WHERE a.customer_id = c.customer_id AND a.field = 'placement'),
               (SELECT a.staff_id FROM assignments a WHERE a.customer_id = c.customer_id AND a.field = 'benefits'),
               (SELECT a.staff_id FROM customers m JOIN assignments a ON a.customer_id = m.id AND a.field = 'benefits'
                WHERE m.household_id = c.household_id AND c.customer_id IS NULL ORDER BY m.customer_number LIMIT 1)
           ) END AS staff_id,
           coalesce(expected.starts_at, CAST(c.appointment_day AS timestamp) AT TIME ZONE 'Europe/Berlin', (
               SELECT min(next.starts_at) FROM appointments next
               WHERE c.nearest AND next.customer_id = c.customer_id
                   AND next.starts_at > c.received_at - interval '1 hour')) AS begins_at
    FROM (SELECT * FROM concerns c WHERE {which}) c LEFT JOIN LATERAL (
        SELECT a.staff_id, a.starts_at FROM appointments a
        WHERE a.appointment_id = c.appointment_id AND coalesce(c.corrected_kind, c.kind) = 'cancellation'
        LIMIT 1) expected ON true
)"""

# The deputy is who would stand in; the stand-in is who does, because the owner is away and the deputy is not.
OWNED: Final = """
owned AS (
    SELECT meant.*, coalesce(meant.handed_team_id, owner.team_id) AS team_id, owner.name AS staff_name,
           owner.staff_id AS staff_number, deputy.id AS deputy_id, absent.staff_id IS NOT NULL AS is_away,
           CASE WHEN absent.staff_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM away WHERE away.staff_id = deputy.id) THEN deputy.id END AS stand_in_id
    FROM meant LEFT JOIN staff owner ON owner.id = meant.staff_id
    LEFT JOIN away absent ON absent.staff_id = owner.id
    LEFT JOIN staff deputy ON deputy.id = coalesce(absent.stand_in_id, owner.stand_in_id)
)"""

# What the team sees beside the person: the order is passed upwards, never the person (R12).
ESCALATED: Final = f"""
escalated AS (
    SELECT owned.*, CASE
        WHEN kind = 'cancellation' AND state = 'open' AND begins_at - interval '30 minutes' <= :now
            THEN 'unacknowledged'
        WHEN kind IN {RUNG} AND unreached_at IS NOT NULL THEN 'unreached'
        WHEN kind IN {RUNG} AND promised_by < :now THEN 'promise_over'
        WHEN is_away AND stand_in_id IS NULL THEN 'nobody_there' END AS escalation
    FROM owned
)"""  # noqa: S608 - the parts are constants of this module


def escalated_where(which: str) -> str:
    """Return the common table expressions (to follow WITH) that end in ``escalated``, one row a concern.

    ``which`` are the conditions on ``concerns c`` (and an order and a limit, if need be), constants of ours; ``:now``
    is the time to be asked with.
    """
    return ",".join((AWAY, MEANT.format(which=which), OWNED, ESCALATED))


@dataclass(frozen=True)
class Owner:
    """Who has a concern now, by internal ids and by name; without person and team the service centre has it.

    ``deputy`` stands in for the person whenever they are away, ``stand_in`` does so at this moment.
    """

    staff: int | None
    staff_number: str | None
    """The office's own id of the person (``V1``)."""
    staff_name: str | None
    team: int | None
    team_name: str | None
    deputy: int | None
    stand_in: int | None

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> "Owner":
        """Read the owner from a row of ``escalated`` with the team's name."""
        return cls(
            row["staff_id"],
            row["staff_number"],
            row["staff_name"],
            row["team_id"],
            row["team_name"],
            row["deputy_id"],
            row["stand_in_id"],
        )

    @property
    def whereabouts(self) -> str:
        """Return in one word where the concern lies, as the history writes it."""
        if self.staff_number is not None:
            return f"staff:{self.staff_number}"
        return f"team:{self.team_name}" if self.team is not None else "service_centre"


WHOSE = text(f"""
WITH {escalated_where("c.id = ANY(:concerns)")}
SELECT escalated.*, teams.name AS team_name FROM escalated LEFT JOIN teams ON teams.id = team_id
""")  # noqa: S608 - the parts are constants of this module


async def whose_are(connection: AsyncConnection, concerns: Sequence[int], now: datetime) -> dict[int, Owner]:
    """Return who has each of several concerns (by their ids) now; of those that do not exist nothing."""
    rows = await connection.execute(WHOSE, {"concerns": list(concerns), "now": now})
    return {row["id"]: Owner.of(row) for row in rows.mappings()}
