"""Is the page self-contained, accessible and true to the report?"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from selectolax.lexbor import LexborHTMLParser

from tocsin.model import State
from tocsin.model.report import Reading, Report, Statement, Strip
from tocsin.publish.html import Html
from tocsin.publish.strip import CELLS, panels
from tocsin.publish.text import css_string, prose, visible


@pytest.fixture(scope="module")
def page(report: Report) -> LexborHTMLParser:
    return LexborHTMLParser(Html().export(report).decode())


def test_nothing_is_asked_of_anybody_else(report: Report) -> None:
    text = Html().export(report).decode()
    tree = LexborHTMLParser(text)
    assert not tree.css("script, link, iframe, object, embed, form, base, audio, video, source")
    policy = tree.css_first("meta[http-equiv]")
    assert policy and "default-src 'none'" in str(policy.attributes["content"])
    assert all((node.attributes["href"] or "").startswith("#") for node in tree.css("a[href]"))
    assert all((node.attributes["src"] or "").startswith("data:image/png") for node in tree.css("[src]"))
    assert not re.search(r"https?://", text)
    assert "url(" not in text


def test_every_link_leads_to_a_place_on_the_page(page: LexborHTMLParser) -> None:
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    assert {(node.attributes["href"] or "")[1:] for node in page.css("a[href]")} <= set(ids)


def test_headings_go_down_one_step_at_a_time(page: LexborHTMLParser) -> None:
    levels = [int(str(node.tag)[1]) for node in page.css("h1, h2, h3, h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_tables_pictures_and_landmarks_can_be_found_without_sight(page: LexborHTMLParser) -> None:
    assert all(table.css_first("caption") for table in page.css("table"))
    assert all(head.attributes.get("scope") for head in page.css("th"))
    assert all(picture.attributes.get("alt") for picture in page.css("img"))
    assert all(strip.attributes.get("aria-label") for strip in page.css("[role=img]"))
    assert page.css_first("main") and page.css_first("nav[aria-label]") and page.css_first("a.skip")
    assert (page.css_first("html").attributes or {})["lang"] == "en"  # type: ignore[union-attr]


def test_a_verdict_is_told_by_word_and_shape_not_by_colour_alone(page: LexborHTMLParser) -> None:
    chips = page.css("table.claims .chip")
    assert len(chips) == 12
    assert all(chip.css_first("svg") and chip.text(strip=True) for chip in chips)


def test_a_quote_keeps_its_language_and_direction(page: LexborHTMLParser) -> None:
    arabic = page.css_first('q[lang="ar"]')
    assert arabic is not None
    assert arabic.attributes["dir"] == "auto"


def test_every_sentence_cites_or_is_called_a_judgement(page: LexborHTMLParser) -> None:
    said = page.css("p.says, ul.gaps li, .told")
    assert len(said) > 60
    assert all(each.css_first(".cites a") or each.css_first(".judged") for each in said)


def test_a_withheld_medium_is_a_box_that_says_why(page: LexborHTMLParser) -> None:
    boxes = [node.text() for node in page.css(".placeholder")]
    assert len(boxes) == 3
    assert any("dignity of victims" in box and "recognised" in box for box in boxes)
    assert len(page.css("img")) == 1


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\x00", "\x1b", "\u2028", "\ud800", "\ufeff", "\u00ad"])
def test_control_characters_are_shown_as_signs(mark: str) -> None:
    assert visible(f"a{mark}b") == f"a⟨U+{ord(mark):04X}⟩b"


def test_arabic_among_english_is_kept_apart() -> None:
    assert '<bdi dir="rtl">الصقور والنسور</bdi>' in prose("signed الصقور والنسور, 2013")


def test_a_css_string_cannot_be_left() -> None:
    assert re.fullmatch(r'"[0-9a-zA-Z\\]*"', css_string('"; } </style><script>'))


def test_the_announced_window_lies_over_the_strip(report: Report) -> None:
    card = next(card for card in report.target_cards if card.windows)
    first = panels(card, "UTC")[0]
    assert [row.vantage for row in first.rows] == ["dakar-1", "paris-1"]
    (left, width) = first.shades[0]
    down = [cell for cell in first.rows[0].cells if cell.state is State.DOWN]
    assert down and all(left <= cell.x < left + width for cell in down)


def test_a_very_long_record_is_drawn_with_few_marks(report: Report) -> None:
    card = next(card for card in report.target_cards if card.windows)
    start, end = card.windows[0]
    step = (end - start) / 4000
    many = tuple(Reading(at=start + step * n, state=State.NORMAL, reason="ok", elapsed=0.1) for n in range(4000))
    worst = replace(many[2000], state=State.DOWN)
    strip = Strip(probe="availability", vantage="v", readings=(*many[:2000], worst, *many[2001:]))
    row = panels(replace(card, strips=(strip,)), "UTC")[0].rows[0]
    assert len(row.cells) <= CELLS + 1
    assert sum(cell.state is State.DOWN for cell in row.cells) == 1


def test_citations_in_a_row_are_drawn_together(report: Report) -> None:
    ids = tuple(line.id for line in report.annex[:5])
    spoken = replace(report, gaps=(Statement(text="Five in a row.", cites=ids),))
    assert "E1–E5" in Html().export(spoken).decode()
