"""Teams: the groups that answer for one field and stand in for each other."""

from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class NoSuchTeam(LookupError):
    """There is no team with this id."""


class Team(Base):
    """A team of the office; ``line`` is its group telephone (E.164), if it has one."""

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    line: Mapped[str | None]
