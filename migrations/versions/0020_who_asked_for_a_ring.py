"""Who asked at the desk for a call-back to be rung now: it is their telephone that rings first."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("concerns", sa.Column("ring_asked_by", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_concerns_ring_asked_by"), "concerns", "staff", ["ring_asked_by"], ["id"])


def downgrade() -> None:
    op.drop_constraint(op.f("fk_concerns_ring_asked_by"), "concerns")
    op.drop_column("concerns", "ring_asked_by")
