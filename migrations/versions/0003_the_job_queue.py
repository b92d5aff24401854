"""The job queue: the tables of procrastinate, made by the package's own migrations up to a named one."""

from importlib import resources

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEWEST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
"""Where this migration stops, whichever version of the package is installed: what the package adds later is for a later
migration to run (tests/jobs compares the two), so a database made anew and one that has grown are always alike."""

# The package has no way down; everything of its schema bears its name.
REMOVE = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT oid::regclass AS name FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('DROP TABLE %s CASCADE', one.name); END LOOP;
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('DROP FUNCTION %s CASCADE', one.name); END LOOP;
    FOR one IN SELECT oid::regtype AS name FROM pg_type
        WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('DROP TYPE %s', one.name); END LOOP;
END $$;
"""


def upgrade() -> None:
    steps = (resources.files("procrastinate.sql") / "migrations").iterdir()
    for step in sorted(steps, key=lambda step: step.name):
        if step.name.endswith(".sql") and step.name <= NEWEST:
            run_as_it_is(step.read_text(encoding="utf-8"))


def downgrade() -> None:
    run_as_it_is(REMOVE)


def run_as_it_is(script: str) -> None:
    """Run several statements in the migration's transaction, past SQLAlchemy, which would take ``:`` for parameters."""
    connection = op.get_bind().connection.driver_connection
    if connection is None:
        raise RuntimeError("the queue's tables are made by running statements, not by printing them")
    connection.execute(script)
