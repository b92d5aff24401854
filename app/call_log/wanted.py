"""What somebody looks for in the call log: the conditions of a filter."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, TextClause, func, or_, select

from app.call_log.noted import calls_with_notes_about
from app.call_log.visible import Reader, belongs_to_team, may_read
from app.calls import Call
from app.concerns import Concern

LASTING = "lasting"
"""In place of an outcome: of calls that have none yet."""


@dataclass(frozen=True)
class Wanted:
    """Which calls are wanted: received from (included) to (excluded), and what else they must have.

    ``concern`` may be what was stated or what it was corrected to, ``reference`` (nine digits) that of the call or of a
    concern that was left in it. ``waited_over`` are seconds.
    """

    received_from: datetime | None = None
    received_before: datetime | None = None
    team: int | None = None
    field: str | None = None
    concern: str | None = None
    outcome: str | None = None
    language: str | None = None
    channel: str | None = None
    waited_over: int | None = None
    reference: str | None = None
    words: str | None = None


Condition = ColumnElement[bool] | TextClause


def conditions(reader: Reader, wanted: Wanted) -> list[Condition]:
    """Return the conditions on ``Call`` that somebody may read it and that it is wanted."""
    return [may_read(reader), *_of_the_call(wanted), *_of_what_belongs_to_it(reader, wanted)]


def _of_the_call(wanted: Wanted) -> list[Condition]:
    equal = ((Call.field, wanted.field), (Call.language, wanted.language), (Call.channel, wanted.channel))
    found: list[Condition] = [column == value for column, value in equal if value is not None]
    if wanted.received_from:
        found.append(Call.received_at >= wanted.received_from)
    if wanted.received_before:
        found.append(Call.received_at < wanted.received_before)
    if wanted.outcome is not None:
        found.append(Call.outcome.is_(None) if wanted.outcome == LASTING else Call.outcome == wanted.outcome)
    if wanted.waited_over is not None:
        found.append(Call.waited_s > wanted.waited_over)
    return found


def _of_what_belongs_to_it(reader: Reader, wanted: Wanted) -> list[Condition]:
    found: list[Condition] = []
    if wanted.team is not None:
        found.append(belongs_to_team(wanted.team))
    if wanted.concern is not None:
        left = select(Concern.call_id).where(
            or_(Concern.kind == wanted.concern, Concern.corrected_kind == wanted.concern)
        )
        of_call = or_(Call.concern == wanted.concern, Call.corrected_concern == wanted.concern)
        found.append(or_(of_call, Call.id.in_(left)))
    if wanted.reference is not None:
        # As an array it is looked up by index, as the reference beside it is.
        with_it = func.array(select(Concern.call_id).where(Concern.reference == wanted.reference).scalar_subquery())
        found.append(or_(Call.reference == wanted.reference, Call.id == func.any(with_it)))
    if wanted.words is not None:
        found.append(calls_with_notes_about(reader, wanted.words))
    return found
