"""Does a bystander's handle stay out of the records, wherever it stands, while posts still meet their listings?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tocsin.model import Listing, Post, Removal, Removed, packed
from tocsin.run.veiling import veiled, veiled_listing, veiled_removal

AT = datetime(2013, 1, 20, tzinfo=UTC)
HANDLE = "vent_du_nord"
POST = Post(
    source="s", native_id="1", capture="cap-1", locator="1", collected=AT, text=f"@{HANDLE} said so", author=HANDLE
)


def name(handle: str) -> str:
    return f"person-{len(handle)}"


@pytest.mark.parametrize(
    "address",
    [
        f"https://social.example/@{HANDLE}/89016",
        f"https://social.example/@{HANDLE}@other.example/89016",
        f"https://social.example/users/{HANDLE}/statuses/89016",
        f"https://x.com/{HANDLE}/status/89016",
        f"https://bsky.example/profile/{HANDLE}.bsky.example/post/3k",
    ],
)
def test_no_address_of_a_post_bears_the_handle(address: str) -> None:
    post = veiled(replace(POST, native_id=address, url=address, reply_to=address), name)
    assert HANDLE not in f"{post.native_id} {post.url} {post.reply_to} {post.author}"
    assert post.native_id == post.url == post.reply_to
    assert "89016" in post.native_id or "3k" in post.native_id


def test_who_is_forwarded_from_gets_the_name_their_own_posts_have() -> None:
    post = veiled(replace(POST, forwarded_from=HANDLE), name)
    assert post.forwarded_from == post.author == name(HANDLE)


def test_what_the_text_says_is_evidence_and_stays() -> None:
    assert veiled(POST, name).text == POST.text


def test_a_did_is_a_handle() -> None:
    post = veiled(replace(POST, native_id="at://did:plc:abc123/app.bsky.feed.post/3k"), name)
    assert post.native_id == f"at://{name('did:plc:abc123')}/app.bsky.feed.post/3k"


def test_listings_and_removals_follow_their_posts() -> None:
    address = f"https://social.example/users/{HANDLE}/statuses/1"
    listing = Listing(source="s", evidence="cap-1", at=AT, first=AT, last=AT, names=packed([address, "2"]))
    removal = Removal(
        source="s", native_id=address, post=None, last_seen=None, missed=AT, evidence="cap-1", how=Removed.MARKED
    )
    known = veiled(replace(POST, native_id=address), name).native_id
    assert veiled_listing(listing, name).items() == {known, "2"}
    assert veiled_removal(removal, name).native_id == known


def test_numbers_are_left_as_they_are() -> None:
    listing = Listing(source="s", evidence="cap-1", at=AT, first=AT, last=AT, names=packed(["1", "2"]))
    assert veiled_listing(listing, name) is listing
    assert veiled(POST, name).native_id == "1"
