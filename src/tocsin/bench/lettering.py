"""How much of posters and screenshots is read letter by letter, beside Tesseract left to itself?"""

from __future__ import annotations

import subprocess
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from tocsin.bench.errors import BenchError
from tocsin.bench.lettering_posters import Poster, posters
from tocsin.bench.row import Row
from tocsin.bench.setting import Progress
from tocsin.fingerprint.lettering import Tesseract
from tocsin.fingerprint.lettering.languages import ENGLISH, table
from tocsin.fingerprint.lettering.lines import MARKS
from tocsin.fingerprint.lettering.program import installed

NAME = "lettering"
QUICK = 3  # styles
LONGEST = 60.0  # seconds a picture, for the peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """What was read of one poster by one of the two."""

    poster: Poster
    errors: float  # letters wrong, missing or too many, over the letters that stand there; at most 1
    exact: int  # of the poster's wanted hosts, addresses and hours
    seconds: float


def run(quick: bool, progress: Progress) -> Iterator[Row]:
    """Rows over 135 posters (``quick``: 27): letters and hosts overall, then letters by language and by style.

    The peer is the same program without our preprocessing, told beforehand which language the poster is in.

    Raises:
        BenchError: Tesseract or Chromium is missing.
    """
    ours, here = Tesseract(), installed()
    if here is None or ours.missing():
        raise BenchError(NAME, "Tesseract is not here", ours.missing())
    progress(f"{NAME}: painting")
    asked = list(posters(QUICK if quick else None))
    progress(f"{NAME}: {len(asked)} posters read by both")
    mine = [_got(poster, lambda one: _text(ours, one)) for poster in asked]
    theirs = [_got(poster, lambda one: _plain(here.path, one)) for poster in asked]
    peer = f"tesseract {here.version}, told the language"
    yield _letters("letters wrong, all posters", mine, theirs, peer, f"{len(asked)} posters")
    yield _exact(mine, theirs, peer)
    yield _seconds(mine, theirs, peer)
    for what, kind in (("in", _language), ("painted", _style)):
        for key in dict.fromkeys(kind(poster) for poster in asked):
            rows = [[got for got in side if kind(got.poster) == key] for side in (mine, theirs)]
            yield _letters(f"letters wrong, {what} {key}", rows[0], rows[1], peer, _wanted(rows[0], rows[1]))


def _language(poster: Poster) -> str:
    return poster.language


def _style(poster: Poster) -> str:
    return poster.style


def _letters(what: str, ours: Sequence[Got], theirs: Sequence[Got], peer: str, note: str) -> Row:
    mine, other = 100 * fmean(got.errors for got in ours), 100 * fmean(got.errors for got in theirs)
    return Row(
        row=NAME,
        what=what,
        unit="%",
        ours=mine,
        peer=other,
        peer_name=peer,
        ratio=other / mine if mine else None,
        notes=(note,),
    )


def _exact(ours: Sequence[Got], theirs: Sequence[Got], peer: str) -> Row:
    wanted = sum(len(got.poster.wanted) for got in ours)
    mine, other = (sum(got.exact for got in side) for side in (ours, theirs))
    return Row(
        row=NAME,
        what="hosts, addresses and hours read exactly",
        unit="%",
        ours=100 * mine / wanted,
        peer=100 * other / wanted,
        peer_name=peer,
        ratio=mine / other if other else None,
        notes=(f"{mine} and {other} of {wanted}", *_kinds(ours, theirs)),
    )


def _kinds(ours: Sequence[Got], theirs: Sequence[Got]) -> Iterator[str]:
    """The same without payment addresses, which the reader repairs by their checksums."""
    sides = [
        [got for got in side if all(len(word) < 34 or "/" in word for word in got.poster.wanted)]
        for side in (ours, theirs)
    ]
    if sides[0]:
        yield f"without payment addresses: {_wanted(sides[0], sides[1])}"


def _seconds(ours: Sequence[Got], theirs: Sequence[Got], peer: str) -> Row:
    mine, other = fmean(got.seconds for got in ours), fmean(got.seconds for got in theirs)
    most = max(got.seconds for got in ours)
    return Row(
        row=NAME,
        what="a poster",
        unit="s",
        ours=mine,
        peer=other,
        peer_name=peer,
        ratio=other / mine,
        goal="below 3 s",
        reached=mine < 3,
        notes=(f"longest {most:.1f} s",),
    )


def _wanted(ours: Sequence[Got], theirs: Sequence[Got]) -> str:
    wanted = sum(len(got.poster.wanted) for got in ours)
    mine, other = (sum(got.exact for got in side) for side in (ours, theirs))
    return f"hosts, addresses and hours exact: {mine} and {other} of {wanted}"


def _got(poster: Poster, read: Callable[[Poster], str]) -> Got:
    start = time.perf_counter()
    text = _even(read(poster))
    seconds = time.perf_counter() - start
    stands = _even(" ".join(poster.lines))
    exact = sum(word in text for word in poster.wanted)
    return Got(poster=poster, errors=min(1.0, edits(text, stands) / len(stands)), exact=exact, seconds=seconds)


def _text(reader: Tesseract, poster: Poster) -> str:
    found = reader.read(poster.content)
    return found.text if found else ""


def _plain(program: str, poster: Poster) -> str:
    named = {code: name for script in table().values() for code, name in script.items()}
    asked = "+".join(dict.fromkeys((named[poster.language], ENGLISH)))
    done = subprocess.run(  # noqa: S603  # the peer, over our own poster
        [program, "stdin", "stdout", "-l", asked],
        input=poster.content,
        capture_output=True,
        timeout=LONGEST,
        check=False,
        env={"OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode("utf-8", "replace")


def _even(text: str) -> str:
    """Composed, without marks of direction, one space wherever there is space."""
    return " ".join(MARKS.sub("", unicodedata.normalize("NFC", text)).split())


def edits(one: str, other: str) -> int:
    """Letters to change, add or leave out to make one text the other (Levenshtein 1966)."""
    before: Iterable[int] = range(len(other) + 1)
    for row, mark in enumerate(one, 1):
        held, now = list(before), [row]
        for column, against in enumerate(other, 1):
            now.append(min(held[column] + 1, now[-1] + 1, held[column - 1] + (mark != against)))
        before = now
    return list(before)[-1]
