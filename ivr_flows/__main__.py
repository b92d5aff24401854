"""``python -m ivr_flows``: talk to the hotline in a terminal, without a server and without a database."""

import argparse
import contextlib
import sys
from datetime import datetime

from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Outcome
from ivr_flows.rehearsal.office import Office
from ivr_flows.rehearsal.telephone import ANSWERS, ring, scripted
from ivr_flows.rehearsal.town import GERMAN_TIME

EXAMPLE = """example: python -m ivr_flows --keys "1232456789# 01021990 1 2" --answer own=busy
Jonas Birkner's number is 123B456789 (keys 1232456789), his birth date 01.02.1990; only his manager is busy."""


def main(arguments: list[str] | None = None) -> int:
    """Ring the hotline of the town; without ``--keys`` each question waits for what is typed."""
    parser = argparse.ArgumentParser("python -m ivr_flows", description=__doc__, epilog=EXAMPLE)
    parser.add_argument("--keys", help='what the caller presses, e.g. "1232456789# 01021990 1"; "-" is silence')
    parser.add_argument("--answer", nargs="+", default=[], metavar="ROLE=HOW", help="own=busy stand_in=accept …")
    parser.add_argument("--closed", action="store_true", help="ring outside office hours")
    given = parser.parse_args(arguments)
    office = Office(datetime.now(GERMAN_TIME), office_is_open=not given.closed)
    try:
        answers = dict(answer_rule(rule) for rule in given.answer)
    except ValueError as error:
        parser.error(str(error))
    with contextlib.suppress(KeyboardInterrupt):
        for line in ring(office, scripted(given.keys) if given.keys else typed, answers):
            sys.stdout.write(line + "\n")
    return 0


def answer_rule(rule: str) -> tuple[Role, Outcome]:
    """Read ``own=busy``."""
    names = {"centre": Role.SERVICE_CENTRE, "standin": Role.STAND_IN}
    role, _, how = rule.partition("=")
    known = names.get(role) or (Role(role) if role in list(Role) else None)
    if not known or how not in ANSWERS:
        raise ValueError(f"--answer {rule}: say ROLE=HOW, with a role of {', '.join(Role)} and {', '.join(ANSWERS)}")
    return known, ANSWERS[how]


def typed() -> str | None:
    """Wait for keys; the end of input hangs up, an empty line is silence."""
    try:
        return input("> ").strip() or None
    except EOFError:
        return "hangup"


if __name__ == "__main__":
    sys.exit(main())
