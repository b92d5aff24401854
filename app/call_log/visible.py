"""Which entries of the log somebody reads, as conditions on ``calls`` that every question about it carries (R23)."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from sqlalchemy import TextClause, text

from app.access import PAGES, Page, Person, Role
from app.responsibility import may_see, seen_by

# The sets in these are worked out once a statement. What ties a call to teams is written beside it by the database
# itself (migration 0018): found out anew for each of a hundred thousand calls, it would take seconds.
_CUSTOMERS: Final = """
    SELECT customer_id FROM assignments JOIN staff ON staff.id = assignments.staff_id WHERE staff.team_id = {team}"""
_OF_TEAM: Final = f"""(
    {{team}} = ANY (calls.team_ids)
    OR calls.customer_id IN ({_CUSTOMERS})
    OR calls.customer_id IS NULL AND calls.household_id IN (
        SELECT household_id FROM customers WHERE customers.id IN ({_CUSTOMERS}))
    OR calls.other_customer_ids <> '{{{{}}}}' AND calls.other_customer_ids && ARRAY({_CUSTOMERS}))"""  # noqa: S608 - constants
_OF_NO_TEAM: Final = """(
    calls.team_ids = '{}' AND calls.other_customer_ids = '{}'
    AND (calls.customer_id IS NULL OR calls.customer_id NOT IN (SELECT customer_id FROM assignments))
    AND (calls.household_id IS NULL OR calls.customer_id IS NOT NULL OR calls.household_id NOT IN (
        SELECT household_id FROM customers JOIN assignments ON assignments.customer_id = customers.id
        WHERE household_id IS NOT NULL)))"""
_SEALED: Final = """
    SELECT {what} FROM customers WHERE customers.sealed AND NOT EXISTS (
        SELECT FROM sealed_for
        WHERE sealed_for.customer_id = customers.id AND sealed_for.account_id = :seer_account)"""
_NOT_SEALED: Final = f"""(
    (calls.customer_id IN ({_SEALED.format(what="customers.id")})) IS NOT TRUE
    AND (calls.customer_id IS NULL
         AND calls.household_id IN ({_SEALED.format(what="customers.household_id")})) IS NOT TRUE
    AND (calls.other_customer_ids = '{{}}'
         OR NOT calls.other_customer_ids && ARRAY({_SEALED.format(what="customers.id")})))"""
_BY_ROLE: Final = (
    (Role.PRIVACY_OFFICER, "true"),
    (Role.SUPERVISOR, f"({_OF_TEAM.format(team=':seer_team')} OR {_OF_NO_TEAM})"),
)
"""The first role that somebody has counts: it lets them read what the later ones do."""


@dataclass(frozen=True)
class Reader:
    """Somebody who reads the log, at a time (aware)."""

    person: Person
    now: datetime

    @cached_property
    def values(self) -> dict[str, Any]:
        """The values of the conditions below."""
        return seen_by(self.person, self.now)

    def condition(self, sql: str) -> TextClause:
        """Return a condition with those values bound that it takes."""
        return text(sql).bindparams(**{name: value for name, value in self.values.items() if f":{name}" in sql})


def may_read(reader: Reader) -> TextClause:
    """Return the condition that a call is among the entries that somebody reads."""
    grounds = next((condition for role, condition in _BY_ROLE if reader.person.has(role)), "false")
    return reader.condition(f"{_NOT_SEALED} AND ({grounds})")


def may_see_customer(reader: Reader, customer: str, *, nobodys: bool = False) -> TextClause:
    """Return the condition that somebody may see a customer (SQL for an internal id) by a role that reads the log."""
    reading = replace(reader.person, roles=reader.person.roles & PAGES[Page.CALLS])
    return reader.condition(may_see(reading, customer, nobodys=nobodys))


def not_sealed(reader: Reader, customer: str) -> TextClause:
    """Return the condition that no file is sealed for somebody that belongs to a customer (SQL, NULL: nobody's)."""
    return reader.condition(f"({customer} IN ({_SEALED.format(what='customers.id')})) IS NOT TRUE")


def belongs_to_team(team: int) -> TextClause:
    """Return the condition that something ties a call to a team (internal id)."""
    return text(_OF_TEAM.format(team=":wanted_team")).bindparams(wanted_team=team)
