"""Gives somebody other roles, unless somebody else has done so since the page was opened."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import Role
from app.accounts.keeping import AccountRecord, find_account, set_roles, take_turns


class RolesChanged(Exception):
    """Somebody else was faster; ``now`` are the roles that they have given."""

    def __init__(self, now: Collection[str]) -> None:
        """Name them."""
        super().__init__(*sorted(now))
        self.now = frozenset(now)


async def appoint(
    connection: AsyncConnection, account: int, seen: Collection[str], wanted: Collection[Role]
) -> AccountRecord:
    """Give an account exactly the ``wanted`` roles, if it still has those that were ``seen``; returns it as it was.

    Roles that this house does not know (a staff file may bring some) open nothing, and stay.

    Raises:
        RolesChanged: it has others by now.
        LastAdministrator: nobody else could let anybody in again.
        NoSuchAccount: there is none.
    """
    await take_turns(connection)
    before = await find_account(connection, account)
    if set(before.roles) != set(seen):
        raise RolesChanged(before.roles)
    unknown = set(before.roles) - set(Role)
    await set_roles(connection, account, [*wanted, *unknown])  # type: ignore[list-item] # names that are stored already
    return before
