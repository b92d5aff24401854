"""Reads an HTTP answer as the network does: into verbs to perform, or into the reason why it cannot."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

LARGEST_BODY = 64 * 1024
_TWIML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})


@dataclass(frozen=True)
class Verb:
    """One element: its name, its attributes, its own text (markup inside <Say> reduced to words), its children."""

    name: str
    attributes: dict[str, str]
    text: str
    children: tuple["Verb", ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute or its default."""
        return self.attributes.get(name, default)

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a yes-or-no attribute."""
        return self.attributes.get(name, str(default)).lower() == "true"


@dataclass(frozen=True)
class Document:
    """What a URL answered, ready to perform."""

    url: str
    verbs: tuple[Verb, ...]
    source: str


class DocumentError(Exception):
    """The network refuses a document or cannot go on with it; `code` is the network's own."""

    def __init__(self, code: int, text: str, url: str = "") -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text
        self.url = url


def read_document(url: str, content_type: str, body: bytes) -> Document:
    """Turn an answer into a document; raises DocumentError.

    Twilio TwiML documentation: XML and HTML types are TwiML, audio is played, plain text is spoken unless it is
    TwiML; a body of more than 64 kB is refused.
    """
    if len(body) > LARGEST_BODY:
        raise DocumentError(11750, f"the body has {len(body)} bytes", url)
    if not body.strip():
        raise DocumentError(11770, "the body is empty", url)
    kind = content_type.partition(";")[0].strip().lower()
    text = body.decode("utf-8", "replace")
    if kind.startswith("audio/"):
        return Document(url, (Verb("Play", {}, url),), "")
    if kind == "text/plain":
        return _plain(url, body, text)
    if kind not in _TWIML_TYPES:
        raise DocumentError(12300, f"content type {kind or 'missing'}", url)
    return Document(url, parse(body, url), text)


def parse(body: bytes | str, url: str = "") -> tuple[Verb, ...]:
    """Parse TwiML into its verbs; raises DocumentError 12100 or 12102."""
    try:
        root = ET.fromstring(body)  # noqa: S314 - at most 64 kB, from our own product, and expat caps entities
    except (ET.ParseError, ValueError) as error:
        raise DocumentError(12100, f"not XML: {error}", url) from error
    if root.tag != "Response":
        raise DocumentError(12102, f"the root is <{root.tag}>", url)
    return tuple(_verb(child) for child in root)


def _plain(url: str, body: bytes, text: str) -> Document:
    try:
        return Document(url, parse(body, url), text)
    except DocumentError:
        return Document(url, (Verb("Say", {}, text.strip()),), text)


def _verb(element: ET.Element) -> Verb:
    if element.tag == "Say":
        return Verb("Say", dict(element.attrib), _words(element), tuple(_verb(child) for child in element))
    children = tuple(_verb(child) for child in element)
    return Verb(element.tag, dict(element.attrib), (element.text or "").strip(), children)


def _words(element: ET.Element) -> str:
    """Return what is heard of a <Say>: its words; a <break> is a space."""
    pieces = [element.text or ""]
    for child in element:
        pieces += [" ", _words(child), " ", child.tail or ""]
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join("".join(pieces).split()))
