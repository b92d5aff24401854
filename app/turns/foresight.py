"""Foresight: what would happen to a call at a time to come, told by the very flows and directory that real calls use.

Whether somebody will be in a talk then nobody can know: it is left out, and everybody rung is taken not to answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.availability import Availability
from app.availability.reading import availability_by, plans_of
from app.concerns.leaving import AIMED_AT_DAYS, PROMISED_DAYS, working_days_after
from app.customers import FIELDS, Customer, NoSuchCustomer
from app.directory import Entry, who_can_help, who_can_help_customers_of
from app.numbers import customer_number
from app.office_hours import GERMAN_TIME, Closed, OfficeHours, load_closures, load_office_hours, why_closed
from app.staff import StaffMember
from app.turns.facts import person_of
from app.turns.unanswered import way_of
from ivr_flows.engine.facts import Facts, Person, Role
from ivr_flows.engine.heard import Field

CHANCE: Final = "foresight"
IN_TALK: Final = "in_talk"
A_MINUTE: Final = timedelta(minutes=1)


class IsPast(ValueError):
    """What would have happened nobody can tell: absences that are over are deleted (R24)."""


@dataclass(frozen=True)
class Question:
    """A call at a time (aware): of a customer, of anybody looked after by a team or in a field, or of nobody known."""

    at: datetime
    customer_number: str | None = None
    field: str | None = None
    team: int | None = None


@dataclass(frozen=True)
class Hop:
    """Somebody who would be rung, or is ``passed_by`` for a reason that lasts ``until`` a time, as far as plans tell.

    ``free_from`` is when they can be rung again. ``by_chance`` is a team without a telephone of its own: any colleague
    who can talk then. Ids are internal.
    """

    role: str
    staff: int | None
    team: int | None
    by_chance: bool = False
    passed_by: str | None = None
    until: datetime | None = None
    free_from: datetime | None = None


@dataclass(frozen=True)
class Course:
    """One way of the call if nobody answers: who is rung in which order, and what can be left at its end.

    ``responsible`` is whose customer calls.
    """

    field: str | None
    responsible: int | None
    hops: tuple[Hop, ...]
    offered: tuple[str, ...]


@dataclass(frozen=True)
class Foresight:
    """What would happen: whether the office is closed and why, every way of the call, and when a call-back is due.

    ``left_out`` is what nobody can know before.
    """

    at: datetime
    closed: Closed | None
    courses: tuple[Course, ...]
    callback_due: datetime
    callback_promised_by: datetime
    left_out: tuple[str, ...] = (IN_TALK,)


@dataclass(frozen=True)
class Then:
    """The moment that is asked about."""

    at: datetime
    hours: OfficeHours
    closed: Closed | None


async def foresee(connection: AsyncConnection, question: Question, now: datetime) -> Foresight:
    """Tell what would happen to a call at a time from now on, as far as it is planned by now.

    Raises:
        IsPast: the time has passed.
        NoSuchCustomer: nobody has this number.
        ValueError: the time has no offset.
    """
    if question.at < now - A_MINUTE:
        raise IsPast("only what is to come can be foreseen")
    hours = await load_office_hours(connection)
    at = question.at.astimezone(GERMAN_TIME)
    then = Then(at, hours, why_closed(at, hours, await load_closures(connection, at.date())))
    asked = await entries_asked_about(connection, question)
    courses = [course_of(field, entries, then) for field, entries in asked]
    due, promised = (working_days_after(at, days, hours) for days in (AIMED_AT_DAYS, PROMISED_DAYS))
    return Foresight(at, then.closed, await explained(connection, courses, then), due, promised)


Asked = list[tuple[str | None, tuple[Entry, ...]]]
"""The field of a way, and whom the directory names for it."""


async def entries_asked_about(connection: AsyncConnection, question: Question) -> Asked:
    """Ask the directory about everybody whose customer may be calling; of nobody known there is nobody to ask about."""
    if question.customer_number is not None:
        return await entries_of_customer(connection, question)
    if question.team is None and question.field is None:
        return [(None, ())]
    members = select(StaffMember.id, StaffMember.field).order_by(StaffMember.name)
    if question.team is not None:
        members = members.where(StaffMember.team_id == question.team)
    if question.field is not None:
        members = members.where(StaffMember.field == question.field)
    people = (await connection.execute(members)).all()
    return [(one.field, await who_can_help_customers_of(connection, one.id, question.at, CHANCE)) for one in people]


async def entries_of_customer(connection: AsyncConnection, question: Question) -> Asked:
    """Ask about one customer, in one field or in all of theirs.

    Raises:
        NoSuchCustomer: nobody has this number.
    """
    customer = await customer_of(connection, question.customer_number or "")
    entries = await who_can_help(connection, customer, question.at, CHANCE)
    fields = [field for field in FIELDS if any(entry.field == field for entry in entries)]
    if not fields:
        return [(None, ())]
    wanted = [field for field in fields if question.field in {None, field}]
    return [(field, tuple(entry for entry in entries if entry.field == field)) for field in wanted]


async def customer_of(connection: AsyncConnection, number: str) -> int:
    """Return the customer with a number, however it is spelt.

    Raises:
        NoSuchCustomer: nobody has it, or nobody can.
    """
    try:
        spelt = customer_number(number)
    except ValueError as error:
        raise NoSuchCustomer(str(error)) from error
    found: int | None = await connection.scalar(select(Customer.id).where(Customer.customer_number == spelt))
    if found is None:
        raise NoSuchCustomer(f"no customer has the number {spelt}")
    return found


def course_of(field: str | None, entries: Sequence[Entry], then: Then) -> Course:
    """Follow one way of the call to its end."""
    people = [(Field(entry.field), person_of(replace(entry, in_talk=False))) for entry in entries]
    facts = Facts(now=then.at, office_is_open=then.closed is None, people=tuple(people))
    way = way_of(facts, Field(field) if field else None)
    responsible = next((entry.staff for entry in entries if entry.role == Role.OWN), None)
    return Course(field, responsible, tuple(hop_of(person, entries) for person in way.people), way.offered)


def hop_of(person: Person, entries: Sequence[Entry]) -> Hop:
    """Describe a hop; whom of a team without a telephone chance will ring is not told as if it were known."""
    chance = person.role is Role.TEAM and any(entry.role == Role.TEAM and entry.staff for entry in entries)
    staff = None if chance else person.staff
    return Hop(person.role.value, staff, person.team, by_chance=chance, passed_by=person.unavailable)


async def explained(connection: AsyncConnection, courses: Sequence[Course], then: Then) -> tuple[Course, ...]:
    """Say how long the reasons last for which people are passed by, as far as it is known."""
    passed_by = {hop.staff for course in courses for hop in course.hops if hop.passed_by and hop.staff}
    plans = await plans_of(connection, passed_by, then.at)
    theirs = {staff: availability_by(plan, then.at, then.hours) for staff, plan in plans.items()}
    return tuple(replace(one, hops=tuple(until_when(hop, theirs, then) for hop in one.hops)) for one in courses)


def until_when(hop: Hop, theirs: Mapping[int, Availability], then: Then) -> Hop:
    """Say of one hop how long its reason lasts."""
    known = theirs.get(hop.staff) if hop.passed_by and hop.staff else None
    if known:
        return replace(hop, until=known.now.ends_at, free_from=known.free_from)
    if hop.passed_by and then.closed:
        return replace(hop, until=then.closed.opens_at, free_from=then.closed.opens_at)
    return hop
