"""How much is measured? Everything the goals were set for, a quick look, or just enough to see the code work."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The sizes of one run."""

    name: str
    # the index
    hashes: int  # random ones; the goals are for 10,000,000
    realistic: int
    queries: int  # in a batch
    singles: int  # pairs of single queries
    # pictures
    photos: int
    rounds: int  # pairs a file
    seconds: float  # for each size of picture
    small: bool  # leave out the largest size
    # the command
    known: int
    # video
    clip: float  # seconds
    frame: tuple[int, int]  # pixels
    edits: float  # seconds of the clips that are edited
    edited: tuple[int, int]  # pixels of those
    strangers: int  # clips that are other ones
    # accuracy
    candidates: int  # photographs looked at
    asked: int  # photographs altered
    unrelated: int  # pictures
    distractors: int  # values
    asking: int  # values asked for among those


FULL = Scale(
    name="full",
    hashes=10_000_000,
    realistic=1_000_000,
    queries=1000,
    singles=100,
    photos=24,
    rounds=5,
    seconds=60.0,
    small=False,
    known=1_000_000,
    clip=60.0,
    frame=(1280, 720),
    edits=30.0,
    edited=(320, 180),
    strangers=10,
    candidates=400,
    asked=75,
    unrelated=10_000,
    distractors=1_000_000,
    asking=100_000,
)
QUICK = Scale(
    name="quick",
    hashes=1_000_000,
    realistic=100_000,
    queries=1000,
    singles=40,
    photos=8,
    rounds=3,
    seconds=5.0,
    small=False,
    known=100_000,
    clip=24.0,
    frame=(640, 360),
    edits=24.0,
    edited=(320, 180),
    strangers=2,
    candidates=40,
    asked=8,
    unrelated=300,
    distractors=100_000,
    asking=10_000,
)
# For the tests.
TINY = Scale(
    name="tiny",
    hashes=2000,
    realistic=2000,
    queries=20,
    singles=4,
    photos=1,
    rounds=1,
    seconds=1.0,
    small=True,
    known=50,
    clip=4.0,
    frame=(192, 108),
    edits=8.0,
    edited=(160, 90),
    strangers=1,
    candidates=1,
    asked=1,
    unrelated=2,
    distractors=2000,
    asking=200,
)
