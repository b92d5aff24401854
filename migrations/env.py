"""Runs migrations over the connection that ``app.migrate`` hands in."""

from alembic import context
from sqlalchemy import text

from app.database import Base

connection = context.config.attributes["connection"]
# A migration that cannot get its lock gives up instead of stopping every caller behind it.
connection.execute(text("SET lock_timeout = '5s'"))
connection.commit()
context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
