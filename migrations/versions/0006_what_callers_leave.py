"""What callers leave: cancellations of people whom nobody has identified, and calls on behalf of somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calls", sa.Column("on_behalf", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("concerns", sa.Column("on_behalf", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("concerns", sa.Column("stated_number", sa.String(), nullable=True))
    op.add_column("concerns", sa.Column("stated_birth_date", sa.Date(), nullable=True))
    op.add_column("concerns", sa.Column("nearest", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("concerns", sa.Column("callback_window", sa.String(), nullable=True))
    op.create_check_constraint(
        op.f("ck_concerns_callback_window"), "concerns", "callback_window IN ('morning','afternoon')"
    )
    # One reference a concern from now on; those of one call shared theirs until now, and keep it.
    op.execute(
        """
        CREATE FUNCTION refuse_used_reference() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtext('reference ' || NEW.reference));
            IF EXISTS (SELECT FROM concerns WHERE reference = NEW.reference
                       AND (call_id, turn, ordinal) <> (NEW.call_id, NEW.turn, NEW.ordinal)) THEN
                RAISE unique_violation USING MESSAGE = 'the reference is used by another concern';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER concerns_one_reference BEFORE INSERT ON concerns
            FOR EACH ROW EXECUTE FUNCTION refuse_used_reference();
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER concerns_one_reference ON concerns; DROP FUNCTION refuse_used_reference()")
    op.drop_column("concerns", "callback_window")
    op.drop_column("concerns", "nearest")
    op.drop_column("concerns", "stated_birth_date")
    op.drop_column("concerns", "stated_number")
    op.drop_column("concerns", "on_behalf")
    op.drop_column("calls", "on_behalf")
