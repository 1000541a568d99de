"""Ways to change a package: as a clumsy hand does it, and as one that makes every hash anew."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.preserve.package.conftest import World

from tocsin.preserve import Kind
from tocsin.preserve.entry import Entry, read_entry
from tocsin.preserve.package import layout, manifest, signing

Change = Callable[[Path, World], None]


@dataclass(frozen=True)
class Tampering:
    """A change, and the kind of problem that names it first."""

    name: str
    change: Change
    kind: Kind
    forged: bool = False  # manifest made anew, signed by another key, time-stamps taken away
    script: Kind | None = None  # where the script names it otherwise


def remake(folder: Path) -> None:
    """The manifest made anew over what lies there."""
    names = [each.relative_to(folder).as_posix() for each in sorted(folder.rglob("*")) if each.is_file()]
    held = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in names if not layout.is_beside(n)}
    (folder / layout.MANIFEST).write_bytes(manifest.text(held))


def sign(folder: Path, key: Path) -> None:
    private = signing.load_key(key)
    (folder / layout.SIGNER).write_bytes(signing.public_pem(private.public_key()))
    (folder / layout.SIGNATURE).write_bytes(private.sign((folder / layout.MANIFEST).read_bytes()))


def forge(folder: Path, world: World) -> None:
    """As one who makes everything anew but for what lies deepest: another signer, no time-stamps, every hash right."""
    shutil.rmtree(folder / "tsa")
    for number in (1, 2):
        (folder / layout.stamp(number)).unlink(missing_ok=True)
    signer = signing.key_id(signing.load_key(world.rogue).public_key())
    facts = json.loads((folder / "package.json").read_bytes()) | {"signer": signer, "authorities": [], "trust": []}
    put(folder / "package.json", facts)
    resources = json.loads((folder / "datapackage.json").read_bytes())
    for each in resources["resources"]:
        path = folder / each["path"]
        if path.is_file():
            content = path.read_bytes()
            each |= {"hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}
    put(folder / "datapackage.json", resources)
    digest = hashlib.sha256((folder / "datapackage.json").read_bytes()).hexdigest()
    put(folder / "datapackage-digest.json", {"path": "datapackage.json", "hash": f"sha256:{digest}"})
    remake(folder)
    sign(folder, world.rogue)


def put(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")


def edit(name: str, old: bytes, new: bytes) -> Change:
    def change(folder: Path, world: World) -> None:
        content = (folder / name).read_bytes()
        assert old in content
        (folder / name).write_bytes(content.replace(old, new, 1))

    return change


def lines(name: str, work: Callable[[list[bytes]], list[bytes]]) -> Change:
    def change(folder: Path, world: World) -> None:
        held = (folder / name).read_bytes().splitlines(keepends=True)
        (folder / name).write_bytes(b"".join(work(held)))

    return change


def add(name: str, content: bytes) -> Change:
    def change(folder: Path, world: World) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    return change


def drop(name: str) -> Change:
    return lambda folder, world: (folder / name).unlink()


def move(name: str, to: str) -> Change:
    def change(folder: Path, world: World) -> None:
        (folder / name).rename(folder / to)

    return change


def in_records(old: bytes, new: bytes, number: int = 1) -> Change:
    """Change the n-th record of the WARC, and make its digests anew as a careful forger does."""

    def change(folder: Path, world: World) -> None:
        held = records(folder)
        assert old in held[number]
        held[number] = digests(held[number].replace(old, new, 1))
        write_records(folder, held)

    return change


def records(folder: Path) -> list[bytes]:
    whole = gzip.decompress((folder / layout.WARC).read_bytes())
    return [b"WARC/1.1\r\n" + part for part in whole.split(b"WARC/1.1\r\n")[1:]]


def write_records(folder: Path, held: list[bytes]) -> None:
    (folder / layout.WARC).write_bytes(b"".join(gzip.compress(each, mtime=0) for each in held))


def digests(record: bytes) -> bytes:
    """The record with its lengths and digests right again."""
    from tocsin.preserve.package.warc import base32

    head, _, block = record.partition(b"\r\n\r\n")
    block = block.removesuffix(b"\r\n\r\n")
    payload = block.partition(b"\r\n\r\n")[2] if b"msgtype=response" in head else block
    for name, content in ((b"Block", block), (b"Payload", payload)):
        value = base32(hashlib.sha256(content).hexdigest()).encode()
        head = re.sub(rb"WARC-%s-Digest: [^\r]*" % name, b"WARC-%s-Digest: %s" % (name, value), head)
    head = re.sub(rb"\r\nContent-Length: \d+", b"\r\nContent-Length: %d" % len(block), head)
    return head + b"\r\n\r\n" + block + b"\r\n\r\n"


def append_record(folder: Path, world: World) -> None:
    held = records(folder)
    write_records(folder, [*held, held[1]])


def drop_record(folder: Path, world: World) -> None:
    write_records(folder, records(folder)[:-1])


def strip_digests(folder: Path, world: World) -> None:
    held = records(folder)
    held[1] = re.sub(rb"WARC-(Block|Payload)-Digest: [^\r]*\r\n", b"", held[1])
    write_records(folder, held)


def swap_signature(folder: Path, world: World) -> None:
    sign(folder, world.rogue)


def foreign_signature(folder: Path, world: World) -> None:
    private = signing.load_key(world.rogue)
    (folder / layout.SIGNATURE).write_bytes(private.sign((folder / layout.MANIFEST).read_bytes()))


def swap_token(folder: Path, world: World) -> None:
    """A true token of the same authority, over something else."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(b"another manifest").hash_algorithm(HashAlgorithm.SHA256)
    query = builder.build().as_bytes()
    (folder / layout.stamp(1)).write_bytes(world.first.answer(query))


