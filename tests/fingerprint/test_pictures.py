"""Is a picture recognised whatever its file is like, and as a viewer shows it?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from PIL import Image

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.pdq import Pdq, distance
from tocsin.model.fingerprint import Fingerprint
from tocsin.model.seams import Fingerprinter

Paint = Callable[..., Image.Image]
Encode = Callable[..., bytes]


def found(content: bytes) -> Fingerprint:
    fingerprint = Pdq().fingerprint(content)
    assert fingerprint is not None
    return fingerprint


def test_pdq_keeps_the_promise_of_a_fingerprinter() -> None:
    rule: Fingerprinter = Pdq()
    assert isinstance(rule, Fingerprinter)
    assert (rule.algorithm, rule.media) == ("pdq", "image")
    assert "pillow" in rule.version


PUBLISHED = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"


def test_the_published_value_comes_out_of_the_published_file(bridge: bytes) -> None:
    quick, exact = found(bridge), Pdq(exact=True).fingerprint(bridge)
    assert exact is not None
    assert exact.value == PUBLISHED
    assert distance(quick.value, PUBLISHED) <= 2
    for fingerprint in (quick, exact):
        assert (fingerprint.width, fingerprint.height, fingerprint.quality) == (1600, 1004, 100)
        assert fingerprint.reference == ""


def test_a_picture_of_four_pixels_holds_nothing_to_recognise(encode: Encode) -> None:
    assert Pdq().fingerprint(encode(Image.new("RGB", (4, 40)))) is None


def test_a_flat_picture_says_too_little_to_be_matched_and_why(encode: Encode) -> None:
    flat = found(encode(Image.new("RGB", (64, 48), (20, 90, 40))))
    assert flat.quality == 0
    assert Pdq().match(flat, flat) is None
    assert Pdq().values(flat) == ()
    assert Pdq().silence(flat) == "shows too little to be compared (flat or nearly so: quality 0 of 100, 50 is asked)"


def test_a_tiny_picture_is_never_matched_and_says_why(paint: Paint, encode: Encode) -> None:
    tiny = found(encode(paint(1, 15, 40)))
    assert Pdq().match(tiny, tiny) is None
    assert Pdq().silence(tiny) == "is tiny (15 x 40 pixels; from 16 on a picture is compared)"
    assert Pdq().silence(None) == "is smaller than 5 pixels: there is nothing to compare"


def test_a_picture_that_can_be_matched_has_no_reason_not_to(paint: Paint, encode: Encode) -> None:
    assert Pdq().silence(found(encode(paint(1)))) == ""
    listed = Fingerprint(algorithm="pdq", value="0" * 64, quality=100)  # a list does not say how large it was
    assert Pdq().silence(listed) == ""


def test_trouble_names_the_medium_and_what_it_holds() -> None:
    content = b"<!DOCTYPE html><title>Not Found</title>"
    with pytest.raises(FingerprintError, match=hashlib.sha256(content).hexdigest()[:16]) as caught:
        Pdq().fingerprint(content)
    assert caught.value.what == "holds text/html, not a picture"


@pytest.mark.parametrize(
    ("bits", "how"),
    [(0, "same fingerprint"), (12, "near picture, 12 of 256 bits"), (31, "near picture, 31 of 256 bits")],
)
def test_a_match_says_how_far_it_is(bits: int, how: str) -> None:
    asked = Fingerprint(algorithm="pdq", value=f"{(1 << bits) - 1:064x}", quality=50)
    known = Fingerprint(algorithm="pdq", value="0" * 64, quality=100)
    assert Pdq().match(asked, known) == (bits, how)


def test_one_bit_beyond_the_radius_is_no_match() -> None:
    asked = Fingerprint(algorithm="pdq", value=f"{(1 << 32) - 1:064x}", quality=100)
    known = Fingerprint(algorithm="pdq", value="0" * 64, quality=100)
    assert Pdq().match(asked, known) is None
    assert Pdq().match(known, Fingerprint(algorithm="vpdq", value="", quality=100)) is None
