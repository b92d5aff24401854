"""Telephone PINs with the tries at them, and who waits for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_pins()
    create_waits()
    op.create_index(op.f("ix_legs_staff_id"), "legs", ["staff_id"], postgresql_where=sa.text("outcome IS NULL"))
    op.create_index(
        op.f("ix_legs_team_id_dialled_at"),
        "legs",
        ["team_id", "dialled_at"],
        postgresql_include=["talked_s"],
        postgresql_where=sa.text("outcome = 'connected'"),
    )


def create_pins() -> None:
    op.create_table(
        "pins",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_pins_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_pins")),
    )
    op.create_table(
        "pin_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("result IN ('right','wrong','locked')", name=op.f("ck_pin_tries_result")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_pin_tries_call_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_pin_tries_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin_tries")),
        sa.UniqueConstraint("call_id", "turn", name=op.f("uq_pin_tries_call_id_turn")),
    )
    op.create_index(op.f("ix_pin_tries_customer_id"), "pin_tries", ["customer_id"])
    op.create_index(op.f("ix_pin_tries_at"), "pin_tries", ["at"])


def create_waits() -> None:
    op.create_table(
        "waits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.String(), nullable=True),
        sa.CheckConstraint("field IN ('placement', 'benefits')", name=op.f("ck_waits_field")),
        sa.CheckConstraint("how IN ('connected','callback','gave_up','hung_up','closed')", name=op.f("ck_waits_how")),
        sa.CheckConstraint("(left_at IS NULL) = (how IS NULL)", name=op.f("ck_waits_end")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_waits_call_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_waits_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waits")),
        sa.UniqueConstraint("call_id", name=op.f("uq_waits_call_id")),
    )
    op.create_index(
        op.f("ix_waits_staff_id_since"), "waits", ["staff_id", "since"], postgresql_where=sa.text("left_at IS NULL")
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_legs_team_id_dialled_at"), table_name="legs")
    op.drop_index(op.f("ix_legs_staff_id"), table_name="legs")
    for table in ("waits", "pin_tries", "pins"):
        op.drop_table(table)
