"""Which addresses may be connected to?"""

from __future__ import annotations

import socket
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.fetch import refusal
from tocsin.fetch.address import carried

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "192.169.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:80b::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]

REFUSED = [
    # this network, private, shared, loopback, link-local
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.255.255",
    # assignments, documentation, benchmarking
    "192.0.0.1",
    "192.0.0.8",
    "192.0.0.9",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    # multicast, reserved, broadcast
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    # IPv6 of the same sorts
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "fdff::1",
    "ff02::1",
    "ff0e::1",
    "100::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "4000::1",
    "2606:4700:4700::1111%eth0",
    # IPv4 inside IPv6
    "::7f00:1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:100.64.0.1",
    "::ffff:0.0.0.0",
    "::ffff:224.0.0.1",
    "::ffff:0:127.0.0.1",
    "::ffff:0:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::c0a8:1",
    "64:ff9b:1::7f00:1",
    "64:ff9b:1::808:808",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2002:a9fe:a9fe::",
    "2002:c0a8:1::",
    "2001:0:7f00:1::",
    "2001::80ff:fffe",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
]


def test_the_matrix_is_large_enough_and_says_nothing_twice() -> None:
    assert len(REFUSED) >= 60 and len(set(REFUSED)) == len(REFUSED)


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_may_be_connected_to(text: str) -> None:
    assert refusal(ip_address(text)) is None


@pytest.mark.parametrize("text", REFUSED)
def test_an_address_that_is_not_public_is_refused_with_a_reason(text: str) -> None:
    reason = refusal(ip_address(text))
    assert reason and ":" in reason


def test_the_reason_names_the_address_inside() -> None:
    assert refusal(ip_address("64:ff9b::7f00:1")) == "64:ff9b::7f00:1 carries 127.0.0.1: loopback (RFC 1122)"


def test_an_allowed_network_overrides_also_inside_ipv6() -> None:
    allow = (ip_network("127.0.0.0/8"),)
    assert refusal(ip_address("127.0.0.1"), allow) is None
    assert refusal(ip_address("::ffff:127.0.0.1"), allow) is None
    assert refusal(ip_address("10.0.0.1"), allow) is not None


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_never_makes_it_public(inner: object) -> None:
    bare = ip_address(str(inner))
    for wrapped in (f"::ffff:{inner}", f"64:ff9b::{inner}"):
        assert (refusal(ip_address(wrapped)) is None) == (refusal(bare) is None)
        assert carried(ip_address(wrapped)) == bare


@given(st.ip_addresses())
def test_nothing_python_calls_private_is_public(address: object) -> None:
    known = ip_address(str(address))
    if known.is_private or known.is_loopback or known.is_link_local or known.is_multicast:
        assert refusal(known) is not None or carried(known) is not None


LITERALS = [
    "127.1",
    "127.0.1",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0",
    "127.0.0.1.",
    "0x7f.0.0.0x1",
]


@pytest.mark.parametrize("spelling", LITERALS)
def test_no_spelling_of_loopback_gets_through(spelling: str) -> None:
    """The system's own reading of the spelling is what is checked, so there is nothing to disagree about."""
    try:
        found = socket.getaddrinfo(spelling, 80, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except OSError:
        return  # this system does not take it for an address at all
    assert all(refusal(ip_address(row[4][0])) for row in found)
