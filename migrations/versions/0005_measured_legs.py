"""Seconds of ringing, waiting and talking that the database works out, so that no report comes too late for them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

RANG_S = """CASE WHEN coalesce(answered_at, ended_at) IS NOT NULL AND dialled_at IS NOT NULL
THEN greatest(0, round(extract(epoch FROM coalesce(answered_at, ended_at) - dialled_at)))::int END"""
WAITED_S = """CASE WHEN dialled_at IS NOT NULL AND outcome IS NOT NULL
THEN greatest(0, round(extract(epoch FROM greatest(coalesce(answered_at, ended_at),
    CASE WHEN outcome = 'connected' THEN screened_at ELSE ended_at END) - dialled_at)))::int END"""
TALKED_S = """CASE WHEN outcome = 'connected' AND connected_s IS NOT NULL
THEN greatest(0, connected_s - greatest(0, round(extract(epoch FROM screened_at - answered_at))))::int END"""


def upgrade() -> None:
    # What a program had worked out until now comes of the same times, and is worked out once more.
    op.drop_column("legs", "rang_s")
    op.drop_column("legs", "talked_s")
    op.add_column("legs", sa.Column("rang_s", sa.Integer(), sa.Computed(RANG_S, persisted=True)))
    op.add_column("legs", sa.Column("waited_s", sa.Integer(), sa.Computed(WAITED_S, persisted=True)))
    op.add_column("legs", sa.Column("talked_s", sa.Integer(), sa.Computed(TALKED_S, persisted=True)))


def downgrade() -> None:
    op.drop_column("legs", "waited_s")
    op.execute("ALTER TABLE legs ALTER rang_s DROP EXPRESSION, ALTER talked_s DROP EXPRESSION")
