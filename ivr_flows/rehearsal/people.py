"""The shapes of what is known about the town's people; managers and stand-ins are named by staff id."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

Field = Literal["placement", "benefits"]


@dataclass(frozen=True)
class Colleague:
    """Somebody who works at the office; ``line`` is E.164, ``stand_in`` the staff id of who answers instead."""

    staff_id: str
    name: str
    team: str
    field: Field
    line: str
    email: str | None
    stand_in: str | None
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Resident:
    """A customer; ``phone`` is E.164 where it was given (it is voluntary), managers are staff ids."""

    customer_number: str
    household_number: str | None
    first_name: str
    last_name: str
    born: date
    language: str
    phone: str | None
    placement_manager: str | None
    benefits_manager: str | None


@dataclass(frozen=True)
class Away:
    """A time (aware, end excluded) in which a colleague cannot be rung."""

    staff_id: str
    starts_at: datetime
    ends_at: datetime
    reason: Literal["absent", "in_consultation", "phone_hours"]


@dataclass(frozen=True)
class Summons:
    """An appointment to which a customer was called; ``starts_at`` is aware."""

    appointment_id: str
    customer_number: str
    staff_id: str
    starts_at: datetime
    room: str | None
    kind: str | None


@dataclass(frozen=True)
class Period:
    """One stretch of office hours in German local time; Monday is 0, ``closes`` is excluded."""

    weekday: int
    opens: time
    closes: time
