"""The job that rings customers back: each minute, whoever is to be rung for an order that is due."""

from procrastinate import JobContext

from app.callbacks.dialling import Dialled
from app.callbacks.orders import AT_ONCE
from app.callbacks.placing import Placed, place_due
from app.jobs import JOBS, Workshop
from app.settings import Settings
from app.turns.sealing import CALLBACK, CallbackTicket, Sealer
from ivr_flows.announce import Announced
from ivr_flows.engine.effects import Assurance
from ivr_flows.engine.heard import Field
from ivr_flows.engine.spoken import Digits


@JOBS.periodic(cron="* * * * *")
@JOBS.task(name="place_callbacks", queueing_lock="place_callbacks", pass_context=True)
async def place_callbacks(context: JobContext, timestamp: int) -> None:
    """Look at the orders that are due; two workers at it at once share the work and do none of it twice."""
    del timestamp
    await place(Workshop.of(context))


@JOBS.task(name=AT_ONCE, pass_context=True)
async def place_callbacks_at_once(context: JobContext) -> None:
    """Do the same now: somebody at the desk does not want to wait for the next minute."""
    await place(Workshop.of(context))


async def place(workshop: Workshop) -> None:
    """Ring whoever is to be rung."""
    sealer = Sealer(workshop.settings.keys)
    await place_due(workshop, lambda placed: addresses_of(placed, sealer, workshop.settings))


def addresses_of(placed: Placed, sealer: Sealer, settings: Settings) -> Dialled:
    """Return whom to ring for an attempt and where the carrier asks about it: no number, no name, only a seal."""
    due = placed.due
    field = Field(due.field) if due.field else None
    about = Announced(Digits.of(due.reference), field, Assurance(due.assurance), due.language)
    token = sealer.seal(CALLBACK, CallbackTicket(placed.attempt, about))
    base, hash_sign, overrides = settings.public_url.partition("#")
    address = f"{base.rstrip('/')}/voice/callback/{token}"
    behind = hash_sign + overrides
    # The role tells who watches the network, and nobody else, what kind of call it is.
    return Dialled(placed.line, f"{address}/announce?role={placed.role}{behind}", f"{address}/status{behind}")
