"""Are the alterations the same every time, and do they do what their names say?"""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from tocsin.bench.alterations import CHAINS, NAMES, altered, chained, everyday
from tocsin.bench.painting import painted
from tocsin.fingerprint.kernel import pdq
from tocsin.fingerprint.pdq import distance

PICTURE = painted(3, 320, 240)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def value(picture: Image.Image) -> str:
    return pdq(np.asarray(picture.convert("RGB")))[0]


def test_there_are_45_everyday_alterations() -> None:
    assert len(NAMES) == len(set(NAMES)) == 45


@pytest.mark.parametrize("name", NAMES)
def test_an_alteration_is_the_same_every_time_and_leaves_its_picture_alone(name: str) -> None:
    before = PICTURE.tobytes()
    once = altered(name, PICTURE, 7)
    assert altered(name, PICTURE, 7) == once
    assert opened(once).format == "JPEG"
    assert PICTURE.tobytes() == before


def test_the_seed_decides_what_is_cut_away() -> None:
    assert altered("crop to 80 %", PICTURE, 1) != altered("crop to 80 %", PICTURE, 2)


@pytest.mark.parametrize("name", ["identity", "jpeg q15", "blur", "noise", "grey", "sharpened"])
def test_pdq_survives_what_changes_light_and_grain_alone(name: str) -> None:
    assert distance(value(opened(altered(name, PICTURE, 1))), value(PICTURE)) <= 31


@pytest.mark.parametrize("name", ["mirror", "rotate 90", "crop to 80 %", "border white 10 %", "phone screenshot"])
def test_pdq_does_not_survive_what_moves_things(name: str) -> None:
    assert distance(value(opened(altered(name, PICTURE, 1))), value(PICTURE)) > 31


def test_a_crop_keeps_the_share_it_names() -> None:
    assert opened(altered("crop to 50 %", PICTURE, 1)).size == (160, 120)


def test_a_picture_turned_and_straightened_shows_no_black_corner() -> None:
    bright = Image.new("RGB", (320, 240), "white")
    cut = opened(altered("rotate 10, cropped", bright, 1))
    assert np.asarray(cut).min() > 200


def test_a_collage_shows_the_other_pictures_it_is_given() -> None:
    red = Image.new("RGB", (320, 240), "red")
    made = np.asarray(opened(altered("collage 2x1", PICTURE, 1, [red])), int)
    half = made.shape[1] // 2
    shares = [float((np.abs(part - (254, 0, 0)).max(axis=2) < 12).mean()) for part in (made[:, :half], made[:, half:])]
    assert max(shares) > 0.9
    assert min(shares) < 0.1


def test_a_chain_is_one_alteration_after_the_other() -> None:
    first, second = CHAINS[0]
    after_one = opened(altered(first, PICTURE, 5))
    assert chained(CHAINS[0], PICTURE, 5) == altered(second, after_one, 5)


def test_every_chain_is_made_of_everyday_alterations() -> None:
    assert {name for chain in CHAINS for name in chain} <= set(everyday())


def test_an_unknown_alteration_is_refused() -> None:
    with pytest.raises(KeyError):
        altered("polished", PICTURE, 1)
