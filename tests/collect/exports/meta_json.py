"""A random Facebook or Instagram download: messages, posts, comments and stories in bytes written as Latin-1."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path

from tests.collect.sayings import NAMES, picture, saying

from tocsin.model import Access, Private

KIND = "meta"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {
    "access": Access.CLOSED,
    "supplier": "the holder",
    "received": datetime(2013, 2, 1, tzinfo=UTC),
    "scope": "all of it",
    "include": (Private.DIRECT,),
    "include_basis": "the holder asked for it",
}
_AT = 1357900000


def build(rng: random.Random, folder: Path) -> int:
    """One thread, posts in either form, comments, stories, and files that are not read."""
    thread = folder / "your_activity" / "messages" / "inbox" / "group_AbC123xyz"
    (thread / "photos").mkdir(parents=True)
    messages = [_message(rng, _AT * 1000 - number * 1000, folder, thread) for number in range(rng.randint(1, 12))]
    head = {"participants": [{"name": "Group"}], "title": "Group", "thread_path": "inbox/group_AbC123xyz"}
    _write(thread / "message_1.json", head | {"messages": [item for item, _ in messages]})
    posts = [_post(rng, _AT - number, folder) for number in range(rng.randint(1, 12))]
    _write(folder / "your_activity" / "posts" / "your_posts_1.json", [item for item, _ in posts])
    stories = [
        ({"uri": "media/gone.jpg", "creation_timestamp": _AT + number, "title": saying(rng)}, 2) for number in (1, 2)
    ]
    _write(folder / "your_activity" / "media" / "stories.json", {"ig_stories": [item for item, _ in stories]})
    comments = [({"string_map_data": {"Comentario": {"value": "x"}, "Time": {"timestamp": _AT}}}, 1), (None, 1)]
    _write(folder / "your_activity" / "comments" / "post_comments_1.json", [item for item, _ in comments])
    _write(folder / "security_and_login_information" / "logins.json", {"account_activity_v2": [{"ip": "192.0.2.1"}]})
    _write(folder / "connections" / "contacts" / "synced_contacts.json", {"contacts": [{"name": "A person"}]})
    _write(folder / "your_activity" / "archived_posts.json", {"ig_archived_post_media": [{"title": "kept back"}]})
    return sum(counted for _, counted in (*messages, *posts, *stories, *comments)) + 3


def _message(rng: random.Random, at: int, folder: Path, thread: Path) -> tuple[object, int]:
    if rng.random() < 0.08:
        return rng.choice((None, 7, "text", [], {})), 1
    message: dict[str, object] = {
        "sender_name": rng.choice((*NAMES, None)),
        "timestamp_ms": rng.choice((at, at, None, "soon")),
        "content": saying(rng),
        "type": rng.choice(("Generic", "Share", "Call")),
        "is_unsent": rng.random() < 0.1,
        "reactions": [{"reaction": "👍", "actor": "A person"}],
    }
    if message["is_unsent"] or message["type"] == "Call" or rng.random() < 0.6:
        return message, 1
    path = thread / "photos" / f"{at}.jpg"
    if here := rng.random() < 0.5:
        path.write_bytes(picture(rng))
    return message | {
        "photos": [{"uri": path.relative_to(folder).as_posix(), "creation_timestamp": at // 1000}]
    }, 2 - here


def _post(rng: random.Random, at: int, folder: Path) -> tuple[object, int]:
    if rng.random() < 0.08:
        return rng.choice((None, 7, [], {}, {"x": 1})), 1
    if rng.random() < 0.3:  # as Instagram writes them
        return {"media": [{"uri": "media/gone.jpg", "creation_timestamp": at, "title": saying(rng)}]}, 2
    post = {"timestamp": at, "data": [{"post": saying(rng)}, {"update_timestamp": at + 60}], "title": "X wrote"}
    link = {"data": [{"external_context": {"url": "http://site.example/"}}]}
    return post | {"attachments": rng.choice(([], [link], None))}, 1


def _write(path: Path, value: object) -> None:
    """UTF-8 bytes, each written as one character."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_torn(value), indent=2), "utf-8")


def _torn(value: object) -> object:
    if isinstance(value, str):
        return value.encode().decode("latin-1")
    if isinstance(value, list):
        return [_torn(item) for item in value]
    return {key: _torn(item) for key, item in value.items()} if isinstance(value, dict) else value
