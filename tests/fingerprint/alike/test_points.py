"""Is a picture found again by its corners however it was changed, and nothing else instead of it?"""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from tocsin.fingerprint.alike.agreement import bits_between
from tocsin.fingerprint.alike.corners import HEADER, MAGIC, MOST, Corners, Sheet, fault, packed, unpacked
from tocsin.fingerprint.alike.geometry import moved
from tocsin.fingerprint.alike.points import Points
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.index import Index
from tocsin.fingerprint.verdict import Verdict
from tocsin.model.fingerprint import Fingerprint

pytest.importorskip("cv2", reason="OpenCV is an extra: pip install tocsin[features]")

Paint = Callable[..., Image.Image]
Encode = Callable[..., bytes]
Change = Callable[[Image.Image, Image.Image], Image.Image]


def found(image: Image.Image) -> Fingerprint:
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=80)
    fingerprint = Points().fingerprint(out.getvalue())
    assert fingerprint is not None
    return fingerprint


@pytest.fixture(scope="module")
def scene(bridge: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(bridge)).convert("RGB")
    image.thumbnail((800, 800))
    return image


@pytest.fixture(scope="module")
def known(scene: Image.Image) -> Fingerprint:
    return found(scene)


def cut(image: Image.Image, keep: float) -> Image.Image:
    width, height = int(image.width * keep), int(image.height * keep)
    left, top = (image.width - width) // 3, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def inset(image: Image.Image, ground: Image.Image, share: float) -> Image.Image:
    result = ground.resize((900, 700))
    small = image.resize((int(900 * share), int(700 * share)))
    result.paste(small, (90, 70))
    return result


