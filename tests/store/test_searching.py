"""Is every post found by what it says, in whatever records it lies, and however often the index was stopped?"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from tocsin.model import Media, Post
from tocsin.store import records, searching
from tocsin.store.asked import expression
from tocsin.store.errors import StoreError

AT = datetime(2013, 1, 12, tzinfo=UTC)


def post(number: int, text: str, title: str | None = None, alt: str | None = None) -> Post:
    media = (Media(sha256="b" * 64, media_type="image/png", size=1, name="n", capture="c", alt=alt),) if alt else ()
    return Post(
        source="s", native_id=str(number), capture="c", locator="l", collected=AT, text=text, title=title, media=media
    )


TEXTS = [
    "Nous avons attaqué le site à l'Élysée",
    "Мы ещё вернёмся в город",
    "نحن على الطريق إلى المدرسة",
    "می‌خواهم کتاب بخوانم",
    "我们在北京开会第3次会议",
    "เราจะไปกรุงเทพ",
    "हम दिल्ली में हैं",
    "ABC full-width ＡＢＣ１２３",
]


@pytest.fixture
def index(db: Engine, tmp_path: Path) -> Path:
    """An index of the texts."""
    path = tmp_path / "search.db"
    with db.begin() as conn:
        records.add_posts(conn, [post(number, text) for number, text in enumerate(TEXTS)])
        records.add_posts(conn, [post(90, "body", title="Überschrift", alt="ein Bild vom Hafen")])
    with db.connect() as conn:
        assert searching.catch_up(conn, path) == len(TEXTS) + 1
        assert searching.catch_up(conn, path) == 0
    return path


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("elysee", 0),
        ('"le site"', 0),
        ("ATTAQUE -neige", 0),
        ("attaq*", 0),
        ("ЕЩЕ вернемся", 1),
        ("مدرسه OR الطريق", 2),
        ("علي", 2),
        ("ميخواهم", 3),
        ("كتاب", 3),
        ("北京", 4),
        ("京", 4),
        ("在北京开会", 4),
        ("第3次", 4),
        ("กรุงเทพ", 5),
        ("दिल्ली", 6),
        ("abc123", 7),
        ("uberschrift", 8),
        ("hafen", 8),
    ],
)
def test_what_a_post_says_is_found(index: Path, query: str, place: int) -> None:
    assert [hit.seq for hit in searching.find(index, query)] == [place + 1]
    assert list(searching.every(index, query)) == [place + 1]
    assert searching.count(index, query) == 1


@pytest.mark.parametrize("query", ["京北", '"site le"', "attaq", "le -site", "दिल", "会次"])
def test_what_no_post_says_is_not_found(index: Path, query: str) -> None:
    assert searching.find(index, query) == []


def test_hits_come_page_by_page_and_each_once(db: Engine, tmp_path: Path) -> None:
    with db.begin() as conn:
        records.add_posts(conn, [post(number, "word " * (number % 7 + 1)) for number in range(50)])
    with db.connect() as conn:
        searching.catch_up(conn, tmp_path / "i")
    pages = [searching.find(tmp_path / "i", "word", 20, offset) for offset in (0, 20, 40, 60)]
    assert [len(page) for page in pages] == [20, 20, 10, 0]
    assert sorted(hit.seq for page in pages for hit in page) == list(range(1, 51))


def test_posts_that_come_later_are_caught_up_with(db: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "BATCH", 3)
    for turn in range(3):
        with db.begin() as conn:
            records.add_posts(conn, [post(turn * 10 + number, "said") for number in range(7)])
        with db.connect() as conn:
            assert searching.catch_up(conn, tmp_path / "i") == 7
    assert searching.count(tmp_path / "i", "said") == 21


def test_an_index_of_other_records_or_a_damaged_one_is_made_anew(db: Engine, index: Path) -> None:
    with closing(sqlite3.connect(index, isolation_level=None)) as raw:
        raw.execute("UPDATE reached SET id = 'post-other'")
    with db.connect() as conn:
        assert searching.catch_up(conn, index) == len(TEXTS) + 1
    searching.forget(index)
    index.write_bytes(random.Random(1).randbytes(20_000))
    with db.connect() as conn:
        assert searching.catch_up(conn, index) == len(TEXTS) + 1
    assert searching.count(index, "elysee") == 1


def test_a_post_with_half_a_character_is_found_by_the_rest(db: Engine, tmp_path: Path) -> None:
    with db.begin() as conn:
        records.add_posts(conn, [post(1, "half \ud800 said"), post(2, "with a \\ud800 in it")])
        assert searching.catch_up(conn, tmp_path / "i") == 2
        assert searching.catch_up(conn, tmp_path / "i") == 0
    assert [hit.seq for hit in searching.find(tmp_path / "i", "half said")] == [1]
    with db.connect() as conn:
        assert records.count(conn, Post) == 2, "what the caller had begun to write stays"


def test_a_missing_index_and_a_damaged_one_say_what_would_work(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="next search makes it anew"):
        searching.find(tmp_path / "none", "word")
    assert not (tmp_path / "none").exists()


@given(st.text(max_size=40) | st.text('"*-()^:{}+ NEARORNDTab', max_size=20))
def test_nothing_a_person_types_is_the_engines_language(query: str) -> None:
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.execute("CREATE VIRTUAL TABLE words USING fts5(text, content='')")
        with suppress(StoreError):
            raw.execute("SELECT rowid FROM words WHERE words MATCH ?", (expression(query),)).fetchall()
