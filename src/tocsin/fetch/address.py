"""May this address be connected to?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# The lower half of an ISATAP address (RFC 5214, 6.1), before the IPv4 address in its last 32 bits.
_ISATAP = (0x00005EFE, 0x02005EFE)


def refusal(address: Address, allow: Sequence[Network] = ()) -> str | None:
    """Why this address is not connected to; None where it may be.

    Public means: in no special-purpose network (``special.txt``), global also to Python's own list, and the same again
    for an IPv4 address carried inside (IPv4-mapped, NAT64, 6to4, ISATAP; Teredo is refused whole).

    Args:
        address: what a name resolved to, or an address literal.
        allow: networks the case's owner opened; they come first.
    """
    if any(address in network for network in allow):
        return None
    if getattr(address, "scope_id", None):
        return f"{address}: bound to one interface"
    inner = carried(address)
    if inner is not None:
        reason = refusal(inner, allow)
        return f"{address} carries {reason}" if reason else None
    inner = _isatap(address)
    if inner is not None and (reason := refusal(inner)):
        return f"{address} carries {reason}"
    for network, why in _special():
        if address in network:
            return f"{address}: {why}"
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return f"{address}: not global unicast (RFC 4291)"
    if not address.is_global or address.is_multicast or address.is_reserved:
        return f"{address}: not public"
    return None


def carried(address: Address) -> IPv4Address | None:
    """The IPv4 address that traffic to this IPv6 address ends at: IPv4-mapped, NAT64 (RFC 6052), 6to4 (RFC 3056)."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _isatap(address: Address) -> IPv4Address | None:
    """The IPv4 address in an address of an intra-site tunnel; the prefix before it may be any."""
    if isinstance(address, IPv4Address) or (int(address) >> 32) & 0xFFFFFFFF not in _ISATAP:
        return None
    return IPv4Address(int(address) & 0xFFFFFFFF)


@cache
def _special() -> tuple[tuple[Network, str], ...]:
    text = files("tocsin.fetch").joinpath("special.txt").read_text("utf-8")
    rows = (line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#"))
    return tuple((ip_network(network), why) for network, why in rows)
