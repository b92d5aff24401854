"""The live desk: what is picked up, taken and finished there, corrected concerns, notes, and news for open desks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CONCERNS = """corrected_concern IN
('cancellation','callback','message','documents','payment','other','placement','benefits')"""

# A word is found by its beginning, by its stem, and by any later part of either: "bescheid" finds
# "Bewilligungsbescheide". For that the parts stand in the vector too, without a position.
SEARCHING = r"""
CREATE FUNCTION note_words(note text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH words AS (
        SELECT left(lexeme, 60) AS word FROM unnest(to_tsvector('german', note))
        UNION SELECT left(word, 60) FROM regexp_split_to_table(lower(note), '\W+') AS word WHERE word <> ''
    )
    SELECT to_tsvector('german', note) || coalesce(array_to_tsvector(array_agg(DISTINCT substr(word, begins))), '')
    FROM words, generate_series(1, greatest(1, length(word) - 2)) AS begins
$$;
CREATE FUNCTION note_question(words text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(
        '(' || (to_tsquery('german', word || ':*') || (quote_literal(word) || ':*')::tsquery)::text || ')', ' & '
    )::tsquery
    FROM (SELECT left(word, 60) AS word FROM unnest(words) AS word) AS shortened
$$;
"""
APPEND_ONLY = """
CREATE TRIGGER notes_append_only BEFORE UPDATE OR DELETE ON notes
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER notes_no_truncate BEFORE TRUNCATE ON notes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
"""

# Whoever listens gets a topic and internal ids, and looks for themselves: nothing personal travels here. The
# transaction that tells takes a lock at its commit, so only what a desk shows is told of, and no plain turn.
TELLING = """
CREATE FUNCTION tell_desks(topic text, staff int, team int) RETURNS void LANGUAGE sql AS $$
    SELECT pg_notify('durchwahl_live', json_build_object('topic', topic, 'staff', staff, 'team', team)::text)
$$;
CREATE FUNCTION tell_of_leg() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What rings for a whole team concerns all of it, also at the moment in which one of them takes it; what rings
    -- outside (service centre, emergency) concerns nobody's desk, only who watches the whole house.
    IF NEW.role IN ('service_centre', 'emergency') THEN
        PERFORM tell_desks('call', 0, NULL);
    ELSIF NEW.staff_id IS NULL OR (TG_OP = 'UPDATE' AND OLD.staff_id IS NULL) THEN
        PERFORM tell_desks('call', NEW.staff_id, NEW.team_id);
    ELSE
        PERFORM tell_desks('call', NEW.staff_id, NULL);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION tell_of_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_desks('callback', NEW.staff_id, CASE WHEN NEW.staff_id IS NULL THEN NEW.team_id END);
    RETURN NULL;
END $$;
CREATE FUNCTION tell_of_absence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM tell_desks('availability', OLD.staff_id, NULL); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM tell_desks('availability', NEW.staff_id, NULL); END IF;
    RETURN NULL;
END $$;
-- Whose inbox a concern is in depends on stand-ins, absences and who handed it on: everybody looks.
CREATE FUNCTION tell_of_inbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_desks('inbox', NULL, NULL);
    RETURN NULL;
END $$;

CREATE TRIGGER legs_dialled AFTER INSERT ON legs
    FOR EACH ROW WHEN (NEW.outcome IS NULL) EXECUTE FUNCTION tell_of_leg();
CREATE TRIGGER legs_changed AFTER UPDATE ON legs
    FOR EACH ROW WHEN (
        (OLD.staff_id, OLD.picked_up_at, OLD.screened, OLD.outcome, OLD.ended_at, OLD.finished)
        IS DISTINCT FROM (NEW.staff_id, NEW.picked_up_at, NEW.screened, NEW.outcome, NEW.ended_at, NEW.finished))
    EXECUTE FUNCTION tell_of_leg();
CREATE TRIGGER concerns_left AFTER INSERT ON concerns
    FOR EACH ROW EXECUTE FUNCTION tell_of_inbox();
-- When the house looks at an order again by itself is no news.
CREATE TRIGGER concerns_changed AFTER UPDATE ON concerns
    FOR EACH ROW WHEN (to_jsonb(OLD) - 'ring_at' IS DISTINCT FROM to_jsonb(NEW) - 'ring_at')
    EXECUTE FUNCTION tell_of_inbox();
CREATE TRIGGER concern_changes_noted AFTER INSERT ON concern_changes
    FOR EACH ROW EXECUTE FUNCTION tell_of_inbox();
CREATE TRIGGER messages_fetched AFTER UPDATE OF fetched_at ON messages
    FOR EACH ROW WHEN (OLD.fetched_at IS DISTINCT FROM NEW.fetched_at) EXECUTE FUNCTION tell_of_inbox();
CREATE TRIGGER callback_attempts_changed AFTER INSERT OR UPDATE ON callback_attempts
    FOR EACH ROW EXECUTE FUNCTION tell_of_attempt();
CREATE TRIGGER absences_changed AFTER INSERT OR UPDATE OR DELETE ON absences
    FOR EACH ROW EXECUTE FUNCTION tell_of_absence();
"""
TRIGGERS = (
    ("legs_dialled", "legs"),
    ("legs_changed", "legs"),
    ("concerns_left", "concerns"),
    ("concerns_changed", "concerns"),
    ("concern_changes_noted", "concern_changes"),
    ("messages_fetched", "messages"),
    ("callback_attempts_changed", "callback_attempts"),
    ("absences_changed", "absences"),
)
FUNCTIONS = (
    "tell_of_leg()",
    "tell_of_attempt()",
    "tell_of_absence()",
    "tell_of_inbox()",
    "tell_desks(text, int, int)",
)


def upgrade() -> None:
    op.add_column("calls", sa.Column("corrected_concern", sa.String(), nullable=True))
    op.create_check_constraint(op.f("ck_calls_corrected_concern"), "calls", CONCERNS)
    op.create_index(op.f("ix_calls_customer_id_received_at"), "calls", ["customer_id", "received_at"])
    op.drop_index(op.f("ix_calls_customer_id"), "calls")
    change_legs()
    op.execute(SEARCHING)
    create_notes()
    op.execute(TELLING)


def change_legs() -> None:
    for column in ("picked_up_at", "connecting_at"):
        op.add_column("legs", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.add_column("legs", sa.Column("connecting", sa.String(), nullable=True))
    op.create_check_constraint(op.f("ck_legs_connecting"), "legs", "connecting IN ('telephone','desk')")
    # What was talked before there was a desk is finished.
    op.add_column("legs", sa.Column("finished", sa.Boolean(), server_default="true", nullable=False))
    op.alter_column("legs", "finished", server_default="false")


def create_notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("searchable", postgresql.TSVECTOR(), sa.Computed("note_words(words)", persisted=True)),
        sa.CheckConstraint("length(words) BETWEEN 1 AND 4000", name=op.f("ck_notes_length")),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name=op.f("fk_notes_author_id")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_notes_call_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_notes_customer_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["notes.id"], name=op.f("fk_notes_replaces_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_notes_replaces_id")),
    )
    op.create_index(op.f("ix_notes_call_id"), "notes", ["call_id"])
    op.create_index(op.f("ix_notes_customer_id"), "notes", ["customer_id", "at"])
    op.create_index(op.f("ix_notes_searchable"), "notes", ["searchable"], postgresql_using="gin")
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    for trigger, table in TRIGGERS:
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("notes")
    op.execute("DROP FUNCTION note_question(text[]); DROP FUNCTION note_words(text)")
    for column in ("finished", "connecting", "connecting_at", "picked_up_at"):
        op.drop_column("legs", column)
    op.create_index(op.f("ix_calls_customer_id"), "calls", ["customer_id"])
    op.drop_index(op.f("ix_calls_customer_id_received_at"), "calls")
    op.drop_column("calls", "corrected_concern")
