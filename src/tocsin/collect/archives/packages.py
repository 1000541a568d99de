"""Which packages (WACZ) are among these files, and what do their lists of pages say?"""

from __future__ import annotations

import posixpath
from array import array
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

from tocsin.collect.archives.flow import Flow
from tocsin.collect.archives.payloads import Keys, Payloads, plain
from tocsin.collect.archives.shown import Listed
from tocsin.collect.archives.wacz import DIGEST, NAME, check, description
from tocsin.collect.jsontext import items, obj, read_json, string
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import from_iso
from tocsin.model.seams import Collected, Fault, Material, Skip

LINE = 8 << 20  # bytes of one listed page, its text included
MOST = 1_000_000  # pages that are listed
TOLD = 100  # differences of one package that are told singly
_SAME = 50  # listed pages of one address that are looked at
WITHOUT = "listed page without a record"
UNREADABLE = "listed page not readable"
LONG = "listed page longer than 8 MiB"
SIGNED = "signature as the package states it, not checked"
_KINDS = {"indexes/": "index of a web archive", "pages/": "list of pages", "logs/": "log of a crawl"}


class Packages:
    """The packages among a source's files; every file of theirs is used."""

    def __init__(self, shelf: Shelf, archives: Iterable[str]) -> None:
        self._shelf, self._used = shelf, set(archives)
        self._lists: list[Material] = []
        self._places = Keys()
        self._list_of, self._offsets = array("L"), array("Q")

    def checked(self, payloads: Payloads) -> Iterator[Collected]:
        """What is wrong with each package, and a Skip for each of its files that is no web archive."""
        for name in sorted(self._shelf.files):
            if posixpath.basename(name) != NAME:
                continue
            told = description(self._shelf.files[name])
            if isinstance(told, Fault):
                yield told
                yield self._shelf.pass_over(name, "description of a package")
            elif "resources" in told:
                yield from self._package(name.removesuffix(NAME), told, payloads)

    def listed(self, address: str, seen: datetime | None) -> Listed | None:
        """What the lists say of a page; of several, the one nearest in time."""
        found = [self._page(row) for row in self._places.rows(address)[:_SAME]]
        if not found or not address:
            return None
        page = min(found, key=lambda page: _apart(page, seen))
        title = " ".join((string(page.get("title")) or "").split())
        return Listed(title or None, string(page.get("text")) or "")

    def _package(self, base: str, told: dict[str, object], payloads: Payloads) -> Iterator[Collected]:
        if str(told.get("profile", "")).startswith("multi-wacz"):
            yield from self._several(base, told)
            return
        differences = check(self._shelf, base, told)
        yield from islice(differences, TOLD)
        if more := sum(1 for _ in differences):
            yield Fault(where=base + NAME, what=f"{more:,} more files are not as it says")
        for name in sorted(name for name in self._shelf.files if name.startswith(f"{base}pages/")):
            if name.endswith(".jsonl"):
                yield from self._read(self._shelf.files[name], payloads)
        left = [name for name in sorted(self._shelf.files) if name.startswith(base) and name not in self._used]
        self._used.update(left)
        for name in left:
            path = name.removeprefix(base)
            if path == DIGEST:
                self._shelf.use(self._shelf.files[name])
                yield _sealed(self._shelf.files[name])
            else:
                yield self._shelf.pass_over(name, _reason(path))

    def _several(self, base: str, told: dict[str, object]) -> Iterator[Collected]:
        """A package of packages names them; those that lie beside it are read, none is fetched."""
        yield self._shelf.pass_over(base + NAME, "description of a package of packages")
        for resource in map(obj, items(told.get("resources"))):
            path = string(resource.get("path")) or string(resource.get("url")) or string(resource.get("name")) or ""
            name = posixpath.basename(path.partition("?")[0])
            if not any(f"/{name}/" in f"/{file}" for file in self._shelf.files):
                what = f"names the package {path[:200]!r}, which is not supplied"
                yield Fault(where=base + NAME, what=what, remedy="supply it beside; nothing is fetched")

    def _read(self, file: Material, payloads: Payloads) -> Iterator[Collected]:
        self._lists.append(file)
        with file.open() as stream:
            flow = Flow(stream, file.name)
            number, at = 0, flow.at
            while line := flow.line(LINE):
                number += 1
                where = f"{file.name}: line {number:,}"
                if not line.endswith(b"\n") and flow.peek(1):
                    _to_end_of_line(flow)
                    yield Skip(reason=LONG, where=where)
                elif line.strip():
                    yield from self._line(line, where, at, payloads)
                at = flow.at

    def _line(self, line: bytes, where: str, at: int, payloads: Payloads) -> Iterator[Collected]:
        page = _parsed(line)
        if page is None or len(self._offsets) >= MOST:
            yield Skip(reason=UNREADABLE if page is None else "more listed pages than are read", where=where)
            return
        address = plain(string(page.get("url")) or "")
        if not address:
            return  # the first line, which says what the others hold
        self._places.add(address, len(self._offsets))
        self._list_of.append(len(self._lists) - 1)
        self._offsets.append(at)
        if not payloads.holds(address):
            yield Skip(reason=WITHOUT, where=where)

    def _page(self, row: int) -> dict[str, object]:
        with self._lists[self._list_of[row]].open() as stream:
            stream.seek(self._offsets[row])
            return _parsed(stream.readline(LINE)) or {}


def _reason(path: str) -> str:
    if path == NAME:
        return "description of a package"
    return next((kind for folder, kind in _KINDS.items() if path.startswith(folder)), "no web archive")


def _sealed(file: Material) -> Skip:
    """What the package says of who signed it and when: a claim, that nothing rests on."""
    told = description(file)
    signed = obj(told.get("signedData")) if not isinstance(told, Fault) else {}
    if not signed:
        return Skip(reason="digest of a package", where=file.name)
    says = [string(signed.get(key)) for key in ("domain", "publicKey", "created", "software")]
    return Skip(reason=SIGNED, where=f"{file.name}: {', '.join(word[:100] for word in says if word)}")


def _parsed(line: bytes) -> dict[str, object] | None:
    try:
        value, _ = read_json(line.removeprefix(b"\xef\xbb\xbf"))
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _to_end_of_line(flow: Flow) -> None:
    while (part := flow.line()) and not part.endswith(b"\n"):
        pass


def _apart(page: dict[str, object], seen: datetime | None) -> float:
    stated = from_iso(page.get("ts"), UTC)
    return abs((stated.at - seen).total_seconds()) if stated and seen else float("inf")
