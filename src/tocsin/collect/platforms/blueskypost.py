"""What does this Bluesky record say? (the lexicon app.bsky.feed.post, https://github.com/bluesky-social/atproto)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libipld

from tocsin.collect.jsontext import items, obj, string
from tocsin.collect.platforms.car import cid_text
from tocsin.collect.reading import NOT_SUPPLIED, Reading, quoted
from tocsin.collect.times import from_iso
from tocsin.model import Media
from tocsin.model.seams import Collected, Material, Skip

Json = dict[str, object]

POST = "app.bsky.feed.post"
# Records whose kind is told when they are passed over; all others are "of another kind".
_KINDS = ("repost", "like", "follow", "block", "profile", "list", "listitem", "listblock", "threadgate", "postgate")
_FEATURE = "app.bsky.richtext.facet#link"


@dataclass(frozen=True, slots=True)
class Said:
    """A post's record, and what is known around it."""

    uri: str  # at://did:plc:…/app.bsky.feed.post/3jzf…
    record: Json
    author: str | None
    quote: str = ""  # the text of the post it quotes, where the file shows it
    reposted_by: str | None = None
    at: str | None = None  # of the repost


def read_post(reading: Reading, said: Said, blobs: dict[str, Material], where: str) -> Iterator[Collected]:
    """One post; before it what is said of its files.

    Args:
        reading: the file it stands in.
        said: the record.
        blobs: the source's files by SHA-256, for the record names its media by hash.
        where: its place, for people.
    """
    record, embed = said.record, _embed(said.record)
    if not isinstance(record.get("text"), str) and not embed:
        yield Skip(reason="record without text", where=where)
        return
    media: list[Media] = []
    for item in _media(reading, embed, blobs, where):
        if isinstance(item, Media):
            media.append(item)
        else:
            yield item
    claimed = from_iso(said.at or record.get("createdAt"), reading.zone)
    languages = [string(one) for one in items(record.get("langs"))]
    yield reading.post(
        f"{said.uri}#reposted-by-{said.reposted_by}" if said.reposted_by else said.uri,
        "\n".join(line for line in (_text(record), *_card(embed), _quote(embed, said.quote)) if line),
        where,
        claimed=claimed,
        author=said.reposted_by or said.author,
        url=address(said.uri),
        language=languages[0] if languages else None,
        reply_to=string(obj(obj(record.get("reply")).get("parent")).get("uri")),
        forwarded_from=said.author or said.uri if said.reposted_by else None,
        media=media,
    )


def unread(collection: str) -> str:
    """Why a record of this collection is passed over."""
    kind = collection.rpartition(".")[2]
    known = collection.startswith("app.bsky.") and kind in _KINDS
    return f"{kind} is not read" if known else "record of another kind is not read"


def address(uri: str) -> str:
    """Where browsers find a post: https://bsky.app/profile/…/post/…"""
    who, _, number = uri.removeprefix("at://").partition(f"/{POST}/")
    return f"https://bsky.app/profile/{who}/post/{number}"


def _embed(record: Json) -> Json:
    """What is shown below the text; a quotation with media holds both."""
    told = obj(record.get("embed"))
    return {**told, **obj(told.get("media"))}


def _text(record: Json) -> str:
    """The text, with the targets of links whose words hide or shorten them; facets count bytes of UTF-8."""
    text = record.get("text")
    raw = text.encode("utf-8", "replace") if isinstance(text, str) else b""
    links: list[tuple[int, int, str]] = []
    for facet in map(obj, items(record.get("facets"))):
        index = obj(facet.get("index"))
        first, last = index.get("byteStart"), index.get("byteEnd")
        for feature in map(obj, items(facet.get("features"))):
            uri = string(feature.get("uri"))
            if uri and string(feature.get("$type")) == _FEATURE and isinstance(first, int) and isinstance(last, int):
                links.append((first, last, uri))
    for first, last, uri in sorted(links, reverse=True)[:1000]:
        shown = raw[first:last].decode("utf-8", "replace") if 0 <= first < last <= len(raw) else ""
        if shown and shown not in (uri, uri.partition("://")[2]):
            raw = raw[:last] + f" ({uri})".encode("utf-8", "replace") + raw[last:]
    return raw.decode("utf-8", "replace")


def _card(embed: Json) -> list[str]:
    """The title, description and address of a link's card."""
    card = obj(embed.get("external"))
    return [line for key in ("title", "description", "uri") if (line := string(card.get(key)))]


def _quote(embed: Json, text: str) -> str:
    """The post it quotes: its words where they are known, else its name."""
    told = obj(embed.get("record"))
    uri = string(told.get("uri")) or string(obj(told.get("record")).get("uri"))
    return quoted("\n".join(line for line in (text, uri) if line)) if uri else ""


def _media(reading: Reading, embed: Json, blobs: dict[str, Material], where: str) -> Iterator[Media | Skip]:
    told = [(obj(image).get("image"), string(obj(image).get("alt"))) for image in items(embed.get("images"))]
    if "video" in embed:
        told.append((embed.get("video"), string(embed.get("alt"))))
    for blob, alt in told:
        cid = _cid(obj(blob))
        file = blobs.get(_digest(cid)) if cid else None
        if file is None:
            yield Skip(reason=NOT_SUPPLIED, where=f"{where}: {cid or 'no CID':.200}")
            continue
        reading.shelf.use(file)
        yield reading.shelf.medium(file, alt=alt)


def _cid(blob: Json) -> str | None:
    """The blob's CID as text, in the forms of CAR, JSON and the time before 2023."""
    ref = blob.get("ref")
    if isinstance(ref, bytes):
        return cid_text(ref)
    return string(obj(ref).get("$link")) or string(ref) or string(blob.get("cid"))


def _digest(cid: str) -> str:
    """The SHA-256 a CID holds, in hex; empty where it holds none."""
    try:
        told = libipld.decode_cid(cid)
    except ValueError:
        return ""
    made = told["hash"]
    return bytes(made["digest"]).hex() if made["code"] == 0x12 else ""
