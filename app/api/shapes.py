"""The shapes of what this door hands out: calls, concerns, reports of imports."""

from datetime import date, datetime
from typing import Annotated, Generic, Literal, Self, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.calls.reading import CallRecord
from app.calls.reading import Event as LoggedEvent

Moment = Annotated[datetime, AfterValidator(lambda at: at.astimezone(ZoneInfo("Europe/Berlin")))]
"""Shown in German time with its offset, so that one value tells both."""
Outcome = Literal[
    "connected",
    "callback",
    "message",
    "cancelled",
    "receipt_only",
    "abandoned_menu",
    "abandoned_waiting",
    "service_centre",
    "information",
    "failed",
]
Role = Literal["own", "stand_in", "team", "service_centre", "emergency"]
HopOutcome = Literal["connected", "busy", "no_answer", "declined", "mailbox", "failed", "cancelled", "unavailable"]
Kind = Literal["cancellation", "callback", "message", "documents", "payment", "other"]
State = Literal["open", "acknowledged", "done"]
NextState = Literal["acknowledged", "done"]
Entry = TypeVar("Entry")


class Shape(BaseModel):
    """Something handed out; it can be made of the record that has the same attributes."""

    model_config = ConfigDict(from_attributes=True)


class Items(BaseModel, Generic[Entry]):
    """A page of a list, newest first."""

    items: list[Entry]
    next: str | None = Field(description="What to send as `after` for the next page; null on the last one.")


class Hop(Shape):
    """One attempt to reach somebody: which role of which team, never who (R24)."""

    role: Role
    team: str | None
    outcome: HopOutcome | None = Field(description="Null while it lasts.")
    rang_s: int | None = Field(description="Seconds.")
    reason: str | None


class Event(BaseModel):
    """Something that happened in the call; further members depend on its kind."""

    model_config = ConfigDict(extra="allow")
    at: Moment
    kind: str

    @classmethod
    def of(cls, event: LoggedEvent) -> Self:
        """Return an event with its details beside its time and kind, which they cannot replace."""
        return cls.model_validate({**event.details, "at": event.at, "kind": event.kind})


class Call(Shape):
    """A call, from pick-up to the end."""

    id: UUID
    carrier_call_id: str
    reference: str = Field(description="The Vorgangsnummer that the caller was told.")
    received_at: Moment
    ended_at: Moment | None
    entry_number: str
    language: str
    assurance: str
    customer_number: str | None = Field(
        description="Null where nobody single was identified, or where the file is sealed."
    )
    concern: str | None = Field(description="What the call was about, as it was corrected where it was.")
    stated_concern: str | None = Field(description="What the caller chose; it stays where `concern` is corrected.")
    outcome: Outcome | None = Field(description="Null while the call lasts.")
    waited_s: int | None = Field(description="Seconds.")
    talked_s: int | None = Field(description="Seconds.")
    channel: Literal["phone", "text"] = Field(description="How it came in: `text` is the text telephone.")
    disputed: bool = Field(
        description="Whether somebody says that the entry is wrong and it is not settled: to be used with that remark "
        "alone (§ 84 SGB X)."
    )
    hops: list[Hop]
    events: list[Event]

    @classmethod
    def of(cls, record: CallRecord) -> Self:
        """Return a call of the log in the shape in which it leaves the house."""
        hops, events = [Hop.model_validate(hop) for hop in record.hops], [Event.of(one) for one in record.events]
        return cls.model_validate({**vars(record), "hops": hops, "events": events})


class Change(Shape):
    """One change of a concern since it was left."""

    at: Moment
    what: Literal[
        "state", "kind", "handed", "taken", "returned", "seen", "matched", "appointment", "appointment_day", "rung"
    ] = Field(
        description="`handed`, `taken` and `returned` say where it lay: with `staff`, `team` or `service_centre`."
    )
    before: str
    after: str


class Concern(Shape):
    """What a caller wants done."""

    reference: str
    call_id: UUID
    kind: Kind
    stated_kind: Kind = Field(description="What the caller chose, where `kind` was corrected since.")
    state: State
    received_at: Moment
    customer_number: str | None = Field(description="Null where nobody was identified, or where the file is sealed.")
    field: Literal["placement", "benefits"] | None
    verified: bool = Field(description="Whether number and birth date both fitted.")
    appointment_day: date | None
    appointment_id: str | None
    manner: str | None
    reason: str | None
    due_at: Moment | None
    promised_by: Moment | None
    changes: list[Change]


class Settlement(BaseModel):
    """How a concern is to go on: what it turned out to be, or that it was seen or is done."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"minProperties": 1})
    state: NextState | None = None
    kind: Kind | None = None


class LogSection(Shape):
    """One call, concern or note of a customer's own log."""

    heading: str
    lines: list[str] = Field(description="Sentences in German, to be read in this order.")


class CustomerLog(Shape):
    """A customer's own log, to be handed over: everything that is kept, and nobody of the office by name."""

    customer_number: str
    as_of: Moment
    title: str
    opening: list[str] = Field(description="Whose log it is, and why it is told; an empty line sets the two apart.")
    sections: list[LogSection] = Field(description="Newest first.")


class Rejection(Shape):
    """A line that was refused; the header is line 1."""

    line: int
    column: str
    message: str


class ImportReport(Shape):
    """What an import did, or in a dry run would do."""

    created: int
    updated: int
    unchanged: int
    rejected: list[Rejection]
