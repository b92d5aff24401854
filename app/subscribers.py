"""Whom strangers are counted as where they may do something only so often: an address, or the network behind it."""

from ipaddress import IPv6Address, ip_address
from typing import Final

OF_ONE_SUBSCRIBER: Final = 64
"""Bits of an IPv6 address that name a connection; the others a device chooses as it likes."""


def subscriber(host: str | None) -> str:
    """Return who is counted as one: an IPv4 address, or the network of an IPv6 one. Nothing of it is kept or logged."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return host or "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(int(address) >> (128 - OF_ONE_SUBSCRIBER))
    return str(address)
