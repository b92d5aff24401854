"""The record of who is away when, one person at a time: read, locked while it is changed, and rid of what is over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ARRAY, Integer, Row, Select, any_, delete, insert, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.staff import Absence, NoSuchStaff, StaffMember

ABSENT: Final = "absent"
IN_CONSULTATION: Final = "in_consultation"


@dataclass(frozen=True)
class Away:
    """A time (aware, end excluded) in which somebody cannot be rung; without ``stand_in`` it is the permanent one."""

    id: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    stand_in: int | None

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Say whether it shares more than an instant with another time."""
        return self.starts_at < ends_at and self.ends_at > starts_at


@dataclass(frozen=True)
class Leave:
    """An absence as somebody plans it: from, until (aware, excluded), and who stands in if not the permanent one."""

    starts_at: datetime
    ends_at: datetime
    stand_in: int | None = None


async def away_from(connection: AsyncConnection, people: Collection[int], now: datetime) -> dict[int, tuple[Away, ...]]:
    """Return what keeps people from the telephone from ``now`` on, in its order, by their ids; nothing that is over."""
    among = Absence.staff_id == any_(literal(list(people), ARRAY(Integer)))
    found: dict[int, tuple[Away, ...]] = {}
    for row in await connection.execute(in_their_order().where(among, Absence.ends_at > now)):
        found[row.staff_id] = (*found.get(row.staff_id, ()), away_in(row))
    return found


def away_in(row: Row[*tuple[Any, ...]]) -> Away:
    """Return the time that a row tells of."""
    return Away(row.id, row.starts_at, row.ends_at, row.reason, row.stand_in_id)


async def absent_between(connection: AsyncConnection, staff: int, leave: Leave) -> tuple[Away, ...]:
    """Return when somebody is absent (consultations apart) in the time of somebody's leave."""
    overlapping = (Absence.starts_at < leave.ends_at, Absence.ends_at > leave.starts_at)
    absent = in_their_order().where(Absence.staff_id == staff, Absence.reason == ABSENT, *overlapping)
    return tuple(away_in(row) for row in await connection.execute(absent))


def in_their_order() -> Select[*tuple[Any, ...]]:
    """Select absences in the order in which the directory minds them."""
    columns = (
        Absence.staff_id,
        Absence.id,
        Absence.starts_at,
        Absence.ends_at,
        Absence.reason,
        Absence.stand_in_id,
    )
    return select(*columns).order_by(Absence.starts_at, Absence.id)


async def open_record(connection: AsyncConnection, staff: int, now: datetime) -> tuple[Away, ...]:
    """Lock somebody's record until the transaction ends, delete what is over, and return the rest.

    The lock is a weak one: the calls of this moment, which refer to the person, do not wait for it.

    Raises:
        NoSuchStaff: nobody has this id.
    """
    person = select(StaffMember.id).where(StaffMember.id == staff).with_for_update(key_share=True)
    if await connection.scalar(person) is None:
        raise NoSuchStaff(f"nobody has the id {staff}")
    await connection.execute(delete(Absence).where(Absence.staff_id == staff, Absence.ends_at <= now))
    return (await away_from(connection, [staff], now)).get(staff, ())


async def stand_in_of(connection: AsyncConnection, staff: int) -> int | None:
    """Return the permanent stand-in, or nothing.

    Raises:
        NoSuchStaff: nobody has this id.
    """
    row = (await connection.execute(select(StaffMember.stand_in_id).where(StaffMember.id == staff))).one_or_none()
    if row is None:
        raise NoSuchStaff(f"nobody has the id {staff}")
    stand_in: int | None = row.stand_in_id
    return stand_in


async def write(connection: AsyncConnection, staff: int, reason: str, leave: Leave) -> Away:
    """Write a time down."""
    values = {"staff_id": staff, "reason": reason, "stand_in_id": leave.stand_in}
    values |= {"starts_at": leave.starts_at, "ends_at": leave.ends_at}
    added = await connection.scalar(insert(Absence).values(values).returning(Absence.id))
    return Away(int(added or 0), leave.starts_at, leave.ends_at, reason, leave.stand_in)


async def strike(connection: AsyncConnection, *times: Away) -> None:
    """Delete times as if they had never been written down."""
    await connection.execute(delete(Absence).where(Absence.id.in_([one.id for one in times])))


async def end_at(connection: AsyncConnection, one: Away, ends_at: datetime) -> None:
    """Let a time end earlier."""
    await connection.execute(update(Absence).where(Absence.id == one.id).values(ends_at=ends_at))


# Of two times at once the first counts, as in the directory; who was named for it stands in, not the permanent one.
STANDING_IN = text("""
WITH lasting AS (
    SELECT DISTINCT ON (staff_id) staff_id, reason, stand_in_id FROM absences
    WHERE starts_at <= :now AND ends_at > :now ORDER BY staff_id, starts_at, id
)
SELECT staff.id FROM staff JOIN lasting ON lasting.staff_id = staff.id
WHERE reason = 'absent' AND coalesce(lasting.stand_in_id, staff.stand_in_id) = :staff ORDER BY staff.id
""")


async def standing_in_for(connection: AsyncConnection, staff: int, now: datetime) -> tuple[int, ...]:
    """Return for whom somebody stands in at this moment: for who is absent now, consultations and phone hours apart."""
    return tuple((await connection.execute(STANDING_IN, {"staff": staff, "now": now})).scalars())
