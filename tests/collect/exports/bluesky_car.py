"""A random Bluesky repository: a CAR with its tree, records of many kinds, damaged and missing blocks, blobs."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import libipld
from tests.collect.sayings import picture, saying

KIND = "bluesky"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}

DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
_KINDS = ("app.bsky.feed.like", "app.bsky.graph.follow", "app.bsky.feed.repost", "com.example.other")


def cid_of(block: bytes, codec: int = 0x71) -> bytes:
    """The CID of a block: version 1, DAG-CBOR or raw, SHA-256."""
    return bytes((1, codec, 0x12, 0x20)) + hashlib.sha256(block).digest()


def cbor(value: object) -> bytes:
    """DAG-CBOR; a CID is a ``Link``."""
    if isinstance(value, Link):
        return b"\xd8\x2a" + cbor(b"\0" + value.cid)
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key))
        return _head(5, len(keys)) + b"".join(cbor(key) + cbor(value[key]) for key in keys)
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(cbor, value))
    return bytes(libipld.encode_dag_cbor(value))


class Link:
    """A CID inside a record."""

    def __init__(self, cid: bytes) -> None:
        self.cid = cid


def _head(kind: int, size: int) -> bytes:
    if size < 24:
        return bytes((kind << 5 | size,))
    return bytes((kind << 5 | 25,)) + size.to_bytes(2, "big")


def varint(number: int) -> bytes:
    """Unsigned LEB128."""
    out = b""
    while number > 0x7F:
        out += bytes((number & 0x7F | 0x80,))
        number >>= 7
    return out + bytes((number,))


def car(roots: list[bytes], blocks: list[bytes]) -> bytes:
    """A CAR of these blocks."""
    head = cbor({"version": 1, "roots": [Link(root) for root in roots]})
    frames = [varint(36 + len(block)) + cid_of(block) + block for block in blocks]
    return varint(len(head)) + head + b"".join(frames)


def repository(records: dict[str, bytes], fanout: int = 4, did: str = DID) -> tuple[bytes, list[bytes]]:
    """The commit's CID, and the blocks: nodes of ``fanout`` paths, each leading to the next."""
    blocks = list(dict.fromkeys(records.values()))
    paths = sorted(records.items())
    linked = _chain([paths[at : at + fanout] for at in range(0, len(paths), fanout)])
    commit = cbor(
        {"did": did, "version": 3, "data": Link(cid_of(linked[0])), "rev": "3jzfcijpj2z2a", "prev": None, "sig": b"x"}
    )
    return cid_of(commit), [commit, *linked, *blocks]


def _chain(groups: list[list[tuple[str, bytes]]]) -> list[bytes]:
    made: list[bytes] = []
    right: bytes | None = None
    for group in reversed(groups or [[]]):
        last = len(group) - 1
        entries = [(path, cid_of(block), right if at == last else None) for at, (path, block) in enumerate(group)]
        node = _node(None, entries)
        made.insert(0, node)
        right = cid_of(node)
    return made


def _node(left: bytes | None, entries: list[tuple[str, bytes, bytes | None]]) -> bytes:
    told, before = list[object](), b""
    for path, cid, right in entries:
        key = path.encode()
        shared = next(
            (n for n, (a, b) in enumerate(zip(before, key, strict=False)) if a != b), min(len(before), len(key))
        )
        told.append({"p": shared, "k": key[shared:], "v": Link(cid), "t": Link(right) if right else None})
        before = key
    return cbor({"l": Link(left) if left else None, "e": told})


def build(rng: random.Random, folder: Path) -> int:
    """One repository and its blobs."""
    records, seen = dict[str, bytes](), 0
    for number in range(rng.randint(0, 25)):
        if rng.random() < 0.4:
            kind = rng.choice(_KINDS)
            records[f"{kind}/{number:013}"] = cbor({"$type": kind, "subject": f"at://x/{number}"})
            seen += 1
            continue
        record, more = _post(rng, folder, number)
        records[f"app.bsky.feed.post/{number:013}"] = cbor(record)
        seen += 1 + more
    root, blocks = repository(records)
    content = bytearray(car([root], blocks))
    if rng.random() < 0.5:
        stray = cbor({"$type": "app.bsky.feed.post", "text": f"stray {rng.random()}"})
        content += varint(36 + len(stray)) + cid_of(stray) + stray
        seen += 1
    if rng.random() < 0.5:
        content += varint(36 + 4) + cid_of(b"good") + b"evil"
        seen += 1
    (folder / "repo.car").write_bytes(bytes(content))
    return seen


def _post(rng: random.Random, folder: Path, number: int) -> tuple[dict[str, object], int]:
    post: dict[str, object] = {
        "$type": "app.bsky.feed.post", "text": saying(rng),
        "createdAt": rng.choice(("2013-01-12T10:00:00.000Z", "soon")), "number": number,
        "langs": rng.choice(([], ["fr"], [""])),
    }  # fmt: skip
    images, missing = list[object](), 0
    for _ in range(rng.choice((0, 0, 2))):
        content = picture(rng)
        blob = cid_of(content, 0x55)
        if rng.random() < 0.5:
            (folder / str(libipld.encode_cid(blob))).write_bytes(content)
        else:
            missing += 1
        ref = {"$type": "blob", "ref": Link(blob), "mimeType": "image/png", "size": len(content)}
        images.append({"alt": saying(rng), "image": ref})
    shown = {"embed": {"$type": "app.bsky.embed.images", "images": images}} if images else {}
    quote = {"embed": {"$type": "app.bsky.embed.record", "record": {"uri": "at://did:plc:x/app.bsky.feed.post/1"}}}
    return {**post, **(shown or rng.choice(({}, quote)))}, missing
