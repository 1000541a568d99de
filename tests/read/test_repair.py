"""A misread address is put right only where one answer is possible; a wrong one is never given."""

from __future__ import annotations

from random import Random

import pytest

from tocsin.bench.minting import mint
from tocsin.read.checksums import HOLDS
from tocsin.read.repair import REPAIRED, repair

ADDRESS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"


@pytest.mark.parametrize(
    "read",
    [ADDRESS, "1A1zPIeP5QGefi2DMPTfTL5SLmv7DivfNa", "IA1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
     "1A1zP1eP5QGefi2DMPTfTL55Lmv7DivfNa",
     "1A1zPleP5QGefi2DMPTfTL5sLmv7DivfNa", "1A1zP1eP5QGefi2 DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DiVfNa"],
)  # fmt: skip
def test_letters_that_look_alike_are_put_right(read: str) -> None:
    assert repair("btc", read) == ADDRESS


def test_a_bech32_address_is_put_right_in_its_own_alphabet() -> None:
    right = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    assert repair("btc", "bclqw508d6qejxtdg4y5r3zarvaryOc5xw7kv8f3t4") == right
    assert repair("btc", right.upper()) == right


@pytest.mark.parametrize("kind", sorted(REPAIRED - {"xmr"}))
def test_a_value_changed_at_random_is_never_put_wrong(kind: str) -> None:
    random = Random(kind)
    for _ in range(2):
        value = mint(kind, random)
        at = random.sample(range(len(value)), 3)
        read = "".join(random.choice("0OIl1S5B8abcXYZ") if place in at else mark for place, mark in enumerate(value))
        assert repair(kind, read) in (None, value, value.lower())


def test_a_monero_address_is_put_right() -> None:
    value = mint("xmr", Random(3))
    at = next(place for place, mark in enumerate(value) if mark in "cCsS" and place > 3)
    assert repair("xmr", value[:at] + value[at].swapcase() + value[at + 1 :]) == value


@pytest.mark.parametrize("kind", ["iban", "ton", "onion", "tox", "eth", "sol", "phone", ""])
def test_a_kind_whose_checksum_is_too_short_is_not_repaired(kind: str) -> None:
    assert repair(kind, mint(kind, Random(1)) if kind in HOLDS else ADDRESS) is None


@pytest.mark.parametrize(
    "value", ["", "x", "1" * 34, "O" * 34, "é" * 34, "1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf€a", "1" * 10_000]
)
def test_what_cannot_be_an_address_is_not_repaired(value: str) -> None:
    assert repair("btc", value) is None
