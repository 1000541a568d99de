"""What does one message on a page of Telegram Desktop's HTML export say and show?

Element classes are those of telegramdesktop/tdesktop, ``export_output_html.cpp``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from selectolax.lexbor import LexborNode

from tocsin.collect.chats.attached import NOT_INCLUDED, attached, found
from tocsin.collect.page import select, text_of
from tocsin.collect.reading import UNREAD, Reading
from tocsin.collect.times import Stated, from_iso
from tocsin.model import Media
from tocsin.model.kinds import Private
from tocsin.model.seams import Material, Skip

_ID = re.compile(r"message(-?\d{1,20})")
_DATE = re.compile(r"(\d{2})\.(\d{2})\.(\d{4}) (\d{2}:\d{2}:\d{2})(?: UTC([+-]\d{2}:?\d{2})?)?")
_VIA = re.compile(r" via @\w{1,64}$")
_REPLY = re.compile(r"#go_to_message(\d{1,20})$")
_ADDRESS = re.compile(r"(?!mailto:|tel:)[a-z][a-z0-9+.-]{1,20}:", re.IGNORECASE)
_NO_NAME = "Deleted Account"  # what the writer puts where an account has no name any more
_UNSUPPORTED = "This message is not supported by this version"
_FILES = {"media_photo", "media_video", "media_voice_message", "media_audio_file", "media_file"}
_TOLD = {"media_location", "media_live_location", "media_venue", "media_game", "media_invoice"}
_ANSWERS = 32  # lines of a poll or a card; Telegram allows 12
_CALL, _CONTACT = "media_call", "media_contact"


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says; names are None where the page leaves them to the message before."""

    text: str
    author: str | None
    forwarded: bool
    forwarded_from: str | None
    reply_to: str | None
    signature: str | None


def number_of(message: LexborNode) -> str | None:
    """Its number; the headings of days have negative ones."""
    found = _ID.fullmatch(message.attributes.get("id") or "")
    return found[1] if found else None


def is_joined(message: LexborNode) -> bool:
    """True where the sender is that of the message before."""
    return "joined" in _classes(message)


def no_post(message: LexborNode) -> str | None:
    """Why the element is no post to read, or None."""
    number = number_of(message)
    if number is None:
        return "message without a number"
    if "service" not in _classes(message):
        return "service message" if message.css_first(f".{_CALL}") else None
    if number.startswith("-"):
        return "heading of a day"
    return "unsupported message" if _UNSUPPORTED in message.text() else "service message"


def dates(message: LexborNode, zone: tzinfo) -> list[Stated]:
    """When it was sent: "14.05.2021 23:28:11", or with " UTC+03:00"; a second date is that of an edit."""
    body = _child(message, "body")
    titles = [child.attributes.get("title") or "" for child in _children(body) if "date" in _classes(child)]
    stated = []
    for day, month, year, clock, offset in _DATE.findall("\n".join(titles)):
        zoned = offset or ("+00:00" if " UTC" in titles[0] else "")
        stated.append(from_iso(f"{year}-{month}-{day}T{clock}{zoned}", zone))
    return [at for at in stated if at]


def said(message: LexborNode) -> Said:
    """Reads everything but the files. Changes the page: where hidden links lead is written after their words."""
    body = _child(message, "body")
    inside = _forwarded(body)
    reply = _REPLY.search(_attribute(message.css_first(".reply_to a[href]"), "href"))
    texts = _parts(message, "text")
    for link in (link for text in texts for link in text.css("a[href]")):
        _show(link)
    lines = [text_of(text) for text in texts]
    lines += [line for wrap in _parts(message, "media_wrap") for line in _told(wrap)]
    return Said(
        text="\n".join(filter(None, lines)),
        author=_name(_child(body, "from_name")),
        forwarded=inside is not None,
        forwarded_from=_name(_child(inside, "from_name")),
        reply_to=reply[1] if reply else None,
        signature=text_of(message.css_first(".signature")) or None,
    )


