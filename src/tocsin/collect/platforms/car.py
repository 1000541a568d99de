"""Which blocks does this CAR file hold, and which records does its tree name?

A CAR (https://ipld.io/specs/transport/car/carv1/) is a row of blocks, each behind its length and its CID. An AT
Protocol repository (https://atproto.com/specs/repository) is such a file: a signed commit names the root of a Merkle
search tree, whose nodes name the records. The first pass checks every block against its CID and notes where it stands;
the second walks the tree and reads each block where it is wanted. Some forty bytes of memory for each block.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, cast

import libipld
import numpy as np

from tocsin.collect.errors import CollectError
from tocsin.model.seams import Skip

BLOCK = 2 << 20  # bytes one block may have: the protocol's own bound is 1 MiB for records and 2 MB for messages
BLOCKS = 20_000_000  # blocks of one file
DEPTH = 64  # levels of the tree; a real one of a billion records has 15
NODE = 128 << 10  # bytes of one node of it; a real one names some dozen records
KEY = 1024  # bytes of a record's path
_REMEDY = "export the repository again (com.atproto.sync.getRepo)"
_SHA256 = 0x12

Node = dict[str, object]


@dataclass(eq=False)
class Blocks:
    """Where each sound block of the file stands, by the first eight bytes of its hash."""

    stream: BinaryIO
    name: str
    roots: list[bytes] = field(default_factory=list)
    keys: array[int] = field(default_factory=lambda: array("Q"))
    places: array[int] = field(default_factory=lambda: array("Q"))
    trouble: CollectError | None = None  # why the file could not be read to its end

    def __post_init__(self) -> None:
        self._order = np.zeros(0, dtype=np.uint64)
        self._at = np.zeros(0, dtype=np.uint64)
        self.reached = np.zeros(0, dtype=np.bool_)

    def index(self) -> Iterator[Skip]:
        """Check every block; a Skip for each that is damaged. Call it first.

        Raises:
            CollectError: the file does not begin as a CAR.
        """
        self.roots = self._header()
        try:
            while (at := self.stream.tell()) >= 0 and (size := self._varint()) is not None:
                if size > BLOCK:
                    self.stream.seek(size, 1)
                    yield Skip(reason="block larger than the protocol allows", where=self._where(at))
                    continue
                raw = self._exactly(size)
                cid, content = _split(raw)
                if cid is None:
                    yield Skip(reason="block without a readable CID", where=self._where(at))
                elif not _matches(cid, content):
                    yield Skip(reason="block does not match its CID", where=self._where(at))
                else:
                    self._note(cid, at)
        except CollectError as broken:
            self.trouble = broken
        keys = np.frombuffer(self.keys, dtype=np.uint64) if self.keys else self._order
        order = np.argsort(keys, kind="stable")
        self._order = keys[order]
        self._at = np.frombuffer(self.places, dtype=np.uint64)[order] if self.keys else self._at
        self.reached = np.zeros(len(order), dtype=np.bool_)

    def get(self, cid: bytes, most: int = BLOCK) -> object | None:
        """The block a CID names, decoded; None where the file lacks it, or it is no DAG-CBOR of ``most`` bytes."""
        place = self._place(cid)
        if place is None:
            return None
        self.stream.seek(int(self._at[place]))
        held, content = _split(self._exactly(self._varint() or 0))
        if held != cid:
            return None
        self.reached[place] = True
        return decoded(content) if len(content) <= most else None

    def was_read(self, cid: bytes) -> bool:
        """True where the block has been asked for before."""
        place = self._place(cid)
        return place is not None and bool(self.reached[place])

    def unreached(self) -> Iterator[Skip]:
        """One skip for each sound block that nothing led to."""
        for place in np.flatnonzero(~self.reached):
            yield Skip(reason="block the tree does not lead to", where=self._where(int(self._at[place])))

    def _place(self, cid: bytes) -> int | None:
        place = int(np.searchsorted(self._order, np.uint64(_key(cid))))
        return place if place < len(self._order) and int(self._order[place]) == _key(cid) else None

    def _note(self, cid: bytes, at: int) -> None:
        if len(self.keys) >= BLOCKS:
            raise CollectError(self.name, f"holds more than {BLOCKS:,} blocks", "supply the part that matters")
        self.keys.append(_key(cid))
        self.places.append(at)

    def _header(self) -> list[bytes]:
        try:
            size = self._varint()
            told = decoded(self._exactly(size)) if size is not None and size <= BLOCK else None
        except CollectError:
            told = None
        head = cast(Node, told) if isinstance(told, dict) else {}
        roots = head.get("roots")
        if head.get("version") != 1 or not isinstance(roots, list):
            raise CollectError(f"{self.name}: byte 0", "is no CAR file of version 1", _REMEDY)
        return [root for root in roots if isinstance(root, bytes)]

    def _varint(self) -> int | None:
        """An unsigned LEB128 number; None at the end of the file."""
        at, number, shift = self.stream.tell(), 0, 0
        while byte := self.stream.read(1):
            number |= (byte[0] & 0x7F) << shift
            shift += 7
            if byte[0] < 0x80:
                return number
            if shift > 56:
                raise CollectError(self._where(at), "a length is no number", _REMEDY)
        if shift:
            raise CollectError(self._where(at), "the file ends inside a length", _REMEDY)
        return None

    def _exactly(self, size: int) -> bytes:
        at = self.stream.tell()
        raw = self.stream.read(size)
        if len(raw) < size:
            raise CollectError(self._where(at), "the file ends inside a block; what stands before was read", _REMEDY)
        return raw

    def _where(self, at: int) -> str:
        return f"{self.name}: byte {at:,}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One record the tree names: its path and the CID of its block."""

    path: str  # "app.bsky.feed.post/3jzfcijpj2z2a"
    cid: bytes


