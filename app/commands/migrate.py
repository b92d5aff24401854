"""`durchwahl migrate`: brings the database to the shape that this version expects."""

from app.api.health import newest_migration
from app.commands.configuration import load_settings
from app.commands.database import database
from app.commands.working import tell, working
from app.migrate import migrate as upgrade


def migrate() -> None:
    """Bring the database to the shape that this version expects; running it again changes nothing.

    Example: DURCHWAHL_DATABASE_URL=postgresql://durchwahl@db/durchwahl durchwahl migrate
    """
    with database(load_settings()) as url:
        with working("migrating"):
            upgrade(url)
        tell(f"the database is at migration {newest_migration()}")
