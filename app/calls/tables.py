"""The tables of the call log: a row a call, a row a leg, and an event for everything, which nobody can rewrite."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, DateTime, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

RANG_S = """CASE WHEN coalesce(answered_at, ended_at) IS NOT NULL AND dialled_at IS NOT NULL
THEN greatest(0, round(extract(epoch FROM coalesce(answered_at, ended_at) - dialled_at)))::int END"""
WAITED_S = """CASE WHEN dialled_at IS NOT NULL AND outcome IS NOT NULL
THEN greatest(0, round(extract(epoch FROM greatest(coalesce(answered_at, ended_at),
    CASE WHEN outcome = 'connected' THEN screened_at ELSE ended_at END) - dialled_at)))::int END"""
TALKED_S = """CASE WHEN outcome = 'connected' AND connected_s IS NOT NULL
THEN greatest(0, connected_s - greatest(0, round(extract(epoch FROM screened_at - answered_at))))::int END"""
"""Talking begins with the key that accepts; where the clocks of house and carrier disagree, the carrier's count stands.
The database works them out by itself, so that no report can come too late for them.
"""


class Call(Base):
    """One call from pick-up to the end, as the log shows it."""

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint("channel IN ('phone','text')", name="channel"),
        CheckConstraint(
            """corrected_concern IN
('cancellation','callback','message','documents','payment','other','placement','benefits')""",
            name="corrected_concern",
        ),
        # Whoever is rung sees the latest calls of the customer.
        Index(None, "customer_id", "received_at"),
        Index("ix_calls_lasting_texts", "received_at", postgresql_where=text("channel = 'text' AND ended_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    carrier_call_id: Mapped[str] = mapped_column(unique=True)
    reference: Mapped[str] = mapped_column(unique=True)
    """Nine digits, the last one a check digit: what the caller is told (Vorgangsnummer)."""
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    entry_number: Mapped[str]
    caller_number: Mapped[str | None]
    """E.164, or nothing where it was withheld; a hint, never a proof of who is calling."""
    language: Mapped[str]
    assurance: Mapped[str] = mapped_column(server_default="none")
    """How well the caller is known: none, telephone, telephone_birth_date, household, number, birth_date, pin."""
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"), index=True)
    field: Mapped[str | None]
    concern: Mapped[str | None]
    """What the caller chose or left."""
    corrected_concern: Mapped[str | None]
    """What it turned out to be; what the caller stated stays beside it."""
    outcome: Mapped[str | None]
    waited_s: Mapped[int | None]
    talked_s: Mapped[int | None]
    on_behalf: Mapped[bool] = mapped_column(server_default="false")
    """Whether somebody speaks for the customer (§ 13 SGB X)."""
    turn: Mapped[int] = mapped_column(server_default="0")
    """The latest turn that wrote this row; an older or repeated turn changes nothing."""
    step: Mapped[str | None]
    """What the caller was last asked: the point where an abandoned call was left."""
    channel: Mapped[str] = mapped_column(server_default="phone")
    """``phone``, or ``text`` for the text telephone: a browser page for people who cannot hear or speak."""
    team_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    """Teams of which somebody was rung, passed by or waited for; written by the database itself (migration 0018)."""
    other_customer_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    """Customers of concerns left in the call who are not its own: identified in turn, or matched later; likewise."""


class Leg(Base):
    """One attempt to reach a person for a call (a hop), dialled or not."""

    __tablename__ = "legs"
    __table_args__ = (
        UniqueConstraint("call_id", "turn", "ordinal"),
        CheckConstraint("role IN ('own','stand_in','team','service_centre','emergency')", name="role"),
        CheckConstraint(
            "outcome IN ('connected','busy','no_answer','declined','mailbox','failed','cancelled','unavailable')",
            name="outcome",
        ),
        CheckConstraint("connecting IN ('telephone','desk')", name="connecting"),
        # Who is in a talk is asked at every turn, how long talks are by everybody who waits.
        Index(None, "staff_id", postgresql_where=text("outcome IS NULL")),
        Index(
            None,
            "team_id",
            "dialled_at",
            postgresql_include=["talked_s"],
            postgresql_where=text("outcome = 'connected'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    turn: Mapped[int]
    ordinal: Mapped[int]
    role: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Who is rung; of a group telephone whoever took the call at their desk, and nobody where it was taken there."""
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    carrier_leg_id: Mapped[str | None] = mapped_column(index=True)
    status: Mapped[str | None]
    """The furthest status that the carrier reported; it never goes back."""
    dialled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    picked_up_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When the announcement began to be heard: by somebody, or by a mailbox."""
    screened: Mapped[str | None]
    """What the person rung did with the announcement: accepted, declined or silent."""
    screened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    connecting: Mapped[str | None]
    """Which way the network gets the document that connects an accepted leg, so that it gets it once."""
    connecting_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When it was sent that way, by the clock of the database."""
    connected_s: Mapped[int | None]
    """Seconds from pick-up to the end as the carrier counts them: the announcement is among them."""
    rang_s: Mapped[int | None] = mapped_column(Computed(RANG_S, persisted=True))
    waited_s: Mapped[int | None] = mapped_column(Computed(WAITED_S, persisted=True))
    """What the caller waited for this hop, the announcement included: a transfer is waiting (§ 3 Nr. 73 TKG)."""
    talked_s: Mapped[int | None] = mapped_column(Computed(TALKED_S, persisted=True))
    finished: Mapped[bool] = mapped_column(server_default="false")
    """Whether the talk has left the desk. When, nobody can say: so no time of anybody's work can be told (R24)."""


class CallEvent(Base):
    """Something that happened in a call; append-only, kept so by the database (trigger in migration 0001)."""

    __tablename__ = "call_events"
    __table_args__ = (UniqueConstraint("call_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    key: Mapped[str]
    """What makes the event one of a kind (turn and ordinal, or leg and status), so that a repeat adds nothing."""
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    kind: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
