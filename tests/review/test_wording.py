"""Are words plain, and is nothing in them dangerous?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.review.wording import QUOTE_LENGTH, count, defang, listed, mask, quote, sentence, share, times


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("see https://site.example/page", "see hxxps://site[.]example/page"),
        ("HTTP://SITE.EXAMPLE", "hxxp://SITE[.]EXAMPLE"),
        ("t.me/x and site.example", "t[.]me/x and site[.]example"),
        ("version 2.5 of result.json", "version 2.5 of result.json"),
        ("موقع وزارة.مثال", "موقع وزارة[.]مثال"),
    ],
)
def test_no_address_can_be_followed(text: str, safe: str) -> None:
    assert defang(text) == safe


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("write to @some_person now", "some_person"),
        ("join t.me/joinchat/AAAA", "AAAA"),
        ("mail person@site.example", "person"),
        ("send 1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "HtKNngkd"),
    ],
)
def test_handles_and_identifiers_are_masked_in_quotes(text: str, gone: str) -> None:
    assert gone not in quote(text)


def test_an_identifier_named_by_the_reader_is_masked_wherever_it_stands() -> None:
    assert "secret_route" not in quote("write secret_route, secret_route!", ("secret_route",))


@given(st.text(max_size=2000))
def test_a_quote_is_one_short_line_without_a_live_address(text: str) -> None:
    safe = quote(text)
    assert len(safe) <= QUOTE_LENGTH + 2
    assert "\n" not in safe
    assert "http://" not in safe.lower() and "https://" not in safe.lower()


@given(st.text(min_size=3, max_size=80))
def test_a_mask_shows_half_at_most(value: str) -> None:
    assert len(mask(value).replace("…", "")) <= max(2, (len(value) + 1) // 2)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 3, "none of three probes"), (3, 3, "all three probes"), (2, 2, "both probes"), (1, 1, "the one probe"),
     (25, 69, "25 of 69 probes"), (0, 2000, "0 of 2,000 probes")],
)  # fmt: skip
def test_shares_are_all_words_or_all_digits(part: int, whole: int, said: str) -> None:
    assert share(part, whole, "probe") == said


def test_small_words() -> None:
    assert count(0, "claim") == "no claims"
    assert count(1, "claim") == "one claim"
    assert count(27, "claim") == "27 claims"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed("abcdefgh", limit=3) == "a, b, c and 5 more"
    assert (times(1), times(2), times(3)) == ("once", "twice", "three times")
    assert sentence("  the page\nchanged ") == "The page changed."
