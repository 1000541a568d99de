"""How near are video hashes to Meta's own vectors? Needs vPDQ's sample-hashes and TMK's sample-videos (--samples)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean

from tocsin.bench.films import Frame, frames
from tocsin.bench.row import Row
from tocsin.bench.setting import Setting
from tocsin.fingerprint.pdq import distance

PEER = "vpdq"
TELLING, NEAR = 50, 31  # quality, bits


def vectors(setting: Setting) -> Iterator[Row]:
    """Every frame of the sample videos against the line of its number: ``number,quality,hex,seconds``."""
    if setting.samples is None:
        return
    ours: list[int] = []
    theirs: list[int] = []
    listed = {path.stem: path for path in sorted(setting.samples.rglob("*.txt"))}
    videos = [path for path in sorted(setting.samples.rglob("*.mp4")) if path.stem in listed]
    for video in videos:
        setting.progress(f"reference vectors: {video.name}")
        wanted = _lines(listed[video.stem])
        ours += _far(wanted, frames(setting.ours.ask("vpdq", path=video, how="every")))
        if setting.peers is not None and setting.has(PEER):
            theirs += _far(wanted, frames(setting.peers.ask("vpdq", path=video, every=0)))
    if ours:
        yield _row(setting, ours, theirs, len(videos))


def _row(setting: Setting, ours: Sequence[int], theirs: Sequence[int], videos: int) -> Row:
    near = 100 * fmean(bits <= NEAR for bits in ours)
    notes = [f"{len(ours):,} frames of {videos} videos; most {max(ours)} bits, {near:.2f} % within {NEAR}"]
    if theirs:
        notes.append(f"the peer's: most {max(theirs)} bits over {len(theirs):,} frames")
    good = near == 100 and (not theirs or fmean(ours) <= fmean(theirs))
    return Row(
        row="video-reference",
        what="distance to Meta's reference vectors, mean",
        unit="bits",
        ours=fmean(ours),
        peer=fmean(theirs) if theirs else None,
        peer_name=setting.named(PEER),
        goal=f"nearer than the peer, all within {NEAR}",
        reached=good,
        notes=tuple(notes),
    )


def _lines(path: Path) -> list[Frame]:
    """The reference's frames in their order."""
    parts = (line.split(",") for line in path.read_text("utf-8").splitlines() if line.count(",") == 3)
    return [(float(at), value, int(quality)) for _, quality, value, at in parts]


def _far(wanted: Sequence[Frame], found: Sequence[Frame]) -> list[int]:
    """Bits between the frames of one number that tell something."""
    pairs = zip(wanted, found, strict=False)
    return [distance(one[1], other[1]) for one, other in pairs if one[2] >= TELLING]
