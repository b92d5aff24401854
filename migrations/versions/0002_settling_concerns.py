"""Settling concerns: what a cancellation says, what it was corrected to, and who changed what when."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = """
CREATE TRIGGER concern_changes_append_only BEFORE UPDATE OR DELETE ON concern_changes
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER concern_changes_no_truncate BEFORE TRUNCATE ON concern_changes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
"""
TEXTS = ("appointment_id", "manner", "reason", "corrected_kind")


def upgrade() -> None:
    op.add_column("concerns", sa.Column("appointment_day", sa.Date(), nullable=True))
    for name in TEXTS:
        op.add_column("concerns", sa.Column(name, sa.String(), nullable=True))
    op.create_check_constraint(
        op.f("ck_concerns_corrected_kind"),
        "concerns",
        "corrected_kind IN ('cancellation','callback','message','documents','payment','other')",
    )
    op.create_table(
        "concern_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.CheckConstraint("what IN ('state','kind')", name=op.f("ck_concern_changes_what")),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concerns.id"], name=op.f("fk_concern_changes_concern_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_changes")),
    )
    op.create_index(op.f("ix_concern_changes_concern_id"), "concern_changes", ["concern_id"], unique=False)
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    op.drop_index(op.f("ix_concern_changes_concern_id"), table_name="concern_changes")
    op.drop_table("concern_changes")
    op.drop_constraint(op.f("ck_concerns_corrected_kind"), "concerns", type_="check")
    for name in (*reversed(TEXTS), "appointment_day"):
        op.drop_column("concerns", name)
