"""How quickly are posts read, with evidence, on one core? The rows of `tocsin bench read` that are about speed."""

from __future__ import annotations

import time
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from importlib import resources

import regex  # type: ignore[import-untyped]

from tocsin.bench import texts
from tocsin.bench.pace import paired
from tocsin.bench.row import Row
from tocsin.bench.texts_mix import NAMING, TELLING, mix, post
from tocsin.model import Entity, Post, Target
from tocsin.read import Reader

Progress = Callable[[str], None]

POSTS, FEW = 20_000, 4_000  # of the mix; with --quick
RACED = 200  # posts of the mix that the loop of patterns is given: it is slow
POSTS_GOAL, BYTES_GOAL, TIMES_GOAL = 20_000.0, 4.0, 5.0  # posts a second, megabytes a second, times quicker
ROUNDS = 5
PEER = "a loop of compiled patterns"
WATCHED = tuple(
    Target(id=name, name=f"{name.title()} Office", urls=(f"https://www.{name}-office.example/",), consent="invented")
    for name in ("harbour", "river", "tram", "garden", "library", "bakery", "ferry", "museum")
)


def run(quick: bool, progress: Progress, *, seed: int = 0) -> Iterator[Row]:
    """Measure ours on a mix of posts, beside a loop of compiled patterns, then on texts made to be dear.

    Raises:
        BenchError: the program does not run in a checkout, so that there is nothing to read.
    """
    progress("posts: mixed")
    posts = mix(FEW if quick else POSTS, seed)
    reader = Reader(targets=WATCHED, zone="UTC")
    progress(f"posts: {len(posts):,} read")
    yield from _rates(reader, posts)
    progress(f"loop: {RACED} posts read by both in turn")
    yield _race(reader, posts[:RACED])
    for name, what, hard in _hard(seed):
        progress(f"{name}: read")
        yield _dear(reader, name, what, hard)


def _rates(reader: Reader, posts: Sequence[Post]) -> Iterator[Row]:
    seconds, (said, named) = _best(reader, posts)
    size = sum(len(one.full_text.encode()) for one in posts)
    letters = sum(len(one.full_text) for one in posts) / len(posts)
    notes = (
        f"{letters:.0f} characters a post; {NAMING:.0%} name an address, {TELLING:.1%} announce, claim or appeal",
        f"{said:,} findings and claims, {named:,} addresses and accounts, each with its place",
        f"{1e6 * seconds / len(posts):.1f} microseconds a post, one process, one core, the best of {ROUNDS} runs",
    )
    rate, flow = len(posts) / seconds, size / seconds / 1e6
    yield Row(
        row="posts",
        what=f"{len(posts):,} posts in nine languages read with evidence",
        unit="/s",
        ours=rate,
        goal=f"{POSTS_GOAL:,.0f} /s",
        reached=rate >= POSTS_GOAL,
        notes=notes,
    )
    yield Row(
        row="bytes", what="the same", unit="MB/s", ours=flow, goal=f"{BYTES_GOAL:g} MB/s", reached=flow >= BYTES_GOAL
    )


def _race(reader: Reader, posts: Sequence[Post]) -> Row:
    loop = Loop(reader)
    pace = paired(
        lambda _: _seconds(lambda: _read(reader, posts)), lambda _: _seconds(lambda: loop.read(posts)), rounds=ROUNDS
    )
    return Row(
        row="loop",
        what=f"{len(posts)} of these posts, beside the words of the same rules as patterns",
        unit="/s",
        ours=len(posts) / pace.ours,
        peer=len(posts) / pace.peer,
        peer_name=PEER,
        ratio=pace.ratio,
        goal=f"{TIMES_GOAL:g} times",
        reached=pace.ratio >= TIMES_GOAL,
        notes=(
            f"{len(loop.roles)} patterns of words, one a role and language, and {len(loop.kinds)} of addresses",
            "the loop finds words and addresses; it weighs no rule, no stance, no target, no time and no checksum,",
            "and reads no disguised, unpointed or defanged spelling",
        ),
    )


def _dear(reader: Reader, name: str, what: str, posts: Sequence[Post]) -> Row:
    seconds, (said, named) = _best(reader, posts)
    size = sum(len(one.full_text.encode()) for one in posts)
    return Row(
        row=name,
        what=what,
        unit="/s",
        ours=len(posts) / seconds,
        notes=(
            f"{1e3 * seconds / len(posts):.3g} ms a post, {size / seconds / 1e6:.2f} MB/s",
            f"{said:,} findings and claims, {named:,} addresses",
        ),
    )


def _hard(seed: int) -> Iterator[tuple[str, str, list[Post]]]:
    """Posts that cost the most: each announces, is fully pointed, or is as long as a text may be."""
    telling = [post(text.text, at) for at, text in enumerate(texts.own("tuning")) if text.signal]
    yield "announcements", f"{len(telling)} posts that all announce, claim or appeal", telling
    pointed = [text.text for text in texts.benign(("ar",)) if _is_pointed(text.text)][:1000]
    if pointed:
        yield "pointed", "Arabic with all its vowel signs", [post(text, at) for at, text in enumerate(pointed)]
    long = "\n".join(one.text for one in mix(3_000, seed))[:200_000]
    yield "long", "one post of 200,000 characters", [post(long)]


def _is_pointed(text: str) -> bool:
    return sum(unicodedata.category(mark) == "Mn" for mark in text) > 0.2 * len(text)


class Loop:
    """What one would type: a compiled pattern for each role of each language, and one for each kind of address."""

    def __init__(self, reader: Reader) -> None:
        words: dict[tuple[str, str, str], set[str]] = {}
        for pack in reader.packs:
            for term in pack.terms:
                words.setdefault((term.language, str(pack.signal), term.role), set()).add(
                    _plain(term.phrase.lstrip("="))
                )
        self.roles = {role: _alternation(found) for role, found in sorted(words.items())}
        table = tomllib.loads((resources.files("tocsin.bench") / "reading.toml").read_text("utf-8"))
        self.kinds = {kind: regex.compile(pattern) for kind, pattern in table["peer"].items()}

    def read(self, posts: Sequence[Post]) -> int:
        """How many words and addresses it finds."""
        count = 0
        for one in posts:
            plain = _plain(one.full_text)
            for pattern in self.roles.values():
                count += sum(1 for _ in pattern.finditer(plain))
            for pattern in self.kinds.values():
                count += sum(1 for _ in pattern.finditer(one.full_text))
        return count


def _alternation(words: set[str]) -> regex.Pattern[str]:
    """Whole words, the longest first; ``*`` stands for any ending."""
    parts = [
        regex.escape(word).replace(r"\*", r"\w{0,24}") for word in sorted(words, key=lambda word: (-len(word), word))
    ]
    return regex.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _read(reader: Reader, posts: Sequence[Post]) -> tuple[int, int]:
    """How many findings and claims, and how many addresses."""
    said = named = 0
    for one in posts:
        for noun in reader.read(one):
            if isinstance(noun, Entity):
                named += 1
            else:
                said += 1
    return said, named


def _best(reader: Reader, posts: Sequence[Post]) -> tuple[float, tuple[int, int]]:
    """The quickest of some runs: what other programs take of the machine only ever makes one slower."""
    found = _read(reader, posts)
    return min(_seconds(lambda: _read(reader, posts)) for _ in range(ROUNDS)), found


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
