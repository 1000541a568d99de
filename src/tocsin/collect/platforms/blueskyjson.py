"""Which posts does this answer or event of Bluesky hold? One value of a saved page, or one line of a stream."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tocsin.collect.jsontext import items, number, obj, string
from tocsin.collect.platforms.blueskypost import POST, Said, read_post, unread
from tocsin.collect.reading import DELETION, Reading
from tocsin.model.listing import Removal, Removed
from tocsin.model.seams import Collected, Material, Skip

Json = dict[str, object]
Blobs = dict[str, Material]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_item(reading: Reading, value: object, blobs: Blobs, where: str) -> Iterator[Collected]:
    """The posts of one entry of a feed, record, thread or event; one post or Skip for each it holds."""
    item = obj(value)
    if "kind" in item and "did" in item:
        yield from _event(reading, item, blobs, where)
    elif isinstance(item.get("thread"), dict):
        yield from _thread(reading, obj(item.get("thread")), blobs, where)
    elif isinstance(item.get("value"), dict):
        yield from _record(reading, string(item.get("uri")), obj(item.get("value")), blobs, where)
    else:
        view = obj(item.get("post")) or item
        yield from _view(reading, view, obj(item.get("reason")), blobs, where)


def _view(reading: Reading, view: Json, reason: Json, blobs: Blobs, where: str) -> Iterator[Collected]:
    uri, record = string(view.get("uri")), obj(view.get("record"))
    if uri is None or not record:
        gone = any(view.get(key) is True for key in ("notFound", "blocked"))
        yield Skip(reason="post is gone or blocked" if gone else "no post", where=where)
        return
    repost = string(reason.get("$type")) == "app.bsky.feed.defs#reasonRepost"
    shown = obj(obj(view.get("embed")).get("record"))
    shown = obj(shown.get("record")) or shown
    said = Said(
        uri,
        record,
        string(obj(view.get("author")).get("did")) or uri.removeprefix("at://").partition("/")[0],
        string(obj(shown.get("value")).get("text")) or "",
        string(obj(reason.get("by")).get("did")) if repost else None,
        string(reason.get("indexedAt")) if repost else None,
    )
    yield from read_post(reading, said, blobs, where)


def _record(reading: Reading, uri: str | None, record: Json, blobs: Blobs, where: str) -> Iterator[Collected]:
    if uri is None or f"/{POST}/" not in uri:
        kind = "/".join((uri or "").split("/")[3:4])
        yield Skip(reason=unread(kind) if uri else "no post", where=where)
        return
    author = uri.removeprefix("at://").partition("/")[0]
    yield from read_post(reading, Said(uri, record, author), blobs, where)


def _thread(reading: Reading, top: Json, blobs: Blobs, where: str) -> Iterator[Collected]:
    """Every post of a thread, its parents first; walks without recursion."""
    waiting = [top]
    while waiting:
        node = waiting.pop()
        yield from _view(reading, obj(node.get("post")) or node, {}, blobs, where)
        waiting += reversed([obj(reply) for reply in items(node.get("replies"))])
        if isinstance(parent := node.get("parent"), dict):
            waiting.append({key: told for key, told in parent.items() if key != "replies"})


def _event(reading: Reading, event: Json, blobs: Blobs, where: str) -> Iterator[Collected]:
    """One event of Jetstream: a record made, changed or deleted (github.com/bluesky-social/jetstream)."""
    commit = obj(event.get("commit"))
    kind, key = string(commit.get("collection")), string(commit.get("rkey"))
    if string(event.get("kind")) != "commit" or kind is None or key is None:
        yield Skip(reason="event of an account", where=where)
        return
    if kind != POST:
        yield Skip(reason=unread(kind), where=where)
        return
    uri = f"at://{string(event.get('did'))}/{kind}/{key}"
    if string(commit.get("operation")) != "delete":
        yield from _record(reading, uri, obj(commit.get("record")), blobs, where)
        return
    micro = number(event.get("time_us"))
    try:
        stated = _EPOCH + timedelta(microseconds=micro) if micro is not None else None
    except OverflowError:
        stated = None
    yield Removal(
        source=reading.source.id,
        native_id=uri,
        post=None,
        last_seen=None,
        missed=stated or reading.file.capture.collected,
        evidence=reading.file.capture.id,
        how=Removed.MARKED,
    )
    yield Skip(reason=DELETION, where=where)
