"""Does this page say that the source is closed? A log-in wall or an invitation notice stands where posts were."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tocsin.collect.forums.software import Within
from tocsin.collect.page import select, text_of, title_of

SHORT = 2_500  # characters a page may say beside its notice and its links: whatever says more is no wall
PROSE = 400  # characters of one line: a notice is a sentence or two
INDEX = 3  # links to threads that make a page a board's index

_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANK = re.compile(r"\s+")
_SITE = re.compile(r"\s[|·•»«–—:-]\s|\s?[|»]\s?")
_SAYS = 300  # characters kept of the notice
_BESIDE = "a, option, footer, nav, article, blockquote, [class*='lastpost'], [class*='preview'], [class*='latest']"
_STATUS = {401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 410: "Gone", 451: "Unavailable For Legal Reasons"}


@dataclass(frozen=True, slots=True)
class _Notices:
    containers: str
    threads: re.Pattern[str]
    titles: frozenset[str]
    phrases: tuple[str, ...]


def wall(page: LexborHTMLParser, status: int | None = None) -> str | None:
    """The words by which a page says that what stood here is not for everybody, or no longer there; else None.

    Call it only for pages without posts. A page is a wall by its HTTP status, by a notice in the place where its
    software writes notices, by the whole of its title, or where it says a phrase of ``closing.toml`` and little else.
    The index of a board, and prose that merely tells of closed forums, are none.
    """
    if status in _STATUS:
        return f"HTTP status {status} ({_STATUS[status]})"
    if _is_index(page):
        return None
    for node in _innermost(select(page, _notices().containers)):
        said = text_of(node)
        says = notice(said) if len(said) <= SHORT else None
        if says:
            return says
    return _title(page) or _short(page)


def notice(text: str) -> str | None:
    """The line of a page's text that says so (``closing.toml``), or None.

    Call it only for pages without posts: in a post, the same words are what somebody writes about a forum.
    """
    for line in text.split("\n"):
        folded = _folded(line[: 2 * PROSE])
        if len(line) <= PROSE and any(phrase in folded for phrase in _notices().phrases):
            return line.strip()[:_SAYS]
    return None


def _innermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Those that hold none of the others, so that no text is read twice."""
    above: set[int] = set()
    for node in nodes:
        parent = node.parent
        while parent is not None and parent.mem_id not in above:
            above.add(parent.mem_id)
            parent = parent.parent
    return [node for node in nodes if node.mem_id not in above]


def _short(page: LexborHTMLParser) -> str | None:
    beside = select(page, _BESIDE)
    said = text_of(page.body, without=beside)
    is_prose = any(len(line) > PROSE for line in said.split("\n")) or page.css_first("article, blockquote") is not None
    return None if len(said) > SHORT or is_prose else notice(said)


def _title(page: LexborHTMLParser) -> str | None:
    title = title_of(page) or ""
    parts = {_folded(part).strip(" .!") for part in (title, *_SITE.split(title[:PROSE]))}
    said = text_of(page.body)
    return title[:_SAYS] if parts & _notices().titles and len(said) <= SHORT else None


def _is_index(page: LexborHTMLParser) -> bool:
    found = 0
    beside = Within(select(page, "nav, footer, header, aside"))
    for link in page.css("a[href]"):
        address = (link.attributes.get("href") or "")[:500]
        found += bool(_notices().threads.search(address)) and link not in beside
        if found >= INDEX:
            return True
    return False


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    for alef in "أإآ":
        plain = plain.replace(alef, "ا")
    return _BLANK.sub(" ", _MARKS.sub("", plain))


@cache
def _notices() -> _Notices:
    told = tomllib.loads(resources.files(__package__).joinpath("closing.toml").read_text("utf-8"))
    return _Notices(
        containers=", ".join(told["containers"]),
        threads=re.compile("|".join(told["threads"])),
        titles=frozenset(map(_folded, told["titles"])),
        phrases=tuple(_folded(phrase) for entry in told["notice"] for phrase in entry["phrases"]),
    )
