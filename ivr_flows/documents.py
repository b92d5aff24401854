"""Papers: whether they have arrived is answered by a call-back, how to hand them in is said at once."""

from ivr_flows import leave_callback
from ivr_flows.engine.call import Line
from ivr_flows.engine.effects import Inform
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.heard import Field, Kind
from ivr_flows.engine.script import ANYTHING_ELSE, MAIN_MENU, Moves, choice, do, go_on, menu, remember, say, step


@step
def start(call: Line, facts: Facts) -> Moves:
    """Ask which of the two it is."""
    return [
        menu(
            choice(1, "documents.have_they_come", have_they_come),
            choice(2, "documents.how_to_send", how_to_send),
            back=MAIN_MENU,
        )
    ]


@step
def have_they_come(call: Line, facts: Facts) -> Moves:
    """A person looks and rings back: what has arrived is told to nobody who is not known for certain."""
    fields = call.memory.fields
    field = Field.BENEFITS if Field.BENEFITS in fields else next(iter(fields), None)
    return [
        remember(kind=Kind.DOCUMENTS, field=call.memory.field or field),
        say("documents.somebody_looks"),
        go_on(leave_callback.start),
    ]


@step
def how_to_send(call: Line, facts: Facts) -> Moves:
    """Say how to hand papers in."""
    return [say("documents.ways"), do(Inform("documents")), remember(informed=True), go_on(ANYTHING_ELSE)]
