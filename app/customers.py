"""Customers: who may ring, under which numbers they are found, and who is responsible for them."""

from datetime import date
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, Label, case, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from app.database import Base

FIELDS: Final = ("placement", "benefits")
"""What an office does for a customer; in each of them somebody may be responsible."""


class NoSuchCustomer(LookupError):
    """There is no customer with this number or id."""


class Household(Base):
    """A Bedarfsgemeinschaft: several customers under one number, twelve digits and two letters."""

    __tablename__ = "households"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_number: Mapped[str] = mapped_column(unique=True)
    keys: Mapped[str] = mapped_column(index=True)
    """What a caller keys for it: the twelve digits."""


class Customer(Base):
    """One person with a customer number; ``keys`` and ``keys_without_letter`` are what a caller can key for it."""

    __tablename__ = "customers"
    __table_args__ = (Index("ix_customers_sealed", "id", postgresql_where=text("sealed")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_number: Mapped[str] = mapped_column(unique=True)
    keys: Mapped[str] = mapped_column(index=True)
    keys_without_letter: Mapped[str] = mapped_column(index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"), index=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    born: Mapped[date]
    language: Mapped[str] = mapped_column(server_default="de")
    phone: Mapped[str | None]
    sealed: Mapped[bool] = mapped_column(server_default="false")
    """Whether only named persons may see the file (``sealed_files``)."""


def unsealed(told: InstrumentedAttribute[Any]) -> Label[Any]:
    """Return a column of a statement that is joined with customers, or nothing in a row about a sealed file."""
    return case((Customer.sealed.is_not(True), told)).label(told.key)


class Assignment(Base):
    """Who is responsible for a customer in one field."""

    __tablename__ = "assignments"
    __table_args__ = (CheckConstraint("field IN ('placement', 'benefits')", name="field"),)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
