"""Which photographs is recognition measured on? Those at hand, one of each group of look-alikes, in two halves.

Nothing is fetched: the reference's test picture where the checkout has it, the sample pictures of packages in
.venv-bench, what Debian's wallpaper packages left on the machine, and a folder the user names. They are opened here,
not in the confined child: name only a folder you trust.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from tocsin.bench.painting import painted
from tocsin.bench.side import Side
from tocsin.fingerprint.kernel import pdq

ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}
LONGEST = 1024  # pixels, the side to which photographs are brought for altering
SMALLEST = 256  # pixels; below it there is nothing to cut from
LARGEST = 60_000_000  # pixels
MOST = 400  # photographs
TELLING = 60  # PDQ quality; plain wallpapers are no photographs
DRAWN = 0.62  # share of neighbouring pixels of one grey from which a picture is a drawing
LOOKS = 32  # pixels, the side of the thumbnail by which look-alikes are first told
SAME = 0.86  # correlation of thumbnails from which two are one picture

PACKAGES = ("sklearn/datasets/images", "skimage/data", "perception/testing/images")
WALLPAPERS = (Path("/usr/share/backgrounds"), Path("/usr/share/wallpapers"))
CHECKOUT = Path(__file__).parents[3] / "tests" / "fingerprint" / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One photograph, upright, at most LONGEST pixels either way."""

    name: str
    path: Path
    picture: Image.Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Photographs in two parts that share none: what is known, and what must not be taken for it."""

    bank: tuple[Photo, ...]
    held_out: tuple[Photo, ...]
    dropped: int  # look-alikes of others


def corpus(folders: Sequence[Path], most: int = MOST, peer: Side | None = None) -> Corpus:
    """The photographs below the folders; two thirds are the bank, told apart by their names' digests.

    Args:
        folders: see ``places``.
        most: photographs taken, look-alikes among them.
        peer: finds look-alikes by SIFT too, where it is there; by thumbnails alone otherwise.
    """
    photos = list(found(folders, most))
    kept = _without(photos, _alike(photos))
    if peer is not None:
        kept = _without(kept, _alike_by_features(kept, peer))
    bank = tuple(photo for number, photo in enumerate(kept) if number % 3)
    return Corpus(bank=bank, held_out=tuple(kept[::3]), dropped=len(photos) - len(kept))


def _without(photos: Sequence[Photo], pairs: set[tuple[int, int]]) -> list[Photo]:
    """Of each pair only the first."""
    later = {other for _, other in pairs}
    return [photo for number, photo in enumerate(photos) if number not in later]


def places(named: Path | None, peers: Path | None) -> list[Path]:
    """Where photographs are looked for: the folder the user names, the checkout, the peers' packages, wallpapers."""
    site = sorted(peers.parents[1].glob("lib/python*/site-packages")) if peers else []
    packages = [root / package for root in site for package in PACKAGES]
    folders = [*([named] if named else []), CHECKOUT, *packages, *WALLPAPERS]
    return [folder for folder in folders if folder.is_dir()]


def found(folders: Sequence[Path], most: int) -> Iterator[Photo]:
    """At most ``most`` photographs that say enough, in the order of their names' digests."""
    paths = {path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in ENDINGS}
    given = 0
    for path in sorted(paths, key=lambda path: hashlib.sha256("/".join(path.parts[-3:]).encode()).digest()):
        picture = _opened(path) if given < most else None
        if picture is not None:
            given += 1
            yield Photo(name="/".join(path.parts[-4:]), path=path, picture=picture)


def scenes(first: int, count: int) -> tuple[Photo, ...]:
    """Painted ones, where photographs are too few."""
    seeds = range(first, first + count)
    return tuple(Photo(name=f"painted {seed}", path=Path(), picture=painted(seed, 800, 600)) for seed in seeds)


def _opened(path: Path) -> Image.Image | None:
    """The upright picture; None where it is broken, too small, too large, or says too little."""
    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > LARGEST or min(opened.size) < SMALLEST:
                return None
            opened.draft("RGB", (LONGEST, LONGEST))
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    return picture if min(picture.size) >= SMALLEST // 2 and _photographed(picture) else None


def _photographed(picture: Image.Image) -> bool:
    grey = np.asarray(picture.convert("L"), np.int16)
    small = picture.resize((LONGEST // 2, LONGEST // 2))
    return float((np.diff(grey, axis=1) == 0).mean()) < DRAWN and pdq(np.asarray(small))[1] >= TELLING


def _alike(photos: Sequence[Photo]) -> set[tuple[int, int]]:
    """Pairs whose thumbnails are nearly one, mirrored or as negatives too."""
    if len(photos) < 2:
        return set()
    looks = np.stack([_look(photo.picture) for photo in photos])
    mirrored = looks.reshape(-1, LOOKS, LOOKS)[:, :, ::-1].reshape(len(photos), -1)
    close = np.maximum(np.abs(looks @ looks.T), np.abs(looks @ mirrored.T)) >= SAME
    return {(one, other) for one, other in np.argwhere(np.triu(close, 1)).tolist()}


def _look(picture: Image.Image) -> NDArray[np.float32]:
    small = np.asarray(picture.convert("L").resize((LOOKS, LOOKS), Image.Resampling.BOX), np.float32).ravel()
    small = small - small.mean()
    return np.asarray(small / max(1e-6, float(np.linalg.norm(small))), np.float32)


def _alike_by_features(photos: Sequence[Photo], peer: Side) -> set[tuple[int, int]]:
    """Pairs that share a part, by SIFT of the peers' OpenCV: another method than the one that is measured."""
    with tempfile.TemporaryDirectory() as folder:
        for number, photo in enumerate(photos):
            small = photo.picture.convert("L")
            small.thumbnail((480, 480))
            np.save(Path(folder) / f"{number:04d}.npy", np.asarray(small))
        pairs = peer.ask("alike", folder=folder).get("pairs")
    return {(int(one), int(other)) for one, other in pairs} if isinstance(pairs, list) else set()
