"""Which bytes belong to the package? A line for each file: its SHA-256, two blanks, its name; sorted by name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import BinaryIO

from tocsin.preserve.package import layout
from tocsin.preserve.package.tree import Tree
from tocsin.preserve.problem import Kind, Problem

_LINE = re.compile(rb"([0-9a-f]{64})  ([A-Za-z0-9._/-]+)\n")
_LONGEST = 300
_CHUNK = 1 << 20


def text(hashes: dict[str, str]) -> bytes:
    """The manifest of files: name -> SHA-256; as ``sha256sum`` writes it."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode("ascii")


def read(stream: BinaryIO, problems: list[Problem]) -> dict[str, str]:
    """Name -> SHA-256. What no manifest of Tocsin's holds is told in ``problems`` and left out."""
    found: dict[str, str] = {}
    before = ""
    for number, raw in enumerate(iter(lambda: stream.readline(_LONGEST), b""), 1):
        match = _LINE.fullmatch(raw)
        name = match[2].decode("ascii") if match else ""
        if match and layout.is_name(name) and not layout.is_beside(name) and name > before:
            found[name] = match[1].decode("ascii")
            before = name
        else:
            what = "is no sorted line of hash, two blanks and name"
            problems.append(Problem(kind=Kind.MANIFEST_ALTERED, where=f"{layout.MANIFEST}: line {number}", what=what))
        if len(problems) > 1000 or number > layout.MAX_FILES:
            break
    return found


def digest(stream: BinaryIO) -> str:
    """SHA-256 of a stream, read in pieces and closed."""
    value = hashlib.sha256()
    with stream:
        while piece := stream.read(_CHUNK):
            value.update(piece)
    return value.hexdigest()


def of(content: bytes) -> str:
    """SHA-256 of bytes at hand."""
    return hashlib.sha256(content).hexdigest()


def check(tree: Tree, listed: dict[str, str], found: dict[str, str]) -> Iterator[Problem]:
    """Every file against its line, and every line against the files; a renamed file is told as one.

    Args:
        tree: the package.
        listed: name -> SHA-256, as the manifest says.
        found: filled with name -> SHA-256 as the bytes are.
    """
    missing = {listed[name]: name for name in sorted(listed, reverse=True) if name not in tree.names}
    renamed: set[str] = set()
    for name in sorted(tree.names):
        if layout.is_beside(name):
            continue
        with tree.open(name) as stream:
            value = found[name] = digest(stream)
        if name in listed and value != listed[name]:
            yield Problem(kind=Kind.FILE_ALTERED, where=name, what=f"has the hash {value}, the manifest another")
        elif name not in listed and value in missing:
            renamed.add(missing[value])
            yield Problem(kind=Kind.FILE_RENAMED, where=name, what=f"is listed as {missing[value]}")
        elif name not in listed:
            yield Problem(kind=Kind.FILE_ADDED, where=name, what="is not in the manifest")
    for name in sorted(set(missing.values()) - renamed):
        yield Problem(kind=Kind.FILE_MISSING, where=name, what="is in the manifest and not in the package")
