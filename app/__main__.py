"""The `durchwahl` command: one file for each thing that can be typed, and one place where errors become sentences."""

import signal
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Final

import typer

from app.commands.trouble import lines_about
from app.commands.working import complain

COMMANDS: Final[Mapping[str, str]] = {
    "demo": "demo:demo",
    "serve": "serve:serve",
    "worker": "worker:worker",
    "migrate": "migrate:migrate",
    "seed": "seed:seed",
    "doctor": "doctor:doctor",
    "call": "call:call",
    "flows": "flows:flows",
    "import": "importing:import_file",
    "key": "key:key",
    "pin": "pin:pin",
    "staff": "staff:staff",
    "provision": "provision:provision",
    "receipt": "receipt:receipt",
    "verify": "verify:verify",
    "report": "report:report",
    "purge": "purge:purge",
}
"""Where each command is found; only the one that was typed is imported, for all of them take seconds."""
INTERRUPTED: Final = 130
"""What a shell expects of a command that Ctrl-C has ended."""


def durchwahl(typed: str = "") -> typer.Typer:
    """Return the command line with the one command that was typed, or with all where it is none of them."""
    line = typer.Typer(
        name="durchwahl",
        help="A telephone service that puts a Jobcenter's customers through to their own case manager.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode=None,
    )
    line.callback()(lambda: None)  # so that a single command keeps its name
    for name in [typed] if typed in COMMANDS else COMMANDS:
        module, _, verb = COMMANDS[name].partition(":")
        found = getattr(import_module(f"app.commands.{module}"), verb)
        if isinstance(found, typer.Typer):
            line.add_typer(found, name=name)
        else:
            line.command(name)(found)
    return line


def main() -> None:
    """Run a command: errors that can be foreseen are one line each on stderr and exit code 1, wrong usage 2."""
    # Whoever stops a command from outside shall leave no database server behind either.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        durchwahl(next(iter(sys.argv[1:]), ""))(prog_name="durchwahl")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        if not (lines := lines_about(error)):
            raise
        complain(*lines)
        sys.exit(1)


if __name__ == "__main__":
    main()
