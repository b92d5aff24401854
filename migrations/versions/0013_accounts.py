"""Accounts: who may sign in at the desk, who saw what, and whose files are sealed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

APPEND_ONLY = """
CREATE TRIGGER accesses_append_only BEFORE UPDATE OR DELETE ON accesses
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER accesses_no_truncate BEFORE TRUNCATE ON accesses
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
"""


def upgrade() -> None:
    make_accounts()
    make_sessions()
    make_accesses()
    op.add_column("customers", sa.Column("sealed", sa.Boolean(), server_default="false", nullable=False))
    op.create_table(
        "sealed_for",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_sealed_for_customer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sealed_for_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer_id", "account_id", name=op.f("pk_sealed_for")),
    )
    op.create_index(op.f("ix_sealed_for_account_id"), "sealed_for", ["account_id"])


def make_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sign_in_name", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("language", sa.String(), server_default="de", nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("password_is_temporary", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_confirmed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("totp_used", sa.Integer(), nullable=True),
        sa.Column("oidc_subject", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("staff_id IS NULL OR roles = '{}'", name=op.f("ck_accounts_roles_in_one_place")),
        sa.CheckConstraint("language IN ('de','en')", name=op.f("ck_accounts_language")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_accounts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("sign_in_name", name=op.f("uq_accounts_sign_in_name")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_accounts_staff_id")),
        sa.UniqueConstraint("oidc_subject", name=op.f("uq_accounts_oidc_subject")),
    )
    op.create_table(
        "failed_sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_ins")),
    )
    op.create_index(op.f("ix_failed_sign_ins_digest"), "failed_sign_ins", ["digest"])
    op.create_index(op.f("ix_failed_sign_ins_at"), "failed_sign_ins", ["at"])


def make_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("lacks", sa.String(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.CheckConstraint("method IN ('password','oidc','demo')", name=op.f("ck_sessions_method")),
        sa.CheckConstraint("lacks IN ('second_factor','new_password')", name=op.f("ck_sessions_lacks")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_sessions_digest")),
    )
    op.create_index(op.f("ix_sessions_account_id"), "sessions", ["account_id"])
    op.create_index(op.f("ix_sessions_seen_at"), "sessions", ["seen_at"])


def make_accesses() -> None:
    op.create_table(
        "accesses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("details", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accesses")),
    )
    op.create_index(op.f("ix_accesses_at"), "accesses", ["at"])
    op.create_index(op.f("ix_accesses_record_at"), "accesses", ["record", "at"])
    op.create_index(op.f("ix_accesses_account_id_at"), "accesses", ["account_id", "at"])
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    op.drop_table("sealed_for")
    op.drop_column("customers", "sealed")
    for table in ("accesses", "sessions", "failed_sign_ins", "accounts"):
        op.drop_table(table)
