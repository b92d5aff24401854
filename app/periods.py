"""How long things are kept at most: what is proposed, and within which bounds an office may choose."""

from dataclasses import dataclass
from typing import Final

from pydantic import Field
from pydantic_settings import BaseSettings

A_DECADE_OF_MONTHS: Final = 120


@dataclass(frozen=True)
class Periods:
    """How long things are kept at most (R21, R22); months and years are those of the calendar, in German time."""

    message_days: int = 14
    caller_number_days: int = 90
    callback_months: int = 6
    """After the call-back order was closed."""
    call_months: int = 12
    cancellation_years: int = 2
    """After the end of the appointment's year."""
    pin_try_days: int = 90
    receipt_try_days: int = 7
    number_try_days: int = 1
    text_days: int = 3
    """For a text message that nobody could send; one that was sent is erased at once."""
    access_years: int = 2
    """For the audit log (R22)."""
    search_days: int = 1
    """For a search in the call log that nobody has kept under a name."""
    session_days: int = 7
    """For sessions that ended by themselves, and for what was tried in vain to open one."""
    consent_months: int = 12
    """After it was withdrawn or replaced."""
    directory_change_months: int = 24
    """As every record of who changed what (R22)."""


class PeriodSettings(BaseSettings):
    """The periods as an office may set them.

    The lower bounds are what a rule elsewhere counts by (tries within a week, a day); the upper one of messages is R21.
    """

    retention_message_days: int = Field(Periods.message_days, ge=1, le=14)
    retention_caller_number_days: int = Field(Periods.caller_number_days, ge=1, le=366)
    retention_callback_months: int = Field(Periods.callback_months, ge=1, le=A_DECADE_OF_MONTHS)
    retention_call_months: int = Field(Periods.call_months, ge=1, le=A_DECADE_OF_MONTHS)
    retention_cancellation_years: int = Field(Periods.cancellation_years, ge=1, le=10)
    retention_pin_try_days: int = Field(Periods.pin_try_days, ge=1, le=366)
    retention_receipt_try_days: int = Field(Periods.receipt_try_days, ge=7, le=90)
    retention_number_try_days: int = Field(Periods.number_try_days, ge=1, le=7)
    retention_text_days: int = Field(Periods.text_days, ge=1, le=14)
    retention_access_years: int = Field(Periods.access_years, ge=1, le=10)
    retention_search_days: int = Field(Periods.search_days, ge=1, le=30)
    retention_session_days: int = Field(Periods.session_days, ge=1, le=90)
    retention_consent_months: int = Field(Periods.consent_months, ge=1, le=A_DECADE_OF_MONTHS)
    retention_directory_change_months: int = Field(Periods.directory_change_months, ge=1, le=A_DECADE_OF_MONTHS)

    @property
    def periods(self) -> Periods:
        """The periods that this office has chosen."""
        return Periods(**{name: getattr(self, f"retention_{name}") for name in Periods.__dataclass_fields__})
