"""The rows that can be imported: what each column may hold, one model a kind of file."""

from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from app.complaints import Complaint
from app.imports.spellings import (
    CustomerNumber,
    Day,
    Email,
    HouseholdNumber,
    Identifier,
    Language,
    Line,
    PointInTime,
    Roles,
    Telephone,
    Text,
    nothing_if_empty,
)

T = TypeVar("T")
Optional = Annotated[T | None, BeforeValidator(nothing_if_empty)]


def german_if_empty(value: object) -> object:
    """Take German for somebody whose language nobody stated."""
    return "de" if nothing_if_empty(value) is None else value


def in_small_letters(value: object) -> object:
    """Read ``Placement`` as ``placement``."""
    return value.strip().lower() if isinstance(value, str) else value


class Row(BaseModel):
    """A checked row; its fields are the columns of the file, ``key`` names the one that identifies it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    key: ClassVar[str]

    @property
    def id(self) -> str:
        """The value that identifies the row."""
        return str(getattr(self, self.key))


class StaffFields(Row):
    """What is known of a person who can be rung; ``stand_in`` is the staff id of who answers instead."""

    key: ClassVar[str] = "staff_id"

    name: Text
    team: Text
    field: Annotated[Literal["placement", "benefits"], BeforeValidator(in_small_letters)]
    line: Line
    email: Optional[Email] = None
    stand_in: Optional[Identifier] = None
    roles: Roles = ()


class StaffRow(StaffFields):
    """A row of the staff file."""

    staff_id: Identifier

    @model_validator(mode="after")
    def has_another_stand_in(self) -> Self:
        """Refuse a stand-in that would ring the same telephone again."""
        if self.stand_in == self.staff_id:
            raise Complaint("nobody can be their own stand-in")
        return self


class CustomerFields(Row):
    """What is known of a customer; the two managers are staff ids, empty where nobody is responsible."""

    key: ClassVar[str] = "customer_number"

    household_number: Optional[HouseholdNumber] = None
    first_name: Text
    last_name: Text
    born: Day
    language: Annotated[Language, BeforeValidator(german_if_empty)] = "de"
    phone: Optional[Telephone] = None
    placement_manager: Optional[Identifier] = None
    benefits_manager: Optional[Identifier] = None


class CustomerRow(CustomerFields):
    """A row of the customers' file."""

    customer_number: CustomerNumber


class AppointmentFields(Row):
    """Who is expected by whom, when and where."""

    key: ClassVar[str] = "appointment_id"

    customer_number: CustomerNumber
    staff_id: Identifier
    starts_at: PointInTime
    room: Optional[Text] = None
    kind: Optional[Text] = None


class AppointmentRow(AppointmentFields):
    """A row of the appointments' file; ``appointment_id`` is the id of the calendar it comes from."""

    appointment_id: Identifier
