"""Does every fingerprinter bear any bytes, and give the same value for the same ones?"""

from __future__ import annotations

import io
import math
import random
import struct
import wave
from typing import cast

import pytest
from tests.promises.conftest import EXAMPLE

from tocsin.model import Fingerprint, Trouble
from tocsin.model.seams import Fingerprinter
from tocsin.plugins import Seam, build, known

NAMES = list(known(Seam.FINGERPRINTER))
PICTURE = next((EXAMPLE / "sources" / "telegram" / "photos").glob("photo_3@*.jpg")).read_bytes()
FILM = (EXAMPLE / "sources" / "telegram" / "video_files" / "avertissement.mp4").read_bytes()


def tone() -> bytes:
    """Half a minute of changing tones, as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setparams((1, 2, 11_025, 0, "NONE", ""))
        pitches = [220 * 2 ** (random.Random(n).randrange(24) / 12) for n in range(60)]
        waves = (math.sin(math.tau * pitch * n / 11_025) for pitch in pitches for n in range(5_512))
        sound.writeframes(b"".join(struct.pack("<h", int(20_000 * value)) for value in waves))
    return out.getvalue()


WHOLE = {"image": PICTURE, "video": FILM, "audio": tone()}
DIGESTS = ("md5", "sha1")  # which take any bytes


def plugin(name: str) -> Fingerprinter:
    return cast(Fingerprinter, build(Seam.FINGERPRINTER, name, {}, "tests"))


def outcome(name: str, content: bytes) -> Fingerprint | str | None:
    """The fingerprint, None, or the words of the trouble; anything else it raises fails the test."""
    try:
        return plugin(name).fingerprint(content)
    except Trouble as trouble:
        return str(trouble)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is(name: str) -> None:
    made = plugin(name)
    assert made.algorithm and made.version and set(made.media.split()) <= set(WHOLE)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_bytes_give_the_same_value_and_match_themselves(name: str) -> None:
    made = plugin(name)
    whole = WHOLE[made.media.split()[0]]
    found = made.fingerprint(whole)
    assert found is not None
    assert found == made.fingerprint(whole) == plugin(name).fingerprint(bytes(whole))
    assert found.algorithm == made.algorithm
    if name == "pdq-variants":  # what a picture may have been is compared with what pictures are
        return
    near = made.match(found, found)
    assert near is not None
    assert near[0] == 0


@pytest.mark.parametrize("name", [name for name in NAMES if name not in DIGESTS])
def test_bytes_that_are_no_medium_give_none_or_trouble(name: str) -> None:
    chance = random.Random(7)
    heads = (
        b"",
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"RIFF\x40\0\0\0WEBP",
        b"\0\0\0\x20ftypisom",
        b"<svg",
    )
    contents = [b"", b"\0", *(head + chance.randbytes(600) for head in heads), *heads[1:]]
    for content in contents:
        found = outcome(name, content)
        assert not isinstance(found, Fingerprint)
        assert outcome(name, content) == found


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
@pytest.mark.parametrize("name", NAMES)
def test_a_medium_cut_anywhere_is_a_value_and_the_same_twice(name: str, share: float) -> None:
    for whole in WHOLE.values():
        content = whole[: int(len(whole) * share)]
        assert outcome(name, content) == outcome(name, content)


@pytest.mark.parametrize("name", NAMES)
def test_bytes_changed_anywhere_are_a_value(name: str) -> None:
    chance = random.Random(3)
    for whole in WHOLE.values():
        for _ in range(4):
            spoilt = bytearray(whole)
            for _ in range(20):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
            outcome(name, bytes(spoilt))
