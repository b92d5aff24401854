"""The proof of one receipt: a document that holds without any database and shows nothing of anybody else's."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from app.receipts.codes import code_of
from app.receipts.links import entry_hash, link_hash, skipped_to

FORMAT: Final = "durchwahl-receipt-proof"
LAST_POSITION: Final = 2**63 - 1
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Second = Annotated[
    str,
    Field(pattern=r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"),
    AfterValidator(lambda text: datetime.fromisoformat(text) and text),
]
Day = Annotated[str, AfterValidator(lambda text: date.fromisoformat(text) and text)]
Position = Annotated[int, Field(ge=1, le=LAST_POSITION)]


class ProofDoesNotHold(ValueError):
    """The document does not prove what it states; the message says where it fails."""


class Shape(BaseModel):
    """A part of the document: nothing in it may be left out, added or spelt in another way."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Head(Shape):
    """The last link of a chain, which stands for everything before it; hexadecimal, as it is noted or published."""

    position: int = Field(ge=0, le=LAST_POSITION)
    hash: Hash

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"

    @classmethod
    def noted(cls, text: str) -> "Head":
        """Return the head that somebody noted as ``position:hash``.

        Raises:
            ValueError: it is none.
        """
        position, _, noted = text.strip().lower().partition(":")
        try:
            return cls(position=int(position), hash=noted)
        except ValueError as error:
            raise ValueError("a noted head is POSITION:HASH, with 64 hexadecimal figures") from error


class Link(Shape):
    """A link with all that is hashed into it."""

    position: Position
    entry_hash: Hash
    previous: Hash
    skipped: Hash

    def hash(self) -> str:
        """Return the link as it goes into the next ones."""
        previous, skipped, entry = map(bytes.fromhex, (self.previous, self.skipped, self.entry_hash))
        return link_hash(previous, skipped, entry, self.position).hex()

    def holds(self, earlier: "Link") -> bool:
        """Say whether an earlier link has gone into this one, wherever it should have."""
        held = {self.position - 1: self.previous}
        also = {skipped_to(self.position): self.skipped}
        return {held.get(earlier.position), also.get(earlier.position)} - {None} == {earlier.hash()}


class Declared(Shape):
    """What every content of version 1 states; codes are not compared with those of today, which may be others."""

    version: Annotated[int, Field(ge=1, le=1)]
    reference: str
    kind: str
    received_at: Second
    customer_number: str | None
    field: str | None
    verified: bool
    appointment_day: Day | None
    appointment_id: str | None
    manner: str | None
    reason: str | None
    language: str


class Proof(Shape):
    """One receipt, and the links by which it goes into the head of the chain."""

    format: Literal["durchwahl-receipt-proof"] = FORMAT
    version: Annotated[int, Field(ge=1, le=1)] = 1
    content: dict[str, str | int | bool | None]
    salt: Hash
    code: str
    links: list[Link] = Field(min_length=1)
    """The receipt's own, then those on the way up."""
    head: Head

    def document(self) -> str:
        """Return the proof as JSON."""
        return self.model_dump_json(indent=1)


def verify_proof(document: str | bytes) -> Proof:
    """Return what a document proves: that the content is part of the chain which ends in the head.

    That the head is the office's own is not for the document to say: compare it with the one that was noted.

    Raises:
        ProofDoesNotHold: something in it is not as it was issued.
    """
    try:
        proof = Proof.model_validate(json.loads(document, object_pairs_hook=_each_once))
    except ValidationError as error:
        raise ProofDoesNotHold(_first_fault("the document", error)) from error
    except (ValueError, RecursionError) as error:
        raise ProofDoesNotHold("this is no proof of a receipt: not JSON, or not as it was written") from error
    check(proof)
    return proof


def check(proof: Proof) -> None:
    """Work everything out again.

    Raises:
        ProofDoesNotHold: something does not fit.
    """
    entry = entry_hash(bytes.fromhex(proof.salt), proof.content)
    own = proof.links[0]
    if own.entry_hash != entry.hex():
        raise ProofDoesNotHold(f"the content does not fit its entry at position {own.position}")
    if proof.code != code_of(entry):
        raise ProofDoesNotHold("the verification code is that of another content")
    for earlier, later in pairwise(proof.links):
        if not later.holds(earlier):
            raise ProofDoesNotHold(f"the chain breaks off at position {later.position}")
    last = proof.links[-1]
    if proof.head != Head(position=last.position, hash=last.hash()):
        raise ProofDoesNotHold(f"the chain does not end in the head at position {proof.head.position}")
    try:
        Declared.model_validate(proof.content)
    except ValidationError as error:
        raise ProofDoesNotHold(_first_fault("the content", error)) from error


def _first_fault(where: str, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{where} is not as it was issued: {'.'.join(map(str, first['loc']))}: {first['msg']}"


def _each_once(members: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Take an object whose members are there once: of two, a reader may see one and a program the other."""
    found = dict(members)
    if len(found) != len(members):
        raise ValueError("a member is there twice")
    return found