def strange_token(folder: Path, world: World) -> None:
    """A token over this very manifest, by an authority of the forger's."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    text = (folder / layout.MANIFEST).read_bytes()
    query = TimestampRequestBuilder().data(text).hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()
    (folder / layout.stamp(1)).write_bytes(world.stranger.answer(query))
    held = [(world.stranger.folder / name).read_bytes() for name in ("ca.pem", "tsa.pem")]
    (folder / layout.chain(1)).write_bytes(b"".join(held))


def rehash(folder: Path, world: World) -> None:
    edit(layout.PAGES, b"crew", b"krew")(folder, world)
    remake(folder)


def rehash_and_sign(folder: Path, world: World) -> None:
    rehash(folder, world)
    sign(folder, world.rogue)


def link(folder: Path, world: World) -> None:
    (folder / "tocsin.toml").rename(folder.parent / "elsewhere.toml")
    (folder / "tocsin.toml").symlink_to(folder.parent / "elsewhere.toml")


def custody(work: Callable[[list[Entry]], list[Entry]]) -> Change:
    """Change the log, and name its new end as the head."""

    def change(folder: Path, world: World) -> None:
        path = folder / layout.LOG
        entries = work([read_entry(line) for line in path.read_bytes().splitlines()])
        path.write_bytes(b"".join(entry.line() + b"\n" for entry in entries))
        set_head(folder, f"{entries[-1].seq} {entries[-1].hash}")

    return change


def set_head(folder: Path, head: str) -> None:
    (folder / layout.HEAD).write_text(f"{head}\n")
    put(folder / "package.json", json.loads((folder / "package.json").read_bytes()) | {"head": head})


def reworded(entries: list[Entry]) -> list[Entry]:
    from dataclasses import replace

    return [entries[0], replace(entries[1], actor="nobody").sealed(), *entries[2:]]


def settings(folder: Path, world: World) -> None:
    add("tocsin.toml", b"[case]\n")(folder, world)
    facts = json.loads((folder / "package.json").read_bytes())
    put(folder / "package.json", facts | {"settings": hashlib.sha256(b"[case]\n").hexdigest()})


def wrong_blob(folder: Path, world: World) -> None:
    blob = sorted((folder / "data/blobs").rglob("*"))[-1]
    blob.write_bytes(blob.read_bytes() + b"x")


def lose_blob(folder: Path, world: World) -> None:
    blob = folder / layout.blob(hashlib.sha256(b'{"messages": []}').hexdigest())
    blob.unlink()
    held = json.loads((folder / "datapackage.json").read_bytes())
    held["resources"] = [each for each in held["resources"] if each["path"] != blob.relative_to(folder).as_posix()]
    put(folder / "datapackage.json", held)


def cut(held: list[bytes]) -> list[bytes]:
    return [*held[:-1], held[-1][:-1]]


def swap_anchor(folder: Path, world: World) -> None:
    shutil.copy(folder / layout.stamp(2), next((folder / "anchors").iterdir()))


def lose_anchor(folder: Path, world: World) -> None:
    next((folder / "anchors").iterdir()).unlink()


POSTS, STONES = "data/records/posts.jsonl", "data/records/erasures.jsonl"
K = Kind
REFUSAL = bytes.fromhex("30053003020102")
ALTERED = (Kind.RECORD_ALTERED, True, Kind.CONTENTS_ALTERED)
MATRIX = [
    Tampering("payload of a WARC record", in_records(b"we were here", b"we were there"), K.FILE_ALTERED),
    Tampering("header of a WARC record", in_records(b"HTTP/1.1 200", b"HTTP/1.1 203"), K.FILE_ALTERED),
    Tampering("digests stripped from a WARC record", strip_digests, K.FILE_ALTERED),
    Tampering("target address changed", in_records(b"crew.example", b"krew.example"), K.FILE_ALTERED),
    Tampering("WARC record appended", append_record, K.FILE_ALTERED),
    Tampering("WARC record dropped", drop_record, K.FILE_ALTERED),
    Tampering("file added", add("data/more.txt", b"more"), K.FILE_ADDED),
    Tampering("hidden file added", add(".more", b"more"), K.FILE_ADDED),
    Tampering("file removed", drop("tocsin.toml"), K.FILE_MISSING),
    Tampering("file renamed", move("tocsin.toml", "other.toml"), K.FILE_RENAMED),
    Tampering("file replaced by a link", link, K.STRAY),
    Tampering("kept bytes changed", wrong_blob, K.FILE_ALTERED),
    Tampering("database row changed", edit(POSTS, "боевой".encode(), "мирный".encode()), K.FILE_ALTERED),
    Tampering("custody line edited", edit(layout.LOG, b"duty", b"dusk"), K.FILE_ALTERED),
    Tampering("head changed", edit(layout.HEAD, b" ", b"0 "), K.FILE_ALTERED),
    Tampering("settings changed", edit("tocsin.toml", b"LC-1", b"LC-2"), K.FILE_ALTERED),
    Tampering("list of pages changed", edit(layout.PAGES, b"crew", b"krew"), K.FILE_ALTERED),
    Tampering("data package changed", edit("datapackage.json", b"Lantern", b"Lamp"), K.FILE_ALTERED),
    Tampering("guide changed", edit("VERIFY.md", b"Nothing", b"Little"), K.FILE_ALTERED),
    Tampering("manifest line changed", edit(layout.MANIFEST, b"  VERIFY.md", b"  VERIFY.txt"), K.FILE_RENAMED),
    Tampering("manifest line dropped", lines(layout.MANIFEST, lambda held: held[1:]), K.FILE_ADDED),
    Tampering("manifest line doubled", lines(layout.MANIFEST, lambda held: [held[0], *held]), K.MANIFEST_ALTERED),
    Tampering("manifest removed", drop(layout.MANIFEST), K.PACKAGE_FORM),
    Tampering("manifest hashed anew", rehash, K.SIGNATURE_WRONG),
    Tampering("manifest hashed anew and signed by another", rehash_and_sign, K.SIGNER_UNKNOWN),
    Tampering("signature stripped", drop(layout.SIGNATURE), K.SIGNATURE_MISSING),
    Tampering("signature and key swapped", swap_signature, K.SIGNER_UNKNOWN),
    Tampering("signature of another key", foreign_signature, K.SIGNATURE_WRONG),
    Tampering("key removed", drop(layout.SIGNER), K.SIGNATURE_MISSING),
    Tampering("time-stamp stripped", drop(layout.stamp(2)), K.STAMP_MISSING),
    Tampering("time-stamp of something else", swap_token, K.STAMP_WRONG),
    Tampering("time-stamp of a strange authority", strange_token, K.STAMP_WRONG),
    Tampering("forged: payload", in_records(b"we were here", b"we were there"), *ALTERED),
    Tampering("forged: header", in_records(b"X-Note", b"X-Node"), *ALTERED),
    Tampering("forged: target address", in_records(b"crew", b"krew"), *ALTERED),
    Tampering("forged: date", in_records(b"2013-01-15", b"2013-01-14"), *ALTERED),
    Tampering("forged: digests stripped", strip_digests, *ALTERED),
    Tampering("forged: record appended", append_record, K.RECORD_ADDED, True, K.CONTENTS_ALTERED),
    Tampering("forged: record dropped", drop_record, K.RECORD_MISSING, True, K.CONTENTS_ALTERED),
    Tampering("forged: index", edit(layout.INDEX, b'"200"', b'"201"'), K.INDEX_ALTERED, True, K.CONTENTS_ALTERED),
    Tampering("forged: pages", edit(layout.PAGES, b"crew", b"krew"), K.INDEX_ALTERED, True, K.CONTENTS_ALTERED),
    Tampering("forged: data package", edit("datapackage.json", b"Lantern", b"Lamp"), K.DESCRIPTION_ALTERED, True,
              K.CONTENTS_ALTERED),
    Tampering("forged: row changed", edit(POSTS, "боевой".encode(), "мирный".encode()), K.SEAL_BROKEN, True),
    Tampering("forged: row dropped", lines(POSTS, lambda held: held[:-1]), K.SEAL_BROKEN, True),
    Tampering("forged: rows reordered", lines(POSTS, lambda held: held[::-1]), K.SEAL_BROKEN, True),
    Tampering("forged: row added", lines(POSTS, lambda held: [*held, b'["post-9","{}"]\n']), K.UNSEALED, True),
    Tampering("forged: tombstone dropped", lines(STONES, lambda held: held[:1]), K.SEAL_BROKEN, True),
    Tampering("forged: tombstone reworded", edit(STONES, b"standard", b"strict"), K.SEAL_BROKEN, True),
    Tampering("forged: erased row without tombstone", lines(POSTS, lambda held: [b'["post-0",""]\n', *held[1:]]),
              K.SEAL_BROKEN, True),
    Tampering("forged: custody line edited", edit(layout.LOG, b"duty", b"dusk"), K.CUSTODY_ALTERED, True),
    Tampering("forged: custody line dropped", custody(lambda held: [*held[:3], *held[4:]]), K.CUSTODY_MISSING, True),
    Tampering("forged: custody lines reordered", custody(lambda held: [*held[:2], held[3], held[2], *held[4:]]),
              K.CUSTODY_REORDERED, True),
    Tampering("forged: custody line replaced", custody(reworded), K.CUSTODY_CHAIN, True),
    Tampering("forged: custody log truncated", custody(lambda held: held[:-1]), K.CONTENTS_ALTERED, True),
    Tampering("forged: custody lines run together", edit(layout.LOG, b"}\n", b"}"), K.CUSTODY_ALTERED, True),
    Tampering("forged: custody log torn", lines(layout.LOG, cut), K.CUSTODY_TORN, True),
    Tampering("time-stamp refused by its authority", add(layout.stamp(1), REFUSAL), K.STAMP_WRONG),
    Tampering("forged: head", edit(layout.HEAD, b" ", b"0 "), K.HEAD_ALTERED, True),
    Tampering("forged: settings", settings, K.SETTINGS_ALTERED, True),
    Tampering("forged: kept bytes changed", wrong_blob, K.BLOB_ALTERED, True),
    Tampering("forged: kept bytes gone without tombstone", lose_blob, K.BLOB_MISSING, True),
    Tampering("forged: erased bytes put back", add(layout.blob(hashlib.sha256(b"a bystander's page").hexdigest()),
              b"a bystander's page"), K.ERASURE_UNFINISHED, True, K.BLOB_ADDED),
    Tampering("forged: kept bytes added", add(layout.blob(manifest.of(b"new")), b"new"), K.BLOB_ADDED, True),
    Tampering("forged: anchor swapped", swap_anchor, K.ANCHOR_WRONG, True),
    Tampering("forged: anchor removed", lose_anchor, K.ANCHOR_MISSING, True),
]  # fmt: skip
