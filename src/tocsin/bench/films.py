"""How quick are a video's fingerprints beside the vpdq package's, and are they the same?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from PIL import Image

from tocsin.bench.footage import EDITS, RATE, encoded, filmed
from tocsin.bench.pace import paired
from tocsin.bench.row import Row, alone, paced
from tocsin.bench.setting import Setting
from tocsin.bench.side import Answer, Side, number
from tocsin.fingerprint.pdq import distance
from tocsin.fingerprint.video import Vpdq
from tocsin.model.fingerprint import Fingerprint

Picture = Image.Image
Frame = tuple[float, str, int]  # seconds, value, quality

PEER = "vpdq"
TELLING = 50  # quality
NEAR = 0.1  # seconds between two frames that are one
FOR = (1280, 720)  # pixels the goals were set for


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to sample a video."""

    what: str
    how: str  # ours
    every: float  # the peer's seconds between hashes; 0 for every frame
    goal: float  # times


WAYS = (
    Way(what="every frame", how="every", every=0.0, goal=8.0),
    Way(what="one frame a second", how="second", every=1.0, goal=2.5),
    Way(what="key frames only", how="triage", every=1.0, goal=20.0),
)


def videos(setting: Setting) -> Iterator[Row]:
    """Every frame, one frame a second, key frames only; then whether key frames give the same verdicts."""
    photos = [photo.picture for photo in setting.photos(12)]
    seconds, size = setting.scale.clip, setting.scale.frame
    clip = setting.folder / "clip.mp4"
    setting.progress(f"video: filming {seconds:.0f} s at {size[0]}x{size[1]}")
    encoded(filmed(photos, seconds, size, setting.seed), clip)
    for way in WAYS:
        setting.progress(f"video: {way.what}")
        yield _row(setting, way, clip, f"{seconds:.0f} s of video {size[0]}x{size[1]}, {way.what}")
    yield from _verdicts(setting, photos)


def _row(setting: Setting, way: Way, clip: Path, what: str) -> Row:
    ours = setting.ours.ask("vpdq", path=clip, how=way.how)
    if setting.peers is None or not setting.has(PEER):
        return alone("video", what, 1000 * number(ours, "seconds"), "ms", peer=setting.named(PEER))
    theirs = setting.peers.ask("vpdq", path=clip, every=way.every)
    far = _far(frames(ours), frames(theirs))
    pace = paired(
        lambda _turn: number(setting.ours.ask("vpdq", path=clip, how=way.how), "seconds"),
        lambda _turn: number(_side(setting.peers).ask("vpdq", path=clip, every=way.every), "seconds"),
        rounds=setting.scale.rounds,
    )
    notes = [f"{len(frames(ours))} hashes, the peer's {len(frames(theirs))}"]
    if far:
        notes.append(f"{len(far)} frames of both: mean {fmean(far):.2f}, most {max(far)} bits apart")
    same = way.how == "triage" or (bool(far) and max(far) <= 31)
    counts = same and setting.scale.frame == FOR
    return paced("video", what, pace, peer=setting.named(PEER), goal=way.goal, counts=counts, notes=notes)


def _side(side: Side | None) -> Side:
    assert side is not None
    return side


def _verdicts(setting: Setting, photos: Sequence[Picture]) -> Iterator[Row]:
    """Edited clips against the known one, by one frame a second and by key frames; then clips that are other ones."""
    half, seconds, size = max(1, len(photos) // 2), setting.scale.edits, setting.scale.edited
    known = list(filmed(photos[:half], seconds, size, setting.seed))
    whole = _fingerprint(setting, "known", known)
    found: dict[str, tuple[bool, bool]] = {}
    for name, edit in EDITS.items():
        setting.progress(f"video: {name}")
        film, rate = edit(known)
        found[name] = _found(setting, film, whole, rate)
    wrong, strange = 0, photos[half:]
    for number_of in range(setting.scale.strangers):
        setting.progress(f"video: unrelated clip {number_of + 1}")
        unrelated = filmed(strange[number_of % len(strange) :], seconds, size, setting.seed + 1 + number_of)
        wrong += any(_found(setting, unrelated, whole, RATE))
    second, keys = ([name for name, told in found.items() if told[way]] for way in (0, 1))
    missed = sorted(set(found) - set(second))
    notes = [f"missed: {', '.join(missed)}"] if missed else []
    other = sorted(set(second) ^ set(keys))
    notes.append(
        f"key frames alone judge otherwise on: {', '.join(other)}" if other else "key frames alone judge alike"
    )
    yield Row(
        row="video",
        what=f"edited clips found, of {len(found)}; unrelated ones wrongly: {wrong}",
        unit="clips",
        ours=float(len(second)),
        goal="the same by key frames, none wrong",
        reached=not other and not wrong,
        notes=tuple(notes),
    )


def _found(setting: Setting, film: Iterable[Picture], known: Fingerprint | None, rate: float) -> tuple[bool, bool]:
    """Whether the clip is recognised, by one frame a second and by key frames."""
    path = setting.folder / "edited.mp4"
    encoded(film, path, rate, bits=600_000)
    content, plugin = path.read_bytes(), Vpdq()
    asked = plugin.fingerprint(content), plugin.triage(content)
    second, keys = (bool(one and known and plugin.verdict(one, known)) for one in asked)
    return second, keys


def _fingerprint(setting: Setting, name: str, film: Iterable[Picture]) -> Fingerprint | None:
    path = setting.folder / f"{name}.mp4"
    encoded(film, path)
    return Vpdq().fingerprint(path.read_bytes())


def frames(answer: Answer) -> list[Frame]:
    """The frames of a side's answer."""
    found = answer.get("frames")
    return [(float(at), str(value), int(quality)) for at, value, quality in found] if isinstance(found, list) else []


def _far(ours: Sequence[Frame], theirs: Sequence[Frame]) -> list[int]:
    """Bits between the telling frames of one time."""
    far = []
    for at, value, quality in theirs:
        near = min(ours, key=lambda frame: abs(frame[0] - at), default=None)
        if near and abs(near[0] - at) <= NEAR and min(quality, near[2]) >= TELLING:
            far.append(distance(value, near[1]))
    return far
