"""What does a page say to its reader? HTML of any origin to plain text, bounded in size and depth."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tocsin.collect.errors import CollectError
from tocsin.collect.shelf import too_large

LIMIT = 20 << 20  # bytes of one page
TAGS = 400_000  # start tags; each costs the parser some 400 bytes
DEPTH = 2_000  # open elements; the parser's time grows with its square, browsers stop at 512

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,30})")
# One element with very many attributes: each is compared with all before it.
_VALUE = r"""(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)"""
_CROWDED = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:[\s/]*+=?[^\s/>=]++(?:\s*+=\s*+{_VALUE}?+)?+){{1000}}")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BLANK = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class _Form:
    block: frozenset[str]
    cell: frozenset[str]
    dropped: frozenset[str]
    unclosed: frozenset[str]
    encodings: dict[str, str]


def parse(content: bytes, where: str, charset: str | None = None) -> LexborHTMLParser:
    """The page as a tree.

    Args:
        content: at most ``LIMIT`` bytes.
        where: its place, for messages.
        charset: what the HTTP header declared; a byte order mark goes before it, the page's own word after it.

    Raises:
        CollectError: the page is too large or nested too deeply to be parsed in time.
    """
    if len(content) > LIMIT:
        raise too_large(where, len(content), LIMIT)
    text = decoded(content, charset)
    if _too_deep(text) or _CROWDED.search(text):
        what = f"more than {DEPTH:,} open elements, {TAGS:,} in all or 1,000 attributes in one cannot be parsed in time"
        raise CollectError(where, what, "look at the page by hand, as text")
    return LexborHTMLParser(text)


def text_of_html(fragment: str, where: str) -> str:
    """The text of a piece of HTML, as feeds and ActivityPub carry it.

    Raises:
        CollectError: as ``parse``.
    """
    return text_of(parse(fragment.encode("utf-8", "replace"), where, "utf-8").root)


def select(node: LexborNode | LexborHTMLParser, selector: str) -> list[LexborNode]:
    """The elements a selector means, each once: a list of selectors finds one that fits two of them twice."""
    return list({found.mem_id: found for found in node.css(selector)}.values())


def text_of(node: LexborNode | None, without: Collection[LexborNode] = (), quotes: Collection[LexborNode] = ()) -> str:
    """What is shown below ``node``: a line for each block and line break, blanks as one space, quotations after ``> ``.

    Bidirectional and zero-width controls stay; ``<wbr>`` leaves nothing; scripts, hidden elements and those in
    ``without`` are left out. ``quotes`` are quotations, too, whatever their element; ``node`` itself never is one.
    """
    if node is None:
        return ""
    reader = _Reader(without, quotes, node)
    lines = (_BLANK.sub(" ", line).strip(" ") for line in "".join(reader.read(node)).split("\n"))
    return "\n".join(line for line in lines if line.strip("> "))


def title_of(page: LexborHTMLParser) -> str | None:
    """The title, in one line."""
    node = page.css_first("title")
    title = _BLANK.sub(" ", node.text()).strip() if node else ""
    return title or None


def decoded(content: bytes, charset: str | None) -> str:
    """Bytes to text as browsers do: byte order mark, HTTP, the page's own word, UTF-8, Windows-1252."""
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            return content[len(mark) :].decode(codec, "replace")
    found = _CHARSET.search(content[:4096])
    for name in (charset, found[1].decode("ascii", "replace") if found else None):
        known = _form().encodings.get((name or "").strip().lower())
        if known:
            return content.decode(known, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


class _Reader:
    """Pieces of text in reading order; walks without recursion, however deep the page is."""

    def __init__(self, without: Collection[LexborNode], quotes: Collection[LexborNode], root: LexborNode) -> None:
        self.form = _form()
        self.without = {node.mem_id for node in without}
        self.marked = {node.mem_id for node in quotes}
        self.root = root.mem_id
        self.quotes = self.pre = 0

    def read(self, root: LexborNode) -> Iterator[str]:
        node: LexborNode | None = root
        while node is not None:
            yield self._enter(node)
            child = None if self._unseen(node) else node.first_child
            if child is not None:
                node = child
                continue
            yield self._leave(node)
            while node.mem_id != root.mem_id and node.next is None:
                above = node.parent
                if above is None:
                    return
                node = above
                yield self._leave(node)
            node = None if node.mem_id == root.mem_id else node.next

    def _enter(self, node: LexborNode) -> str:
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            return text.replace("\n", self._line()) if self.pre else _BLANK.sub(" ", text)
        is_quote = self._is_quote(node, tag)
        self.quotes += is_quote
        self.pre += tag == "pre"
        return self._line() if is_quote or tag == "br" or self._is_block(tag) else ""

    def _leave(self, node: LexborNode) -> str:
        tag = node.tag or ""
        is_quote = self._is_quote(node, tag)
        self.quotes -= is_quote
        self.pre -= tag == "pre"
        if is_quote or self._is_block(tag):
            return self._line()
        return " " if tag in self.form.cell else ""

    def _is_block(self, tag: str) -> bool:
        return tag in self.form.block or (
            tag == "cite" and self.quotes > 0
        )  # who is quoted stands in a line of its own

    def _is_quote(self, node: LexborNode, tag: str) -> bool:
        return (tag == "blockquote" or node.mem_id in self.marked) and node.mem_id != self.root

    def _unseen(self, node: LexborNode) -> bool:
        tag = node.tag or ""
        if tag in self.form.dropped or node.mem_id in self.without:
            return True
        marks = {} if tag.startswith("-") else node.attributes
        return bool(marks) and ("hidden" in marks or bool(_HIDDEN.search(marks.get("style") or "")))

    def _line(self) -> str:
        return "\n" + "> " * min(self.quotes, 9)


def _too_deep(text: str) -> bool:
    """An upper estimate of the depth, without building the tree; an end tag closes nothing but its own element.

    True also where there are too many elements.
    """
    unclosed = _form().unclosed
    held: Counter[str] = Counter()
    depth = started = 0
    for found in _TAG.finditer(text):
        tag = found[2].lower()
        started += not found[1]
        step = 0 if tag in unclosed else (1 if not found[1] else -(held[tag] > 0))
        held[tag] += step
        depth += step
        if depth > DEPTH or started > TAGS:
            return True
    return False


@cache
def _form() -> _Form:
    told = tomllib.loads(resources.files(__package__).joinpath("page.toml").read_text("utf-8"))
    sets = {name: frozenset(told[name]) for name in ("block", "cell", "dropped", "unclosed")}
    return _Form(**sets, encodings=told["encodings"])
