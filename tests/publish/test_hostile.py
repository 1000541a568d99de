"""Can any string of a report break out of the form it is written in?"""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from tocsin.model.report import Report
from tocsin.publish.html import Html
from tocsin.publish.markdown import Markdown, plain
from tocsin.publish.stix import Stix

N = TypeVar("N")
ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>x</script>",
    "</title><svg onload=x>",
    "<!--",
    "]]>",
    "{{ 7*7 }}{% raw %}",
    "\u202ereversed\u2066",
    "nul\x00byte\x1b[31m",
    "javascript:alert(1)",
    "[x](https://evil.example)",
    "![x](https://evil.example/p.png)",
    "`code` | pipe | **bold**",
    "https://evil.example/ www.evil.example",
    "# head\n\n- list\n<b>",
    "\ud800 lone",
    "\u2028line",
    "الصقور <b>&amp;",
)
_SPARED = frozenset({"sha256"})  # checked by the constructors of the nouns


def spoil(noun: N, attack: str) -> N:
    """The same report with ``attack`` in every string that has no fixed form."""
    if isinstance(noun, Enum | bytes):
        return noun
    if isinstance(noun, str):
        return attack + noun  # type: ignore[return-value]
    if isinstance(noun, tuple):
        return tuple(spoil(item, attack) for item in noun)  # type: ignore[return-value]
    if is_dataclass(noun) and not isinstance(noun, type):
        names = [field.name for field in fields(noun) if field.init and field.name not in _SPARED]
        return replace(noun, **{name: spoil(getattr(noun, name), attack) for name in names})
    return noun


def _shape(page: bytes) -> list[tuple[str | None, tuple[str, ...]]]:
    """Every element with the names of its attributes; text is left out."""
    tree = LexborHTMLParser(page.decode())
    return [(node.tag, tuple(sorted(node.attributes))) for node in tree.css("*") if node.tag not in ("bdi", "wbr")]


@pytest.fixture(scope="module")
def unharmed(report: Report) -> set[tuple[str | None, tuple[str, ...]]]:
    return set(_shape(Html().export(report)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_html_gains_no_element_and_no_attribute(attack: str, report: Report, unharmed: set[object]) -> None:
    page = Html().export(spoil(report, attack))
    new = [each for each in _shape(page) if each not in unharmed]
    assert new == []
    tree = LexborHTMLParser(page.decode())
    assert all((node.attributes["href"] or "").startswith("#") for node in tree.css("[href]"))
    assert "\u202e" not in page.decode() and "\x00" not in page.decode()


@pytest.mark.parametrize("attack", ATTACKS)
def test_markdown_holds_no_html_link_or_picture(attack: str, report: Report) -> None:
    text = Markdown().export(spoil(report, attack)).decode()
    kinds = set()
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        kinds |= {token.type} | {child.type for child in token.children or ()}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_block", "fence"}
    assert not re.search(r"https?://", text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_stix_stays_json_without_hidden_characters(attack: str, report: Report) -> None:
    text = Stix().export(spoil(report, attack)).decode()
    json.loads(text)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069]", text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attack=st.text(max_size=40))
def test_no_text_at_all_changes_the_page_s_shape(attack: str, report: Report, unharmed: set[object]) -> None:
    small = replace(report, annex=report.annex[:3], timeline=report.timeline[:3], observations=(), target_cards=())
    assert [each for each in _shape(Html().export(spoil(small, attack))) if each not in unharmed] == []


@given(st.text(max_size=80))
def test_plain_markdown_reads_back_as_the_text(text: str) -> None:
    rendered = MarkdownIt("commonmark").render(plain(text))
    assert not re.search(r"<(?!/?p>)", rendered)
