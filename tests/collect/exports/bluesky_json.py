"""Random answers of Bluesky saved as JSON, and lines of Jetstream."""

from __future__ import annotations

import json
import random
from pathlib import Path

from tests.collect.sayings import saying

KIND = "bluesky"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}

_WHO = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
_ODD: tuple[object, ...] = (
    7,
    None,
    {},
    [],
    {"post": {}},
    {"uri": "x"},
    {"notFound": True, "uri": "at://x"},
    {"value": {}},
)


def build(rng: random.Random, folder: Path) -> int:
    """A feed, a list of records, a thread and a stream."""
    feed = [_view(rng, number) for number in range(rng.randint(0, 9))]
    records = [_record(rng, number) for number in range(rng.randint(0, 9))]
    replies = [_view(rng, number) for number in range(rng.randint(1, 4))]
    events = [_event(rng, number) for number in range(rng.randint(0, 9))]
    (folder / "feed.json").write_text(json.dumps({"feed": feed, "cursor": "x"}))
    (folder / "records.json").write_text(json.dumps({"records": records, "cursor": "more of this feed than there is"}))
    thread = {"post": _post(rng, 99), "replies": replies, "parent": {"post": _post(rng, 98), "replies": [1, 2]}}
    (folder / "thread.json").write_text(json.dumps({"thread": thread}))
    lines = [json.dumps(event) for event in events] + rng.choice(([], ["", "{cut"]))
    (folder / "stream.jsonl").write_text("".join(f"{line}\n" for line in lines))
    return len(feed) + len(records) + 2 + len(replies) + len(lines)


def _post(rng: random.Random, number: int) -> dict[str, object]:
    record = {"$type": "app.bsky.feed.post", "text": saying(rng), "createdAt": "2013-01-12T10:00:00Z"}
    uri = f"at://{_WHO}/app.bsky.feed.post/{number}"
    return {"uri": uri, "cid": "x", "author": {"did": _WHO, "handle": "me.example"}, "record": record}


def _view(rng: random.Random, number: int) -> object:
    if rng.random() < 0.2:
        return rng.choice(_ODD)
    reason = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": {"did": "did:plc:you"},
        "indexedAt": "2013-01-13T10:00:00Z",
    }
    return {"post": _post(rng, number), **rng.choice(({}, {"reason": reason}))}


def _record(rng: random.Random, number: int) -> object:
    if rng.random() < 0.3:
        return rng.choice((*_ODD, {"uri": f"at://{_WHO}/app.bsky.feed.like/1", "value": {"subject": "x"}}))
    post = _post(rng, number)
    return {"uri": post["uri"], "cid": "x", "value": post["record"]}


def _event(rng: random.Random, number: int) -> object:
    if rng.random() < 0.2:
        return {"did": _WHO, "time_us": 1357984800000000, "kind": "identity", "identity": {}}
    operation = rng.choice(("create", "update", "delete"))
    kind = rng.choice(("app.bsky.feed.post", "app.bsky.feed.post", "app.bsky.feed.like"))
    commit = {"operation": operation, "collection": kind, "rkey": str(number), "record": _post(rng, 1)["record"]}
    return {"did": _WHO, "time_us": 1357984800000000, "kind": "commit", "commit": commit}
