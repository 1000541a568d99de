"""How does a case become a package? Every file is written once, hashed on the way; the whole is put in place last."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tocsin.model import Capture, Trouble
from tocsin.preserve.custody import sync_folder
from tocsin.preserve.errors import PreserveError
from tocsin.preserve.ledger import Head
from tocsin.preserve.package import describe, index, layout, manifest, rows, signing, stamping, warc
from tocsin.preserve.package.describe import Facts
from tocsin.preserve.problem import Problem

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What goes into a package; everything large is a stream that can be asked for again."""

    facts: Facts
    settings: bytes  # tocsin.toml
    note: Callable[[str], Packed]  # enters the hash of the contents into the custody log, or finds it there
    tables: Mapping[str, Callable[[], Iterable[str]]]  # canonical rows as the seals count them
    blobs: Sequence[str]  # SHA-256 of the kept bytes that are there
    open_blob: Callable[[str], BinaryIO]
    left_out: Mapping[str, int] = field(default_factory=dict)  # SHA-256 -> bytes
    anchors: Mapping[str, bytes] = field(default_factory=dict)  # file name -> raw reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """The custody line that names a package's contents, and the log that ends with it."""

    head: Head
    log: Callable[[], BinaryIO]
    size: int  # bytes of the log up to the line's end


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Who is asked to time-stamp the manifest, and how."""

    authorities: tuple[str, ...]
    post: stamping.Post
    trust: tuple[bytes, ...] = ()  # certificates (PEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A package that was written, or lay there already with the same manifest."""

    folder: Path
    facts: Facts
    manifest: str  # SHA-256
    files: int
    bytes: int
    is_new: bool
    stamps: tuple[stamping.Stamp, ...]
    silent: tuple[str, ...]  # authorities that gave no time-stamp, and why


def build(
    contents: Contents, out: Path, name: str, key: Ed25519PrivateKey | None = None, ask: Ask | None = None
) -> Built:
    """Write the package as a folder: under a temporary name, then renamed, so that no half package is ever met.

    Args:
        contents: what goes in.
        out: the folder it goes into.
        name: its name there, before a hyphen and the first eight digits of its head; the same package lying there is
            left as it is.
        key: signs the manifest.
        ask: the authorities that stamp it; one that fails is told in ``silent`` and not named in the package.

    Raises:
        PreserveError: another package lies there, a kept blob is not its hash's, or the disk refuses.
    """
    part = out / f".part-{name}"
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        made = _Writing(part, contents).all(key, ask)
        built = _place(part, out / f"{name}-{made.facts.head.partition(' ')[2][:8]}", made)
    except OSError as trouble:
        remedy = "check the disk's free space and permissions"
        raise PreserveError(str(out), trouble.strerror or str(trouble), remedy) from trouble
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return built


def _place(part: Path, folder: Path, made: Built) -> Built:
    if not folder.exists():
        part.rename(folder)
        sync_folder(folder.parent)
        return replace(made, folder=folder)
    held = folder / layout.MANIFEST
    if not held.is_file() or _sha256(held) != made.manifest:
        raise PreserveError(str(folder), "is another package of the same state", "name another folder with --out")
    return replace(made, folder=folder, is_new=False)


