"""Are comparisons drawn from geometry alone, in every form, for every number they may hold?"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tocsin.model import Alignment, Segment
from tocsin.model.report import Comparison, Copies, Copy, Descent, Report
from tocsin.publish.drawing import HIGH, WIDE, bars, overlaid, placed
from tocsin.publish.html import Html
from tocsin.publish.markdown import Markdown
from tocsin.publish.stix import Stix


def compared(alignment: Alignment | None = None, *segments: Segment) -> Comparison:
    return Comparison(
        sha256="a" * 64,
        name="copy a",
        other="copy b",
        other_sha256="b" * 64,
        bits=4,
        measure="PDQ",
        changes=(),
        marks=(),
        statements=(),
        alignment=alignment,
        segments=segments,
    )


def aligned(*matrix: float, known: tuple[int, int] = (100, 50), asked: tuple[int, int] = (100, 50)) -> Alignment:
    return Alignment(matrix=matrix, known=known, asked=asked)


def corners(points: str) -> list[tuple[float, ...]]:
    return [tuple(map(float, point.split(","))) for point in points.split(" ")]


@pytest.fixture(scope="module")
def page(report: Report) -> LexborHTMLParser:
    return LexborHTMLParser(Html().export(report).decode())


def test_the_same_picture_fills_the_frame() -> None:
    found = placed(compared(aligned(1, 0, 0, 0, 1, 0)))
    assert found
    x, y, width, height = found.frame
    assert corners(found.outline) == [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    assert found.told == "Drawing: the other picture covers 100 % of the copy; 100 % of the other is to be seen in it"


def test_a_mirrored_picture_has_a_mirrored_letter_and_says_so() -> None:
    plain, mirrored = placed(compared(aligned(1, 0, 0, 0, 1, 0))), placed(compared(aligned(-1, 0, 100, 0, 1, 0)))
    assert plain and mirrored
    middle = plain.frame[0] + plain.frame[2] / 2
    turned = [(2 * middle - x, y) for x, y in corners(plain.letter)]
    assert all(math.dist(one, other) < 0.25 for one, other in zip(turned, corners(mirrored.letter), strict=True))
    assert mirrored.told.endswith("mirrored")


def test_a_cut_picture_reaches_beyond_the_frame() -> None:
    found = placed(compared(aligned(2, 0, -50, 0, 2, -25)))
    assert found
    assert "covers 100 % of the copy; 25 % of the other is to be seen" in found.told
    assert min(x for x, _ in corners(found.outline)) < found.frame[0]


def test_a_small_one_inside_covers_its_share() -> None:
    found = placed(compared(aligned(0.5, 0, 20, 0, 0.5, 10)))
    assert found
    assert "covers 25 % of the copy" in found.told


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e300])
def test_numbers_that_cannot_be_drawn_are_not(bad: float) -> None:
    assert placed(compared(aligned(bad, 0, 0, 0, 1, 0))) is None
    assert overlaid(compared(aligned(bad, 0, 0, 0, 1, 0))) == ()
    assert placed(compared(aligned(1, 0, 0, 0, 0, 0))) is None
    assert placed(compared(aligned(1, 0, 0, 0, 1, 0, asked=(0, 50)))) is None


NUMBER = st.floats(min_value=-2e6, max_value=2e6)
SIDE = st.integers(min_value=-1, max_value=100_000)


@given(st.tuples(*[NUMBER] * 6), st.tuples(SIDE, SIDE), st.tuples(SIDE, SIDE))
def test_whatever_the_numbers_the_drawing_keeps_its_size(
    matrix: tuple[float, ...], known: tuple[int, int], asked: tuple[int, int]
) -> None:
    comparison = compared(aligned(*matrix, known=known, asked=asked))
    found = placed(comparison)
    overlaid(comparison)
    if found is not None:
        assert 0 < found.width <= WIDE + 10
        assert 0 < found.height <= HIGH + 10
        assert all(abs(number) <= 10 * WIDE for point in corners(found.outline) for number in point)


def test_the_overlay_shows_the_shared_part_on_both() -> None:
    copy, other = overlaid(compared(aligned(2, 0, -50, 0, 2, -25)))
    assert set(corners(copy.outline)) == {(0, 0), (100, 0), (100, 50), (0, 50)}
    assert set(corners(other.outline)) == {(25, 12.5), (75, 12.5), (75, 37.5), (25, 37.5)}


def test_a_video_s_stretches_are_bands_between_two_bars() -> None:
    clip = Segment(asked_from=0, asked_to=10, known_from=50, known_to=60, distance=4, frames=10)
    found = bars(replace(compared(None, clip), seconds=(10.0, 100.0)))
    assert found
    assert found.ends == ("100 s", "10 s")
    (band,) = map(corners, found.bands)
    assert [round((x - 4) / WIDE, 2) for x, _ in band] == [0.5, 0.6, 1.0, 0.0]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -5.0])
def test_stretches_outside_time_are_not_drawn(bad: float) -> None:
    clip = Segment(asked_from=0, asked_to=10, known_from=0, known_to=bad, distance=4, frames=10)
    assert bars(compared(None, clip)) is None


def test_every_drawing_can_be_read_without_sight(page: LexborHTMLParser) -> None:
    drawings = page.css("svg.drawn")
    assert len(drawings) == 4
    assert all((drawing.attributes["aria-label"] or "").startswith("Drawing: ") for drawing in drawings)
    assert all(drawing.attributes["role"] == "img" for drawing in drawings)


def test_the_section_holds_no_picture_of_what_is_not_released(page: LexborHTMLParser) -> None:
    assert page.css("#copies .pair") and not page.css("#copies img")


def test_two_released_sides_stand_beside_each_other(report: Report) -> None:
    (found,) = (each for copies in report.copies for each in copies.comparisons if each.bits == 8 and each.other_sha256)
    copies = replace(report.copies[0], comparisons=(replace(found, pictures=(b"\x89PNG one", b"\x89PNG two")),))
    tree = LexborHTMLParser(Html().export(replace(report, copies=(copies,))).decode())
    assert [image.attributes["alt"] for image in tree.css("#copies img")] == [
        f"{found.name}, softened for this report",
        f"{found.other}, softened for this report",
    ]
    assert len(tree.css("#copies .over svg polygon")) == 2


def test_a_card_leads_to_its_copies(page: LexborHTMLParser) -> None:
    links = [link.attributes["href"] or "" for link in page.css("#media .more a")]
    assert links == [f"#{article.attributes['id']}" for article in page.css("#copies article")]


def _grown(report: Report, depths: list[int]) -> Report:
    copy = Copy(at=report.header.cut_off, source="s", evidence="x", sha256="c" * 64, how="how")
    lines = tuple(Descent(copy=replace(copy, source=f"s{n}"), depth=depth) for n, depth in enumerate(depths))
    grown = Copies(sha256="c" * 64, description="d", statements=(), descent=lines, comparisons=())
    return replace(report, copies=(grown,))


def _shapes(left: int, depths: tuple[int, ...] = (0,)) -> Iterator[list[int]]:
    """Every way to set in so many lines."""
    if not left:
        yield list(depths)
        return
    for depth in range(depths[-1] + 2):
        yield from _shapes(left - 1, (*depths, depth))


@pytest.mark.parametrize("depths", [[0], *_shapes(3), [0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 1, 0]], ids=str)
def test_a_tree_of_any_shape_is_a_nested_list(report: Report, depths: list[int]) -> None:
    small = replace(report, annex=(), timeline=(), observations=(), target_cards=(), media=(), rows=())
    text = Html().export(_grown(small, depths)).decode()
    assert text.count("<ol") == text.count("</ol>")
    assert text.count("<li") == text.count("</li>")
    lists = LexborHTMLParser(text).css("#copies .lineage li")
    assert [_depth(item) for item in lists] == depths
    markdown = Markdown().export(_grown(small, depths)).decode()
    found = [line for line in markdown.splitlines() if re.match(r" *- .*s\d+: how", line)]
    assert [(len(line) - len(line.lstrip())) // 2 for line in found] == depths


def _depth(item: object) -> int:
    depth, node = -1, getattr(item, "parent", None)
    while node is not None and node.tag != "details":
        depth += node.tag == "ol"
        node = node.parent
    return depth


def test_markdown_says_what_the_drawing_shows(report: Report) -> None:
    text = Markdown().export(report).decode()
    assert "## Copies and comparisons" in text
    assert "8 of 256 bits" in text and "**DISPUTED" in text
    assert "Drawing: the other picture covers" in text


def test_stix_ties_a_copy_to_what_it_was_made_of(report: Report) -> None:
    objects = json.loads(Stix().export(report))["objects"]
    files = {each["id"]: each["hashes"]["SHA-256"] for each in objects if each["type"] == "file"}
    derived = {
        (files[each["source_ref"]], files[each["target_ref"]]): each["description"]
        for each in objects
        if each["type"] == "relationship" and each["relationship_type"] == "derived-from"
    }
    pairs = {
        (each.sha256, each.other_sha256)
        for copies in report.copies
        for each in copies.comparisons
        if each.other_sha256 is not None
    }
    assert derived.keys() == pairs
    assert all(re.search(r"Distance: \d+ of 256 bits", said) and "Inferred" in said for said in derived.values())


def test_stix_notes_a_known_item_with_what_stands_of_it(report: Report) -> None:
    objects = json.loads(Stix().export(report))["objects"]
    notes = [each["content"] for each in objects if each["type"] == "note" and each["abstract"] == "Known item"]
    assert len(notes) == 3
    assert any("DISPUTED" in note for note in notes)
    assert not any("NIGHTJAR" in note for note in notes)


def test_statements_said_again_stand_in_every_form_without_handles(report: Report) -> None:
    page = Html().export(report).decode()
    text = Markdown().export(report).decode()
    for form in (LexborHTMLParser(page).text(), text):
        assert "Statements that were said again" in form
        assert "to repeat is not to agree" in form
        assert "quiet_baker" not in form
