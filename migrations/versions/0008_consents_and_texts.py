"""Consents to being remembered, and text messages on their way to callers."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_consents()
    create_texts()


def create_consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_in", sa.Uuid(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (phone IS NOT NULL)", name=op.f("ck_consents_phone_while_it_stands")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_consents_customer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["given_in"], ["calls.id"], name=op.f("fk_consents_given_in"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("given_in", "turn", name=op.f("uq_consents_given_in_turn")),
    )
    op.create_index(op.f("ix_consents_customer_id"), "consents", ["customer_id"])
    op.create_index(op.f("ix_consents_phone"), "consents", ["phone"])
    standing = sa.text("withdrawn_at IS NULL")
    op.create_index("ix_consents_standing", "consents", ["customer_id"], unique=True, postgresql_where=standing)


def create_texts() -> None:
    op.create_table(
        "texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), server_default="ordered", nullable=False),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("carrier_message_id", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at_carrier_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('ordered','sent','delivered','failed')", name=op.f("ck_texts_state")),
        sa.CheckConstraint(
            "state = 'ordered' OR (phone IS NULL AND body IS NULL)", name=op.f("ck_texts_erased_once_sent")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_texts_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_texts")),
        sa.UniqueConstraint("call_id", "turn", "ordinal", name=op.f("uq_texts_call_id_turn_ordinal")),
    )


def downgrade() -> None:
    op.drop_table("texts")
    op.drop_table("consents")
