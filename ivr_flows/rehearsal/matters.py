"""What callers of the rehearsal have left before, and the secrets that open it."""

from datetime import datetime

from ivr_flows.engine.heard import Kind, Matter, Standing
from ivr_flows.engine.spoken import Digits
from ivr_flows.rehearsal.town import GERMAN_TIME

A_TUESDAY = datetime(2026, 11, 24, 10, tzinfo=GERMAN_TIME)
PIN, LOCKED_PIN = "739164", "999999"
"""In the rehearsal everybody's PIN, and one that has been keyed wrong too often."""
BORN = "01021990"
LOCAL_NUMBER = "03023125000"
"""The office's own telephone number, as somebody keys it."""
TOO_MANY = "9999999999"
"""Whoever keys this has keyed too many numbers already."""
SPARE_REFERENCE = Digits.of("271828182")
CANCELLED = Matter(Kind.CANCELLATION, A_TUESDAY, Standing.ACKNOWLEDGED, A_TUESDAY.date())
MATTERS = (CANCELLED, Matter(Kind.CALLBACK, A_TUESDAY, Standing.OPEN, missed=1))
RECEIPTS = {
    "311301934": CANCELLED,
    "311301942": MATTERS[1],
    "311301959": Matter(Kind.MESSAGE, A_TUESDAY, Standing.DONE),
    "311301967": Matter(Kind.DOCUMENTS, A_TUESDAY, Standing.OPEN),
    "311301975": Matter(Kind.PAYMENT, A_TUESDAY, Standing.OPEN),
    "311301983": Matter(Kind.OTHER, A_TUESDAY, Standing.OPEN),
}
"""What is found with ``BORN``."""
