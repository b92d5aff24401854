"""The deletion protocol: how much of what went when, and nobody's name."""

from datetime import datetime

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Deletion(Base):
    """One line of the deletion protocol: how much of what went when; append-only, kept so by the database."""

    __tablename__ = "deletions"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    kind: Mapped[str]
    count: Mapped[int]
