"""Phone hours, a stand-in for one absence, published direct lines, and what the administration changed by hand."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

APPEND_ONLY = """
CREATE TRIGGER directory_changes_append_only BEFORE UPDATE OR DELETE ON directory_changes
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER directory_changes_no_truncate BEFORE TRUNCATE ON directory_changes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
"""


def upgrade() -> None:
    op.add_column("absences", sa.Column("stand_in_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_absences_stand_in_id"), "absences", "staff", ["stand_in_id"], ["id"])
    op.create_check_constraint(op.f("ck_absences_stand_in"), "absences", "stand_in_id <> staff_id")
    op.add_column("staff", sa.Column("phone_hours", postgresql.INT4MULTIRANGE(), nullable=True))
    op.create_check_constraint(op.f("ck_staff_phone_hours"), "staff", "NOT isempty(phone_hours)")
    create_published_lines()
    create_directory_changes()


def create_published_lines() -> None:
    op.create_table(
        "published_lines",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_published_lines_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_published_lines")),
    )


def create_directory_changes() -> None:
    op.create_table(
        "directory_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("which", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.CheckConstraint(
            "what IN ('stand_in','line','team_line','assignment','office_hours','closure')",
            name=op.f("ck_directory_changes_what"),
        ),
        sa.CheckConstraint("before IS DISTINCT FROM after", name=op.f("ck_directory_changes_change")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_directory_changes_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_changes")),
    )
    op.create_index(op.f("ix_directory_changes_at"), "directory_changes", ["at"])
    op.create_index(op.f("ix_directory_changes_customer_id"), "directory_changes", ["customer_id"])
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    for table in ("directory_changes", "published_lines"):
        op.drop_table(table)
    op.drop_constraint(op.f("ck_staff_phone_hours"), "staff", type_="check")
    op.drop_column("staff", "phone_hours")
    op.drop_constraint(op.f("ck_absences_stand_in"), "absences", type_="check")
    op.drop_constraint(op.f("fk_absences_stand_in_id"), "absences", type_="foreignkey")
    op.drop_column("absences", "stand_in_id")