def walk(blocks: Blocks, root: bytes) -> Iterator[Entry | Skip]:
    """The records of the tree in the order of their paths; a Skip for each branch that is missing or named twice.

    Walks without recursion; a branch is entered once, so that no file costs more than its own size.
    """
    stack: list[tuple[int, Iterator[tuple[str, bytes] | bytes]]] = [(0, iter((root,)))]
    while stack:
        depth, steps = stack[-1]
        step = next(steps, None)
        if step is None:
            stack.pop()
        elif isinstance(step, tuple):
            yield Entry(*step)
        else:
            again = blocks.was_read(step)
            node = blocks.get(step, NODE) if depth < DEPTH and not again else None
            if isinstance(node, dict) and isinstance(node.get("e"), list):
                stack.append((depth + 1, _steps(node)))
            else:
                reason = "branch of the tree is named twice" if again else "branch of the tree is missing"
                yield Skip(reason=reason, where=f"{blocks.name}: {cid_text(step)}")


def _steps(node: Node) -> Iterator[tuple[str, bytes] | bytes]:
    """What stands below a node, from left to right: branches as their CID, records as path and CID."""
    if isinstance(left := node.get("l"), bytes):
        yield left
    path = b""
    for entry in cast(list[object], node["e"]):
        told = cast(Node, entry) if isinstance(entry, dict) else {}
        shared, rest, cid = told.get("p"), told.get("k"), told.get("v")
        if isinstance(shared, int) and isinstance(rest, bytes) and isinstance(cid, bytes):
            path = (path[: max(shared, 0)] + rest)[:KEY]
            yield path.decode("utf-8", "replace"), cid
        if isinstance(right := told.get("t"), bytes):
            yield right


def cid_text(cid: bytes) -> str:
    """A CID as people write it, base32."""
    try:
        return str(libipld.encode_cid(cid))
    except ValueError:
        return f"CID {cid[:40].hex()}"


def decoded(content: bytes) -> object | None:
    """A block's value (DAG-CBOR); CIDs stand in it as bytes. None where it is none, or is nested too deeply."""
    try:
        return cast(object, libipld.decode_dag_cbor(content))
    except (ValueError, RecursionError):
        return None


def _split(raw: bytes) -> tuple[bytes | None, bytes]:
    """The CID a block begins with, of either version, and its content."""
    if raw[:2] == b"\x12\x20":
        return raw[:34], raw[34:]
    # Version, codec and hash are single bytes in all that the protocol writes: CIDv1, DAG-CBOR or raw, SHA-256.
    if len(raw) >= 36 and raw[0] == 1 and raw[2:4] == b"\x12\x20":
        return raw[:36], raw[36:]
    return None, b""


def _matches(cid: bytes, content: bytes) -> bool:
    return hashlib.sha256(content).digest() == cid[-32:]


def _key(cid: bytes) -> int:
    return int.from_bytes(cid[-32:][:8], "big")
