"""What an API key may be used for; files that were uploaded and not yet imported; the audit log by name and kind."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

EVERYTHING = "{read,concerns,records,staff,roles}"


def upgrade() -> None:
    # Keys that exist keep what they could do; from then on one that names nothing opens nothing.
    scopes: sa.Column[list[str]] = sa.Column(
        "scopes", postgresql.ARRAY(sa.Text()), server_default=EVERYTHING, nullable=False
    )
    op.add_column("api_keys", scopes)
    op.alter_column("api_keys", "scopes", server_default="{}")
    op.create_check_constraint(op.f("ck_api_keys_scopes"), "api_keys", f"scopes <@ '{EVERYTHING}'::text[]")
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("foreseen", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('staff','customers','appointments')", name=op.f("ck_uploads_kind")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_uploads_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("account_id", name=op.f("uq_uploads_account_id")),
    )
    op.create_index(op.f("ix_uploads_at"), "uploads", ["at"])
    op.create_index(op.f("ix_accesses_who_at"), "accesses", ["who", "at"])
    op.create_index(op.f("ix_accesses_what_at"), "accesses", ["what", "at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_accesses_what_at"), "accesses")
    op.drop_index(op.f("ix_accesses_who_at"), "accesses")
    op.drop_table("uploads")
    # The version before would let every key do everything.
    op.execute(f"UPDATE api_keys SET revoked_at = now() WHERE revoked_at IS NULL AND NOT scopes @> '{EVERYTHING}'")  # noqa: S608 - a constant
    op.drop_constraint(op.f("ck_api_keys_scopes"), "api_keys")
    op.drop_column("api_keys", "scopes")
