"""The sentences of the timeline, by the kind of what happened (``app.turns.record`` and all others who note events)."""

from collections.abc import Mapping
from typing import Final


def _(message: str) -> str:
    """Mark a sentence for the catalogues."""
    return message


LEG: Final = "leg_"
"""What the network reports of a line begins like this; the rest is the carrier's word."""
SENTENCES: Final[Mapping[str, str]] = {
    "received": _("The call came in."),
    "answered": _("The call came in."),
    "asked": _("Asked: %(step)s."),
    "keyed": _("Key %(key)s (%(step)s)."),
    "keyed_one": _("One key pressed (%(step)s)."),
    "keyed_number": _("%(count)s keys pressed (%(step)s)."),
    "spoken": _("Spoke instead of pressing keys (%(step)s)."),
    "silence": _("No answer (%(step)s)."),
    "waiting": _("Waiting for a free line."),
    "recorded": _("Spoke for %(seconds)s s."),
    "identified": _("Confirmed the number keyed: %(assurance)s."),
    "look_up_refused": _("No more numbers were looked up: too many had been tried. A person takes over."),
    "pin_keyed": _("Telephone PIN keyed: %(result)s."),
    "speaks_for_somebody": _("Speaks for somebody else."),
    "field_chosen": _("Chose the field: %(field)s."),
    "language_chosen": _("Chose the language: %(language)s."),
    "hop_skipped": _("Not rung: %(who)s"),
    "dialled": _("Rung: %(who)s."),
    LEG: _("Line of %(who)s:"),
    "picked_up": _("%(who)s: picked up, and hears what the call is about."),
    "accepted": _("%(who)s: took the call with a key."),
    "accepted_at_desk": _("%(who)s: took the call at the desk."),
    "declined": _("%(who)s: declined the call with a key."),
    "declined_at_desk": _("%(who)s: declined the call at the desk."),
    "silent": _("%(who)s: pressed no key; perhaps a mailbox had picked up."),
    "hop_ended": _("%(who)s: %(outcome)s."),
    "waiting_begun": _("Waits for the own case manager, who is in a talk."),
    "waiting_ended": _("Waits no longer: %(how)s."),
    "cancellation_begun": _("Began to cancel an appointment."),
    "cancelled": _("Cancelled an appointment: %(manner)s, %(reason)s."),
    "cancellation_unfinished": _("The cancellation was begun and not confirmed: an attempt (%(step)s)."),
    "callback_ordered": _("Ordered a call-back (%(kind)s)."),
    "callback_ordered_at_once": _("Ordered a call-back that keeps the place in the queue."),
    "message_left": _("Left a message of %(seconds)s s."),
    "text_ordered": _("Wants the reference as a text message."),
    "text_refused": _("Wanted a text message, but this telephone cannot get any."),
    "caller_remembered": _("Agreed that telephone number and language are remembered."),
    "caller_forgotten": _("Does not want to be remembered any more."),
    "informed": _("Heard: %(about)s."),
    "callback_taken_up": _("Rings back because a call-back had been missed."),
    "callback_reached": _("Reached the own case manager by ringing back: the call-back is done."),
    "concern_corrected": _("The concern was corrected: %(before)s to %(after)s."),
    "astray": _("The conversation met something that it does not know, and went to a person (%(what)s)."),
    "said_goodbye": _("The house said goodbye."),
    "ended": _("The call is over (%(status)s)."),
    "ended_at": _("The call is over (%(status)s). Last question: %(step)s."),
    "closed": _("The page of the text telephone was closed."),
    "callback_rung": _("Call-back, attempt %(attempt)s: %(who)s is rung first."),
    "callback_staff": _("Call-back: %(who)s, %(outcome)s."),
    "callback_customer_ringing": _("Call-back: the customer's telephone rings."),
    "callback_customer": _("Call-back: the customer, %(outcome)s."),
    "callback_kept": _("The call-back is done."),
    "callback_escalated": _("The call-back goes on from %(from_role)s to %(to_role)s."),
    "callback_unreached": _("The customer was rung %(missed)s times and not reached: a person decides how to go on."),
    "message_fetched": _("The spoken message was fetched from the carrier, encrypted."),
    "message_not_fetched": _("The spoken message could not be fetched from the carrier (%(why)s)."),
    "message_deleted_at_carrier": _("The carrier has deleted the spoken message."),
    "message_not_deleted_at_carrier": _("The carrier has not deleted the spoken message yet (%(why)s)."),
    "text_sent": _("The text message was sent."),
    "text_delivered": _("The text message was delivered."),
    "text_failed": _("The text message was not delivered (%(code)s)."),
    "text_deleted_at_carrier": _("The carrier has deleted the text message."),
    "text_not_deleted_at_carrier": _("The carrier has not deleted the text message yet (%(why)s)."),
}
SIDE_ISSUES: Final = frozenset(
    {
        "asked",
        "silence",
        "picked_up",
        "said_goodbye",
        "callback_customer_ringing",
        "message_fetched",
        "message_deleted_at_carrier",
        "text_deleted_at_carrier",
    }
)
"""Of use to those alone who look for a fault."""
