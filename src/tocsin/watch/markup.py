"""Which tags and texts stand in a page's source? One pass, in time linear in its length.

No tree is built: hostile pages (100,000 ``<option>``, 200,000 nested ``<div>``, ``<b>`` reopened in every ``<p>``) cost
a tree builder minutes. The rules followed are those of the HTML standard's tokeniser (WHATWG HTML, 13.2.5) as far as
words, titles, scripts and addresses need them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from tocsin.watch.elements import elements

_NEXT = re.compile(r"<(?:!--|(/?)([a-zA-Z][^\s/>]{0,60})|[!?/])")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?:(>)|([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"'][^\s>]*+)?))?)"""
)
_TO_END = re.compile(r"""(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+>""")
MOST_ATTRIBUTES = 60  # of one tag


class Token(NamedTuple):
    """A start tag (``name``, ``attributes``), an end tag (``name`` with a leading ``/``) or text (``name`` empty).

    The content of a raw text element (script, title, ...) comes as ``text`` of its start tag.
    """

    name: str
    text: str
    attributes: Mapping[str, str]


_NONE: Mapping[str, str] = {}


def tokens(source: str) -> Iterator[Token]:
    """Yield tags and texts in order. An unclosed tag or comment swallows the rest, as in a browser."""
    raw, asked = elements().raw, elements().asked
    at, end = 0, len(source)
    while at < end:
        found = _NEXT.search(source, at)
        if found is None:
            yield Token("", source[at:], _NONE)
            return
        if found.start() > at:
            yield Token("", source[at : found.start()], _NONE)
        name = (found.group(2) or "").lower()
        if not name:
            at = _after_markup(source, found)
        elif found.group(1):
            at = _skip(source, found.end())
            yield Token("/" + name, "", _NONE)
        else:
            at, attributes = _attributes(source, found.end()) if name in asked else (_skip(source, found.end()), _NONE)
            text, at = _raw(source, at, name) if name in raw else ("", at)
            yield Token(name, text, attributes)


def _after_markup(source: str, found: re.Match[str]) -> int:
    """Behind a comment, a declaration or a bogus end tag."""
    if found.group() != "<!--":
        return _behind(source, ">", found.end())
    # "<!-->" and "<!--->" are whole comments.
    return _behind(source, "-->", found.end() - 2)


def _behind(source: str, mark: str, at: int) -> int:
    where = source.find(mark, at)
    return len(source) if where < 0 else where + len(mark)


def _skip(source: str, at: int) -> int:
    found = _TO_END.match(source, at)
    return found.end() if found else len(source)


def _attributes(source: str, at: int) -> tuple[int, dict[str, str]]:
    """The end of a start tag and its first attributes; the first of a name counts."""
    named: dict[str, str] = {}
    while found := _ATTRIBUTE.match(source, at):
        at = found.end()
        if found.group(1):
            return at, named
        if len(named) >= MOST_ATTRIBUTES:
            return _skip(source, at), named
        named.setdefault(found.group(2).lower(), found.group(3) or found.group(4) or found.group(5) or "")
    return len(source), named


@cache
def _raw_end(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)


def _raw(source: str, at: int, name: str) -> tuple[str, int]:
    found = _raw_end(name).search(source, at)
    until = found.start() if found else len(source)
    return source[at:until], until
