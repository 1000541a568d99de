"""How does Mastodon export an account? ``actor.json``, ``outbox.json`` and ``media_attachments/``."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import datetime

from making.shelf import Shelf, digest_name, story, zulu

Json = dict[str, object]
CONTEXT = "https://www.w3.org/ns/activitystreams"
EVERYBODY = f"{CONTEXT}#Public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One activity of the account, as the story tells it."""

    at: datetime
    text: str = ""
    language: str = "fr"
    to: str = "public"
    warning: str | None = None
    picture: str | None = None
    alt: str | None = None
    announce: str | None = None


def write(shelf: Shelf) -> None:
    """The export folder ``sources/mastodon``."""
    told = story("mastodon.toml")
    home = f"https://{told['instance']}/users/{told['user']}"
    items = [_activity(shelf, Item(**row), home, str(told["user"]), str(told["instance"])) for row in told["item"]]
    outbox = {
        "@context": CONTEXT,
        "id": "outbox.json",
        "type": "OrderedCollection",
        "totalItems": len(items),
        "orderedItems": items,
    }
    shelf.put("sources/mastodon/outbox.json", json.dumps(outbox, ensure_ascii=False, separators=(",", ":")))
    actor = {
        "@context": [CONTEXT, "https://w3id.org/security/v1"],
        "id": home,
        "type": "Person",
        "inbox": f"{home}/inbox",
        "outbox": "outbox.json",
        "preferredUsername": told["user"],
        "name": told["display"],
        "summary": f"<p>{html.escape(told['bio'])}</p>",
        "url": f"https://{told['instance']}/@{told['user']}",
        "manuallyApprovesFollowers": False,
        "published": zulu(told["since"]),
        "likes": "likes.json",
        "bookmarks": "bookmarks.json",
    }
    shelf.put("sources/mastodon/actor.json", json.dumps(actor, ensure_ascii=False, separators=(",", ":")))


def _activity(shelf: Shelf, told: Item, home: str, user: str, instance: str) -> Json:
    number = int(told.at.timestamp() * 1000) << 16
    id_ = f"{home}/statuses/{number}"
    followers = f"{home}/followers"
    seen = {"to": [followers], "cc": []} if told.to == "followers" else {"to": [EVERYBODY], "cc": [followers]}
    row: Json = {
        "@context": CONTEXT,
        "id": f"{id_}/activity",
        "type": "Announce" if told.announce else "Create",
        "actor": home,
        "published": zulu(told.at),
        **seen,
    }
    if told.announce:
        return row | {"object": told.announce}
    content = _paragraph(shelf.fill(told.text), instance)
    note: Json = {
        "id": id_,
        "type": "Note",
        "summary": told.warning,
        "inReplyTo": None,
        "published": zulu(told.at),
        "url": f"https://{instance}/@{user}/{number}",
        "attributedTo": home,
        **seen,
        "sensitive": told.warning is not None,
        "conversation": f"tag:{instance},{told.at:%Y-%m-%d}:objectId={number % 100_000}:objectType=Conversation",
        "content": content,
        "contentMap": {told.language: content},
        "attachment": [_attachment(shelf, told)] if told.picture else [],
        "tag": _tags(told.text, instance),
    }
    return row | {"object": note}


def _attachment(shelf: Shelf, told: Item) -> Json:
    picture = str(told.picture)
    name = digest_name(picture, 16)
    path = f"media_attachments/files/{name[:3]}/{name[3:6]}/{name[6:9]}/original/{name}.jpg"
    shelf.put(f"sources/mastodon/{path}", shelf.pictures[picture])
    width, height = shelf.measures(picture)
    return {
        "type": "Document",
        "mediaType": "image/jpeg",
        "url": f"/{path}",
        "name": told.alt,
        "width": width,
        "height": height,
    }


def _paragraph(text: str, instance: str) -> str:
    words = []
    for word in html.escape(text, quote=False).split(" "):
        if word.startswith("#"):
            tag = word[1:]
            link = f"https://{instance}/tags/{tag.lower()}"
            words.append(f'<a href="{link}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>')
        else:
            words.append(word)
    return f"<p>{' '.join(words)}</p>"


def _tags(text: str, instance: str) -> list[Json]:
    tags = [word[1:] for word in text.split() if word.startswith("#")]
    return [
        {"type": "Hashtag", "href": f"https://{instance}/tags/{tag.lower()}", "name": f"#{tag.lower()}"} for tag in tags
    ]
