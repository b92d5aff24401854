"""Changes who is responsible for a customer, by hand: between two imports, or where there are none."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.administration.changes import Change, note_change
from app.administration.people import known_as
from app.concerns.settling import Author
from app.customers import FIELDS, Assignment, Customer, NoSuchCustomer
from app.edits import Edit, is_to_be_written


class NoSuchField(ValueError):
    """A customer is looked after in two fields: placement and benefits."""


@dataclass(frozen=True)
class Responsibility:
    """One field of one customer, by the internal id."""

    customer: int
    field: str


async def responsibilities(connection: AsyncConnection, customer: int) -> dict[str, int]:
    """Return who is responsible for a customer, by field; a field that is not there has nobody."""
    mine = select(Assignment.field, Assignment.staff_id).where(Assignment.customer_id == customer)
    return {row.field: row.staff_id for row in await connection.execute(mine)}


async def assign(
    connection: AsyncConnection, responsibility: Responsibility, edit: Edit[int | None], author: Author
) -> None:
    """Make somebody responsible for a customer in one field, or nobody; the next call finds it, the next import too.

    Raises:
        NoSuchCustomer, NoSuchStaff, NoSuchField: there is none.
        ChangedMeanwhile: it is not what was seen any more.
    """
    customer, field = responsibility.customer, responsibility.field
    if field not in FIELDS:
        raise NoSuchField(f"{field} is no field")
    row = select(Customer.id).where(Customer.id == customer).with_for_update(key_share=True)
    if await connection.scalar(row) is None:
        raise NoSuchCustomer(f"no customer has the id {customer}")
    current = (await responsibilities(connection, customer)).get(field)
    if is_to_be_written(edit, current):
        before, after = await known_as(connection, current), await known_as(connection, edit.wanted)
        await store(connection, responsibility, edit.wanted)
        await note_change(connection, Change("assignment", field, before, after, customer), author)


async def store(connection: AsyncConnection, responsibility: Responsibility, staff: int | None) -> None:
    """Write down who is responsible, or that nobody is."""
    customer, field = responsibility.customer, responsibility.field
    if staff is None:
        mine = (Assignment.customer_id == customer, Assignment.field == field)
        await connection.execute(delete(Assignment).where(*mine))
        return
    assigning = insert(Assignment).values(customer_id=customer, field=field, staff_id=staff)
    await connection.execute(
        assigning.on_conflict_do_update(index_elements=["customer_id", "field"], set_={"staff_id": staff})
    )
