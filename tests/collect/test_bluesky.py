"""Are a repository's posts found, block by block, and is what is damaged named?"""

from __future__ import annotations

import hashlib

import libipld
import pytest
from tests.collect.door import PNG, collected, dumped, utc
from tests.collect.exports.bluesky_car import DID, Link, car, cbor, cid_of, repository, varint

from tocsin.collect.platforms import car as module
from tocsin.collect.platforms.bluesky import Bluesky
from tocsin.model.listing import Listing, Removal, Removed

POST = "app.bsky.feed.post"


def post(text: str = "said", **more: object) -> bytes:
    return cbor({"$type": POST, "text": text, "createdAt": "2013-01-12T10:00:00.000Z", **more})


def repo(*posts: bytes, **others: bytes) -> dict[str, bytes]:
    records = {f"{POST}/3k{number:03}": block for number, block in enumerate(posts)}
    root, blocks = repository({**records, **others})
    return {"repo.car": car([root], blocks)}


def test_a_record_becomes_a_post_under_its_own_address() -> None:
    told = collected(Bluesky(), repo(post(langs=["fr"], reply={"parent": {"uri": "at://x/y/z", "cid": "c"}})))
    assert told.post.native_id == f"at://{DID}/{POST}/3k000"
    assert told.post.url == f"https://bsky.app/profile/{DID}/post/3k000"
    assert (told.post.author, told.post.language, told.post.reply_to) == (DID, "fr", "at://x/y/z")
    assert told.post.claimed == utc("2013-01-12T10:00:00")
    assert told.post.locator == f"repo.car: {POST}/3k000"
    assert not told.faults
    assert not told.skipped


def test_links_cards_and_quotations_are_part_of_what_is_said() -> None:
    words = "é see a.example/long… now"
    first = len("é see ".encode())
    facet = {"index": {"byteStart": first, "byteEnd": first + len("a.example/long…".encode())}}
    facet["features"] = [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example/longer"}]  # type: ignore[assignment]
    card = {"external": {"title": "T", "description": "D", "uri": "https://b.example"}}
    quote = {"record": {"uri": "at://q/app.bsky.feed.post/1", "cid": "c"}}
    told = collected(Bluesky(), repo(post(words, facets=[facet], embed=card), post("b", embed=quote)))
    assert told.posts[0].text == "é see a.example/long… (https://a.example/longer) now\nT\nD\nhttps://b.example"
    assert told.posts[1].text == "b\n> at://q/app.bsky.feed.post/1"


def test_blobs_are_found_by_their_hash_whatever_their_name() -> None:
    blob = {"$type": "blob", "ref": Link(cid_of(PNG, 0x55)), "mimeType": "image/png", "size": len(PNG)}
    gone = {"$type": "blob", "ref": Link(cid_of(b"gone", 0x55)), "mimeType": "image/png", "size": 4}
    embed = {"images": [{"alt": "a hill", "image": blob}, {"alt": "", "image": gone}]}
    told = collected(Bluesky(), {**repo(post(embed=embed)), "blobs/renamed.bin": PNG})
    assert [(medium.alt, medium.sha256) for medium in told.post.media] == [("a hill", hashlib.sha256(PNG).hexdigest())]
    assert told.skipped == {"file named but not supplied": 1}


def test_other_records_are_counted_by_kind_and_not_read() -> None:
    others = {f"app.bsky.feed.like/{n}": cbor({"subject": f"{n}"}) for n in range(3)} | {
        "com.example.x/1": cbor({"a": 1})
    }
    told = collected(Bluesky(), repo(post(), **others))
    assert len(told.posts) == 1
    assert told.skipped == {"like is not read": 3, "record of another kind is not read": 1}


def test_a_block_that_does_not_match_its_cid_is_named_and_costs_its_record() -> None:
    content = repo(post("one"), post("two"))["repo.car"].replace(b"two", b"2wo")
    told = collected(Bluesky(), {"repo.car": content})
    assert [item.text for item in told.posts] == ["one"]
    assert told.skipped == {"block does not match its CID": 1, "record whose block is missing or unreadable": 1}
    assert not told.of(Listing)


def test_a_cut_repository_gives_what_its_tree_still_reaches() -> None:
    content = repo(*(post(f"{n}") for n in range(20)))["repo.car"]
    told = collected(Bluesky(), {"repo.car": content[:-30]})
    assert len(told.posts) == 19
    assert told.fault.what == "the file ends inside a block; what stands before was read"
    assert told.skipped == {"record whose block is missing or unreadable": 1}


def test_blocks_the_tree_does_not_lead_to_are_counted() -> None:
    stray = post("stray")
    content = repo(post("in"))["repo.car"] + varint(36 + len(stray)) + cid_of(stray) + stray
    told = collected(Bluesky(), {"repo.car": content})
    assert [item.text for item in told.posts] == ["in"]
    assert told.skipped == {"block the tree does not lead to": 1}


def test_a_branch_named_over_and_over_is_entered_once() -> None:
    node, blocks = cbor({"l": None, "e": []}), list[bytes]()
    for _ in range(30):  # each names the one before it twice: two to the thirtieth visits
        blocks.append(node)
        entry = {"p": 0, "k": b"a", "v": Link(cid_of(b"")), "t": Link(cid_of(node))}
        node = cbor({"l": Link(cid_of(node)), "e": [entry]})
    commit = cbor({"did": DID, "version": 3, "data": Link(cid_of(node)), "rev": "x", "prev": None, "sig": b""})
    told = collected(Bluesky(), {"r.car": car([cid_of(commit)], [commit, node, *blocks])})
    assert told.skipped["branch of the tree is named twice"] == 30


@pytest.mark.parametrize("block", [b"\x81" * 200_000 + b"\x01", b"\x9b" + b"\x7f" * 8, b"\xff", b""])
def test_blocks_that_are_bombs_or_nothing_cost_their_record(block: bytes) -> None:
    told = collected(Bluesky(), repo(post(), block))
    assert len(told.posts) == 1
    assert told.skipped == {"record whose block is missing or unreadable": 1}


def test_a_block_larger_than_the_protocol_allows_is_not_taken_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 5_000)
    told = collected(Bluesky(), repo(post(), post("a" * 6_000), post("c")))
    assert len(told.posts) == 2
    assert told.skipped["block larger than the protocol allows"] == 1


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"\xff" * 12, b"\x05hello", varint(3) + b"\xa1ax", cbor({"version": 2})]
)
def test_what_is_no_repository_is_a_fault(content: bytes) -> None:
    assert "is no CAR file" in collected(Bluesky(), {"x.car": content}).fault.what


