"""May these bytes leave? The last look at an export before it goes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping

from tocsin.model.report import Report
from tocsin.review.annex import cited
from tocsin.review.withholding import Secrets, normalised

PIECE = 48  # bytes: a longer common run with a withheld file is a leak
_HEAD = 99  # bytes at the start, which files of one form share
_DULL = 8  # different byte values: a run of fewer (padding) proves nothing
_PIECES = 64  # places looked at in each withheld file
_ADDRESS = re.compile(
    r"(?:href|src|action|poster|data|srcset|cite|background)\s*=\s*[\"']?\s*([^\"'\s>]+)", re.IGNORECASE
)
_LIVE = re.compile(r"(?:https?|ftp|javascript|vbscript|file):", re.IGNORECASE)
_IN_CSS = re.compile(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)", re.IGNORECASE)
_DATA = re.compile(r"data:image/[a-z+]+;base64,([A-Za-z0-9+/=]+)")
_TAG = re.compile(r"<[^>]*>")


def leaks(report: Report, output: bytes, withheld: Mapping[str, bytes], texts: Iterable[str] = ()) -> tuple[str, ...]:
    """Everything that speaks against letting ``output`` leave; empty where nothing does.

    Args:
        report: what the output was made from.
        output: an exporter's bytes.
        withheld: SHA-256 -> bytes of every medium not released.
        texts: full texts of withheld posts.
    """
    return (
        *_bytes(output, withheld),
        *_texts(output, texts),
        *_links(output),
        *_unresolved(report),
        *_shown(report, withheld),
    )


def _bytes(output: bytes, withheld: Mapping[str, bytes]) -> Iterator[str]:
    pictures = [output, *_embedded(output)]
    hashes = {hashlib.sha256(picture).hexdigest() for picture in pictures}
    for sha256, content in sorted(withheld.items()):
        pieces = tuple(_pieces(content))
        raw = any(piece in picture for picture in pictures for piece in pieces)
        if raw or sha256 in hashes or any(_encoded(piece) in output for piece in pieces):
            yield f"output holds bytes of the withheld medium {sha256}"


def _pieces(content: bytes) -> Iterator[bytes]:
    """Runs of the content at 3-byte borders, evenly spread; a short one whole."""
    if len(content) <= PIECE:
        yield from (content,) if len(content) >= 8 else ()
        return
    step = max(3, (len(content) - PIECE) // _PIECES // 3 * 3)
    start = _HEAD if len(content) > 2 * _HEAD else 0
    pieces = (content[at : at + PIECE] for at in range(start, len(content) - PIECE + 1, step))
    yield from (piece for piece in pieces if len(set(piece)) > _DULL)


def _encoded(piece: bytes) -> bytes:
    """The piece in Base64 as it stands inside that of the whole file."""
    return base64.b64encode(piece[: len(piece) // 3 * 3])


def _embedded(output: bytes) -> Iterator[bytes]:
    for found in _DATA.finditer(output.decode("utf-8", "replace")):
        try:
            yield base64.b64decode(found[1], validate=True)
        except binascii.Error:
            continue


def _texts(output: bytes, texts: Iterable[str]) -> Iterator[str]:
    secrets = Secrets(texts)
    plain = output.decode("utf-8", "replace")
    for reading in (plain, html.unescape(_TAG.sub("", plain)), plain.replace("\\", "")):
        run = secrets.within(reading)
        if run is not None:
            yield f"output holds {len(run)} characters of a withheld text"
            return


def _links(output: bytes) -> Iterator[str]:
    """Only ``#`` anchors and pictures drawn by us may be addressed; Markdown and JSON hold no addresses at all."""
    plain = output.decode("utf-8", "replace")
    if not plain.lstrip().lower().startswith("<!doctype html"):
        return
    for tag in _TAG.findall(plain):
        for found in _ADDRESS.findall(tag):
            if not found.startswith(("#", "data:image/png;base64,")):
                yield f"output links to {found[:80]}"
        if _LIVE.search(re.sub(r"xmlns(:\w+)?=\"[^\"]*\"", "", tag)):
            yield f"output holds a live address in {normalised(tag)[:80]}"
    yield from (f"output loads {found[:80]}" for style in _styles(plain) for found in _IN_CSS.findall(style))


def _styles(plain: str) -> list[str]:
    return re.findall(r"<style>(.*?)</style>", plain, re.DOTALL)


def _unresolved(report: Report) -> Iterator[str]:
    known = {line.id for line in report.annex}
    missing = sorted({found for found in cited(report) if found not in known})
    yield from (f"citation {found} leads nowhere" for found in missing)


def _shown(report: Report, withheld: Mapping[str, bytes]) -> Iterator[str]:
    for card in report.media:
        if card.thumbnail is not None and card.sha256 in withheld:
            yield f"the withheld medium {card.sha256} has a picture in the report"
    for comparison in (each for copies in report.copies for each in copies.comparisons if each.pictures):
        for sha256 in (comparison.sha256, comparison.other_sha256):
            if sha256 in withheld:
                yield f"the withheld medium {sha256} has a picture in a comparison"
