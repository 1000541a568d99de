"""On real texts: is what is said again found, and is nothing else?"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tocsin.fingerprint.wording import echoes
from tocsin.fingerprint.wording.index import NEAR
from tocsin.fingerprint.wording.runs import NEAR_RUN
from tocsin.fingerprint.wording.texts import ENOUGH
from tocsin.fingerprint.wording.words import read_words
from tocsin.model.echo import Echo, EchoKind
from tocsin.model.post import Post

DATA = Path(__file__).parents[4] / "shared" / "data" / "read"
START = datetime(2013, 1, 15, tzinfo=UTC)


def posts(corpus: str, *languages: str) -> list[Post]:
    """A corpus' texts as posts, each of another source."""
    path = DATA / f"{corpus}.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"no {path.name} beside the repository: the corpora are not part of it")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [_post(number, row["text"]) for number, row in enumerate(rows) if not languages or row["lang"] in languages]


def _post(number: int, text: str) -> Post:
    return Post(
        source=f"source-{number}",
        native_id="1",
        capture="cap-1",
        locator="line 1",
        collected=START + timedelta(seconds=number),
        text=text,
    )


def kinds(found: Iterable[Echo]) -> Counter[EchoKind]:
    return Counter(echo.kind for echo in found)


def test_news_and_encyclopaedias_echo_nothing_but_lists_of_names() -> None:
    assert not list(echoes(posts("benign_pud")))
    assert (
        len({echo.post for echo in echoes(posts("benign_xquad"))}) <= 15
    )  # of 960: names and titles, in all languages


def test_scripture_echoes_nothing_where_it_is_known_to_be_scripture() -> None:
    verses = posts("benign_quran", "ar", "en")
    book = "\n".join(post.text for post in verses)
    assert len({echo.post for echo in echoes(verses)}) < 0.04 * len(verses)
    assert not list(echoes(verses, commons=[book]))


def test_the_notes_of_families_that_copy_one_another_are_found() -> None:
    found = kinds(echoes(posts("ransom_notes_en")))
    assert found[EchoKind.NEAR_DUPLICATE] >= 40
    assert found[EchoKind.QUOTATION] >= 230


def test_hardly_any_near_duplicate_is_missed() -> None:
    texts = posts("hatecheck_half")
    near = set(_near_by_brute_force(texts))
    found = {echo.post for echo in echoes(texts)}
    assert len(near) > 800
    assert found <= near
    assert len(found) >= 0.97 * len(near)


def _near_by_brute_force(texts: list[Post]) -> Iterator[str]:
    """Every post that is near any earlier one, all pairs that share a run counted out."""
    holders: dict[tuple[int, ...], list[int]] = {}
    sizes: list[int] = []
    for number, post in enumerate(texts):
        words = read_words(post.full_text)
        told = words.numbers.tolist()
        runs = {tuple(told[at : at + NEAR_RUN]) for at in range(len(told) - NEAR_RUN + 1)}
        sizes.append(len(runs))
        shared = Counter(other for run in runs for other in holders.get(run, ()))
        if words.variety() >= ENOUGH:
            if any(both / (len(runs) + sizes[other] - both) >= NEAR for other, both in shared.items()):
                yield post.id
            for run in runs:
                holders.setdefault(run, []).append(number)
