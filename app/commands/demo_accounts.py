"""Gives everybody in the demo's town an account, so that the first page can offer to sign in as each of them."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import Role
from app.accounts import Account
from app.accounts.keeping import NewAccount, add_account
from app.staff import StaffMember

WITHOUT_A_LINE: Final = (
    NewAccount("merle.hagedorn@jobcenter.example", "Merle Hagedorn", (Role.SERVICE_CENTRE,)),
    NewAccount("konrad.pelz@jobcenter.example", "Konrad Pelz", (Role.PRIVACY_OFFICER,)),
    NewAccount("ida.rothwein@jobcenter.example", "Ida Rothwein", (Role.ADMINISTRATOR,)),
)
"""Who works here and is not rung as one person: the service centre has a line of its own."""


async def open_accounts(connection: AsyncConnection, at: datetime) -> None:
    """Add the accounts that are missing; none has a password."""
    known = set((await connection.scalars(select(Account.sign_in_name))).all())
    rows = await connection.execute(select(StaffMember.id, StaffMember.name, StaffMember.email, StaffMember.staff_id))
    colleagues = (NewAccount(row.email or row.staff_id, row.name, staff=row.id) for row in rows)
    for one in (*colleagues, *WITHOUT_A_LINE):
        if one.sign_in_name.casefold() not in known:
            await add_account(connection, one, at)
