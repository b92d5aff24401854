"""Call-back orders: when they are rung, and every attempt at them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TO_BE_RUNG = """
    state <> 'done' AND callback_number IS NOT NULL AND promised_by IS NOT NULL AND unreached_at IS NULL
    AND coalesce(corrected_kind, kind) IN ('callback','documents','payment')
"""
UNDER_WAY = "(staff_outcome IS NULL OR staff_outcome = 'accepted' AND customer_outcome IS NULL)"
AT_ONCE = ("order", "concern_id"), ("staff", "staff_id")
CHECKS = {
    "role": "role IN ('own','stand_in','team','service_centre')",
    "staff_outcome": "staff_outcome IN ('accepted','declined','no_answer','busy','mailbox','failed')",
    "customer_outcome": (
        "customer_outcome IN ('connected','no_answer','busy','mailbox','failed','declined','cancelled')"
    ),
    "customer_screened": "customer_screened IN ('accepted','declined','silent')",
}


def upgrade() -> None:
    for column in ("ring_at", "ring_asked_at", "unreached_at"):
        op.add_column("concerns", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_concerns_ring_at", "concerns", ["ring_at"], postgresql_where=sa.text(TO_BE_RUNG))
    create_attempts()


def create_attempts() -> None:
    op.create_table(
        "callback_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("carrier_call_id", sa.String(), nullable=True),
        sa.Column("staff_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("staff_outcome", sa.String(), nullable=True),
        sa.Column("customer_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_screened", sa.String(), nullable=True),
        sa.Column("customer_screened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_outcome", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("talked_s", sa.Integer(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_callback_attempts_{name}")) for name, rule in CHECKS.items()),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concerns.id"], name=op.f("fk_callback_attempts_concern_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_callback_attempts_staff_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_callback_attempts_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_attempts")),
        sa.UniqueConstraint("concern_id", "number", name=op.f("uq_callback_attempts_concern_id_number")),
    )
    for what, column in AT_ONCE:
        name = f"uq_callback_attempts_{what}_under_way"
        op.create_index(name, "callback_attempts", [column], unique=True, postgresql_where=sa.text(UNDER_WAY))


def downgrade() -> None:
    op.drop_table("callback_attempts")
    op.drop_index("ix_concerns_ring_at", "concerns")
    for column in ("unreached_at", "ring_asked_at", "ring_at"):
        op.drop_column("concerns", column)