def files(reading: Reading, message: LexborNode, where: str) -> Iterator[Media | Skip]:
    """Its files as media; a Skip for each that is not there, whose thumbnail is taken instead where there is one."""
    beside = reading.file.name
    for wrap in _parts(message, "media_wrap"):
        path, kinds = _attribute(wrap.css_first("a[href]"), "href"), _kinds(wrap)
        if _CONTACT in kinds and not reading.source.reads(Private.CONTACTS):
            yield Skip(reason=UNREAD[Private.CONTACTS], where=where)
        elif kinds & _TOLD or not (path or kinds & _FILES):
            continue
        else:
            medium = attached(reading.shelf, path, beside, where) if path else Skip(reason=NOT_INCLUDED, where=where)
            yield medium
            if isinstance(medium, Skip):
                yield from _thumbnail(reading, wrap)


def unread(reading: Reading, message: LexborNode) -> Iterator[Material]:
    """Supplied files that only repeat a file that is read (thumbnails), or that are not to be read."""
    for wrap in _parts(message, "media_wrap"):
        paths = [_attribute(picture, "src") for picture in wrap.css("img[src]")]
        if _CONTACT in _kinds(wrap):
            paths += [_attribute(link, "href") for link in wrap.css("a[href]")]
        for path in filter(None, paths):
            if file := found(reading.shelf, path, reading.file.name):
                yield file


def _thumbnail(reading: Reading, wrap: LexborNode) -> Iterator[Media]:
    file = found(reading.shelf, _attribute(wrap.css_first("img[src]"), "src") or "-", reading.file.name)
    if file:
        reading.shelf.use(file)
        yield reading.shelf.medium(file)


def _told(wrap: LexborNode) -> Iterator[str]:
    """What a poll asks, and where a place is; of a file its name says nothing."""
    for part in select(wrap, ".media_poll .question, .media_poll .answer")[:_ANSWERS]:
        yield text_of(part, without=part.css("span.details")).removeprefix("- ")
    if _kinds(wrap) & _TOLD:
        yield from (text_of(part) for part in select(wrap, ".title, .description, .status")[:_ANSWERS])


def _show(link: LexborNode) -> None:
    """A link behind other words: where it leads is part of what is said; mentions and typed addresses lead there."""
    target, text = _attribute(link, "href"), link.text().strip()
    mention = text.startswith("@") and target.endswith(text[1:])
    if _ADDRESS.match(target) and target != text and not mention:
        link.insert_after(f" ({target})")


def _forwarded(body: LexborNode | None) -> LexborNode | None:
    return _child(body, "forwarded", "body")


def _parts(message: LexborNode, kind: str) -> list[LexborNode]:
    """Parts of a message where the writer puts them: never one inside another."""
    body = _child(message, "body")
    return [part for holder in (body, _forwarded(body)) for part in _children(holder) if kind in _classes(part)]


def outermost(messages: list[LexborNode]) -> set[int]:
    """Ids of those that stand in no other: the writer nests none, and each is read with all that it holds."""
    own = {message.mem_id for message in messages}
    clear, inside = set[int](), set[int]()
    for message in messages:
        above, node = [], message.parent
        while node is not None and node.mem_id not in clear and node.mem_id not in own and node.mem_id not in inside:
            above.append(node.mem_id)
            node = node.parent
        (clear if node is None or node.mem_id in clear else inside).update(above)
    return {message.mem_id for message in messages if message.parent is None or message.parent.mem_id in clear}


def _name(node: LexborNode | None) -> str | None:
    name = _VIA.sub("", " ".join(node.text(deep=False).split())) if node else ""
    return name if name and name != _NO_NAME else None


def _kinds(wrap: LexborNode) -> set[str]:
    return {kind for part in wrap.css(".media") for kind in _classes(part)}


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()


def _attribute(node: LexborNode | None, name: str) -> str:
    return (node.attributes.get(name) or "") if node else ""


def _children(node: LexborNode | None) -> Iterator[LexborNode]:
    if node is not None:
        yield from node.iter()


def _child(node: LexborNode | None, *classes: str) -> LexborNode | None:
    """The first child with all of these classes."""
    return next((child for child in _children(node) if set(classes) <= set(_classes(child))), None)
