"""Is what many share, an emblem, a form or a prayer, taken for a copy?"""

from __future__ import annotations

import io
import math
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from tocsin.fingerprint.alike.points import Points
from tocsin.fingerprint.wording import echoes
from tocsin.model.fingerprint import Fingerprint
from tocsin.model.post import Post

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = ("council", "market", "river", "signal", "harbour", "window", "statement", "morning", "answer", "battery")


def read(picture: Image.Image) -> Fingerprint:
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=88)
    found = Points().fingerprint(held.getvalue())
    assert found is not None
    return found


def scene(seed: int, wide: int = 900, high: int = 640) -> Image.Image:
    """A hillside with a crowd, another one for each seed."""
    chance = np.random.default_rng(seed)
    sky = Image.fromarray(chance.integers(0, 256, (9, 13, 3), np.uint8)).resize((wide, high), Image.Resampling.BICUBIC)
    plane = np.asarray(sky).astype(np.float64)
    for level in range(4):
        ridge = np.cumsum(chance.normal(0, 3 + level, wide)) + high * (0.5 + 0.12 * level)
        below = np.arange(high)[:, None] > ridge[None, :]
        ground = chance.integers(0, 200, 3) + chance.normal(0, 20, (high, wide, 1))
        plane = np.where(below[..., None], ground, plane)
    picture = Image.fromarray(np.clip(plane, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.2))
    draw = ImageDraw.Draw(picture)
    for _ in range(120):
        x, y = int(chance.integers(wide)), int(chance.integers(high * 6 // 10, high))
        tall, colour = int(chance.integers(5, 30)), tuple(int(part) for part in chance.integers(0, 256, 3))
        draw.ellipse([x, y, x + tall, y + tall], fill=colour)
        draw.rectangle([x, y + tall, x + tall, y + 3 * tall], fill=colour)
    return picture


def with_emblem(picture: Image.Image, side: int) -> Image.Image:
    draw = ImageDraw.Draw(picture)
    middle, reach = 20 + side / 2, side * 0.4
    star = [(middle + reach * math.cos(turn), middle + reach * math.sin(turn)) for turn in np.arange(5) * 1.2566 - 1.57]
    draw.ellipse([20, 20, 20 + side, 20 + side], fill="black", outline="white", width=8)
    draw.polygon(star, outline="white", width=8)
    draw.text((20 + side * 0.18, 20 + side * 0.4), "FRONT 9", font_size=side // 7, fill="white")
    draw.arc([40, 40, side, side], 30, 150, fill="red", width=10)
    return picture


def card(seed: int) -> Image.Image:
    """A statement: always the same frame, heading and signature, and never the same words."""
    chance = np.random.default_rng(seed)
    picture = Image.new("RGB", (1000, 1000), (245, 240, 230))
    draw = ImageDraw.Draw(picture)
    draw.rectangle([40, 40, 960, 960], outline="black", width=6)
    draw.text((80, 80), f"STATEMENT No. {chance.integers(1, 400)}", font_size=56, fill="black")
    for line in range(10):
        draw.text((80, 200 + line * 62), " ".join(chance.choice(WORDS, 5)), font_size=38, fill="black")
    draw.text((80, 880), "The Office of the Speaker", font_size=34, fill="black")
    return picture


def post(text: str, source: str) -> Post:
    return Post(
        source=source, native_id=source, capture="cap-1", locator="line 1", collected=NOW, claimed=NOW, text=text
    )


def pairs(pictures: list[Fingerprint]) -> list[tuple[int, int]]:
    """Which are taken for copies of which."""
    asked = range(len(pictures))
    points = Points()
    return [(a, b) for a in asked for b in asked if a != b and points.verdict(pictures[a], pictures[b])]


@pytest.mark.parametrize("side", [130, 260, 420])
def test_one_emblem_on_different_photographs_makes_no_copies(side: int) -> None:
    assert pairs([read(with_emblem(scene(seed), side)) for seed in range(50, 55)]) == []


def test_different_statements_on_one_form_make_no_copies() -> None:
    assert pairs([read(card(seed)) for seed in range(70, 76)]) == []


def test_a_photograph_with_an_emblem_is_still_found_when_it_is_cut_or_the_emblem_is_gone() -> None:
    known = read(with_emblem(scene(60), 200))
    whole = with_emblem(scene(60), 200)
    wide, high = whole.size
    assert Points().verdict(read(whole.crop((int(wide * 0.3), int(high * 0.3), wide, high))), known)
    assert Points().verdict(read(scene(60)), known)


@pytest.mark.parametrize(
    "prayer",
    [
        "بسم الله الرحمن الرحيم الحمد لله رب العالمين الرحمن الرحيم مالك يوم الدين إياك نعبد وإياك نستعين "
        "اهدنا الصراط المستقيم صراط الذين أنعمت عليهم غير المغضوب عليهم ولا الضالين",
        "Our Father who art in heaven, hallowed be thy name; thy kingdom come, thy will be done on earth as it is in "
        "heaven. Give us this day our daily bread and forgive us our trespasses as we forgive those who trespass "
        "against us.",
    ],
)
def test_a_prayer_said_twice_is_no_statement_said_again(prayer: str) -> None:
    assert not list(echoes([post(prayer, "one"), post(prayer, "other")]))
