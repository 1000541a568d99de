"""What does one page of Telegram's public web preview (``t.me/s/channel``) show?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tocsin.collect.page import select, text_of
from tocsin.collect.reading import Reading
from tocsin.collect.times import Stated, from_iso
from tocsin.model import Media, Post
from tocsin.model.seams import Collected, Skip

LIMIT = 4 << 20  # bytes of one page; Telegram's have some 200,000
SERVICE = "service message"
NO_NUMBER = "message without a number"

_MESSAGE = ".tgme_widget_message[data-post]"
_TEXT = ".tgme_widget_message_text.js-message_text"
_REPLY = ".tgme_widget_message_reply"
_TOLD = (
    ".tgme_widget_message_poll_question, .tgme_widget_message_poll_option_text, "
    ".tgme_widget_message_document_title, .tgme_widget_message_audio_title, .tgme_widget_message_location_title"
)
_PICTURES = ".tgme_widget_message_photo_wrap[style], .tgme_widget_message_video_thumb[style]"
_SOUNDS = "video[src], audio[src]"
_POST = re.compile(r"([\w-]{1,64}|c/\d{1,20})/(\d{1,20})")
_IMAGE = re.compile(r"""background-image:\s*url\(\s*['"]?([^'")\s]{1,4096})""", re.IGNORECASE)
_SINGLE = re.compile(r"/(\d{1,20})\?(?:.*&)?single\b")
_PARTS = 64  # texts, answers or files of one message; Telegram has no more
_REPLIES = 4  # it has one
_ADDRESS = re.compile(r"https?:|tg:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """One message of the page: the post or the skip it became, what is said of its media, and every number it bears."""

    item: Post | Skip
    beside: tuple[Collected, ...]
    numbers: tuple[str, ...]
    at: Stated | None


def shown(reading: Reading, page: LexborHTMLParser) -> Iterator[Shown]:
    """Every message in the order of the page, which is oldest first. Changes the page."""
    inner = {node.mem_id for node in select(page, f"{_MESSAGE} {_MESSAGE}")}  # no page of Telegram's has any
    for node in select(page, _MESSAGE):
        if node.mem_id not in inner:
            yield _message(reading, node)


def channel_of(page: LexborHTMLParser) -> str | None:
    """The channel whose messages stand on the page, as its first message spells it."""
    node = page.css_first(_MESSAGE)
    found = _POST.fullmatch(_attribute(node, "data-post"))
    return found[1] if found else None


def before(page: LexborHTMLParser) -> int | None:
    """The number below which the page before this one goes on; None on the first page of a channel."""
    node = page.css_first("a.tme_messages_more[data-before]") or page.css_first("link[rel=prev][href]")
    if node is None:
        return None
    told = _attribute(node, "data-before") or parse_qs(urlsplit(_attribute(node, "href")).query).get("before", [""])[0]
    return int(told) if told.isascii() and told.isdigit() and len(told) < 20 else None


def words(page: LexborHTMLParser) -> str | None:
    """What the page of a channel says that has no preview: the words beside its button; None on any other page."""
    if page.css_first(".tgme_page_title") is None:
        return None
    told = [
        text_of(node) for node in select(page, ".tgme_page_description, .tgme_page_action, .tgme_page_context_link")
    ]
    return " / ".join(line.replace("\n", " ") for line in told if line)[:300] or "shows no messages"


def _message(reading: Reading, node: LexborNode) -> Shown:
    found = _POST.fullmatch(_attribute(node, "data-post"))
    written = node.css_first(".tgme_widget_message_date time[datetime]") or node.css_first("time[datetime]")
    at = from_iso(_attribute(written, "datetime"), reading.zone)
    where = f"{reading.file.name}: {_attribute(node, 'data-post') or 'message'}"
    if found is None:
        return Shown(Skip(reason=NO_NUMBER, where=where), (), (), at)
    numbers = tuple(dict.fromkeys((found[2], *_grouped(node))))
    if "service_message" in _attribute(node, "class").split():
        return Shown(Skip(reason=SERVICE, where=where), (), numbers, at)
    asked = [reading.medium([address], where) for address in _media(node)]
    post = reading.post(
        found[2],
        _text(node),
        where,
        claimed=at,
        author=_line(node.css_first(".tgme_widget_message_from_author")) or _line(node.css_first(_owner())) or found[1],
        url=f"https://t.me/{found[1]}/{found[2]}",
        reply_to=_replied(node),
        forwarded_from=_line(node.css_first(".tgme_widget_message_forwarded_from_name")),
        media=[item for item in asked if isinstance(item, Media)],
    )
    return Shown(post, tuple(item for item in asked if isinstance(item, Skip)), numbers, at)


def _owner() -> str:
    return ".tgme_widget_message_owner_name"


def _text(node: LexborNode) -> str:
    """What it says: its text once (albums nest it in itself), a poll's question and answers, a file's name."""
    texts = _outermost(node, _TEXT)
    for link in (link for part in texts for link in part.css("a[href]")):
        _lead(link)
    return "\n".join(line for line in map(text_of, [*texts, *_outermost(node, _TOLD)]) if line)


def _outermost(node: LexborNode, selector: str) -> list[LexborNode]:
    """The elements meant that lie in no other of them, and not in the message that is replied to."""
    found = select(node, selector)[:_PARTS]
    inner = {below.mem_id for part in found for below in part.css(selector) if below.mem_id != part.mem_id}
    inner |= _replied_to(node)
    return [part for part in found if part.mem_id not in inner]


def _replied_to(node: LexborNode) -> set[int]:
    """What lies in the message that is replied to, which the page shows in little."""
    return {part.mem_id for reply in node.css(_REPLY)[:_REPLIES] for part in reply.css("*")}


def _lead(link: LexborNode) -> None:
    """A link behind other words: where it leads is part of what is said."""
    target, text = _attribute(link, "href"), link.text().strip()
    bare = target.partition("://")[2].rstrip("/")
    if _ADDRESS.match(target) and not text.startswith(("@", "#")) and bare not in text and target not in text:
        link.insert_after(f" ({target})")


def _media(node: LexborNode) -> list[str]:
    """Addresses of what it shows, thumbnails of videos among them; not of link previews, stickers' stand-ins, faces."""
    replied = _replied_to(node)
    found = [_IMAGE.search(_attribute(part, "style")) for part in select(node, _PICTURES) if part.mem_id not in replied]
    addresses = [image[1] for image in found if image]
    addresses += [_attribute(part, "src") for part in select(node, _SOUNDS) if part.mem_id not in replied]
    return list(dict.fromkeys(filter(None, addresses)))[:_PARTS]


def _grouped(node: LexborNode) -> Iterator[str]:
    """The numbers of an album's other pictures, which stand only in their links."""
    for link in select(node, "a[href]"):
        if found := _SINGLE.search(_attribute(link, "href")):
            yield found[1]


def _replied(node: LexborNode) -> str | None:
    found = re.search(r"/(\d{1,20})$", _attribute(node.css_first(f"a{_REPLY}[href]"), "href"))
    return found[1] if found else None


def _line(node: LexborNode | None) -> str | None:
    return " ".join(text_of(node).split()) or None


def _attribute(node: LexborNode | None, name: str) -> str:
    return (node.attributes.get(name) or "") if node is not None else ""
