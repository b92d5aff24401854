"""Settings: what an office decides, read from the environment (prefix ``DURCHWAHL_``) and ``.env``."""

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import AwareDatetime, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from app.numbers import office_line, telephone
from app.periods import PeriodSettings

EMBEDDED = "embedded"
"""The database URL that means: a PostgreSQL server of our own, its files under ``var/``."""


def telephone_if_given(value: object) -> object:
    """Bring a telephone number into E.164; an empty one stays empty, and ``missing`` says so where it matters."""
    return telephone(value) if isinstance(value, str) and value.strip() else value


def comma_separated(value: object) -> object:
    """Split ``a,b`` into its parts, as settings from the environment come."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def line_if_given(value: object) -> object:
    """Bring a line that callers are put through to into E.164."""
    return office_line(value) if isinstance(value, str) and value.strip() else value


SENDER_NAME = re.compile("(?=.*[A-Za-z])[A-Za-z0-9]{1,11}", re.ASCII)
"""What networks show instead of a number: at most eleven letters and digits, at least one of them a letter."""


def sender_of_texts(value: object) -> object:
    """Take a sender's name as it is, and a number in E.164; an empty one stays empty: then no texts are offered."""
    sender = value.strip() if isinstance(value, str) else value
    if not isinstance(sender, str) or not sender:
        return sender
    if sender.startswith("+"):
        return telephone(sender)
    if not SENDER_NAME.fullmatch(sender):
        raise ValueError(f"{sender!r} is no sender: at most 11 letters and digits, at least one letter, or +49...")
    return sender


Line = Annotated[str, BeforeValidator(line_if_given)]
Telephone = Annotated[str, BeforeValidator(telephone_if_given)]
Sender = Annotated[str, BeforeValidator(sender_of_texts)]
Parts = Annotated[list[SecretStr], NoDecode, BeforeValidator(comma_separated)]


class Settings(PeriodSettings):
    """Everything that differs between two offices; a missing or default secret is refused outside the demo."""

    model_config = SettingsConfigDict(env_prefix="DURCHWAHL_", env_file=".env", extra="ignore", frozen=True)

    database_url: str = EMBEDDED
    office_name: str = Field("Jobcenter", min_length=1, max_length=80)
    """What stands on reports to others, for example with the name of the city."""
    folder: Path = Path("var")
    """Where the embedded PostgreSQL keeps its files, and the demo what it made up."""
    public_url: str = "http://127.0.0.1:8080"
    """What the carrier sees; signatures are checked against it, so a proxy in between changes nothing."""
    secret_keys: Parts = Field(default_factory=list)
    """Newest first; the first one seals, every one opens."""
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_api_base: str = "https://api.twilio.com"
    hotline_number: Telephone = ""
    local_number: Telephone = ""
    service_centre_line: Line = ""
    emergency_line: Line = ""
    sms_sender: Sender = "Durchwahl"
    """Whom text messages come from: a name of up to eleven letters and digits, or a number; empty: none are offered."""
    offer_unreviewed_languages: bool = False
    move_accepted_legs: bool = True
    """Whether what is accepted at a desk is connected at once, by moving the leg over REST; else when it next asks."""
    speech: bool = False
    """Whether callers may speak instead of keying; off until the office has assessed it (R31)."""
    prompt_audio: Path | None = None
    """A folder with recorded prompts, ``de/hotline.welcome.wav``, each played instead of being read."""
    oidc_issuer: str = ""
    """Where the office's identity provider is found (OpenID Connect); empty: people sign in with passwords alone."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_name: str = ""
    """What the button says, for example the name of the office's directory."""
    demo: bool = False
    demo_now: AwareDatetime | None = None

    @model_validator(mode="after")
    def speaks_of_the_demo_only_in_the_demo(self) -> Self:
        """Refuse a clock of one's own outside the demo: times are evidence."""
        if self.demo_now and not self.demo:
            raise ValueError("DURCHWAHL_DEMO_NOW is for the demo and the tests alone")
        return self

    @property
    def keys(self) -> list[str]:
        """The sealing keys in the clear, newest first."""
        return [key.get_secret_value() for key in self.secret_keys]

    @property
    def own_numbers(self) -> frozenset[str]:
        """The hotline's numbers (E.164), which callers know."""
        return frozenset(number for number in (self.hotline_number, self.local_number) if number)
