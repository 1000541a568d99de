"""Published vectors hold, minted values hold, and what was changed does not."""

from __future__ import annotations

from random import Random

import pytest

from tocsin.bench.minting import KINDS, changed, mint
from tocsin.read.checksums import HOLDS, coin_of, iban_holds, solana_holds, ton_holds
from tocsin.read.entity.bech32 import segwit_holds

PUBLISHED = [
    ("btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    ("btc", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),  # BIP 173
    ("btc", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"),  # BIP 350
    ("ltc", "LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9"),
    ("ltc", "ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9"),
    ("dash", "XpESxaUmonkq8RaLLp46Brx2K39ggQe226"),
    ("doge", "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L"),
    ("tron", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
    ("zec", "t1VpYecBW4UudbGcy4ufh61eWxQCoFaUrPs"),
    ("bch", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),  # CashAddr specification
    ("xrp", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"),
    ("xmr", "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A"),
    ("ton", "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N"),
    ("eth", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),  # EIP-55
    *(("iban", value) for value in (
        "AD1200012030200359100100", "AT611904300234573201", "BE68539007547034", "CH9300762011623852957",
        "CY17002001280000001200527600", "DE89370400440532013000", "ES9121000418450200051332", "FI2112345600000785",
        "FR1420041010050500013M02606", "GB29NWBK60161331926819", "GR1601101250000000012300695",
        "IT60X0542811101000000123456", "LT121000011101001000", "LU280019400644750000",
        "MT84MALT011000012345MTLCAST001S",
        "NL91ABNA0417164300", "NO9386011117947", "PL61109010140000071219812874", "RO49AAAA1B31007593840000",
        "SA0380000000608010167519", "SE4550000000058398257466", "TR330006100519786457841326",
        "UA213223130000026007233566001",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), PUBLISHED)
def test_a_published_value_holds(kind: str, value: str) -> None:
    assert HOLDS[kind](value)


@pytest.mark.parametrize("kind", KINDS)
def test_a_minted_value_holds(kind: str) -> None:
    random = Random(kind)
    assert all(HOLDS[kind](mint(kind, random)) for _ in range(60))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("eth", "xmr")])
def test_a_letter_changed_or_two_exchanged_never_hold(kind: str) -> None:
    random = Random(kind)
    values = [mint(kind, random) for _ in range(50)]
    assert not [value for value in values for _ in range(40) if HOLDS[kind](changed(kind, value, random))]


@pytest.mark.parametrize("kind", ["eth", "xmr"])
def test_keccak_lets_next_to_nothing_pass(kind: str) -> None:
    random = Random(kind)
    assert sum(HOLDS[kind](changed(kind, mint(kind, random), random)) for _ in range(200)) <= 1  # EIP-55: 1 of 4,000


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["", "1", "0x", "bc1", "é" * 40, "٣" * 34, "1" * 5000, "a" * 56 + ".onion", " " * 34])
def test_what_is_no_value_is_refused_without_trouble(kind: str, text: str) -> None:
    assert not HOLDS[kind](text)


def test_a_coin_is_told_by_its_version_and_a_test_network_pays_nobody() -> None:
    assert coin_of("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa") == "btc"
    assert coin_of("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn") == "btc-test"
    assert not HOLDS["btc"]("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn")
    assert not HOLDS["ltc"]("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")


def test_a_segwit_address_of_another_chain_or_in_mixed_case_does_not_hold() -> None:
    assert not segwit_holds("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", "bc")
    assert not segwit_holds("bc1QW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc")
    assert not segwit_holds("bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", "bc")  # BIP 350


def test_both_base64_alphabets_of_ton_hold() -> None:
    value = next(value for value in (mint("ton", Random(seed)) for seed in range(99)) if "-" in value or "_" in value)
    assert ton_holds(value)
    assert ton_holds(value.replace("-", "+").replace("_", "/"))


def test_a_solana_address_is_a_point_of_the_curve() -> None:
    assert solana_holds("EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v")
    assert not solana_holds("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")


def test_letters_stand_in_an_iban_only_where_the_country_has_them() -> None:
    assert not iban_holds("GB821234123456987654")
    assert not iban_holds("DE8937040044053201300O")
    assert not iban_holds("XX82WEST12345698765432")
