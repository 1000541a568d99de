"""Is a match shown as it is, without showing more of the pictures than may be shown?"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from tocsin.fingerprint.alike.comparison import comparison
from tocsin.fingerprint.alike.drawing import drawing, outline
from tocsin.fingerprint.alike.geometry import after, area, clipped, frame, inverted, moved, shape, through
from tocsin.fingerprint.errors import FingerprintError
from tocsin.model.fingerprint import Alignment

Paint = Callable[..., Image.Image]
Encode = Callable[..., bytes]

numbers = st.floats(-1e4, 1e4)
matrices = st.tuples(numbers, numbers, numbers, numbers, numbers, numbers)
sizes = st.tuples(st.integers(1, 5000), st.integers(1, 5000))


def test_half_a_picture_is_outlined_as_half() -> None:
    half = Alignment(matrix=(1, 0, -200, 0, 1, 0), known=(400, 300), asked=(200, 300))
    lines = outline(half)
    assert lines.share == pytest.approx(0.5)
    assert set(lines.seen_in_asked) == {(0, 0), (200, 0), (200, 300), (0, 300)}
    assert set(lines.seen_in_known) == {(200, 0), (400, 0), (400, 300), (200, 300)}


@given(matrices, sizes, sizes)
def test_any_alignment_is_drawn_and_stays_inside(
    matrix: tuple[float, ...], known: tuple[int, int], asked: tuple[int, int]
) -> None:
    alignment = Alignment(matrix=matrix, known=known, asked=asked)
    lines = outline(alignment)
    assert 0 <= lines.share <= 1
    width, height = asked
    assert all(
        -0.01 * width <= x <= 1.01 * width and -0.01 * height <= y <= 1.01 * height for x, y in lines.seen_in_asked
    )
    ET.fromstring(drawing(alignment))


@given(matrices, sizes)
def test_clipping_never_adds_area(matrix: tuple[float, ...], size: tuple[int, int]) -> None:
    polygon = through(matrix, frame(size))
    inside = clipped(polygon, (1000, 800))
    assert area(inside) <= min(area(polygon), 800_000) * 1.001 + 1


@given(matrices, st.tuples(numbers, numbers))
def test_what_is_undone_is_as_it_was(matrix: tuple[float, ...], point: tuple[float, float]) -> None:
    a, b, _, d, e, _ = matrix
    if abs(a * e - b * d) < 1:
        return
    x, y = moved(after(inverted(matrix), matrix), point)
    reach = 1e-5 * max(1, *map(abs, matrix)) ** 2
    assert abs(x - point[0]) <= reach
    assert abs(y - point[1]) <= reach


def test_a_matrix_is_taken_apart_as_people_see_it() -> None:
    assert shape((0, 1, 0, -1, 0, 0)).degrees == pytest.approx(90)
    assert not shape((0, 1, 0, -1, 0, 0)).mirrored
    assert shape((-1, 0, 0, 0, 1, 0)).mirrored
    assert shape((-1, 0, 0, 0, 1, 0)).degrees == pytest.approx(0)
    assert shape((2, 0, 0, 0, 1, 0)).longest == pytest.approx(2)
    assert shape((2, 0, 0, 0, 1, 0)).shortest == pytest.approx(1)


def test_the_drawing_holds_nothing_but_shapes_and_fixed_words() -> None:
    text = drawing(Alignment(matrix=(0.5, 0, 10, 0, 0.5, 20), known=(400, 300), asked=(640, 480)))
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"<(image|script|style|a|use|foreignObject)\b", text)


def test_a_comparison_is_small_grey_blurred_and_the_same_each_time(bridge: bytes, encode: Encode) -> None:
    image = Image.open(io.BytesIO(bridge)).convert("RGB")
    asked = encode(ImageOps.mirror(image.resize((600, 400))), "JPEG")
    alignment = Alignment(
        matrix=(-600 / image.width, 0, 600, 0, 400 / image.height, 0), known=image.size, asked=(600, 400)
    )
    card = comparison(asked, bridge, alignment)
    shown = Image.open(io.BytesIO(card))
    assert shown.format == "PNG"
    assert shown.width <= 652
    assert shown.height <= 320
    assert not shown.info
    assert card == comparison(asked, bridge, alignment)


def test_a_comparison_with_what_is_no_picture_is_refused(bridge: bytes) -> None:
    alignment = Alignment(matrix=(1, 0, 0, 0, 1, 0), known=(10, 10), asked=(10, 10))
    with pytest.raises(FingerprintError):
        comparison(b"nothing that is a picture", bridge, alignment)
    with pytest.raises(FingerprintError):
        comparison(bridge, bridge[:500], alignment)


def test_a_wild_alignment_breaks_no_comparison(bridge: bytes, encode: Encode, paint: Paint) -> None:
    wild = Alignment(matrix=(1e300, -1e300, 1e300, 5.0, 1e-300, -1e9), known=(1, 1), asked=(1_000_000, 1))
    assert comparison(encode(paint(1)), bridge, wild)
