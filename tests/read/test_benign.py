"""News, scripture, encyclopaedias and threat reports announce nothing: at most 0.5 % may sound as if they did."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tocsin.model import Claim, Finding, Post
from tocsin.read import Reader

DATA = Path(__file__).parents[3] / "shared" / "data" / "read"
AT = datetime(2013, 1, 13, 12, tzinfo=UTC)
MOST = 0.005
SAMPLE = 300  # texts of each language
CORPORA = ("benign_pud", "benign_quran", "benign_xquad", "benign_threat_reports_en")


@pytest.mark.parametrize("corpus", CORPORA)
def test_benign_texts_are_nobodys_announcement(corpus: str) -> None:
    path = DATA / f"{corpus}.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"no {path.name} beside the repository: the benign corpora are not part of it")
    reader = Reader(zone="UTC")
    texts = sample(path)
    own = [text[:80] for text in texts if speaks_for_itself(reader, text)]
    assert len(own) <= MOST * len(texts), own


def sample(path: Path) -> list[str]:
    """Every n-th text in English, French and Arabic, up to SAMPLE of each."""
    texts: dict[str, list[str]] = {"en": [], "fr": [], "ar": []}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["lang"] in texts:
                texts[row["lang"]].append(row["text"])
    return [text for rows in texts.values() for text in rows[:: max(1, len(rows) // SAMPLE)]]


def speaks_for_itself(reader: Reader, text: str) -> bool:
    post = Post(source="s", native_id="1", capture="c", locator="l", collected=AT, claimed=AT, text=text)
    return any(noun.stance.is_own for noun in reader.read(post) if isinstance(noun, Finding | Claim))
