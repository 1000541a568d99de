"""Which texts is the reader measured on? Those we wrote, and the public ones beside the checkout."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tocsin.bench.errors import BenchError

LANGUAGES = ("en", "fr", "ar", "ru", "es", "de", "tr", "id", "uk")
HALVES = ("tuning", "held-out")
OWN = Path("tests/read/texts")
PUBLIC = Path("../shared/data")
AT = datetime(2026, 2, 1, 12, tzinfo=UTC)  # when texts without a date were said


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text, and what a careful person reads in it."""

    id: str
    lang: str
    kind: str  # "announcement", "claim", "news", "counter-speech", ...
    group: str  # of benign texts: who would be harmed by a false alarm
    text: str
    published: datetime
    expect: dict[str, Any]
    title: str = ""

    @property
    def signal(self) -> str | None:
        """The signal the speaker gives, or None where nothing may be heard as their own."""
        return self.expect.get("signal")


def root() -> Path:
    """The checkout the texts stand in.

    Raises:
        BenchError: there is none: the texts are not part of the installed program.
    """
    places = (Path.cwd(), Path(__file__).parents[3])
    found = next((place for place in places if (place / OWN).is_dir()), None)
    if found is None:
        raise BenchError("the test texts", "are not here", "run it in a checkout of the program")
    return found


def own(half: str, languages: tuple[str, ...] = LANGUAGES) -> Iterator[Text]:
    """The texts we wrote: announcements, claims, appeals and their near misses, in nine languages."""
    for path in sorted((root() / OWN / half).glob("*.jsonl")):
        if path.stem.removeprefix("gap-") in languages:
            for line in path.read_text("utf-8").splitlines():
                if line.strip():
                    yield _own(json.loads(line))


def _own(row: dict[str, Any]) -> Text:
    return Text(
        id=row["id"],
        lang=row["lang"],
        kind=row["kind"],
        group=row.get("group", row["kind"]),
        text=row["text"],
        published=datetime.fromisoformat(row["published"]).astimezone(UTC),
        expect=row["expect"],
    )


def benign(languages: tuple[str, ...] = LANGUAGES) -> Iterator[Text]:
    """The public benign texts: news and encyclopaedias, scripture, threat reports, harmless cases of HateCheck."""
    for path in sorted((root() / PUBLIC / "read").glob("*.jsonl.gz")):
        for row in _rows(path):
            group = row.get("group", "")
            if path.stem.startswith("benign_") and row["lang"] in languages:
                yield _public(row, group, group)
            elif row.get("label") == "non-hateful" and row["lang"] in languages:
                counter = row["functionality"].startswith("counter_")
                yield _public(row, row["functionality"], "counter-speech" if counter else "harmless")


def threats(languages: tuple[str, ...] = LANGUAGES) -> Iterator[Text]:
    """HateCheck's threats of violence: each is incitement."""
    path = root() / PUBLIC / "read" / "hatecheck_half.jsonl.gz"
    for row in _rows(path):
        if row["functionality"].startswith("threat_") and row["lang"] in languages:
            yield _public(row, row["functionality"], "", {"signal": "incitement"})


def pages() -> Iterator[Text]:
    """Real pages of defacers, as text: each claims responsibility."""
    for row in _rows(root() / PUBLIC / "watch" / "unit500_defaced.jsonl.gz"):
        if row["label"] == "defaced" and (row["text"] or "").strip():
            yield Text(
                id=row["key"], lang="", kind="page", group="", text=row["text"], title=row["title"] or "",
                published=AT, expect={"signal": "responsibility-claim"},
            )  # fmt: skip


def _public(row: dict[str, Any], kind: str, group: str, expect: dict[str, Any] | None = None) -> Text:
    return Text(
        id=str(row["id"]), lang=row["lang"], kind=kind, group=group, text=row["text"], published=AT,
        expect=expect or {"signal": None},
    )  # fmt: skip


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
