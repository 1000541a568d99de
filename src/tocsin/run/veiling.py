"""Whose name stands in this address? A bystander's handle inside a post's own names becomes the keyed pseudonym too."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from tocsin.model import Listing, Post, Removal, packed

# Where addresses bear handles: Mastodon and its kin (/@name, /users/name), X, Bluesky (profiles and DIDs).
_HANDLE = re.compile(
    r"(?<=/@)[\w.-]{1,100}(?:@[\w.-]{1,253})?"
    r"|(?<=/users/)[\w.-]{1,100}"
    r"|(?<=/profile/)[\w.:%-]{1,300}"
    r"|(?<=://x\.com/)\w{1,40}(?=/status/)"
    r"|(?<=://twitter\.com/)\w{1,40}(?=/status/)"
    r"|did:(?:plc|web):[\w.:%-]{1,300}"
)
Pseudonym = Callable[[str], str]


def veiled(post: Post, pseudonym: Pseudonym) -> Post:
    """The post with pseudonyms for whom it names as its author, as forwarded from, and in its own addresses.

    The same handle gets the same pseudonym everywhere, so that replies and listings still meet their posts. What the
    text says is evidence and stays.
    """
    author = pseudonym(post.author) if post.author else None
    names = {
        "native_id": _plain(post.native_id, pseudonym),
        "reply_to": _plain(post.reply_to, pseudonym),
        "url": _plain(post.url, pseudonym),
        "forwarded_from": pseudonym(post.forwarded_from) if post.forwarded_from else None,
    }
    if all(getattr(post, name) == value for name, value in names.items()):
        return post.by(author) if author else post
    return replace(post, author=author, **names)  # type: ignore[arg-type]  # each is text or None, as the field is


def veiled_listing(listing: Listing, pseudonym: Pseudonym) -> Listing:
    """The listing under the names its posts have now."""
    names = sorted(listing.items())
    now = [_plain(name, pseudonym) or "" for name in names]
    scope = _plain(listing.scope, pseudonym) or ""
    return (
        listing if (now, scope) == (names, listing.scope) else replace(listing, names=packed(sorted(now)), scope=scope)
    )


def veiled_removal(removal: Removal, pseudonym: Pseudonym) -> Removal:
    """The removal under the name its post has now."""
    return replace(removal, native_id=_plain(removal.native_id, pseudonym) or "")


def _plain(text: str | None, pseudonym: Pseudonym) -> str | None:
    if not text or ("/" not in text and ":" not in text):
        return text
    return _HANDLE.sub(lambda found: pseudonym(found[0]), text)
