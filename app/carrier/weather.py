"""What is uncertain about the network: doubtful rules as switches, and faults to be injected."""

from dataclasses import dataclass
from typing import Literal

ANONYMOUS_SPELLINGS = (
    "",
    "anonymous",
    "Anonymous",
    "ANONYMOUS",
    "unknown",
    "restricted",
    "unavailable",
    "private",
    "withheld",
    "blocked",
    "+266696687",  # ANONYMOUS on a keypad
    "+",  # UNAVAILABLE, cut
    "+8656696",  # UNKNOWN
    "+2562533",  # BLOCKED
    "+7378742833",  # RESTRICTED
)
"""How a withheld number has been seen in `From`: the word since November 2022, its keypad digits before."""


@dataclass(frozen=True)
class Behaviour:
    """Rules of the network that no documentation settles; each default is the best-attested reading."""

    ring_buffer_seconds: float = 5.0
    """Twilio <Dial> documentation: the timeout gets a buffer of five seconds."""
    abandoned_dial_status: str = "canceled"
    """DialCallStatus when the caller leaves while the callee rings; historically `no-answer`."""
    abandoned_dial_call_status: str = "completed"
    """CallStatus in that same action request."""
    caller_left_call_status: str = "completed"
    """CallStatus in the action request after a bridged call that the caller ended."""
    losing_leg_status: str = "canceled"
    """Final status of a line that rang along while another picked up; `no-answer` is possible."""
    unbridged_pickup_status: str = "completed"
    """DialCallStatus when somebody picked up but the whisper declined."""
    abandoned_unanswered_status: str = "no-answer"
    """Final status of a caller who hangs up before `answerOnBridge` answered the call."""
    whisper_end_bridges: bool = True
    """A whisper document that ends without <Hangup> connects the two lines."""
    moved_whisper: Literal["performed", "leaves"] = "performed"
    """A called line that is given another document over REST while it hears the whisper: that document is performed as
    the whisper, whose end connects; or the line leaves, and the caller goes on at the action without a duration, as
    the documentation says of one that is moved without saying when.
    """
    ended_ringing_status: str = "canceled"
    """Final status of a called line that was ended over REST while it rang; `no-answer` is possible."""
    duration_without_answer: bool = False
    """Whether DialCallDuration is sent (as 0) when nobody picked up."""
    empty_digits: Literal["absent", "empty"] = "absent"
    """What `actionOnEmptyResult` sends when nothing was pressed."""
    lone_finish_key_asks_action: bool = False
    """Whether the finishing key alone counts as an input."""
    late_finish_key: Literal["swallowed", "kept"] = "swallowed"
    """A finishing key (or `#`) after the last permitted digit falls between two documents and reaches nobody."""
    surplus_keys: Literal["kept", "lost"] = "kept"
    """Keys beyond numDigits: pressed into the next prompt that listens, or lost with this document."""
    bad_caller_id: Literal["failed", "refused"] = "failed"
    """A callerId that is not ours: the leg fails, or the document is refused (13214)."""
    silent_record_asks_action: bool = False
    """Whether <Record> requests its action when nothing but silence was recorded."""
    fallback_in_whisper: bool = False
    """Whether the number's fallback URL also covers a whisper document that fails."""
    fallback_in_waiting: bool = True
    """Whether a waiting document that fails leads to the fallback URL; else to the action, QueueResult error."""
    unanswered_end_status: str = "no-answer"
    """Final status of a call whose document ended before any verb answered it."""
    missing_queue_status: str = "failed"
    """DialCallStatus when <Dial><Queue> names a queue that does not exist."""
    recordings_need_password: bool = False
    """Whether the sound of a recording asks for name and password (an account setting, off by default)."""
    most_requests: int = 500
    """A call that asks for more documents than this is taken for an endless loop and ended."""


@dataclass(frozen=True)
class Weather:
    """What goes wrong between the network and the product; shares are probabilities from 0 to 1."""

    duplicates: Literal["none", "after", "together"] = "none"
    """Send every request twice under one idempotency token, one after the other or both at once."""
    shuffled_callbacks_seconds: float = 0.0
    """Each status callback is delayed by a random time up to this, so their order is lost."""
    late_callbacks_seconds: float = 0.0
    """Each status callback is delayed by this."""
    dropped_callback_share: float = 0.0
    missing_parameters: frozenset[str] = frozenset()
    """Names that are never sent, such as DialBridged, Digits or CallStatus."""
    completed_word: str = "completed"
    """Some carriers say `answered` where DialCallStatus should say `completed`."""
    undelivered_error_code: int = 0
    """Text messages end undelivered with this ErrorCode, such as 30003 (telephone switched off); 0: they arrive."""
    gateway_error_share: float = 0.0
    gateway_errors: frozenset[int] = frozenset()
    """Which requests of a call (1 is the first) come back as 502."""
    gateway_error_reaches_product: bool = True
    """True: the product worked, its answer was lost. False: it never heard of the request."""


WEATHERS: dict[str, Weather] = {
    "calm": Weather(),
    "every request twice": Weather(duplicates="after"),
    "every request twice at once": Weather(duplicates="together"),
    "callbacks out of order": Weather(shuffled_callbacks_seconds=120.0),
    "callbacks late": Weather(late_callbacks_seconds=3600.0),
    "no callbacks": Weather(dropped_callback_share=1.0),
    "no DialBridged": Weather(missing_parameters=frozenset({"DialBridged"})),
    "no CallStatus": Weather(missing_parameters=frozenset({"CallStatus"})),
    "no Digits": Weather(missing_parameters=frozenset({"Digits"})),
    "no DialCallStatus": Weather(missing_parameters=frozenset({"DialCallStatus"})),
    "answered for completed": Weather(completed_word="answered"),
    "first answer lost": Weather(gateway_errors=frozenset({1})),
    "no text arrives": Weather(undelivered_error_code=30003),
    "one answer in ten lost": Weather(gateway_error_share=0.1),
    "one request in ten lost": Weather(gateway_error_share=0.1, gateway_error_reaches_product=False),
}
"""Named weathers, for a test that wants to see the product through all of them."""
