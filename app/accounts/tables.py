"""The tables of accounts: who may sign in, which sessions are open, and what was tried in vain."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Account(Base):
    """Somebody who may sign in; who can be rung has a row among the staff as well, and their roles stand there."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("staff_id IS NULL OR roles = '{}'", name="roles_in_one_place"),
        CheckConstraint("language IN ('de','en')", name="language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_in_name: Mapped[str] = mapped_column(unique=True)
    """As it is compared: without spaces around it, in small letters; often an e-mail address."""
    name: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), unique=True)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """Of those who have no row among the staff."""
    language: Mapped[str] = mapped_column(server_default="de")
    password_hash: Mapped[str | None]
    """Argon2id of a keyed hash; nothing for who signs in elsewhere (OpenID Connect), or not yet."""
    password_is_temporary: Mapped[bool] = mapped_column(server_default="false")
    """Whether it was given by somebody else, and must be changed at the first sign-in."""
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Encrypted; nothing while no second factor is set up."""
    totp_confirmed: Mapped[bool] = mapped_column(server_default="false")
    """Whether figures of it have been shown to fit: only then they are asked for."""
    totp_used: Mapped[int | None]
    """The last half minute whose figures were taken: none is taken twice (RFC 6238, 5.2)."""
    oidc_subject: Mapped[str | None] = mapped_column(unique=True)
    """Whom the office's identity provider calls this person, since they first came from there."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    disabled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Session(Base):
    """A browser in which somebody is signed in; the secret itself is in its cookie alone."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("method IN ('password','oidc','demo')", name="method"),
        CheckConstraint("lacks IN ('second_factor','new_password')", name="lacks"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """SHA-256 of the secret: 32 random bytes need no slow hash."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    method: Mapped[str]
    lacks: Mapped[str | None]
    """What is still to be done before anything else opens."""
    began_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    purpose: Mapped[str | None]
    """Why the log is read in this session, in the person's own words or one of those offered."""


class FailedSignIn(Base):
    """A sign-in that failed, under a name that may or may not exist: both are counted, so that neither shows."""

    __tablename__ = "failed_sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    """A keyed hash of the name: people type their password into the wrong field."""
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
