"""The text telephone: how a call came in, what was written, and which page was answered how."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calls", sa.Column("channel", sa.String(), server_default="phone", nullable=False))
    op.create_check_constraint(op.f("ck_calls_channel"), "calls", "channel IN ('phone','text')")
    op.create_index(
        "ix_calls_lasting_texts",
        "calls",
        ["received_at"],
        postgresql_where=sa.text("channel = 'text' AND ended_at IS NULL"),
    )
    op.add_column("messages", sa.Column("words", sa.LargeBinary(), nullable=True))
    op.create_table(
        "typed_answers",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_typed_answers_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call_id", "asked", "answer", name=op.f("pk_typed_answers")),
    )


def downgrade() -> None:
    op.drop_table("typed_answers")
    op.drop_column("messages", "words")
    op.drop_index("ix_calls_lasting_texts", "calls")
    op.drop_constraint(op.f("ck_calls_channel"), "calls")
    op.drop_column("calls", "channel")
