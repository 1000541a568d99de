"""What does one saved page of a thread say? Its posts, and which posts stood there between its first and its last."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from tocsin.collect.forums.software import Software, Within, attribute, body_of, first_of, thread_of
from tocsin.collect.forums.stamps import Around, stamp
from tocsin.collect.page import select, text_of, title_of
from tocsin.collect.times import Stated, from_epoch
from tocsin.collect.web.pages import Page
from tocsin.collect.web.pictures import Pictures
from tocsin.model import Listing, Media, Post, Removal, Removed, Source
from tocsin.model.listing import packed
from tocsin.model.seams import Collected, Skip

UNREADABLE = "post without id or text"
DELETED = "deleted at its source"
AGAIN = "post shown twice on one page"

_LAST_DIGITS = re.compile(r"(\d{1,18})(?!.*\d)", re.DOTALL)
_ISO = re.compile(r"\d{4}-\d\d-\d\dT")
_SIGNATURE = re.compile(r"\n_{6,}[ \t]*(?:\n|$)")
_MILLISECONDS = 10**11  # numbers from here on are no seconds: they would lie after the year 5000


@dataclass(slots=True)
class Thread:
    """One page of a thread being read."""

    source: Source
    page: Page
    form: Software
    nodes: Sequence[LexborNode]
    around: Around
    pictures: Pictures
    _posts: list[Post] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _whole: bool = True
    _number: str = ""
    _title: str | None = None

    def read(self) -> Iterator[Collected]:
        """The posts in the order of the page, then the listing of them where the page is one without gaps."""
        tree = self.page.tree
        self._number = thread_of(self.form, tree, (self.page.saved.url, _canonical(self.page)))
        self._title = one_line(first_of(tree, self.form.title)) or title_of(tree)
        for node in self.nodes:
            yield from self._post(node)
        listing = self._listing()
        if listing is not None:
            yield listing

    def _post(self, node: LexborNode) -> Iterator[Collected]:
        native, body = self._native(node), body_of(self.form, node)
        where = f"{self.page.where}: {native or 'post without id'}"
        if native and self.form.deleted and node.css_matches(self.form.deleted):
            yield self._removal(native)
            yield Skip(reason=DELETED, where=where)
            return
        if native is None or body is None:
            self._whole = False
            yield Skip(reason=UNREADABLE, where=where)
            return
        if native in self._seen:
            yield Skip(reason=AGAIN, where=where)
            return
        self._seen.add(native)
        yield from self._said(node, body, native, where)

    def _said(self, node: LexborNode, body: LexborNode, native: str, where: str) -> Iterator[Collected]:
        dropped = select(node, self.form.drop)
        beside_the_post = Within(dropped)
        shown = [part for part in select(node, self.form.media) if part not in beside_the_post]
        shown += _backgrounds(body, beside_the_post)
        media: list[Media] = []
        for item in self.pictures.of(shown, where):
            if isinstance(item, Media):
                media.append(item)
            else:
                yield item
        claimed, edited = self._time(node), self._edited(node)
        post = Post(
            source=self.source.id,
            native_id=native,
            capture=self.page.capture.id,
            locator=where,
            collected=self.page.capture.collected,
            text=self._text(body, dropped),
            claimed=claimed.at if claimed else None,
            zone_assumed=bool(claimed and claimed.assumed),
            title=self._title,
            author=self._author(node),
            url=self._url(node),
            language=_language(self.page),
            reply_to=self._reply_to(body),
            edited=edited.at if edited and not (claimed and edited.at <= claimed.at) else None,
            media=tuple(media),
        )
        self._posts.append(post)
        yield post

    def _native(self, node: LexborNode) -> str | None:
        inner = node.css_first(self.form.id_in) if self.form.id_in else None
        written = attribute(node, self.form.id) or attribute(inner, self.form.id_attributes)
        if written is None and inner is not None and not self.form.id_attributes:
            written = inner.text(deep=True)
        return self._named(written)

    def _named(self, written: str | None) -> str | None:
        found = _LAST_DIGITS.search((written or "")[:500])
        if not found:
            return None
        scope = f"{self._number or self.page.file.name}-" if self.form.scoped else ""
        return f"post-{scope}{int(found[1])}"

    def _text(self, body: LexborNode, dropped: list[LexborNode]) -> str:
        quotes = select(body, self.form.quote) if self.form.quote else ()
        text = text_of(body, dropped, quotes).replace("\0", "\ufffd")
        cut = _SIGNATURE.search(f"\n{text}") if self.form.signature_line else None
        return f"\n{text}"[: cut.start()].strip("\n") if cut else text

    def _author(self, node: LexborNode) -> str | None:
        named = attribute(node, self.form.author)
        found = first_of(node, self.form.author_in)
        return named or one_line(found) or attribute(found, self.form.author_attributes_in)

    def _time(self, node: LexborNode) -> Stated | None:
        return next((told for line in self.lines(node) if (told := self._read(line, self.form.time_last))), None)

    def lines(self, node: LexborNode) -> list[str]:
        """What the page writes about the time of a post, the surest first: attributes, then the text beside it."""
        stated = node.css_first(self.form.time) if self.form.time else None
        found = [attribute(stated, self.form.time_attributes) or "", one_line(stated) or ""]
        for selector in self.form.time_text:
            line = one_line(node.css_first(selector)) or ""
            found.append(line.rpartition(self.form.time_after)[2] if self.form.time_after else line)
        return [line for line in found if line]

    def _read(self, written: str, last: bool = False) -> Stated | None:
        written = written.strip()
        if re.fullmatch(r"\d{9,14}", written):
            number = int(written)
            return from_epoch(f"{number}e-3" if number >= _MILLISECONDS else written)
        told = stamp(written, self.around, last=last)
        return Stated(told.at, told.assumed and not self.around.stated) if told and _ISO.match(written) else told

    def _edited(self, node: LexborNode) -> Stated | None:
        for found in select(node, self.form.edited) if self.form.edited else ():
            written = attribute(found, self.form.edited_attributes) or text_of(found).partition("\n")[0]
            told = self._read(written, last=True)
            if told:
                return told
        return None

    def _reply_to(self, body: LexborNode) -> str | None:
        found = body.css_first(self.form.reply) if self.form.reply else None
        return self._named(attribute(found, self.form.reply_attributes))

    def _url(self, node: LexborNode) -> str | None:
        address = attribute(node.css_first(self.form.link), ("href",)) or ""
        try:
            full = urljoin(self.page.saved.url or "", address)
        except ValueError:  # an address no parser accepts
            return self.page.saved.url
        return full if full.startswith(("http://", "https://")) else self.page.saved.url

    def _removal(self, native: str) -> Removal:
        return Removal(
            source=self.source.id,
            native_id=native,
            post=None,
            last_seen=None,
            missed=self.page.capture.seen,
            evidence=self.page.capture.id,
            how=Removed.MARKED,
        )

    def _listing(self) -> Listing | None:
        """None where a post could not be read or placed, or where they are sorted by anything but time."""
        times = [post.claimed for post in self._posts if post.claimed]
        steps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
        is_sorted = all(step >= 0 for step in steps) or all(step <= 0 for step in steps)
        if not self._number or not times or len(times) < len(self._posts) or not self._whole or not is_sorted:
            return None
        return Listing(
            source=self.source.id,
            evidence=self.page.capture.id,
            at=self.page.capture.seen,
            first=min(times),
            last=max(times),
            names=packed(post.native_id for post in self._posts),
            scope=f"thread-{self._number}",
        )


def one_line(node: LexborNode | None) -> str | None:
    """The text of an element in one line; None where it has none."""
    return " ".join(text_of(node).replace("\0", "\ufffd").split()) or None


def _backgrounds(body: LexborNode, without: Within) -> list[LexborNode]:
    """Elements whose style shows a picture, as SingleFile writes those that stand on a page twice."""
    found = select(body, "[style*='url('], [style*='--sf-img-']")
    return [node for node in found if node.tag not in ("img", "video", "source") and node not in without]


def _language(page: Page) -> str | None:
    root = page.tree.root
    return (root.attributes.get("lang") or None) if root else None


def _canonical(page: Page) -> str | None:
    for selector, name in (("link[rel='canonical']", "href"), ("meta[property='og:url']", "content")):
        address = attribute(page.tree.css_first(selector), (name,))
        if address:
            return address
    return None
