"""The direct-dial list: who wants to be rung by customers directly says so, and may take it back (R10).

It is read at the desk. Nothing of it is ever spoken to a caller, whose way leads through the hotline.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.edits import ChangedMeanwhile, Edit
from app.staff import NoSuchStaff, StaffMember
from app.teams import Team


class ConsentedLine(Base):
    """Somebody's consent to publish one number, since when; taken back, it is deleted.

    It names the number (E.164): one that is given to the person later is not published before they agree again.
    """

    __tablename__ = "published_lines"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    line: Mapped[str]
    consented_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True)
class PublishedLine:
    """A line of the list: who, of which team, under which number (E.164), and since when they agree."""

    staff: int
    name: str
    team: str
    line: str
    consented_at: datetime


@dataclass(frozen=True)
class OwnLine:
    """Somebody's line (E.164), and since when they agree to publish it; nothing where they do not, or not this one."""

    line: str
    consented_at: datetime | None


async def own_line(connection: AsyncConnection, staff: int) -> OwnLine:
    """Return whether somebody's line is on the list.

    Raises:
        NoSuchStaff: nobody has this id.
    """
    same = (ConsentedLine.staff_id == StaffMember.id) & (ConsentedLine.line == StaffMember.line)
    mine = select(StaffMember.line, ConsentedLine.consented_at).outerjoin(ConsentedLine, same)
    row = (await connection.execute(mine.where(StaffMember.id == staff))).one_or_none()
    if row is None:
        raise NoSuchStaff(f"nobody has the id {staff}")
    return OwnLine(*row)


async def publish_line(connection: AsyncConnection, staff: int, line: str, now: datetime) -> None:
    """Put somebody's direct line on the list, at their own wish; ``line`` is the number (E.164) that they were shown.

    Raises:
        NoSuchStaff: nobody has this id.
        ChangedMeanwhile: their number is another one by now.
    """
    own = select(StaffMember.line).where(StaffMember.id == staff).with_for_update(key_share=True)
    current: str | None = await connection.scalar(own)
    if current is None:
        raise NoSuchStaff(f"nobody has the id {staff}")
    if current != line:
        raise ChangedMeanwhile(Edit(line, line), current)
    consent = insert(ConsentedLine).values(staff_id=staff, line=line, consented_at=now)
    renewed = {"line": line, "consented_at": now}
    other_number = ConsentedLine.line != line
    await connection.execute(
        consent.on_conflict_do_update(index_elements=["staff_id"], set_=renewed, where=other_number)
    )


async def revoke_line(connection: AsyncConnection, staff: int) -> None:
    """Take somebody's direct line off the list; one that is not on it stays off."""
    await connection.execute(delete(ConsentedLine).where(ConsentedLine.staff_id == staff))


async def published_lines(connection: AsyncConnection) -> tuple[PublishedLine, ...]:
    """Return the list, by team and name: the numbers that people have now and agreed to publish."""
    listed = (
        select(StaffMember.id, StaffMember.name, Team.name, StaffMember.line, ConsentedLine.consented_at)
        .join(ConsentedLine, ConsentedLine.staff_id == StaffMember.id)
        .join(Team, Team.id == StaffMember.team_id)
        .where(ConsentedLine.line == StaffMember.line)
        .order_by(Team.name, StaffMember.name)
    )
    return tuple(PublishedLine(*row) for row in await connection.execute(listed))
