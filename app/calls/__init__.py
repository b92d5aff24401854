"""Calls: what the log keeps of every call, how it is written (``log``) and how it is read (``reading``)."""

from app.calls.tables import Call as Call
from app.calls.tables import CallEvent as CallEvent
from app.calls.tables import Leg as Leg
