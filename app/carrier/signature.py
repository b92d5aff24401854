"""Signs a request as the network does, so that the product's check is exercised on every call."""

import base64
import hmac
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

Parameters = Sequence[tuple[str, str]]


def signed_url(url: str) -> str:
    """Return the URL as it enters the signature.

    Twilio security documentation: user name, password and fragment are left out; voice requests over HTTPS leave
    out the port, over HTTP they keep it.
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https":
        host = host[: host.index("]") + 1] if host.startswith("[") else host.partition(":")[0]
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def sign(auth_token: str, url: str, form: Parameters) -> str:
    """Return the X-Twilio-Signature of a request; `form` is empty for GET, whose parameters are in the URL."""
    # Twilio security documentation: names sorted, each followed by its values; its SDK takes each distinct value once.
    signed = signed_url(url) + "".join(name + value for name, value in sorted(set(form)))
    digest = hmac.new(auth_token.encode(), signed.encode(), "sha1").digest()
    return base64.b64encode(digest).decode()
