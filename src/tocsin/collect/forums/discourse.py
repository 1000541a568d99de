"""What does a Discourse topic hold, as its own JSON tells it? ``/t/12.json``, ``posts.json``, ``latest_posts``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from itertools import pairwise

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.forums.thread import DELETED, UNREADABLE
from tocsin.collect.jsontext import read_json
from tocsin.collect.page import text_of_html
from tocsin.collect.shelf import whole
from tocsin.collect.times import from_iso
from tocsin.model import Listing, Post, Removal, Removed, Source
from tocsin.model.listing import packed
from tocsin.model.seams import Closed, Collected, Material, Repair, Skip

LIMIT = 32 << 20  # bytes of one answer; Discourse gives at most 1,000 posts in one
_WALLS = ("not_logged_in", "invalid_access", "not_found")


def is_discourse(name: str) -> bool:
    """True for the names such answers bear."""
    return name.lower().endswith(".json")


def topic(source: Source, file: Material) -> Iterator[Collected] | None:
    """What the file holds; None where it is none of Discourse's answers."""
    try:
        told, repairs = read_json(whole(file, LIMIT))
    except (CollectError, ValueError):
        return None
    if not isinstance(told, dict):
        return None
    if isinstance(told.get("errors"), list) and told.get("error_type") in _WALLS:
        return iter([_closed(file, told["errors"])])
    stream = told.get("post_stream")
    posts = stream.get("posts") if isinstance(stream, dict) else told.get("latest_posts")
    return _posts(source, file, told, posts, repairs) if isinstance(posts, list) else None


def _closed(file: Material, errors: list[object]) -> Closed:
    capture = file.capture
    says = next((error for error in errors if isinstance(error, str)), "not open to everybody")
    return Closed(where=file.name, at=capture.seen, evidence=capture.id, says=says[:300])


def _posts(
    source: Source, file: Material, told: dict[str, object], posts: list[object], repairs: Iterable[str]
) -> Iterator[Collected]:
    yield from (Repair(reason=repair, where=file.name) for repair in repairs)
    yield file.capture
    read: list[Post] = []
    is_whole = True
    for index, row in enumerate(posts):
        where = f"{file.name}: posts[{index}]"
        try:
            item = _post(source, file, told, row, where)
        except CollectError as trouble:
            yield fault(trouble)
            item = Skip(reason=UNREADABLE, where=where)
        is_whole = is_whole and not isinstance(item, Skip)
        if isinstance(item, Removal):
            yield Skip(reason=DELETED, where=where)
        if isinstance(item, Post):
            read.append(item)
        yield item
    listing = _listing(source, file, read) if is_whole and "post_stream" in told else None
    if listing:
        yield listing


def _post(source: Source, file: Material, told: dict[str, object], row: object, where: str) -> Post | Skip | Removal:
    if not isinstance(row, dict):
        return Skip(reason=UNREADABLE, where=where)
    thread, number = (
        _whole_number(row.get("topic_id")) or _whole_number(told.get("id")),
        _whole_number(row.get("post_number")),
    )
    html, raw = row.get("cooked"), row.get("raw")
    if not thread or not number or not isinstance(html, str):
        return Skip(reason=UNREADABLE, where=where)
    native = f"post-{thread}-{number}"
    if row.get("deleted_at") or row.get("user_deleted"):
        return _removal(source, file, native)
    created, updated = from_iso(row.get("created_at"), UTC), from_iso(row.get("updated_at"), UTC)
    version = _whole_number(row.get("version")) or 1
    reply = _whole_number(row.get("reply_to_post_number"))
    text = text_of_html(html, where)
    return Post(
        source=source.id,
        native_id=native,
        capture=file.capture.id,
        locator=where,
        collected=file.capture.collected,
        text=text or (raw.replace("\0", "\ufffd") if isinstance(raw, str) else ""),
        claimed=created.at if created else None,
        zone_assumed=bool(created and created.assumed),
        title=_text(told.get("title")) or _text(row.get("topic_title")),
        author=_text(row.get("username")),
        edited=updated.at if updated and created and version > 1 and updated.at > created.at else None,
        reply_to=f"post-{thread}-{reply}" if reply else None,
    )


def _removal(source: Source, file: Material, native: str) -> Removal:
    capture = file.capture
    return Removal(
        source=source.id, native_id=native, post=None, last_seen=None, missed=capture.seen, evidence=capture.id,
        how=Removed.MARKED,
    )  # fmt: skip


def _listing(source: Source, file: Material, posts: list[Post]) -> Listing | None:
    times = [post.claimed for post in posts if post.claimed]
    numbers = [int(post.native_id.rpartition("-")[2]) for post in posts]
    scopes = {post.native_id.rpartition("-")[0].removeprefix("post-") for post in posts}
    is_sorted = all(earlier < later for earlier, later in pairwise(numbers))
    if not times or len(times) < len(posts) or len(scopes) != 1 or not is_sorted:
        return None
    return Listing(
        source=source.id,
        evidence=file.capture.id,
        at=file.capture.seen,
        first=min(times),
        last=max(times),
        names=packed(post.native_id for post in posts),
        scope=f"thread-{scopes.pop()}",
    )


def _whole_number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18 else None


def _text(value: object) -> str | None:
    return (" ".join(value.replace("\0", "\ufffd").split()) or None) if isinstance(value, str) else None
