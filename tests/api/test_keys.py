"""API keys: shown once, kept as a hash, revoked for good."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.keys import ApiKey, KeyNameTaken, add_key, find_key, revoke_key


async def test_a_key_is_found_by_its_secret_of_which_only_a_hash_is_kept(engine: AsyncEngine, now: datetime) -> None:
    async with engine.begin() as connection:
        secret = await add_key(connection, "export", now)
        assert secret.startswith("dw_")
        assert len(secret) > 40
        assert await find_key(connection, secret) == "export"
        stored = (await connection.execute(select(ApiKey))).one()
    assert secret.encode() not in stored.digest
    assert stored.created_at == now


async def test_a_revoked_key_is_not_found_and_its_name_is_not_given_again(engine: AsyncEngine, now: datetime) -> None:
    async with engine.begin() as connection:
        secret = await add_key(connection, "export", now)
        assert await revoke_key(connection, "export", now)
        assert await find_key(connection, secret) is None
        with pytest.raises(KeyNameTaken, match="export"):
            await add_key(connection, "export", now)
        assert not await revoke_key(connection, "nobody", now)
