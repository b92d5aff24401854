"""The reference of a concern: the call's own for the first one, a fresh one for each that follows."""

from ivr_flows.engine.call import Line
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.spoken import Digits


def fresh_reference(call: Line, facts: Facts) -> Digits:
    """Return the reference under which the next concern of this call is found."""
    return facts.spare_reference or call.reference
