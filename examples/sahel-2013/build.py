"""How are the files of the 2013 re-enactment made? ``python build.py [--afresh] [FOLDER]``.

Writes ``bank/``, ``sources/``, ``decisions.jsonl`` and ``EXPECTED.toml`` from ``story/``; the same bytes on every
run. What a heavier library makes is copied from the committed files unless ``--afresh`` is given: the short films
(PyAV; another x264 may write other bytes for the same frames) and the bank's fingerprint (pdqhash, the reference).
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from string import Template
from typing import Any

from making import mastodon, pages, probes, telegram, warcs, x
from making.identifiers import identifiers
from making.pictures import Copy, Scene, gallery
from making.shelf import STORY, Shelf, story

HERE = Path(__file__).resolve().parent
BANK = "bank/known.csv"


def build(folder: Path, afresh: bool = False) -> None:
    """Make every generated file of the case below ``folder``."""
    told = story("pictures.toml")
    scenes = {row["name"]: Scene(**_tuples(row)) for row in told["scene"]}
    copies = tuple(Copy(**_tuples(row)) for row in told["copy"])
    shelf = Shelf(
        root=folder,
        pictures=gallery(scenes, copies),
        films=_encoded() if afresh else _committed(),
        identifiers=identifiers(),
    )
    for maker in (telegram, mastodon, x, pages, warcs):
        maker.write(shelf)
    _probes(shelf)
    shelf.put(BANK, _bank(shelf) if afresh else (HERE / BANK).read_bytes())
    _rulings(shelf)


def _committed() -> dict[str, bytes]:
    """The films as they were encoded once."""
    folder = HERE / "sources"
    (copy,) = (folder / "x-archive/data/tweets_media").glob("*.mp4")
    return {
        "avertissement": (folder / "telegram/video_files/avertissement.mp4").read_bytes(),
        "avertissement-copie": copy.read_bytes(),
    }


def _encoded() -> dict[str, bytes]:
    """The films encoded anew; needs PyAV."""
    from making.video import Film, encode

    told = story("films.toml")
    scene = Scene(**_tuples(told["scene"]))
    return {row["name"]: encode(Film(**row), scene) for row in told["film"]}


def _probes(shelf: Shelf) -> None:
    told = story("probes.toml")
    series = tuple(probes.Series(**_tuples(row)) for row in told["series"])
    phases = tuple(probes.Phase(**_tuples(row)) for row in told["phase"])
    for file in told["file"]:
        mine = tuple(part for part in series if part.target in file["targets"])
        shelf.put(f"sources/probes/{file['name']}", probes.lines(mine, phases))


def _bank(shelf: Shelf) -> str:
    """The one known poster, by the reference's fingerprint of a print that no source holds."""
    from making.bank import fingerprint

    value = fingerprint(shelf.pictures["affiche-vent-banque"])
    return f"pdq,label,provenance\n{value},Simoun7 poster: wind over dunes,shared by the regional CERT on 2013-01-07\n"


def _rulings(shelf: Shelf) -> None:
    """The analyst's decisions and the ground truth; both name pictures by their SHA-256."""
    hashes = {name.replace("-", "_"): hashlib.sha256(content).hexdigest() for name, content in shelf.pictures.items()}
    films = {name.replace("-", "_"): hashlib.sha256(content).hexdigest() for name, content in shelf.films.items()}
    words = hashes | films | shelf.identifiers
    rows: list[dict[str, Any]] = story("decisions.toml")["decision"]
    for row in rows:
        row["subject"] = Template(row["subject"]).substitute(words)
        row["at"] = row["at"].strftime("%Y-%m-%dT%H:%M:%SZ")
    shelf.put("decisions.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    expected = (STORY / "expected.toml").read_text("utf-8")
    shelf.put("EXPECTED.toml", Template(expected).substitute(words))


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    """TOML's lists as tuples, so that what is made of them can be frozen."""
    return {key: _tuple(value) for key, value in row.items()}


def _tuple(value: Any) -> Any:
    return tuple(_tuple(item) for item in value) if isinstance(value, list) else value


def main() -> None:
    """Build into the folder given, or in place."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", nargs="?", type=Path, default=HERE)
    asked.add_argument("--afresh", action="store_true", help="make the films and the bank anew instead of copying them")
    given = asked.parse_args()
    build(given.folder, given.afresh)


if __name__ == "__main__":
    main()
