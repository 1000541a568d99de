"""Addresses, accounts and payment details; vectors of BIP 173, BIP 350, EIP-55 and ISO 13616."""

from __future__ import annotations

import pytest

from tocsin.read.checksums import bitcoin_holds, ethereum_holds, iban_holds, onion_holds
from tocsin.read.domains import is_host, is_platform, reads_as_host
from tocsin.read.entities import find_entities
from tocsin.read.keccak import keccak256
from tocsin.read.normalise import normalise


def found(text: str) -> list[tuple[str, str, bool]]:
    return [(item.kind, item.value, item.valid) for item in find_entities(normalise(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see hxxp://www[.]bank[.]example/a?b=1.", ("url", "http://www.bank.example/a?b=1", True)),
        ("on bank.example today", ("domain", "bank.example", True)),
        ("президент.рф", ("domain", "президент.рф", True)),
        ("host 192.0.2.7:80", ("ip", "192.0.2.7", True)),
        ("Duty@CERT.example", ("email", "duty@cert.example", True)),
        ("join https://t.me/+AbCdEf123456", ("telegram-invite", "AbCdEf123456", True)),
        ("tg://resolve?domain=falcon_desk", ("telegram", "falcon_desk", True)),
        ("Telegram: @Falcon_Desk", ("telegram", "falcon_desk", True)),
        ("chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv", ("whatsapp", "AbCdEfGhIjKlMnOpQrStUv", True)),
        ("discord.gg/abcDEF", ("discord", "abcDEF", True)),
        ("BTC 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", ("btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", True)),
        ("BTC 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", ("btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", False)),
        ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", ("eth", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", False)),
        ("IBAN GB82 WEST 1234 5698 7654 32 pour nous", ("iban", "GB82WEST12345698765432", True)),
        ("IBAN GB83 WEST 1234 5698 7654 32", ("iban", "GB83WEST12345698765432", False)),
        ("call +33 1 23 45 67 89", ("phone", "+33123456789", True)),
    ],
)
def test_a_value_is_found_and_checked(text: str, expected: tuple[str, str, bool]) -> None:
    assert expected in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is done.It is over",
        "see readme.md and setup.py",
        "e.g. the U.S.A. at 8.30 p.m.",
        "v1.2.3",
        "12.01.2013",
        "call 555 0199",
    ],
)
def test_what_is_no_value_is_not_read_as_one(text: str) -> None:
    assert found(text) == []


def test_a_domain_with_a_hidden_direction_mark_is_not_valid() -> None:
    assert found("www.ban\u202ek.example") == [("domain", "www.bank.example", False)]
    assert found("www.bank.example\u200f") == [("domain", "www.bank.example", True)]


def test_a_user_name_before_the_host_does_not_hide_the_host() -> None:
    assert ("domain", "evil.example", True) in found("https://bank.example@evil.example/")


def test_checksums_hold_on_published_vectors() -> None:
    assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert bitcoin_holds("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
    assert bitcoin_holds("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0")
    assert not bitcoin_holds("bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4")
    assert ethereum_holds("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
    assert not ethereum_holds("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD")
    assert iban_holds("GB82WEST12345698765432")
    assert not iban_holds("GB82WEST1234569876543")
    assert not onion_holds("a" * 56 + ".onion")


def test_hosts_need_a_public_suffix_or_a_reserved_name() -> None:
    assert is_host("a.gouv-xx.example")
    assert not is_host("example")
    assert not is_host("a.notatld")
    assert reads_as_host("politia.md")
    assert not reads_as_host("README.md")
    assert is_platform("web.telegram.org")
    assert not is_platform("not-telegram.org.example")