def test_a_repository_lists_all_its_posts_at_the_time_of_its_revision() -> None:
    told = collected(Bluesky(), repo(post("a"), post("b")))
    (listing,) = told.of(Listing)
    assert listing.scope == DID
    assert listing.items() == {f"at://{DID}/{POST}/3k000", f"at://{DID}/{POST}/3k001"}
    assert listing.at <= told.posts[0].collected


def view(uri: str = f"at://{DID}/{POST}/1", **more: object) -> dict[str, object]:
    record = {"$type": POST, "text": "said", "createdAt": "2013-01-12T10:00:00Z"}
    return {"uri": uri, "cid": "c", "author": {"did": DID, "handle": "h.example"}, "record": record, **more}


def test_feeds_records_threads_and_single_posts_are_read() -> None:
    reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": {"did": "did:you"}, "indexedAt": "2013-01-13T10:00:00Z"}
    files: dict[str, object] = {
        "a.json": {"feed": [{"post": view()}, {"post": view(), "reason": reason}], "cursor": "x"},
        "b.json": {"records": [{"uri": f"at://{DID}/{POST}/2", "cid": "c", "value": view()["record"]}]},
        "c.json": {"thread": {"post": view(), "replies": [{"post": view()}, {"notFound": True, "uri": "at://g"}]}},
        "d.json": {"uri": f"at://{DID}/{POST}/3", "value": view()["record"]},
        "e.json": {"posts": []},
    }
    told = collected(Bluesky(), {name: dumped(value) for name, value in files.items()})
    assert [post.native_id.rpartition("/")[2] for post in told.posts] == [
        "1",
        "1#reposted-by-did:you",
        "2",
        "1",
        "1",
        "3",
    ]
    assert (told.posts[1].author, told.posts[1].forwarded_from) == ("did:you", DID)
    assert told.skipped == {"post is gone or blocked": 1}
    assert not told.faults


def test_events_of_jetstream_are_read_and_deletions_are_removals() -> None:
    commit = {"operation": "create", "collection": POST, "rkey": "1", "record": view()["record"]}
    events = [
        {"did": DID, "time_us": 1357984800000000, "kind": "commit", "commit": commit},
        {"did": DID, "time_us": 1357988400000000, "kind": "commit", "commit": {**commit, "operation": "delete"}},
        {"did": DID, "time_us": 1, "kind": "commit", "commit": {**commit, "collection": "app.bsky.feed.like"}},
        {"did": DID, "time_us": 1, "kind": "identity"},
    ]
    told = collected(Bluesky(), {"s.jsonl": b"\n".join(dumped(event) for event in events)})
    (gone,) = told.of(Removal)
    assert (gone.native_id, gone.how, gone.missed) == (told.post.native_id, Removed.MARKED, utc("2013-01-12T11:00:00"))
    assert told.skipped == {"deletion, told as a removal": 1, "like is not read": 1, "event of an account": 1}


def test_a_folder_without_anything_of_bluesky_says_so() -> None:
    assert collected(Bluesky(), {"note.txt": b"x"}).fault.what == "holds no repository and no JSON"
    assert collected(Bluesky(), {"x.json": dumped({"a": "b" * 50})}).fault.what == "holds no posts of Bluesky"


def test_the_builder_writes_what_the_library_reads() -> None:
    block = cbor({"a": [1, {"b": Link(cid_of(b""))}], "c": "é"})
    assert libipld.decode_dag_cbor(block) == {"a": [1, {"b": cid_of(b"")}], "c": "é"}