def captioned(image: Image.Image) -> Image.Image:
    result = Image.new("RGB", (image.width, image.height * 6 // 5), "white")
    result.paste(image, (0, 0))
    place = (20, image.height + 10)
    ImageDraw.Draw(result).text(place, "the harbour wakes at noon", "black", font_size=image.height // 10)
    return result


def labelled(image: Image.Image) -> Image.Image:
    result = image.copy()
    side = image.width // 4
    ImageDraw.Draw(result).ellipse((4, image.height - side - 4, side + 4, image.height - 4), "red", "white", 5)
    return result


def panels(image: Image.Image, other: Image.Image) -> Image.Image:
    result = Image.new("RGB", (1000, 800), "white")
    for place, shown in enumerate((other, other, image, ImageOps.flip(other))):
        result.paste(shown.resize((495, 395)), (place % 2 * 505, place // 2 * 405))
    return result


CHANGES: dict[str, tuple[Change, str]] = {
    "nothing": (lambda image, other: image, ""),
    "mirrored": (lambda image, other: ImageOps.mirror(image), "mirrored"),
    "negative": (lambda image, other: ImageOps.invert(image), "turned into its negative"),
    "a quarter turn": (lambda image, other: image.rotate(90, expand=True), "rotated by 90 degrees to the left"),
    "upside down": (lambda image, other: image.rotate(180), "rotated by 180 degrees"),
    "askew": (lambda image, other: image.rotate(-12, expand=True), "rotated by 12 degrees to the right"),
    "cut": (lambda image, other: cut(image, 0.7), "cut to 49 % of the picture"),
    "mirrored and cut": (lambda image, other: cut(ImageOps.mirror(image), 0.8), "mirrored"),
    "framed": (lambda image, other: ImageOps.expand(image, 60, "black"), "border added"),
    "captioned": (lambda image, other: captioned(image), "something added below"),
    "labelled": (lambda image, other: labelled(image), ""),
    "in another": (lambda image, other: inset(image, other, 0.4), "shown on 16 % of a larger picture"),
    "one of four": (panels, "shown on 24 % of a larger picture"),
    "reduced": (lambda image, other: image.resize((image.width // 3, image.height // 3)), ""),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_picture_is_found_and_the_change_is_told(
    name: str, scene: Image.Image, known: Fingerprint, paint: Paint
) -> None:
    change, words = CHANGES[name]
    verdict = Points().verdict(found(change(scene, paint(3, 640, 480))), known)
    assert verdict is not None
    print(name, verdict.how, verdict.changes)
    assert (words in verdict.changes) if words else not {"mirrored", "border added"} & set(verdict.changes)


def test_what_hides_a_corner_is_told(scene: Image.Image, known: Fingerprint) -> None:
    verdict = Points().verdict(found(labelled(scene)), known)
    assert verdict is not None
    assert any("laid over" in change and "lower left" in change for change in verdict.changes), verdict.changes


def test_the_alignment_puts_the_known_corners_where_they_are(scene: Image.Image, known: Fingerprint) -> None:
    framed = ImageOps.expand(ImageOps.mirror(scene), 100, "grey")
    verdict = Points().verdict(found(framed), known)
    assert verdict is not None
    assert verdict.alignment is not None
    assert verdict.alignment.known == scene.size
    assert verdict.alignment.asked == framed.size
    x, y = moved(verdict.alignment.matrix, (0, 0))
    assert abs(x - (100 + scene.width)) < 4
    assert abs(y - 100) < 4


@pytest.fixture(scope="module")
def others(paint: Paint) -> list[Fingerprint]:
    return [found(paint(seed, 640, 480)) for seed in range(24)]


def test_other_pictures_never_match(known: Fingerprint, others: list[Fingerprint]) -> None:
    points = Points()
    assert all(points.verdict(other, known) is None and points.verdict(known, other) is None for other in others)
    assert all(
        points.verdict(one, other) is None for place, one in enumerate(others[:12]) for other in others[place + 1 : 12]
    )


def branded(image: Image.Image) -> Image.Image:
    """With a station's logo and its lower third: the same on every picture of the station."""
    result = image.resize((800, 600))
    draw = ImageDraw.Draw(result)
    draw.rectangle((0, 500, 800, 570), "navy")
    draw.text((30, 510), "BREAKING: bells under the green hills", "white", font_size=36)
    draw.rectangle((660, 20, 780, 90), "red", "white", 4)
    draw.text((680, 30), "TV7", "white", font_size=44)
    return result


def test_a_shared_logo_and_caption_are_no_match(scene: Image.Image, paint: Paint) -> None:
    ours = found(branded(scene))
    for seed in range(6):
        other = found(branded(paint(seed, 800, 600)))
        assert Points().verdict(other, ours) is None
        assert Points().verdict(ours, other) is None


def test_texture_matches_no_other_texture() -> None:
    def bricks(offset: int) -> Image.Image:
        image = Image.new("L", (640, 480), 180)
        draw = ImageDraw.Draw(image)
        for row in range(0, 480, 24):
            for column in range(-48 * (row // 24 % 2) // 2 + offset, 640, 48):
                draw.rectangle((column, row, column + 44, row + 20), 90 + (row * 7 + column * 3) % 30)
        return image

    asked, known = found(bricks(0)), found(bricks(11).rotate(40))
    assert Points().verdict(asked, known) is None


def test_the_index_finds_the_picture_among_others(
    scene: Image.Image, known: Fingerprint, others: list[Fingerprint], paint: Paint
) -> None:
    points = Points()
    held = [*others, known]
    rows = [(place, row) for place, one in enumerate(held) for row in points.values(one)]
    values = np.frombuffer(b"".join(row for _, row in rows), np.uint8).reshape(-1, 32)
    index = Index(values, np.array([place for place, _ in rows], np.uint64))
    asked = found(inset(cut(scene, 0.8), paint(99, 640, 480), 0.5))
    assert points.candidates(asked, index)[0] == len(others)
    assert [key for key in points.candidates(asked, index) if points.verdict(asked, held[key])] == [len(others)]


def test_what_a_bank_keeps_is_smaller_and_still_finds(scene: Image.Image, known: Fingerprint) -> None:
    slim = Points().kept(known)
    assert len(slim.blob) < 0.4 * len(known.blob)
    asked = found(cut(ImageOps.mirror(scene), 0.7))
    verdict = Points().verdict(asked, slim)
    assert isinstance(verdict, Verdict)
    assert verdict == Points().verdict(asked, known)
    assert Points().values(slim) == Points().values(known)


def test_the_same_bytes_give_the_same_corners(bridge: bytes) -> None:
    assert Points().fingerprint(bridge) == Points().fingerprint(bridge)


def test_a_flat_picture_has_no_corners(encode: Encode) -> None:
    assert Points().fingerprint(encode(Image.new("RGB", (300, 200), "grey"))) is None
    assert Points().fingerprint(encode(Image.new("RGB", (3, 2), "grey"))) is None


def test_a_broken_picture_is_refused_with_a_reason(bridge: bytes) -> None:
    with pytest.raises(FingerprintError):
        Points().fingerprint(bridge[:2000])
    with pytest.raises(FingerprintError, match="not a picture"):
        Points().fingerprint(b"no picture at all")


def test_distances_are_those_of_the_bits() -> None:
    words = np.random.default_rng(6).integers(0, 1 << 63, (40, 4), np.uint64)
    words = np.concatenate([words, ~words[:5]])
    told = bits_between(words, words[:37])
    plain = [[sum((int(a) ^ int(b)).bit_count() for a, b in zip(x, y, strict=True)) for y in words[:37]] for x in words]
    assert (told == np.minimum(plain, 255)).all()


def test_comparing_needs_neither_opencv_nor_pillow() -> None:
    code = (
        "import sys; import tocsin.fingerprint.alike.points, tocsin.fingerprint.alike.variants;"
        "import tocsin.fingerprint.alike.comparison, tocsin.fingerprint.alike.drawing;"
        "print(sorted({'cv2', 'PIL.Image'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_packed_sheet_comes_back_as_it_was() -> None:
    random = np.random.default_rng(4)

    def corners(many: int) -> Corners:
        at = (random.uniform(0, 1, (many, 2)) * (900, 700)).astype(np.float32)
        size, angle = random.uniform(31, 200, many).astype(np.float32), random.uniform(0, 359, many).astype(np.float32)
        return Corners(at, size, angle, random.integers(0, 1 << 63, (many, 4), np.uint64))

    sheet = Sheet(900, 700, corners(50), corners(20), corners(0))
    again = unpacked(packed(sheet))
    assert (again.width, again.height, len(again.mirrored), len(again.negative)) == (900, 700, 20, 0)
    assert np.abs(again.upright.at - sheet.upright.at).max() < 0.02
    assert np.abs(again.upright.size / sheet.upright.size - 1).max() < 0.001
    assert np.abs(again.upright.angle - sheet.upright.angle).max() < 0.01
    assert (again.upright.words == sheet.upright.words).all()


@pytest.mark.parametrize(
    ("blob", "says"),
    [
        (b"", "form"),
        (b"nonsense" * 9, "form"),
        (HEADER.pack(MAGIC, 0, 5, 0, 0, 0), "no corners"),
        (HEADER.pack(MAGIC, 5, 4_000_000_000, 0, 0, 0), "no corners"),
        (HEADER.pack(MAGIC, 5, 5, MOST, 1, 0) + bytes(40 * (MOST + 1)), "more than"),
        (HEADER.pack(MAGIC, 5, 5, 2, 0, 0) + bytes(79), "do not hold"),
        (HEADER.pack(MAGIC, 5, 5, 2, 0, 0) + bytes(81), "do not hold"),
    ],
)
def test_a_blob_of_another_form_is_refused(blob: bytes, says: str, known: Fingerprint) -> None:
    assert says in str(fault(blob))
    crafted = replace(known, blob=blob)
    assert Points().verdict(crafted, known) is None
    assert Points().verdict(known, crafted) is None
    assert Points().values(crafted) == ()
    assert Points().kept(crafted) == crafted


def test_a_crafted_blob_of_the_right_form_breaks_nothing_and_matches_nothing(known: Fingerprint) -> None:
    random = np.random.default_rng(8)
    alike = struct.pack("<4H32s", 30000, 30000, 0, 0, bytes(32)) * MOST
    noise = random.integers(0, 256, 40 * MOST, np.uint8).tobytes()
    extreme = struct.pack("<4H32s", 65535, 0, 65535, 65535, b"\xff" * 32) * MOST
    for body in (alike, noise, extreme):
        blob = HEADER.pack(MAGIC, 1_000_000, 1, MOST, 0, 0) + body
        crafted = replace(known, blob=blob)
        assert Points.valid(blob)
        assert Points().verdict(crafted, known) is None
        assert Points().verdict(known, crafted) is None
        assert Points().verdict(crafted, crafted) is None or body == noise
        assert len(Points().values(crafted)) <= 700
