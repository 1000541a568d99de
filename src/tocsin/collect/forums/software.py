"""Which forum software made this page, and where does it keep its posts? Selectors are data: ``forum.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tocsin.collect.page import select
from tocsin.model import from_json

_CLIMB = 40  # elements between a post's mark and the post


@dataclass(frozen=True, slots=True)
class Software:
    """Where one forum software keeps what; see the head of ``forum.toml``."""

    name: str
    recognise: str
    post: str
    body: tuple[str, ...]
    author_in: tuple[str, ...]
    title: tuple[str, ...]
    link: str
    media: str
    drop: str
    thread: tuple[str, ...]
    post_up: str = ""  # `post` finds a mark inside the post; the post is the nearest such element above it
    body_up: str = ""  # the same for the text
    id: tuple[str, ...] = ()
    id_in: str = ""
    id_attributes: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    author_attributes_in: tuple[str, ...] = ()
    time: str = ""
    time_attributes: tuple[str, ...] = ()
    time_text: tuple[str, ...] = ()
    time_after: str = ""  # the date stands after the last of these
    time_last: bool = False  # the last date of the line counts
    edited: str = ""
    edited_attributes: tuple[str, ...] = ()
    quote: str = ""  # quotations that are no blockquote
    deleted: str = ""  # a post that the page says was deleted
    reply: str = ""
    reply_attributes: tuple[str, ...] = ()
    scoped: bool = False  # its numbers count within a thread
    signature_line: bool = False  # a line of underscores begins the signature
    thread_in: str = ""
    thread_attributes: tuple[str, ...] = ()


def software_of(page: LexborHTMLParser) -> tuple[Software, list[LexborNode]] | None:
    """The software whose mark and posts are on the page, else the first whose posts are; with the posts."""
    marked = [form for form in every() if page.css_first(form.recognise)]
    for form in dict.fromkeys((*marked, *every())):
        posts = _posts(form, page)
        if any(body_of(form, post) is not None for post in posts):
            return form, posts
    return None


def body_of(form: Software, post: LexborNode) -> LexborNode | None:
    """What the post says."""
    found = first_of(post, form.body)
    return _closest(found, form.body_up) if found is not None else None


def first_of(node: LexborNode | LexborHTMLParser, selectors: tuple[str, ...]) -> LexborNode | None:
    """The first element of the first selector that finds one."""
    return next((found for selector in selectors if (found := node.css_first(selector)) is not None), None)


def attribute(node: LexborNode | None, names: tuple[str, ...]) -> str | None:
    """The first of these attributes that holds something."""
    if node is None:
        return None
    marks = node.attributes
    return next((value for name in names if (value := (marks.get(name) or "").strip())), None)


def thread_of(form: Software, page: LexborHTMLParser, addresses: tuple[str | None, ...]) -> str:
    """The number of the thread a page belongs to, the same on all its pages; empty where nothing tells it."""
    told = attribute(page.css_first(form.thread_in), form.thread_attributes) if form.thread_in else None
    for text in (told, *addresses):
        for pattern in form.thread:
            found = re.search(pattern, (text or "")[:2000])
            if found:
                return found[1]
    return ""


class Within:
    """Asks of many nodes whether they stand in one of these elements; each ancestor is looked at once."""

    def __init__(self, elements: Iterable[LexborNode]) -> None:
        self._known = {element.mem_id: True for element in elements}

    def __contains__(self, node: LexborNode) -> bool:
        path: list[int] = []
        above: LexborNode | None = node
        while above is not None and above.mem_id not in self._known:
            path.append(above.mem_id)
            above = above.parent
        told = above is not None and self._known[above.mem_id]
        self._known.update(dict.fromkeys(path, told))
        return told


def _posts(form: Software, page: LexborHTMLParser) -> list[LexborNode]:
    """The posts' elements, none of them inside another."""
    found = [_closest(node, form.post_up) for node in select(page, form.post)]
    nodes = list({node.mem_id: node for node in found if node is not None}.values())
    every_one = Within(nodes)
    return [node for node in nodes if node.parent is None or node.parent not in every_one]


def _closest(node: LexborNode, selector: str) -> LexborNode | None:
    """The nearest element above that fits, as far as a post's mark ever lies below it; the node itself without one."""
    above: LexborNode | None = node
    for _ in range(_CLIMB):
        if above is None or not selector or (above.mem_id != node.mem_id and above.css_matches(selector)):
            return above
        above = above.parent
    return None


@cache
def every() -> tuple[Software, ...]:
    """All that ``forum.toml`` knows, in its order."""
    told = tomllib.loads(resources.files(__package__).joinpath("forum.toml").read_text("utf-8"))
    return tuple(from_json(Software, form) for form in told["forum"])
