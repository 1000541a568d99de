"""How are the pictures drawn so that every machine gets the same pixels?

Only integers: lattices from SHAKE-256, Pillow's fixed-point resizing, integer blending and Pillow's own bitmap
font. No random generator, no floating-point texture, no FreeType.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Grey = npt.NDArray[np.int32]
OCTAVES = ((3, 96), (7, 64), (15, 40), (31, 26), (63, 18), (160, 12))  # lattice cells across, weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One invented picture: a landscape of layered ridges under a sky, with an optional banner."""

    name: str
    seed: str
    width: int
    height: int
    sky: tuple[tuple[int, int, int], tuple[int, int, int]]  # top and horizon, RGB
    ground: tuple[tuple[int, int, int], ...]  # one colour for each ridge, far to near
    sun: tuple[int, int, int] = (0, 0, 0)  # centre x, y and radius in pixels; radius 0 means none
    stalls: int = 0  # market stalls along the foreground
    title: str = ""  # ASCII, drawn large
    subtitle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One altered copy of a scene, as it surfaces somewhere."""

    name: str
    of: str
    width: int  # pixels; the height follows
    quality: int  # JPEG, 1-95
    strip: str = ""  # caption over the foot of the picture
    crop: tuple[int, int, int, int] | None = None  # left, top, right, bottom in per cent of the scene


def draw(scene: Scene) -> Image.Image:
    """The scene at its full size, RGB."""
    size = (scene.width, scene.height)
    canvas = _gradient(size, *scene.sky)
    sun_x, sun_y, radius = scene.sun
    if radius:
        box = (sun_x - radius, sun_y - radius, sun_x + radius, sun_y + radius)
        ImageDraw.Draw(canvas).ellipse(box, fill=(255, 236, 190))
    for depth, colour in enumerate(scene.ground):
        _ridge(canvas, scene, depth, colour)
    _stalls(canvas, scene)
    pixels = np.asarray(canvas, dtype=np.int32)
    relief = noise(size, scene.seed)[:, :, None] - 128
    shaded = Image.fromarray(np.clip(pixels + relief * 11 // 16, 0, 255).astype(np.uint8), "RGB")
    _lettering(shaded, scene)
    return shaded


def alter(picture: Image.Image, copy: Copy) -> bytes:
    """The copy as JPEG bytes: cropped, resized, captioned, recompressed."""
    if copy.crop:
        across, down = picture.size
        left, top, right, bottom = copy.crop
        box = (across * left // 100, down * top // 100, across * right // 100, down * bottom // 100)
        picture = picture.crop(box)
    height = picture.height * copy.width // picture.width
    if copy.width != picture.width:
        picture = picture.resize((copy.width, height), Image.Resampling.BICUBIC)
    return jpeg(_captioned(picture, copy.strip) if copy.strip else picture, copy.quality)


def jpeg(picture: Image.Image, quality: int) -> bytes:
    """Baseline JPEG without metadata; the same bytes for the same libjpeg-turbo."""
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=quality, optimize=False, progressive=False)
    return held.getvalue()


def gallery(scenes: Mapping[str, Scene], copies: tuple[Copy, ...]) -> dict[str, bytes]:
    """Every copy's JPEG bytes by name."""
    drawn = {name: draw(scene) for name, scene in scenes.items()}
    return {copy.name: alter(drawn[copy.of], copy) for copy in copies}


def noise(size: tuple[int, int], seed: str) -> Grey:
    """Cloud-like texture, 0-255, from integer lattices of rising fineness."""
    total = np.zeros((size[1], size[0]), dtype=np.int32)
    for cells, weight in OCTAVES:
        rows = max(2, cells * size[1] // size[0])
        layer = Image.frombytes("L", (cells, rows), digest(f"{seed}/{cells}", cells * rows))
        total += np.asarray(layer.resize(size, Image.Resampling.BICUBIC), dtype=np.int32) * weight
    return total // sum(weight for _, weight in OCTAVES)


def digest(seed: str, length: int) -> bytes:
    """``length`` bytes that look random and never change."""
    return hashlib.shake_256(seed.encode()).digest(length)


def _gradient(size: tuple[int, int], top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Image.Image:
    column = Image.new("RGB", (1, 2))
    column.putpixel((0, 0), top)
    column.putpixel((0, 1), bottom)
    return column.resize(size, Image.Resampling.BILINEAR)


def _ridge(canvas: Image.Image, scene: Scene, depth: int, colour: tuple[int, int, int]) -> None:
    knots = digest(f"{scene.seed}/ridge/{depth}", 9)
    base = scene.height * (45 + 55 * depth // max(1, len(scene.ground))) // 100
    swing = scene.height * (20 - 2 * depth) // 100
    step = scene.width // (len(knots) - 1)
    line = [(n * step, base + swing * (knot - 128) // 256) for n, knot in enumerate(knots)]
    line[-1] = (scene.width, line[-1][1])
    ImageDraw.Draw(canvas).polygon([*line, (scene.width, scene.height), (0, scene.height)], fill=colour)


def _stalls(canvas: Image.Image, scene: Scene) -> None:
    if not scene.stalls:
        return
    pen = ImageDraw.Draw(canvas)
    pitch = scene.width // scene.stalls
    tints = digest(f"{scene.seed}/stalls", scene.stalls * 4)
    for n in range(scene.stalls):
        red, green, blue, drop = tints[n * 4 : n * 4 + 4]
        left, top = n * pitch + pitch // 8, scene.height * 62 // 100 + drop * scene.height // 2000
        right, bottom = left + pitch * 3 // 4, top + scene.height // 5
        pen.rectangle((left, top, right, bottom), fill=(90 + red // 3, 70 + green // 3, 60 + blue // 3))
        pen.polygon(
            [(left - pitch // 10, top), (right + pitch // 10, top), ((left + right) // 2, top - scene.height // 9)],
            fill=(110 + red // 2, 60 + blue // 3, 50 + green // 3),
        )


def _lettering(canvas: Image.Image, scene: Scene) -> None:
    if scene.title:
        _text(canvas, scene.title, (scene.width // 16, scene.height // 12), scene.height // 90)
    if scene.subtitle:
        _text(canvas, scene.subtitle, (scene.width // 16, scene.height * 3 // 10), scene.height // 220)


def _text(canvas: Image.Image, words: str, at: tuple[int, int], scale: int) -> None:
    font = ImageFont.load_default_imagefont()
    left, top, right, bottom = font.getbbox(words)
    mask = Image.new("L", (int(right - left), int(bottom - top)))
    ImageDraw.Draw(mask).text((0, 0), words, fill=255, font=font)
    scale = max(1, scale)
    grown = mask.resize((mask.width * scale, mask.height * scale), Image.Resampling.NEAREST)
    shadow = (at[0] + scale // 2 + 1, at[1] + scale // 2 + 1)
    canvas.paste((20, 14, 10), shadow, grown)
    canvas.paste((250, 246, 232), at, grown)


def _captioned(picture: Image.Image, words: str) -> Image.Image:
    strip = 13  # pixels; laid over the foot, so that the picture keeps its size and its fingerprint
    framed = picture.copy()
    framed.paste((12, 12, 12), (0, picture.height - strip, picture.width, picture.height))
    _text(framed, words, (8, picture.height - strip + 1), 1)
    return framed
