"""The figures: calls as they are counted, and the database's own note of which are to be counted (again)."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# A call that is under way is not counted: only its end makes it due, and from then on whatever changes. Everything
# that is counted besides (hops, waits, concerns and what became of them) may be written after the end.
NOTE_CHANGES = """
CREATE FUNCTION note_call_to_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'calls' THEN
        INSERT INTO calls_to_count (call_id) VALUES (NEW.id);
    ELSIF TG_TABLE_NAME IN ('concern_changes', 'callback_attempts') THEN
        INSERT INTO calls_to_count (call_id) SELECT call_id FROM concerns WHERE id = NEW.concern_id;
    ELSE
        INSERT INTO calls_to_count (call_id) VALUES (NEW.call_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER calls_counted_new AFTER INSERT ON calls FOR EACH ROW
    WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION note_call_to_count();
CREATE TRIGGER calls_counted_again AFTER UPDATE ON calls FOR EACH ROW
    WHEN (NEW.ended_at IS NOT NULL AND
          (OLD.ended_at, OLD.received_at, OLD.customer_id, OLD.language, OLD.field, OLD.concern, OLD.outcome,
           OLD.waited_s, OLD.talked_s) IS DISTINCT FROM
          (NEW.ended_at, NEW.received_at, NEW.customer_id, NEW.language, NEW.field, NEW.concern, NEW.outcome,
           NEW.waited_s, NEW.talked_s))
    EXECUTE FUNCTION note_call_to_count();
CREATE TRIGGER legs_counted AFTER INSERT ON legs FOR EACH ROW EXECUTE FUNCTION note_call_to_count();
CREATE TRIGGER waits_counted_new AFTER INSERT ON waits FOR EACH ROW EXECUTE FUNCTION note_call_to_count();
CREATE TRIGGER waits_counted_again AFTER UPDATE ON waits FOR EACH ROW
    WHEN ((OLD.staff_id, OLD.how) IS DISTINCT FROM (NEW.staff_id, NEW.how)) EXECUTE FUNCTION note_call_to_count();
CREATE TRIGGER concerns_counted_new AFTER INSERT ON concerns FOR EACH ROW EXECUTE FUNCTION note_call_to_count();
CREATE TRIGGER concerns_counted_again AFTER UPDATE ON concerns FOR EACH ROW
    WHEN ((OLD.kind, OLD.corrected_kind, OLD.field, OLD.due_at, OLD.promised_by, OLD.appointment_id) IS DISTINCT FROM
          (NEW.kind, NEW.corrected_kind, NEW.field, NEW.due_at, NEW.promised_by, NEW.appointment_id))
    EXECUTE FUNCTION note_call_to_count();
CREATE TRIGGER concern_changes_counted AFTER INSERT ON concern_changes
    FOR EACH ROW EXECUTE FUNCTION note_call_to_count();
CREATE TRIGGER callback_attempts_counted_new AFTER INSERT ON callback_attempts FOR EACH ROW
    WHEN (NEW.customer_outcome = 'connected') EXECUTE FUNCTION note_call_to_count();
CREATE TRIGGER callback_attempts_counted_again AFTER UPDATE ON callback_attempts FOR EACH ROW
    WHEN ((OLD.customer_outcome, OLD.customer_screened_at) IS DISTINCT FROM
          (NEW.customer_outcome, NEW.customer_screened_at))
    EXECUTE FUNCTION note_call_to_count();
"""
TRIGGERS = {
    "calls": ("calls_counted_new", "calls_counted_again"),
    "legs": ("legs_counted",),
    "waits": ("waits_counted_new", "waits_counted_again"),
    "concerns": ("concerns_counted_new", "concerns_counted_again"),
    "concern_changes": ("concern_changes_counted",),
    "callback_attempts": ("callback_attempts_counted_new", "callback_attempts_counted_again"),
}


def upgrade() -> None:
    create_counted_calls()
    create_counted_concerns()
    op.create_table(
        "calls_to_count",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls_to_count")),
    )
    op.execute(NOTE_CHANGES)
    op.execute("INSERT INTO calls_to_count (call_id) SELECT id FROM calls WHERE ended_at IS NOT NULL")


def create_counted_calls() -> None:
    op.create_table(
        "counted_calls",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("concern", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("reached_queue", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("waited_s", sa.Integer(), nullable=True),
        sa.Column("talked_s", sa.Integer(), nullable=True),
        sa.Column("lost", sa.String(), nullable=True),
        sa.Column("is_contact", sa.Boolean(), nullable=False),
        sa.Column("rang_again", sa.Boolean(), nullable=False),
        sa.CheckConstraint("lost IN ('menu','ringing','queue')", name=op.f("ck_counted_calls_lost")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_counted_calls_call_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_counted_calls_team_id")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_counted_calls")),
    )
    op.create_index(op.f("ix_counted_calls_day"), "counted_calls", ["day"])


def create_counted_concerns() -> None:
    op.create_table(
        "counted_concerns",
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("concern", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("is_order", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promised_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appointment_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concerns.id"], name=op.f("fk_counted_concerns_concern_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_counted_concerns_team_id")),
        sa.PrimaryKeyConstraint("concern_id", name=op.f("pk_counted_concerns")),
    )
    op.create_index(op.f("ix_counted_concerns_day"), "counted_concerns", ["day"])


def downgrade() -> None:
    for table, names in TRIGGERS.items():
        for name in names:
            op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute("DROP FUNCTION note_call_to_count()")
    for table in ("calls_to_count", "counted_concerns", "counted_calls"):
        op.drop_table(table)
