"""What holds for every set of posts?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.fingerprint.wording import Wording, echoes
from tocsin.fingerprint.wording.alike import likeness
from tocsin.fingerprint.wording.first import First
from tocsin.fingerprint.wording.runs import PASSAGE_RUN, WINDOW, band_keys, passage_keys, runs
from tocsin.fingerprint.wording.voices import when
from tocsin.fingerprint.wording.words import Words, read_words
from tocsin.model.echo import Echo, EchoKind
from tocsin.model.post import Post

START = datetime(2013, 1, 15, 12, tzinfo=UTC)
PLAIN = ["harbour", "lamp", "site", "نعلن", "الموقع", "غدا", "завтра", "attaque", "soir", "网站", "明天", "เว็บ", "2013"]
DRESSED = [
    "at\u200btack",
    "аttack",
    "É",
    "#op",
    "@someone",
    "https://a.example/x",
    "🔥",
    "«",
    "don't",
    "ﷺ",
    "ﬁn",
    "½",
    "\n",
]
COMMON = ["الله", "أكبر", "breaking", "news"]
WORDS = [*PLAIN, *DRESSED, *COMMON]
pieces = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
paragraphs = st.integers(0, 6).map(
    lambda seed: " ".join(f"{random.Random(seed * 99 + n).choice(WORDS)} w{seed}x{n}" for n in range(24))
)
texts = st.one_of(
    paragraphs, pieces, st.text(max_size=200), st.builds(lambda a, b, c: f"{a} {b} {c}", pieces, pieces, pieces)
)


@st.composite
def cases(draw: st.DrawFn) -> list[Post]:
    """Posts of which some say again what others say."""
    pool = draw(st.lists(texts, min_size=3, max_size=6))
    chosen = st.lists(st.sampled_from(pool), min_size=1, max_size=3).map(" ".join)
    said = draw(
        st.lists(st.tuples(chosen, st.integers(0, 3), st.integers(0, 5), st.none() | st.text(max_size=9)), max_size=9)
    )
    return [
        Post(
            source=f"s{source}",
            native_id=f"{number % 7}",
            capture="cap-1",
            locator="line 1",
            collected=START + timedelta(days=9),
            claimed=START + timedelta(hours=at),
            title=title,
            text=text,
        )
        for number, (text, source, at, title) in enumerate(said)
    ]


def _within(words: Words, start: int, end: int) -> list[int]:
    """The words of a text that stand in [start, end)."""
    inside = zip(words.numbers.tolist(), words.starts, words.ends, strict=True)
    return [number for number, first, last in inside if first >= start and last <= end]


def _stands_in(part: Sequence[int], whole: Sequence[int]) -> bool:
    return any(list(whole[at : at + len(part)]) == list(part) for at in range(len(whole) - len(part) + 1))


def _holds(echo: Echo, post: Post, earlier: Post) -> None:
    words, before = read_words(post.full_text), read_words(earlier.full_text)
    part = _within(words, echo.start, echo.end)
    assert echo.start in words.starts
    assert echo.end in words.ends
    if echo.kind is EchoKind.QUOTATION or (echo.score == 1.0 and echo.why.startswith("word for word")):
        assert _stands_in(part, before.numbers.tolist())
    else:
        found = likeness(words.numbers, before.numbers)
        assert echo.score == round(found.score, 3) >= 0.5
        assert _stands_in(part[:3], before.numbers.tolist())
        assert _stands_in(part[-3:], before.numbers.tolist())


@settings(max_examples=100, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_echoes_hold(posts: list[Post], shuffled: random.Random) -> None:
    by_id = {post.id: post for post in posts}
    found = list(echoes(posts))
    for echo in found:
        post, earlier = by_id[echo.post], by_id[echo.earlier]
        assert echo.post != echo.earlier
        assert (when(earlier), earlier.id) < (when(post), post.id)
        assert (post.source, post.native_id) != (earlier.source, earlier.native_id)
        _holds(echo, post, earlier)
    assert len({echo.id for echo in found}) == len(found)
    again = list(posts)
    shuffled.shuffle(again)
    assert list(echoes(again)) == found
    known = Wording()
    ordered = sorted(by_id.values(), key=lambda post: (when(post), post.id))
    assert [echo for post in ordered for echo in known.take(post)] == found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(12, 60), st.integers(0, 30), st.integers(0, 30))
def test_a_shared_passage_of_twelve_words_always_shares_a_number(
    seed: int, shared: int, before: int, after: int
) -> None:
    random_words = np.random.default_rng(seed)
    passage = random_words.integers(1, 2**63, shared, dtype=np.uint64)

    def around() -> Words:
        numbers = np.concatenate(
            [
                random_words.integers(1, 2**63, before, dtype=np.uint64),
                passage,
                random_words.integers(1, 2**63, after, dtype=np.uint64),
            ]
        )
        places = list(range(len(numbers)))
        return Words(numbers, places, places, np.full(len(numbers), 4, dtype=np.uint8), cut=False)

    assert shared >= PASSAGE_RUN + WINDOW - 1
    assert set(passage_keys(around())[0].tolist()) & set(passage_keys(around())[0].tolist())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 400), max_size=60), max_size=60), st.integers(0, 5))
def test_the_first_place_of_a_number_is_kept(batches: list[list[int]], crowding: int) -> None:
    table, known = First(), dict[int, int]()
    for place, batch in enumerate(batches):
        keys = [value << (crowding * 10) for value in batch]  # all wanting the same slots
        numbers = np.array(keys, dtype=np.uint64)
        assert table.find(numbers).tolist() == [known.get(key, -1) for key in keys]
        table.note(numbers, np.full(len(keys), place, dtype=np.int64))
        for key in keys:
            known.setdefault(key, place)
    everything = np.array(sorted(known), dtype=np.uint64)
    assert table.find(everything).tolist() == [known[key] for key in sorted(known)]


def test_a_table_grows_and_forgets_nothing() -> None:
    numbers = np.random.default_rng(1).integers(0, 2**63, 50_000, dtype=np.uint64)
    table = First()
    for start in range(0, len(numbers), 37):
        batch = numbers[start : start + 37]
        table.note(batch, np.arange(start, start + len(batch)))
    assert table.find(numbers).tolist() == list(range(len(numbers)))


def test_sketches_are_the_same_on_every_machine_and_with_every_kept_version_of_the_library() -> None:
    numbers = np.array(
        [int.from_bytes(blake2b(bytes([n]), digest_size=8).digest(), "big") for n in range(40)], dtype=np.uint64
    )
    keys = band_keys(runs(numbers, 3))
    assert [f"{key:016x}" for key in keys[:3].tolist()] == ["c60b5289c281f245", "ad5758ad58bb2a40", "c0460ee7c08b07df"]


def test_near_texts_share_a_band_as_often_as_the_arithmetic_says() -> None:
    random_words = np.random.default_rng(7)
    found = 0
    for _ in range(400):
        shared = random_words.integers(1, 2**63, 60, dtype=np.uint64)
        one, other = (np.concatenate([shared, random_words.integers(1, 2**63, 20, dtype=np.uint64)]) for _ in range(2))
        found += bool(np.isin(band_keys(one), band_keys(other)).any())
    assert found >= 380  # 60 of 100 are the same: 98 in 100
