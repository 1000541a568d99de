"""Does this WACZ hold what it says? Its files against its description (WACZ 1.1.1 and 1.2).

Nothing a package says of itself is proof: a signature in it is told as stated and trusted for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.collect.archives.digests import matches
from tocsin.collect.errors import CollectError, fault
from tocsin.collect.jsontext import items, obj, read_json, string
from tocsin.collect.shelf import Shelf, whole
from tocsin.model.seams import Fault, Material

LIMIT = 16 << 20  # bytes of a package's description
NAME, DIGEST = "datapackage.json", "datapackage-digest.json"
_REMEDY = "ask its maker for the package again; what is in it was read all the same"
_HASH = re.compile(r"(sha256|sha512|sha1|md5):([0-9a-fA-F]{32,128})")


def check(shelf: Shelf, base: str, told: dict[str, object]) -> Iterator[Fault]:
    """Where the package below ``base`` is not what its description says; the first hundred differences singly."""
    listed: dict[str, str] = {}
    for resource in map(obj, items(told.get("resources"))):
        path, stated = string(resource.get("path")) or "", string(resource.get("hash")) or ""
        listed.setdefault(base + path, stated)
        if listed[base + path] != stated:
            yield Fault(where=base + path, what="is listed twice with two hashes", remedy=_REMEDY)
    for name, stated in sorted(listed.items()):
        if what := _difference(shelf.files.get(name), stated):
            yield Fault(where=name, what=what, remedy=_REMEDY)
    for name in sorted(shelf.files):
        if name.startswith(base) and name not in listed and name.removeprefix(base) not in (NAME, DIGEST):
            yield Fault(where=name, what="is in the package and its description does not list it", remedy=_REMEDY)
    yield from _digest(shelf, base)


def _difference(file: Material | None, stated: str) -> str | None:
    if file is None:
        return "is listed in the package's description and missing"
    if not stated:
        return "is listed in the package's description without a hash"
    return None if _is(file, stated) else "is not what the package's description says: its hash is another"


def _digest(shelf: Shelf, base: str) -> Iterator[Fault]:
    file, about = shelf.files.get(base + DIGEST), shelf.files[base + NAME]
    told = description(file) if file else {}
    if isinstance(told, Fault):
        yield told
    elif file and not _is(about, string(told.get("hash")) or ""):
        what = "states another hash of the package's description than it has: one of the two was changed"
        yield Fault(where=file.name, what=what, remedy=_REMEDY)


def _is(file: Material, stated: str) -> bool:
    """True where the file has this digest; one without the algorithm's name is MD5 (Frictionless, data resource)."""
    found = _HASH.fullmatch(stated if ":" in stated else f"md5:{stated}")
    if not found:
        return False
    if found[1] == "sha256":
        return found[2].lower() == file.capture.sha256
    with file.open() as stream:
        return matches(stated if ":" in stated else f"md5:{stated}", iter(lambda: stream.read(1 << 20), b"")) is True


def description(file: Material) -> dict[str, object] | Fault:
    """A package's ``datapackage.json`` or digest."""
    try:
        value, _ = read_json(whole(file, LIMIT))
    except CollectError as trouble:
        return fault(trouble)
    except ValueError:
        return Fault(where=file.name, what="is no readable JSON", remedy=_REMEDY)
    return obj(value)
