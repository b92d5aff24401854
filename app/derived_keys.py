"""Keys for one purpose each, derived from the secrets that the settings name: what one of them opens, no other does."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from typing import Final

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32


def derive(secret: str, purpose: bytes) -> bytes:
    """Derive a purpose's key from a secret of any form (HKDF, RFC 5869)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose).derive(secret.encode())


def cipher_of(secrets: Sequence[str], purpose: bytes) -> MultiFernet:
    """Return what encrypts for a purpose with the newest of the secrets and decrypts with every one."""
    return MultiFernet([Fernet(urlsafe_b64encode(derive(secret, purpose))) for secret in secrets])
