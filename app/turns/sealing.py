"""Seals what a call remembers into its action URL: any replica can take any turn, and nobody else can read it."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter

from app.calls.legs import LegKey
from app.sealing import BrokenSeal as BrokenSeal
from app.sealing import Sealer as Sealer
from ivr_flows.announce import Announced
from ivr_flows.engine.call import Line


@dataclass(frozen=True)
class LineTicket:
    """A call between two turns; the carrier's id is in it so that no call can be continued as another one."""

    call: UUID
    carrier_call_id: str
    line: Line


@dataclass(frozen=True)
class LegTicket:
    """A leg of a call, and all that may be said about the caller to the person it rings."""

    leg: LegKey
    about: Announced


@dataclass(frozen=True)
class SoundTicket:
    """What a caller has just spoken, for them to hear; ``recording`` is the carrier's id of it."""

    call: UUID
    recording: str


@dataclass(frozen=True)
class CallbackTicket:
    """An attempt at a call-back, and all that may be said about the customer to the person who is rung first."""

    attempt: int
    about: Announced


LINE: TypeAdapter[LineTicket] = TypeAdapter(LineTicket)
LEG: TypeAdapter[LegTicket] = TypeAdapter(LegTicket)
MOVED: TypeAdapter[LegKey] = TypeAdapter(LegKey)
"""A leg that the desk has the network move: nothing needs to be said about its caller any more."""
SOUND: TypeAdapter[SoundTicket] = TypeAdapter(SoundTicket)
CALLBACK: TypeAdapter[CallbackTicket] = TypeAdapter(CallbackTicket)
