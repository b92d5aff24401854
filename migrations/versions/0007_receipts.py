"""Receipts as evidence: a chain of hashes that the database itself forges, and the contents it stands for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# The lock lasts to the end of the transaction, so the next link is forged when this one is there or will never be:
# no gap and no fork, however many replicas write. What is hashed is told in app/receipts/links.py.
FORGING = """
CREATE FUNCTION forge_receipt_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    nothing CONSTANT bytea := decode(repeat('00', 32), 'hex');
    previous receipt_links;
    skipped bytea;
    next_position bigint;
    next_link bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('receipt_links'), 1);
    SELECT * INTO previous FROM receipt_links ORDER BY position DESC LIMIT 1;
    next_position := coalesce(previous.position, 0) + 1;
    SELECT link_hash INTO skipped FROM receipt_links WHERE position = next_position & (next_position - 1);
    next_link := sha256(
        coalesce(previous.link_hash, nothing) || coalesce(skipped, nothing) || NEW.entry_hash || int8send(next_position)
    );
    IF NEW.position <> next_position OR NEW.link_hash <> next_link THEN
        RAISE EXCEPTION 'a forged link is refused: the database works out position and link by itself';
    END IF;
    NEW.position := next_position;
    NEW.link_hash := next_link;
    RETURN NEW;
END $$;
CREATE TRIGGER receipt_links_forged BEFORE INSERT ON receipt_links
    FOR EACH ROW EXECUTE FUNCTION forge_receipt_link();
"""
PROVEN = """
CREATE FUNCTION refuse_unproven_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    canonical text;
BEGIN
    SELECT '{' || string_agg(to_json(key)::text || ':' || value::text, ',' ORDER BY key COLLATE "C") || '}'
        INTO canonical FROM jsonb_each(NEW.content);
    IF NEW.content->>'reference' IS DISTINCT FROM NEW.reference OR NOT EXISTS (
        SELECT FROM receipt_links
        WHERE position = NEW.position AND entry_hash = sha256(NEW.salt || convert_to(canonical, 'UTF8'))
    ) THEN
        RAISE EXCEPTION 'a receipt is refused whose content is not the one in the chain';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER receipts_proven BEFORE INSERT ON receipts
    FOR EACH ROW EXECUTE FUNCTION refuse_unproven_receipt();
"""
# Not even retention may take a link away: the hashes are salted and tell nothing once the content is gone.
APPEND_ONLY = """
CREATE FUNCTION refuse_breaking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the chain is append-only for ever: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$;
CREATE TRIGGER receipt_links_append_only BEFORE UPDATE OR DELETE ON receipt_links
    FOR EACH ROW EXECUTE FUNCTION refuse_breaking();
CREATE TRIGGER receipt_links_no_truncate BEFORE TRUNCATE ON receipt_links
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_breaking();
CREATE TRIGGER receipts_append_only BEFORE UPDATE OR DELETE ON receipts
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER receipts_no_truncate BEFORE TRUNCATE ON receipts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
"""


def upgrade() -> None:
    op.create_table(
        "receipt_links",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_hash", sa.LargeBinary(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(entry_hash) = 32", name=op.f("ck_receipt_links_entry_hash")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_receipt_links")),
    )
    op.create_table(
        "receipts",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("octet_length(salt) = 32", name=op.f("ck_receipts_salt")),
        sa.ForeignKeyConstraint(["position"], ["receipt_links.position"], name=op.f("fk_receipts_position")),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concerns.id"], name=op.f("fk_receipts_concern_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_receipts")),
        sa.UniqueConstraint("concern_id", name=op.f("uq_receipts_concern_id")),
    )
    op.create_index(op.f("ix_receipts_reference"), "receipts", ["reference"], unique=False)
    for part in (FORGING, PROVEN, APPEND_ONLY):
        op.execute(part)


def downgrade() -> None:
    op.drop_index(op.f("ix_receipts_reference"), table_name="receipts")
    op.drop_table("receipts")
    op.drop_table("receipt_links")
    for function in ("refuse_breaking", "refuse_unproven_receipt", "forge_receipt_link"):
        op.execute(f"DROP FUNCTION {function}()")
