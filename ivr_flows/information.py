"""What anybody may know: when the office is open, where it is, and that one can speak for somebody else."""

from ivr_flows import identify_caller
from ivr_flows.engine.call import Line
from ivr_flows.engine.effects import Inform, SpeakForSomebody
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.script import (
    A_PERSON,
    ANYTHING_ELSE,
    MAIN_MENU,
    Moves,
    choice,
    do,
    go_on,
    menu,
    remember,
    say,
    step,
)

WITHOUT_NUMBER = "hotline.without_number"


@step
def start(call: Line, facts: Facts) -> Moves:
    """Offer the four."""
    return [
        menu(
            choice(1, "information.for_hours", hours),
            choice(2, "information.for_address", address),
            choice(3, "information.for_somebody_else", for_somebody_else),
            choice(4, "information.service_centre", A_PERSON),
            back=WITHOUT_NUMBER,
        )
    ]


@step
def hours(call: Line, facts: Facts) -> Moves:
    """Say the office hours as they stand in the calendar."""
    return [
        *(say("information.hours", hours=period) for period in facts.hours),
        say("information.always"),
        *told("hours"),
    ]


@step
def address(call: Line, facts: Facts) -> Moves:
    """Say where the office is."""
    return [say("information.address"), *told("address")]


def told(about: str) -> Moves:
    """Note what was told; with that the call was not in vain."""
    return [do(Inform(about)), remember(informed=True), go_on(ANYTHING_ELSE)]


@step
def for_somebody_else(call: Line, facts: Facts) -> Moves:
    """Let somebody go on who speaks for another person: everything they leave is marked so (§ 13 SGB X, R8)."""
    return [
        do(SpeakForSomebody()),
        remember(on_behalf=True, then=MAIN_MENU),
        say("information.whose_number"),
        go_on(identify_caller.ask_number),
    ]
