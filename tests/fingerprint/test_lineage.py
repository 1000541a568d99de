"""Is each copy put under the one it most likely came from, and is it said what that rests on?"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.fingerprint.lineage import LIMIT, lineage, when
from tocsin.fingerprint.lineage_text import LINES, told
from tocsin.model.fingerprint import Match
from tocsin.model.json import from_json, to_json
from tocsin.model.lineage import Link, Order, Tree
from tocsin.model.sighting import Sighting

START = datetime(2013, 1, 15, tzinfo=UTC)
LATER = 1_000  # hours after the start, when most was taken in


def copy(
    version: str, stated: float, *, taken: float = LATER, source: str = "channel", bits: int = 0, evidence: str = ""
) -> Sighting:
    """A copy of the bytes named by one letter; times in hours after the start."""
    return Sighting(
        at=START + timedelta(hours=stated),
        collected=START + timedelta(hours=taken),
        source=source,
        evidence=evidence or f"post-{version}-{stated}",
        sha256=version * 64,
        distance=bits,
        how=f"near picture, {bits} of 256 bits" if bits else "same bytes",
    )


def match(asked: str, known: str, bits: int, *changes: str) -> Match:
    return Match(
        sha256=asked * 64,
        algorithm="pdq",
        distance=bits,
        how=f"near picture, {bits} of 256 bits",
        other=known * 64,
        changes=changes,
    )


def parents(tree: Tree) -> list[int | None]:
    return [branch.parent for branch in tree.branches]


def test_nothing_gives_an_empty_tree() -> None:
    tree = lineage(())
    assert (tree.branches, tree.earliest_capture, tree.earliest_stated, tree.generations) == ((), None, None, 0)
    assert list(told(tree)) == [
        "copies: 0; sources: 0; versions of different bytes: 0; alterations on the longest line: 0"
    ]


def test_the_same_bytes_come_before_a_nearer_time() -> None:
    copies = [copy("a", 0), copy("b", 1, bits=4), copy("a", 2, source="forum")]
    tree = lineage(copies, [match("a", "b", 4)])
    assert parents(tree) == [None, 0, 0]
    assert [branch.link for branch in tree.branches] == [Link.FIRST, Link.ALTERED, Link.SAME_BYTES]


def test_the_smallest_alteration_comes_before_the_earliest() -> None:
    copies = [copy("a", 0), copy("b", 1, bits=20), copy("c", 2, bits=26)]
    tree = lineage(copies, [match("b", "a", 20, "cut to 80 %"), match("c", "a", 26), match("c", "b", 6)])
    assert parents(tree) == [None, 0, 1]
    assert [branch.altered for branch in tree.branches] == [0, 1, 2]
    assert tree.generations == 2
    assert tree.branches[1].changes == ("cut to 80 %",)
    assert tree.branches[1].why == "near picture, 20 of 256 bits; cut to 80 %; by stated times"


def test_equally_near_copies_are_said_to_be() -> None:
    copies = [copy("a", 0), copy("b", 1, bits=8), copy("c", 2, bits=8)]
    branch = lineage(copies, [match("b", "a", 8), match("c", "a", 8), match("c", "b", 8)]).branches[2]
    assert (branch.parent, branch.rivals) == (0, 1)
    assert "or from one more as near" in branch.why


def test_an_earlier_copy_that_reads_as_the_altered_one_is_said_to_be() -> None:
    branch = lineage([copy("b", 0, bits=8), copy("a", 1)], [match("b", "a", 8, "cut to 80 %")]).branches[1]
    assert branch.changes == ()
    assert "it is the earlier one that reads as altered (cut to 80 %): both may come from another" in branch.why


def test_a_copy_that_is_like_nothing_earlier_starts_a_line_of_its_own() -> None:
    tree = lineage([copy("b", 0, bits=20), copy("c", 1, bits=22)])
    assert [branch.link for branch in tree.branches] == [Link.FIRST, Link.UNLINKED]
    assert tree.branches[1].why == "no earlier copy held here is like it"


def test_a_copy_is_tied_to_the_items_own_bytes_where_no_pair_was_compared() -> None:
    tree = lineage([copy("a", 0), copy("b", 1, bits=20)])
    assert (tree.branches[1].parent, tree.branches[1].distance, tree.branches[1].link) == (0, 20, Link.ALTERED)


def test_what_was_taken_in_and_what_is_stated_are_kept_apart() -> None:
    copies = [copy("a", 0, taken=500, source="boaster"), copy("a", 100, taken=100, source="archive")]
    tree = lineage(copies)
    assert tree.earliest_capture == copies[1]
    assert tree.earliest_stated == copies[0]


def test_a_stated_time_in_the_future_does_not_put_a_held_copy_last() -> None:
    copies = [copy("a", 10_000, taken=1, source="early"), copy("a", 5, taken=6, source="late")]
    assert [branch.copy.source for branch in lineage(copies).branches] == ["early", "late"]


def test_the_order_says_what_it_rests_on() -> None:
    held = lineage([copy("a", 0, taken=1), copy("a", 2)]).branches[1]
    stated = lineage([copy("a", 0), copy("a", 2)]).branches[1]
    tied = lineage([copy("a", 0), copy("a", 0, source="other")]).branches[1]
    assert (held.order, stated.order, tied.order) == (Order.HELD, Order.STATED, Order.TIED)
    assert "by stated times" in stated.why
    assert "both have the same time" in tied.why


def test_each_source_is_counted() -> None:
    tree = lineage([copy("a", 0), copy("a", 5), copy("b", 3, source="forum", bits=9), copy("a", 9)])
    assert [(tally.source, tally.count) for tally in tree.sources] == [("channel", 3), ("forum", 1)]
    assert tree.sources[0].last == START + timedelta(hours=9)


def test_copies_of_the_same_bytes_are_folded_and_counted() -> None:
    lines = list(told(lineage([copy("a", hour, source=f"s{hour % 7}") for hour in range(216)])))
    assert any(
        line.startswith("  … and 212 more of the same bytes, at 7 sources, until 2013-01-23 23:00Z") for line in lines
    )
    assert len(lines) < 20


def test_a_told_tree_is_bounded_and_clean() -> None:
    hostile = copy("a", 0, source="\x1b[31mred\u202e", evidence="post\n" + "x" * 500)
    lines = list(told(lineage([hostile]), width=90))
    assert all(line.isprintable() and len(line) <= 90 for line in lines)
    chain = [
        Sighting(
            at=START + timedelta(hours=number),
            collected=START + timedelta(days=999),
            source="x",
            evidence=f"post-{number}",
            sha256=f"{number:064x}",
            distance=1,
            how="near picture",
        )
        for number in range(LIMIT + 7)
    ]
    steps = [
        Match(sha256=one.sha256, algorithm="pdq", distance=1, how="near", other=before.sha256)
        for before, one in pairwise(chain)
    ]
    tree = lineage(chain, steps)
    assert (len(tree.branches), tree.left_out, tree.generations) == (LIMIT, 7, LIMIT - 1)
    lines = list(told(tree))
    assert len(lines) < LINES + 20
    assert lines[-1] == "… and 7 later copies beyond the first 10,000"
    assert from_json(Tree, to_json(tree)) == tree


sightings = st.builds(
    copy,
    st.sampled_from("abcde"),
    st.integers(0, 9),
    taken=st.integers(0, 20),
    source=st.sampled_from(["x", "y", "z"]),
    bits=st.integers(0, 3),
    evidence=st.sampled_from(["p", "q", "r", "s"]),
)
pairs = st.builds(
    match,
    st.sampled_from("abcdef"),
    st.sampled_from("abcdef"),
    st.integers(0, 31),
    st.sampled_from(["cut", "mirrored"]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(sightings, max_size=25), st.lists(pairs, max_size=12), st.randoms(use_true_random=False))
def test_a_tree_holds_every_copy_once_and_never_goes_back_in_time(
    copies: list[Sighting], matches: list[Match], shuffled: random.Random
) -> None:
    tree = lineage(copies, matches)
    assert sorted(map(repr, set(copies))) == sorted(repr(branch.copy) for branch in tree.branches)
    for place, branch in enumerate(tree.branches):
        if branch.parent is None:
            assert branch.order is Order.NONE
            continue
        above = tree.branches[branch.parent]
        assert branch.parent < place
        assert when(above.copy) <= when(branch.copy)
        assert (branch.link is Link.SAME_BYTES) == (above.copy.sha256 == branch.copy.sha256)
        assert (branch.depth, branch.altered) == (above.depth + 1, above.altered + (branch.link is Link.ALTERED))
    shuffled.shuffle(copies)
    shuffled.shuffle(matches)
    assert lineage(copies, matches) == tree
    assert from_json(Tree, to_json(tree)) == tree
    assert all(len(line) <= 80 for line in told(tree, 80))