class _Writing:
    """One package being written."""

    def __init__(self, part: Path, contents: Contents) -> None:
        self.part, self.contents = part, contents
        self.hashes: dict[str, str] = {}
        self.sizes: dict[str, int] = {}

    def all(self, key: Ed25519PrivateKey | None, ask: Ask | None) -> Built:
        """Every file, the manifest last."""
        held = self.contents
        self.put(layout.SETTINGS, held.settings)
        self.put(layout.SCRIPT, describe.script())
        if held.left_out:
            gone = (f"{sha256} {size}\n" for sha256, size in sorted(held.left_out.items()))
            self.put(layout.LEFT_OUT, "".join(gone).encode())
        for name, reply in sorted(held.anchors.items()):
            self.put(f"anchors/{name}", reply)
        for table, lines in sorted(held.tables.items()):
            self.write(f"{layout.RECORDS}{table}.jsonl", (f"{row}\n".encode() for row in lines()))
        for sha256 in held.blobs:
            self._blob(sha256)
        self._archive()
        package = describe.datapackage(held.facts, self.hashes, self.sizes)
        self.put(layout.DATAPACKAGE, package)
        self.put(layout.DIGEST, describe.digest_of(package))
        packed = held.note(manifest.of(manifest.text(self.hashes)))
        self.copy(layout.LOG, packed.log(), packed.size)
        head = f"{packed.head[0]} {packed.head[1]}"
        self.put(layout.HEAD, f"{head}\n".encode())
        return self._vouch(replace(held.facts, head=head), key, ask)

    def put(self, name: str, content: bytes) -> None:
        """A small file."""
        self.write(name, [content])

    def copy(self, name: str, stream: BinaryIO, most: int | None = None) -> None:
        """A stream, or its first bytes."""
        with stream:
            self.write(name, _pieces(stream, most))

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """A file, hashed as it goes."""
        path, digest, size = self.part / name, hashlib.sha256(), 0
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            for piece in pieces:
                out.write(piece)
                digest.update(piece)
                size += len(piece)
        self.hashes[name], self.sizes[name] = digest.hexdigest(), size

    def _blob(self, sha256: str) -> None:
        name = layout.blob(sha256)
        self.copy(name, self.contents.open_blob(sha256))
        if self.hashes[name] != sha256:
            raise PreserveError(f"blob {sha256}", f"its bytes have the hash {self.hashes[name]}", "run `tocsin verify`")

    def _archive(self) -> None:
        """The WARC of everything that has an address, its index and its pages."""
        facts, lines, pages = self.contents.facts, self.part / ".index", self.part / ".pages"
        with (self.part / ".warc").open("wb") as out, lines.open("wb") as noted, pages.open("wb") as listed:
            offset = warc.write(archive_head(facts), self.contents.open_blob, out)
            for capture in archived(self._captures(), self.contents.blobs):
                kept, told = warc.of_capture(capture, facts.state)
                length = warc.write(kept, self.contents.open_blob, out)
                noted.write(index.line(capture, offset, length))
                listed.write(index.page(capture) if index.is_page(capture) else b"")
                offset += length + warc.write(told, self.contents.open_blob, out)
        self.copy(layout.WARC, (self.part / ".warc").open("rb"))
        self.write(layout.PAGES, [index.pages_head(), *_pieces(pages.open("rb"))])
        with lines.open("rb") as unsorted:
            self.write(layout.INDEX, index.sorted_lines(unsorted, self.part))
        for name in (".warc", ".index", ".pages"):
            (self.part / name).unlink()

    def _captures(self) -> Iterator[Capture]:
        problems: list[Problem] = []
        yield from rows.captures(self.contents.tables["captures"](), problems)
        if problems:
            raise PreserveError(problems[0].where, problems[0].what, "run `tocsin verify`")

    def _vouch(self, facts: Facts, key: Ed25519PrivateKey | None, ask: Ask | None) -> Built:
        """Describe, list, sign and stamp; authorities that do not answer are left out and the rest asked again."""
        public = key.public_key() if key else None
        facts = replace(facts, signer=signing.key_id(public) if public else None)
        asked, silent = (ask.authorities[:9] if ask else ()), list[str]()
        while True:
            facts = replace(facts, authorities=asked, trust=_trust(ask, asked))
            text = self._list(facts)
            stamps, failed = _stamped(text, ask, asked)
            silent += [f"{address}: {why}" for address, why in failed.items()]
            asked = tuple(address for address in asked if address not in failed)
            if not failed:
                break
        if key and public:
            (self.part / layout.SIGNATURE).write_bytes(key.sign(text))
            (self.part / layout.SIGNER).write_bytes(signing.public_pem(public))
        for number, stamp in enumerate(stamps, 1):
            (self.part / layout.stamp(number)).write_bytes(stamp.reply)
            (self.part / "tsa").mkdir(exist_ok=True)
            (self.part / layout.chain(number)).write_bytes(stamp.chain)
        return Built(
            folder=self.part,
            facts=facts,
            manifest=hashlib.sha256(text).hexdigest(),
            files=len(self.hashes),
            bytes=sum(self.sizes.values()),
            is_new=True,
            stamps=tuple(stamps),
            silent=tuple(silent),
        )

    def _list(self, facts: Facts) -> bytes:
        """What the package says of itself, and the manifest over all of it."""
        self.put(layout.FACTS, facts.text())
        self.put(layout.GUIDE, describe.guide(facts, len(self.contents.left_out)))
        text = manifest.text(self.hashes)
        (self.part / layout.MANIFEST).write_bytes(text)
        return text


def archive_head(facts: Facts) -> warc.Record:
    """The WARC's first record."""
    told = (
        ("software", facts.software),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        ("operator", facts.operator),
        ("isPartOf", facts.reference),
        ("description", f"settings sha256:{facts.settings}; state of custody line {facts.state}"),
    )
    return warc.about(told, facts.state, facts.made)


def archived(captures: Iterable[Capture], present: Iterable[str]) -> Iterator[Capture]:
    """Of the captures those that stand in the WARC: they have an address, and their bytes are there."""
    held = set(present)
    return (capture for capture in captures if capture.url and capture.sha256 in held)


def _trust(ask: Ask | None, asked: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(stamping.fingerprint(each) for each in ask.trust)) if ask and asked else ()


def _stamped(text: bytes, ask: Ask | None, asked: tuple[str, ...]) -> tuple[list[stamping.Stamp], dict[str, str]]:
    """The replies of those who answered, and why the others did not."""
    stamps, failed = list[stamping.Stamp](), dict[str, str]()
    for address in asked if ask else ():
        try:
            stamps.append(stamping.ask(address, text, ask.post, ask.trust))  # type: ignore[union-attr]
        except Trouble as trouble:
            failed[address] = trouble.what
    return stamps, failed


def _pieces(stream: BinaryIO, most: int | None = None) -> Iterator[bytes]:
    left = most
    with stream:
        while piece := stream.read(_CHUNK if left is None else min(_CHUNK, left)):
            yield piece
            left = None if left is None else left - len(piece)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return manifest.digest(stream)
