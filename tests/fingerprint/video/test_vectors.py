"""Are the values Meta's? On the reference project's sample videos, where TOCSIN_VPDQ_SAMPLES names a folder of them.

The folder is a checkout of github.com/facebook/ThreatExchange, or holds its ``tmk/sample-videos`` and
``vpdq/sample-hashes``. They are not in this repository.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tocsin.fingerprint.pdq import distance
from tocsin.fingerprint.video import Vpdq

FOLDER = Path(os.environ.get("TOCSIN_VPDQ_SAMPLES", "no such folder"))
VIDEOS = sorted((FOLDER / "tmk" / "sample-videos").glob("*.mp4"))
SAMPLED = VIDEOS[:: max(1, len(VIDEOS) // 4)]  # every frame takes its time; all of them: the bench

pytestmark = pytest.mark.skipif(not VIDEOS, reason="set TOCSIN_VPDQ_SAMPLES to a checkout of ThreatExchange")


@pytest.mark.parametrize("video", SAMPLED, ids=lambda path: path.stem)
def test_every_telling_frame_is_within_the_reference_s_promise(video: Path) -> None:
    lines = (FOLDER / "vpdq" / "sample-hashes" / f"{video.stem}.txt").read_text("utf-8").splitlines()
    reference = [line.split(",") for line in lines]
    found = Vpdq(step=0).fingerprint(video.read_bytes())
    assert found is not None
    assert len(found.frames) == len(reference)
    pairs = [(ours, theirs) for ours, theirs in zip(found.frames, reference, strict=True) if int(theirs[1]) >= 50]
    bits = [distance(ours.value, theirs[2]) for ours, theirs in pairs]
    assert max(bits) <= 12
    assert sum(bits) / len(bits) <= 4
    assert all(abs(ours.quality - int(theirs[1])) <= 5 for ours, theirs in pairs)
    assert all(ours.at == pytest.approx(float(theirs[3]), abs=0.04) for ours, theirs in pairs)
