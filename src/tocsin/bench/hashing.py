"""How quick is a picture's hash beside threatexchange's, and is it the same hash?"""

from __future__ import annotations

import io
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

from PIL import Image, ImageOps

from tocsin.bench.formats import FORMATS, upright
from tocsin.bench.pace import Paired, Timed, paired, summed
from tocsin.bench.row import Row
from tocsin.bench.setting import Setting
from tocsin.bench.side import Side, number, word
from tocsin.fingerprint.pdq import distance

PEER = "threatexchange"
LEAST = 3  # files of each size, however slow
SIZES = ((640, 480), (1920, 1080), (4000, 3000))
BASELINE, PROGRESSIVE = "hash-jpeg", "hash-progressive"
GOALS = {BASELINE: 12.0, PROGRESSIVE: 20.0}
SHARE = {BASELINE: 1.0, PROGRESSIVE: 0.25}  # of the bytes
REACH = {BASELINE: (2, 99.0, 10), PROGRESSIVE: (6, 99.0, 10)}  # bits, percent within them, bits at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One size: how quick, and how far the values are from the reference's."""

    pace: Paired | None
    ours: float  # seconds
    far: tuple[int, ...]  # bits, one a picture
    size: float  # bytes of a file, median
    share: float  # of its bytes that were read, mean


def baseline(setting: Setting) -> Iterator[Row]:
    """Baseline JPEG at three sizes, and their geometric mean."""
    yield from _sizes(setting, BASELINE, progressive=False)


def progressive(setting: Setting) -> Iterator[Row]:
    """The same as progressive JPEG."""
    yield from _sizes(setting, PROGRESSIVE, progressive=True)


def _sizes(setting: Setting, name: str, progressive: bool) -> Iterator[Row]:
    photos = [photo.picture for photo in setting.photos(setting.scale.photos)]
    kind, held = "progressive" if progressive else "baseline", []
    for size in SIZES[: 1 if setting.scale.small else None]:
        setting.progress(f"{name}: {len(photos)} photographs at {size[0]}x{size[1]}")
        files = [_file(setting, picture, size, progressive, place) for place, picture in enumerate(photos)]
        measured = _measured(setting, files, rounds=setting.scale.rounds)
        held.append(measured)
        yield _row(setting, name, f"hash {kind} JPEG {size[0]}x{size[1]}", [measured])
    yield _row(setting, name, f"hash {kind} JPEG, geometric mean", held, goal=GOALS[name])


def _file(setting: Setting, picture: Image.Image, size: tuple[int, int], progressive: bool, place: int) -> Path:
    path = setting.folder / f"{'p' if progressive else 'b'}-{size[0]}-{place}.jpg"
    fitted = ImageOps.fit(picture, size, Image.Resampling.LANCZOS)
    fitted.save(path, "JPEG", quality=85, subsampling="4:2:0", progressive=progressive)
    return path


def _measured(setting: Setting, files: Sequence[Path], rounds: int) -> Measured:
    """Every file through both in turn; the pace is the median over all pairs."""
    size = median(path.stat().st_size for path in files)
    share = fmean(number(setting.ours.ask("beginning", path=path), "share") for path in files)
    if setting.peers is None:
        times = [min(number(setting.ours.ask("hash", path=path), "seconds") for _ in range(rounds)) for path in files]
        return Measured(pace=None, ours=median(times), far=(), size=size, share=share)
    pairs: list[tuple[float, float]] = []
    far: list[int] = []
    until = time.monotonic() + setting.scale.seconds
    for path in files:
        if len(pairs) >= LEAST and time.monotonic() > until:
            break
        ours, theirs = setting.ours.ask("hash", path=path), setting.peers.ask("hash", path=path)
        if word(theirs, "value"):  # none where it finds a picture too plain
            far.append(_far(word(ours, "value"), word(theirs, "value")))
        pace = paired(_asked(setting.ours, path), _asked(setting.peers, path), rounds)
        pairs.append((pace.ours, pace.ours * pace.ratio))
    pace = summed(pairs)
    return Measured(pace=pace, ours=pace.ours, far=tuple(far), size=size, share=share)


def _asked(side: Side, path: Path) -> Timed:
    return lambda _round: number(side.ask("hash", path=path), "seconds")


def _far(ours: str, theirs: str) -> int:
    return distance(ours, theirs) if ours and theirs else 256


def _row(setting: Setting, name: str, what: str, held: Sequence[Measured], goal: float | None = None) -> Row:
    paces = [measured.pace for measured in held if measured.pace]
    ratio = math.exp(fmean(math.log(pace.ratio) for pace in paces)) if paces else None
    near, percent, most = REACH[name]
    far = [bits for measured in held for bits in measured.far]
    close = 100 * fmean(bits <= near for bits in far) if far else 0.0
    says = f"{goal:.0f} times" + (", of a quarter of the bytes" if name == PROGRESSIVE else "") if goal else ""
    notes = [f"{held[0].size:,.0f} bytes a file, {100 * held[0].share:.0f} % of them read"] if len(held) == 1 else []
    if far:
        notes.append(
            f"distance to the reference's value: mean {fmean(far):.2f}, most {max(far)} bits; "
            f"{close:.0f} % within {near} (goal {percent:.0f} %, all within {most}); {len(far)} pictures"
        )
    read = fmean(measured.share for measured in held) <= SHARE[name]
    kept = bool(far) and close >= percent and max(far) <= most and read
    return Row(
        row=name,
        what=what,
        unit="ms",
        ours=1000 * math.exp(fmean(math.log(measured.ours) for measured in held)),
        peer=1000 * math.exp(fmean(math.log(pace.peer) for pace in paces)) if paces else None,
        peer_name=setting.named(PEER),
        ratio=ratio,
        goal=says,
        reached=(ratio >= goal and kept) if goal and ratio else None,
        notes=tuple(notes),
    )


def formats(setting: Setting) -> Iterator[Row]:
    """Every odd format against the hash of the upright RGB picture, the reference's own value beside it."""
    photos = [photo.picture for photo in setting.photos(max(1, setting.scale.photos // 2))]
    side = 240 if setting.scale.small else 800
    for form in FORMATS:
        ours, theirs = [], []
        for place, picture in enumerate(photos):
            small = ImageOps.contain(picture, (side, side))
            if (content := form.write(small)) is None:
                break
            wanted = _value(setting.ours, setting.folder / "upright.bmp", _bmp(upright(form, small, content)))
            path = setting.folder / f"{place}{form.suffix}"
            path.write_bytes(content)
            ours.append(_far(_hashed(setting.ours, path), wanted))
            if setting.peers is not None:
                theirs.append(_far(_hashed(setting.peers, path), wanted))
        yield _format_row(setting, form.name, ours, theirs)


def _format_row(setting: Setting, name: str, ours: Sequence[int], theirs: Sequence[int]) -> Row:
    return Row(
        row="formats",
        what=f"{name}: bits from the upright RGB picture's hash, most",
        unit="bits",
        ours=float(max(ours)) if ours else None,
        peer=float(max(theirs)) if theirs else None,
        peer_name=setting.named(PEER),
        goal="10 bits",
        reached=max(ours) <= 10 if ours else None,
        notes=() if ours else ("this Pillow does not write it",),
    )


def _bmp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "BMP")
    return out.getvalue()


def _value(side: Side, path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return _hashed(side, path)


def _hashed(side: Side, path: Path) -> str:
    """The value; empty where the side cannot read the file."""
    return word(side.ask("hash", path=path), "value")
