"""The inbox: to whom a concern was handed on, what else can change about it, and what is open or a cancellation."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SETTLED = "what IN ('state','kind')"
MORE = ("handed", "taken", "returned", "seen", "matched", "appointment", "appointment_day", "rung")
PASSED_ON = f"what IN ({','.join(repr(what) for what in ('state', 'kind', *MORE))})"
CANCELLATION = "'cancellation' IN (kind, coalesce(corrected_kind, kind))"


def upgrade() -> None:
    op.add_column("concerns", sa.Column("handed_staff_id", sa.Integer(), nullable=True))
    op.add_column("concerns", sa.Column("handed_team_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_concerns_handed_staff_id"), "concerns", "staff", ["handed_staff_id"], ["id"])
    op.create_foreign_key(op.f("fk_concerns_handed_team_id"), "concerns", "teams", ["handed_team_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_concerns_one_has_it"), "concerns", "handed_staff_id IS NULL OR handed_team_id IS NULL"
    )
    op.create_index("ix_concerns_unfinished", "concerns", ["id"], postgresql_where=sa.text("state <> 'done'"))
    op.create_index(
        "ix_concerns_cancellations", "concerns", ["received_at", "id"], postgresql_where=sa.text(CANCELLATION)
    )
    op.add_column("concern_changes", sa.Column("note", sa.String(), nullable=True))
    op.drop_constraint(op.f("ck_concern_changes_what"), "concern_changes", type_="check")
    op.create_check_constraint(op.f("ck_concern_changes_what"), "concern_changes", PASSED_ON)


def downgrade() -> None:
    # What the older house cannot name goes: its history then tells of states and kinds alone, as it always did.
    op.execute("SELECT set_config('durchwahl.retention', 'on', true)")
    op.execute(f"DELETE FROM concern_changes WHERE NOT {SETTLED}")  # noqa: S608 - a constant
    op.drop_constraint(op.f("ck_concern_changes_what"), "concern_changes", type_="check")
    op.create_check_constraint(op.f("ck_concern_changes_what"), "concern_changes", SETTLED)
    op.drop_column("concern_changes", "note")
    op.drop_index("ix_concerns_cancellations", "concerns")
    op.drop_index("ix_concerns_unfinished", "concerns")
    op.drop_constraint(op.f("ck_concerns_one_has_it"), "concerns", type_="check")
    op.drop_column("concerns", "handed_team_id")
    op.drop_column("concerns", "handed_staff_id")
