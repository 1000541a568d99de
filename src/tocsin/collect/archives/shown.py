"""What did this archived page say, and which pictures did it show? For pages inside web archives and HAR files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from tocsin.collect.archives.payloads import Payloads
from tocsin.collect.errors import CollectError, fault
from tocsin.collect.page import parse, select, text_of, title_of
from tocsin.model import Capture, Media, Post
from tocsin.model.seams import Collected, Repair

PAGES = ("text/html", "application/xhtml+xml")
FROM_LIST = "page without text, the archiver's own reading of it was taken"
_SHOWN = "img[src], video[src], video[poster], audio[src], source[src], a[href]"
_MOST = 5_000  # addresses of one page that are looked up
_BEGINNINGS = (b"<!doctype html", b"<html")


@dataclass(frozen=True, slots=True)
class Listed:
    """What an archive's list of pages says of one."""

    title: str | None
    text: str


def is_page(kept: Capture) -> bool:
    """True for an HTML page that was answered with success, or without a status."""
    return kept.media_type in PAGES and (kept.status is None or 200 <= kept.status < 300)


def looks_like_html(head: bytes) -> bool:
    """True where the first bytes open an HTML page."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_BEGINNINGS)


def charset(declared: str) -> str:
    """The charset that a media type states; empty for none."""
    return declared.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")


def page_post(
    kept: Capture, body: bytes, declared: str, payloads: Payloads, listed: Listed | None = None
) -> Iterator[Collected]:
    """The page as a post with the pictures, videos and sounds that the same source holds; a Fault where it is none.

    Args:
        kept: the page's capture; its stated time is the post's claimed one.
        body: its bytes.
        declared: the media type it came with, which may name a charset.
        payloads: where pictures are looked up.
        listed: what the archive's list of pages says of it.
    """
    try:
        page = parse(body, kept.locator, charset(declared))
    except CollectError as trouble:
        yield fault(trouble)
        return
    text, title = text_of(page.root), title_of(page)
    if listed and listed.text and not text.strip():
        yield Repair(reason=FROM_LIST, where=kept.locator)
        text = listed.text
    yield Post(
        source=kept.source,
        native_id=kept.url or kept.locator,
        capture=kept.id,
        locator=kept.locator,
        collected=kept.collected,
        text=text,
        claimed=kept.stated,
        title=title or (listed.title if listed else None),
        url=kept.url,
        media=_media(page, kept, payloads),
    )


def _media(page: LexborHTMLParser, kept: Capture, payloads: Payloads) -> tuple[Media, ...]:
    base = page.css_first("base[href]")
    root = _joined(kept.url or "", (base.attributes.get("href") or "") if base else "")
    found: dict[str, Media] = {}
    for node in select(page, _SHOWN)[:_MOST]:
        for address in (node.attributes.get(name) for name in ("src", "poster", "href")):
            if address and not address.startswith("data:"):
                medium = payloads.medium(_joined(root, address), kept.seen, node.attributes.get("alt") or None)
                if medium is not None:
                    found.setdefault(medium.sha256, medium)
    return tuple(found.values())


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # an address no parser accepts
        return ""
