"""What may people say in a random export? Many scripts, nothing, far too much, and what breaks careless readers."""

from __future__ import annotations

import random

from tests.collect.door import JPEG, PNG

SAYINGS = (
    "meeting at nine",
    "встреча завтра в девять",
    "الاجتماع غدًا الساعة التاسعة",
    "פגישה מחר",
    "明日の九時に",
    "내일 아홉 시",
    "สวัสดีตอนเช้า",
    "एक संदेश",
    "Ça marche, à bientôt",
    "👩‍👩‍👧‍👦 🏳️‍🌈",
    "a\u202etset.b\u202c\u200b",
    "<b>not bold</b> & \"quoted\" 'too' ]]> -->",
    "http://site.example/a?b=1&c=2",
    "  blanks around  ",
    "C:\\new\\x41",
    "line one\nline two\n\nline four",
)
NAMES = ("Group", "Another group", "Канал", "قناة", "Someone: with a colon", "O'Neil & <Sons>", "")


def saying(rng: random.Random) -> str:
    """A text; sometimes empty, sometimes huge."""
    dice = rng.random()
    if dice < 0.08:
        return ""
    if dice < 0.1:
        return rng.choice(SAYINGS) * 2_000
    return rng.choice(SAYINGS)


def picture(rng: random.Random) -> bytes:
    """Bytes of a small picture, no two alike."""
    return rng.choice((PNG, JPEG)) + rng.randbytes(16)
