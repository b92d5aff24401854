"""Turns what may go wrong at a terminal into one line that says what to do, instead of a stack trace."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError
    from sqlalchemy.exc import DBAPIError


class Trouble(Exception):
    """Something that a person can put right; each argument is one line."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


def lines_about(error: Exception) -> tuple[str, ...]:
    """Return what to print about an error of the world around the house.

    Whatever else is raised is a mistake of ours and keeps its trace: about that, nothing.
    """
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - takes longer than a command that succeeds without it

    match error:
        case Trouble():
            return error.lines
        case DBAPIError():
            return (_about_database(error),)
        case FileNotFoundError():
            return (f"{error.filename}: there is no such file",)
        case OSError() if error.filename:
            return (f"{error.filename}: {error.strerror}",)
        case OSError():
            return (first_line(error),)
    return ()


def about_settings(error: "ValidationError") -> Trouble:
    """Name each environment variable that makes no sense, never what it holds: it may be a secret."""
    return Trouble(*(_about_setting(one["loc"], one["msg"]) for one in error.errors(include_url=False)))


def first_line(error: BaseException) -> str:
    """Return an error in one line."""
    return next(iter(str(error).splitlines()), type(error).__name__)


def _about_setting(where: tuple[int | str, ...], message: str) -> str:
    words = message.removeprefix("Value error, ")
    return f"DURCHWAHL_{str(where[0]).upper()}: {words}" if where else words


def _about_database(error: "DBAPIError") -> str:
    from psycopg import errors  # noqa: PLC0415 - as above

    if isinstance(error.orig, errors.UndefinedTable | errors.UndefinedColumn):
        return "the database is not up to date; run: durchwahl migrate"
    if error.connection_invalidated or isinstance(error.orig, errors.OperationalError):
        return f"the database cannot be reached; check DURCHWAHL_DATABASE_URL ({first_line(error.orig or error)})"
    return f"the database refused: {first_line(error.orig or error)}"
