"""Does what a caller wants done, in the transaction of the turn: concerns, messages, texts, consents, queues."""

from sqlalchemy.ext.asyncio import AsyncConnection

from app import consents, waiting
from app.callbacks.progress import keep_by_ringing_back
from app.calls.log import latest_turn
from app.concerns.leaving import Declared, Leaver, LeftConcern, leave_concern
from app.consents import Consent
from app.messages.leaving import Respoken, leave_message, replace_message
from app.numbers import diallable
from app.office_hours import OfficeHours
from app.texts.ordering import OrderedText, order_text
from app.turns.record import Written
from ivr_flows.engine.call import Memory
from ivr_flows.engine.effects import (
    VERIFIED,
    Assurance,
    CancelAppointment,
    Effect,
    ForgetCaller,
    JoinQueue,
    KeepOrder,
    LeaveMessage,
    LeaveQueue,
    Left,
    OrderCallback,
    RememberCaller,
    SendText,
)
from ivr_flows.engine.heard import Kind
from ivr_flows.engine.script import say
from ivr_flows.engine.spoken import Digits, utter


async def carry_out(connection: AsyncConnection, written: Written, hours: OfficeHours) -> None:
    """Do what the caller wants done, in the transaction of the turn."""
    for ordinal, effect in enumerate(written.turn.effects):
        match effect:
            case LeaveMessage(instead_of=str(instead_of)):
                spoken = Respoken(
                    call=written.call,
                    reference=str(effect.reference),
                    recording_sid=effect.recording,
                    instead_of=instead_of,
                    duration_s=effect.seconds,
                    at=written.at,
                )
                await replace_message(connection, spoken)
            case CancelAppointment() | OrderCallback() | LeaveMessage():
                concern = left(written, ordinal, effect)
                await leave_concern(connection, concern, hours)
                if isinstance(effect, LeaveMessage):
                    await leave_message(connection, concern, effect.recording, effect.seconds)
            case SendText(reference):
                await send_text(connection, written, ordinal, reference)
            case _:
                await keep_in_order(connection, written, effect)


async def keep_in_order(connection: AsyncConnection, written: Written, effect: Effect) -> None:
    """Keep consents, places in a queue and call-back orders as the caller leaves them."""
    call, at, customer = written.call, written.at, written.turn.line.memory.customer
    match effect:
        case RememberCaller() if customer and written.caller_number:
            consent = Consent(customer, written.caller_number, written.turn.line.language, at, call, written.number)
            await consents.remember(connection, consent)
        case ForgetCaller() if customer and written.caller_number:
            await consents.forget(connection, customer, at, phone=written.caller_number)
        case JoinQueue(person) if person.staff and await latest_turn(connection, call) == written.number:
            # A repeated turn must not bring anybody back who has left the queue since.
            await waiting.join(connection, call, person.staff, at)
        case LeaveQueue(how):
            await waiting.leave(connection, call, how, at)
        case KeepOrder(order):
            await keep_by_ringing_back(connection, order, at)
        case _:
            pass


async def send_text(connection: AsyncConnection, written: Written, ordinal: int, reference: Digits) -> None:
    """Order a text message with a reference, in the caller's language and in neutral words."""
    if written.caller_number:
        body = utter(say("text_message.receipt", reference=reference), written.turn.line.language).text
        where = (written.call, written.number, ordinal)
        await order_text(connection, OrderedText(*where, written.caller_number, body, written.at))


def left(written: Written, ordinal: int, effect: Left) -> LeftConcern:
    """Describe a concern that this turn leaves."""
    place = (written.call, written.number, ordinal, str(effect.reference))
    memory = written.turn.line.memory
    leaver = leaver_of(memory)
    match effect:
        case CancelAppointment():
            said = declared(effect, heard_nearest=memory.assurance is Assurance.PIN)
            return LeftConcern(*place, Kind.CANCELLATION, None, written.at, declared=said, leaver=leaver)
        case OrderCallback(_, field, number, window, kind, at_once):
            callable_number = diallable(number) if number else None
            return LeftConcern(*place, kind, field, written.at, callable_number, window, at_once, leaver=leaver)
        case LeaveMessage(field=field):
            return LeftConcern(*place, Kind.MESSAGE, field, written.at, leaver=leaver)


def leaver_of(memory: Memory) -> Leaver:
    """Describe who is calling: nobody while a number waits to be confirmed; who speaks for others proves nothing."""
    if memory.entered:
        stated = "".join(map(str, memory.entered.figures))
        return Leaver(on_behalf=memory.on_behalf, stated_number=stated, stated_birth_date=memory.stated_birth_date)
    verified = memory.assurance in VERIFIED and not memory.on_behalf
    who = (memory.customer, memory.household, verified, memory.on_behalf)
    return Leaver(*who, stated_birth_date=memory.stated_birth_date)


def declared(effect: CancelAppointment, *, heard_nearest: bool) -> Declared:
    """Describe what was said of an appointment."""
    return Declared(effect.day, effect.manner, effect.reason, heard_nearest)
