"""The call log as people read it: disputed entries, filters that somebody keeps, and what makes the list quick."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

APPEND_ONLY = """
CREATE TRIGGER disputes_append_only BEFORE UPDATE OR DELETE ON disputes
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER disputes_no_truncate BEFORE TRUNCATE ON disputes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
"""

# What ties a call to teams and to further customers is asked of every call by every page of the log. It is written
# beside the call as it comes up, and mostly nothing is to be written: the second hop of a call goes to the same team.
TIES = """
CREATE FUNCTION tie_call_to_team() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE team int;
BEGIN
    IF TG_TABLE_NAME = 'legs' THEN
        team := NEW.team_id;
    ELSE
        SELECT team_id INTO team FROM staff WHERE id = NEW.staff_id;
    END IF;
    UPDATE calls SET team_ids = team_ids || team WHERE id = NEW.call_id AND team IS NOT NULL AND team <> ALL (team_ids);
    RETURN NULL;
END $$;
CREATE FUNCTION tie_call_to_customers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE call uuid;
BEGIN
    IF TG_TABLE_NAME = 'calls' THEN
        call := NEW.id;
    ELSE
        call := NEW.call_id;
    END IF;
    UPDATE calls SET other_customer_ids = found.others FROM (
        SELECT coalesce(array_agg(DISTINCT concerns.customer_id ORDER BY concerns.customer_id), '{}') AS others
        FROM concerns JOIN calls AS its ON its.id = concerns.call_id
        WHERE concerns.call_id = call AND concerns.customer_id <> coalesce(its.customer_id, 0)
    ) AS found
    WHERE calls.id = call AND calls.other_customer_ids <> found.others;
    RETURN NULL;
END $$;
CREATE TRIGGER legs_tie_team AFTER INSERT OR UPDATE OF team_id ON legs
    FOR EACH ROW WHEN (NEW.team_id IS NOT NULL) EXECUTE FUNCTION tie_call_to_team();
CREATE TRIGGER waits_tie_team AFTER INSERT OR UPDATE OF staff_id ON waits
    FOR EACH ROW EXECUTE FUNCTION tie_call_to_team();
CREATE TRIGGER concerns_tie_customer AFTER INSERT OR UPDATE OF customer_id ON concerns
    FOR EACH ROW EXECUTE FUNCTION tie_call_to_customers();
CREATE TRIGGER calls_tie_customer AFTER UPDATE OF customer_id ON calls
    FOR EACH ROW WHEN (OLD.customer_id <> NEW.customer_id OR (OLD.customer_id IS NULL) <> (NEW.customer_id IS NULL))
    EXECUTE FUNCTION tie_call_to_customers();
"""
BEFORE_TODAY = """
UPDATE calls SET team_ids = ties.teams FROM (
    SELECT call_id, array_agg(DISTINCT team_id) AS teams FROM (
        SELECT call_id, team_id FROM legs WHERE team_id IS NOT NULL
        UNION ALL SELECT call_id, team_id FROM waits JOIN staff ON staff.id = waits.staff_id
    ) AS tied GROUP BY call_id
) AS ties WHERE ties.call_id = calls.id;
UPDATE calls SET other_customer_ids = ties.others FROM (
    SELECT call_id, array_agg(DISTINCT concerns.customer_id ORDER BY concerns.customer_id) AS others
    FROM concerns JOIN calls AS its ON its.id = concerns.call_id
    WHERE concerns.customer_id <> coalesce(its.customer_id, 0) GROUP BY call_id
) AS ties WHERE ties.call_id = calls.id;
"""
TRIGGERS = (
    ("legs_tie_team", "legs"),
    ("waits_tie_team", "waits"),
    ("concerns_tie_customer", "concerns"),
    ("calls_tie_customer", "calls"),
)


def upgrade() -> None:
    make_disputes()
    make_saved_filters()
    for column in ("team_ids", "other_customer_ids"):
        op.add_column("calls", sa.Column(column, postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False))
    op.execute(BEFORE_TODAY)
    op.execute(TIES)
    op.create_index("ix_customers_sealed", "customers", ["id"], postgresql_where=sa.text("sealed"))


def make_disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("settles_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(words) BETWEEN 1 AND 2000", name=op.f("ck_disputes_length")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_disputes_call_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["settles_id"], ["disputes.id"], name=op.f("fk_disputes_settles_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("settles_id", name=op.f("uq_disputes_settles_id")),
    )
    op.create_index(op.f("ix_disputes_call_id"), "disputes", ["call_id"])
    op.execute(APPEND_ONLY)


def make_saved_filters() -> None:
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("wanted", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name=op.f("ck_saved_filters_length")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_saved_filters_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_filters_account_id_name")),
    )
    op.create_index("ix_saved_filters_passing", "saved_filters", ["made_at"], postgresql_where=sa.text("name IS NULL"))


def downgrade() -> None:
    op.drop_index("ix_customers_sealed", "customers")
    for trigger, table in TRIGGERS:
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute("DROP FUNCTION tie_call_to_team(); DROP FUNCTION tie_call_to_customers()")
    op.drop_column("calls", "other_customer_ids")
    op.drop_column("calls", "team_ids")
    op.drop_table("saved_filters")
    op.drop_table("disputes")
