"""Is what stands in a picture read as it stands there, and nothing where nothing does?"""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from tocsin.fingerprint.lettering import Tesseract
from tocsin.model import Transcript

Letter = Callable[..., bytes]
Paint = Callable[..., Image.Image]
ENGLISH = ("Grey Petrel takes down tomorrow", "www.city-bank.example", "at 20:00 UTC")


def text_of(found: Transcript | None) -> str:
    assert found is not None
    return found.text


def test_a_screenshot_is_read_line_by_line(tesseract: Tesseract, letter: Letter) -> None:
    content = letter(*ENGLISH)
    found = tesseract.read(content)
    assert found is not None
    assert found.text.split("\n") == list(ENGLISH)
    assert found.confidence > 80
    assert found.scripts == "eng"
    assert found.version == tesseract.version
    assert found.notes == ()


def test_light_letters_on_a_dark_ground_are_read(tesseract: Tesseract, letter: Letter) -> None:
    assert text_of(tesseract.read(letter(*ENGLISH, ink="#39ff14", paper="black"))).split("\n") == list(ENGLISH)


def test_a_turned_poster_is_set_straight(tesseract: Tesseract, letter: Letter) -> None:
    assert text_of(tesseract.read(letter(*ENGLISH, turn=4))).split("\n") == list(ENGLISH)


def test_letters_of_eleven_pixels_are_read(tesseract: Tesseract, letter: Letter) -> None:
    assert "www.city-bank.example" in text_of(tesseract.read(letter(*ENGLISH, points=14)))


def test_a_cyrillic_poster_is_read_in_its_language(tesseract: Tesseract, letter: Letter) -> None:
    lines = ("Завтра в 20:00 мск атакуем сайт", "www.city-bank.example", "Мы ничего не забыли")
    found = tesseract.read(letter(*lines, every_script=True))
    assert text_of(found).split("\n") == list(lines)
    assert found is not None and found.scripts == "rus+eng"


def test_a_ukrainian_poster_keeps_its_own_letters(tesseract: Tesseract, letter: Letter) -> None:
    lines = ("Долучайтеся сьогодні, їхній сайт впаде", "Ми нічого не забули")
    found = tesseract.read(letter(*lines, every_script=True))
    assert text_of(found).split("\n") == list(lines)
    assert found is not None and found.scripts == "ukr+eng"


def test_a_gif_is_read_in_its_first_frame(tesseract: Tesseract, letter: Letter) -> None:
    first, second = (Image.open(io.BytesIO(letter(line))) for line in ("The first frame", "Another one"))
    out = io.BytesIO()
    first.save(out, "GIF", save_all=True, append_images=[second.resize(first.size)])
    assert text_of(tesseract.read(out.getvalue())) == "The first frame"


def test_what_is_seen_through_lies_on_white(tesseract: Tesseract, letter: Letter) -> None:
    ink = np.asarray(Image.open(io.BytesIO(letter("Black on nothing at all"))).convert("L"))
    layers = np.zeros((*ink.shape, 4), np.uint8)
    layers[..., 3] = 255 - ink
    out = io.BytesIO()
    Image.fromarray(layers).save(out, "PNG")
    assert text_of(tesseract.read(out.getvalue())) == "Black on nothing at all"


def test_the_same_picture_says_the_same_twice(tesseract: Tesseract, letter: Letter) -> None:
    content = letter("We take down the port", points=17)
    assert tesseract.read(content) == tesseract.read(content)


@pytest.mark.parametrize("seed", [1])
def test_a_photograph_without_letters_says_nothing(tesseract: Tesseract, paint: Paint, seed: int) -> None:
    out = io.BytesIO()
    paint(seed, 480, 360).save(out, "JPEG", quality=80)
    assert tesseract.read(out.getvalue()) is None


@pytest.mark.parametrize("size", [(39, 500), (500, 39), (1, 1), (800, 600)])
def test_a_tiny_or_plain_picture_is_not_even_shown(tesseract: Tesseract, size: tuple[int, int]) -> None:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, "PNG")
    assert tesseract.read(out.getvalue()) is None


def test_a_picture_longer_than_a_page_is_read_above_and_says_so(tesseract: Tesseract, letter: Letter) -> None:
    head = Image.open(io.BytesIO(letter(*ENGLISH, points=44)))
    long = Image.new("RGB", (head.width, 30_000), "white")
    long.paste(head, (0, 0))
    out = io.BytesIO()
    long.save(out, "PNG", compress_level=1)
    found = tesseract.read(out.getvalue())
    assert "www.city-bank.example" in text_of(found)
    assert found is not None and any("longer than a page" in note for note in found.notes)


def test_the_version_names_the_program_and_its_data(tesseract: Tesseract) -> None:
    ours, program, data = tesseract.version.split("+")
    assert ours.isdigit()
    assert program.startswith("tesseract-")
    assert len(data) == 8
