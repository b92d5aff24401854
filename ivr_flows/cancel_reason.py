"""Why an appointment is cancelled: a code without a diagnosis, or no statement at all (R14)."""

from ivr_flows.engine.call import Line
from ivr_flows.engine.effects import Reason
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.script import Moves, choice, go_on, menu, remember, say, step

HOW, CONFIRM = "cancel_appointment.how", "cancel_appointment.confirm"


@step
def why(call: Line, facts: Facts) -> Moves:
    """Ask for the reason: of an illness nothing but that (R14)."""
    return [
        menu(
            say("cancel_appointment.why"),
            choice(1, "cancel_appointment.illness", ill),
            choice(2, "cancel_appointment.work", at_work),
            choice(3, "cancel_appointment.care", caring),
            choice(4, "cancel_appointment.more_reasons", more_reasons),
            back=HOW,
        )
    ]


@step
def more_reasons(call: Line, facts: Facts) -> Moves:
    """Name the reasons that are rarer, and that none need be stated."""
    return [
        menu(
            choice(1, "cancel_appointment.authority", at_an_authority),
            choice(2, "cancel_appointment.transport", on_the_way),
            choice(3, "cancel_appointment.other", another_reason),
            choice(4, "cancel_appointment.not_stated", no_reason),
            back=why,
        )
    ]


@step
def ill(call: Line, facts: Facts) -> Moves:
    """Illness."""
    return because(Reason.ILLNESS)


@step
def at_work(call: Line, facts: Facts) -> Moves:
    """Work, or an interview."""
    return because(Reason.WORK)


@step
def caring(call: Line, facts: Facts) -> Moves:
    """A child, or somebody in need of care."""
    return because(Reason.CARE)


@step
def at_an_authority(call: Line, facts: Facts) -> Moves:
    """Another authority, or a court."""
    return because(Reason.AUTHORITY)


@step
def on_the_way(call: Line, facts: Facts) -> Moves:
    """Bus, train or car."""
    return because(Reason.TRANSPORT)


@step
def another_reason(call: Line, facts: Facts) -> Moves:
    """Something else."""
    return because(Reason.OTHER)


@step
def no_reason(call: Line, facts: Facts) -> Moves:
    """None is stated."""
    return because(Reason.NOT_STATED)


def because(reason: Reason) -> Moves:
    """Keep the reason and have everything confirmed."""
    return [remember(reason=reason), go_on(CONFIRM)]
