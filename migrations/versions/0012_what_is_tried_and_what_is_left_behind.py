"""Numbers and birth dates that were tried, and recordings spoken over that the carrier still has."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receipt_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_receipt_tries_call_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concerns.id"], name=op.f("fk_receipt_tries_concern_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_receipt_tries_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_tries")),
        sa.UniqueConstraint("call_id", "turn", name=op.f("uq_receipt_tries_call_id_turn")),
    )
    op.create_index(op.f("ix_receipt_tries_concern_id"), "receipt_tries", ["concern_id"])
    op.create_index(op.f("ix_receipt_tries_customer_id"), "receipt_tries", ["customer_id"])
    op.create_index(op.f("ix_receipt_tries_at"), "receipt_tries", ["at"])
    op.create_table(
        "number_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_number_tries_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_tries")),
        sa.UniqueConstraint("call_id", "turn", name=op.f("uq_number_tries_call_id_turn")),
    )
    op.create_index(op.f("ix_number_tries_at"), "number_tries", ["at"])
    op.create_table(
        "unwanted_recordings",
        sa.Column("recording_sid", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("recording_sid", name=op.f("pk_unwanted_recordings")),
    )
    op.create_index(op.f("ix_callback_attempts_placed_at"), "callback_attempts", ["placed_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_callback_attempts_placed_at"), "callback_attempts")
    op.drop_table("unwanted_recordings")
    op.drop_table("number_tries")
    op.drop_table("receipt_tries")
