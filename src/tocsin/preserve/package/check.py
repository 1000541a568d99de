"""Does a package hold what it says, and what does that prove? Every link in both directions, whoever made the package.

manifest <-> files; signature and time-stamps <-> manifest; custody log <-> head <-> anchors; seals <-> rows;
erasures <-> tombstones <-> rows; captures <-> kept bytes <-> custody lines; WARC <-> captures; index, pages and
data packages <-> all of it; of a WACZ directory <-> members.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.model import Invalid, from_json
from tocsin.preserve.entry import Entry
from tocsin.preserve.errors import PreserveError
from tocsin.preserve.ledger import Ledger, read_ledger
from tocsin.preserve.package import describe, layout, manifest
from tocsin.preserve.package.anchors import check_anchors, replies_of
from tocsin.preserve.package.archive import check_archive
from tocsin.preserve.package.container import check_members, check_wacz
from tocsin.preserve.package.describe import Facts
from tocsin.preserve.package.holdings import Holdings
from tocsin.preserve.package.lines import last, last_settings, lines
from tocsin.preserve.package.tree import Archive, Folder, local, small
from tocsin.preserve.package.vouching import Policy, Vouched, check_vouched, told
from tocsin.preserve.problem import Kind, Problem


@dataclass(slots=True)
class Found:
    """What is known of a package; complete when its problems have been walked to the end."""

    name: str
    facts: Facts | None = None
    vouched: Vouched = field(default_factory=Vouched)
    head: str = ""  # hash of the custody log's last line
    files: int = 0
    notices: list[str] = field(default_factory=list)

    def proven(self) -> list[str]:
        """What a package without problems proves."""
        inside = "Every file is as its manifest says; log, records, kept bytes and web archive agree with one another."
        return [inside, *told(self.vouched)]

    def unproven(self) -> list[str]:
        """What it does not prove."""
        found = ["That what was collected was true, or that a server served it: TLS leaves no proof behind."]
        if not self.vouched.signer_known:
            found.append("Who made it: give the maker's public key, had from them by another way, with --signer.")
        if not any(stamp.trusted for stamp in self.vouched.stamps):
            found.append("Since when it stands: give the authority's certificate with --trust.")
        found.append(f"That the custody log was not cut before: hold its head against one noted elsewhere: {self.head}")
        return found


def check_package(path: Path, policy: Policy | None = None) -> tuple[Iterator[Problem], Found]:
    """The problems of a package, first things first, found as it is walked; and what is known of it.

    Args:
        path: the folder, or the WACZ.
        policy: what it must bring and who is trusted.

    Raises:
        PreserveError: there is no package there, or a key or certificate of the policy cannot be read. Raised by the
            iterator too.
    """
    if not path.exists():
        raise PreserveError(str(path), "is not there", "name a package's folder or its .wacz")
    tree: Folder | Archive = Folder(path) if path.is_dir() else Archive(path)
    found = Found(name=path.name)
    return _Check(tree, path, policy or Policy(), found).problems(), found


class _Check:
    """One package being checked."""

    def __init__(self, tree: Folder | Archive, path: Path, policy: Policy, found: Found) -> None:
        self.tree, self.path, self.policy, self.found = tree, path, policy, found
        self.listed: dict[str, str] = {}
        self.hashes: dict[str, str] = {}
        self.told: list[Problem] = []  # by what reads rows

    def problems(self) -> Iterator[Problem]:
        """Container, files, voucher, log, rows, bytes, archive, descriptions: in this order."""
        try:
            yield from self._walk()
        except PreserveError as trouble:
            yield _problem(Kind.UNREADABLE, trouble.where, trouble.what)
        except zipfile.BadZipFile as bad:
            yield _problem(Kind.ZIP_ALTERED, self.path.name, str(bad))
        except (ValueError, RecursionError) as bad:
            yield _problem(Kind.UNREADABLE, self.path.name, f"cannot be read on: {bad}"[:300])
        except OSError as trouble:
            yield _problem(Kind.UNREADABLE, str(trouble.filename or self.path.name), trouble.strerror or str(trouble))

    def _walk(self) -> Iterator[Problem]:
        if isinstance(self.tree, Archive):
            yield from check_members(self.tree, self.path)
        else:
            yield from self.tree.problems
        if layout.MANIFEST not in self.tree.names:
            yield _problem(
                Kind.PACKAGE_FORM, layout.MANIFEST, "is not there: this is no package, or its manifest was cut"
            )
            return
        yield from self._files()
        facts = self.found.facts = self._facts()
        yield from self._taken()
        if self.tree.names[layout.MANIFEST] > layout.MAX_MANIFEST:
            what = f"is larger than {layout.MAX_MANIFEST:,} bytes: signature and time-stamps were not checked"
            yield _problem(Kind.PACKAGE_FORM, layout.MANIFEST, what)
            return
        with self.tree.open(layout.MANIFEST) as stream:
            text = stream.read(layout.MAX_MANIFEST)
        yield from check_vouched(self.tree, text, facts, self.policy, self.found.vouched)
        yield from self._inside(facts)

    def _files(self) -> Iterator[Problem]:
        with self.tree.open(layout.MANIFEST) as stream:
            self.listed = manifest.read(stream, self.told)
        yield from self._taken()
        yield from manifest.check(self.tree, self.listed, self.hashes)
        self.found.files = len(self.listed)

    def _facts(self) -> Facts | None:
        raw = small(self.tree, layout.FACTS)
        try:
            facts = from_json(Facts, json.loads(raw or b""))
        except (Invalid, ValueError, RecursionError) as bad:
            self.told.append(_problem(Kind.PACKAGE_FORM, layout.FACTS, f"cannot be read: {bad}"[:300]))
            return None
        if facts.text() != raw or facts.form != layout.FORM:
            self.told.append(_problem(Kind.PACKAGE_FORM, layout.FACTS, f"is not of the form {layout.FORM}"))
        return facts

    def _inside(self, facts: Facts | None) -> Iterator[Problem]:
        """What lies behind the manifest; true whatever the manifest says."""
        with ExitStack() as stack:
            log = stack.enter_context(local(self.tree, layout.LOG))
            ledger = read_ledger(log)
            yield from ledger.problems
            yield from self._head(ledger, facts, last_settings(log))
            names = replies_of(self.tree.names)
            replies = {name.partition("/")[2]: stack.enter_context(local(self.tree, name)) for name in names}
            yield from check_anchors(log, replies, ())
            packed = last(log, "package")
            if self.policy.head and not any(line.hash == self.policy.head for line in lines(log)):
                what = f"holds no line {self.policy.head[:16]}..., which was noted elsewhere"
                yield _problem(Kind.CUSTODY_TRUNCATED, layout.LOG, what)
        held = Holdings(self.tree, self.hashes, self.told, self.found.notices)
        yield from held.records(ledger, facts)
        present = held.blobs()
        yield from self._taken()
        yield from held.kept(ledger, present)
        if facts is not None:
            yield from check_archive(self.tree, facts, held.captures(), present)
            yield from self._described(facts)
        yield from self._taken()
        yield from self._packed(packed)

    def _packed(self, packed: Entry | None) -> Iterator[Problem]:
        """The log ends with the line of the packing, and the files are those it covers."""
        covered = {name: value for name, value in self.hashes.items() if layout.is_content(name)}
        where = f"custody line {packed.seq}" if packed else layout.LOG
        if packed is None or packed.hash != self.found.head:
            yield _problem(Kind.CONTENTS_ALTERED, where, "is not the log's last: the log does not end with a packing")
        elif packed.detail.get("contents") != manifest.of(manifest.text(covered)):
            yield _problem(Kind.CONTENTS_ALTERED, where, "packed other files than these")
        facts, named = self.found.facts, packed.detail.get("signer") if packed else None
        if facts is not None and named not in (None, facts.signer or "none"):
            what = f"says that the key {named[:16]} signed it, and {layout.FACTS} does not"
            yield _problem(Kind.SIGNER_UNKNOWN, where, what)

    def _head(self, ledger: Ledger, facts: Facts | None, worked_with: str | None) -> Iterator[Problem]:
        seq, value = ledger.head
        self.found.head = value
        if small(self.tree, layout.HEAD) != f"{seq} {value}\n".encode():
            yield _problem(Kind.HEAD_ALTERED, layout.HEAD, f"is not the log's last line, {seq} {value[:16]}...")
        if facts is not None and facts.head != f"{seq} {value}":
            yield _problem(Kind.HEAD_ALTERED, layout.FACTS, f"names another head than the log's, {seq} {value[:16]}...")
        settings = self.hashes.get(layout.SETTINGS)
        if facts is not None and facts.settings != settings:
            yield _problem(Kind.SETTINGS_ALTERED, layout.SETTINGS, f"is not what {layout.FACTS} names")
        if worked_with and worked_with != settings:
            yield _problem(Kind.SETTINGS_ALTERED, layout.SETTINGS, "is not what the last command worked with")

    def _described(self, facts: Facts) -> Iterator[Problem]:
        names = [name for name in self.hashes if not layout.is_beside(name)]
        wanted = describe.datapackage(facts, {name: self.hashes[name] for name in names}, self.tree.names)
        for name, content in ((layout.DATAPACKAGE, wanted), (layout.DIGEST, describe.digest_of(wanted))):
            size = self.tree.names.get(name)
            if size != len(content) or manifest.digest(self.tree.open(name)) != _sha256(content):
                yield _problem(Kind.DESCRIPTION_ALTERED, name, "does not list the files as they are")
        if isinstance(self.tree, Archive):
            beside = {name: manifest.digest(self.tree.open(name)) for name in self.tree.names if layout.is_beside(name)}
            yield from check_wacz(self.tree, facts, self.hashes | beside)
        if small(self.tree, layout.SCRIPT) != describe.script():
            self.found.notices.append(f"{layout.SCRIPT} is not the one of this Tocsin; run none that you do not trust")

    def _taken(self) -> Iterable[Problem]:
        """What readers told meanwhile, each once."""
        taken = list(dict.fromkeys(self.told))
        self.told.clear()
        return taken


def _sha256(content: bytes) -> str:
    return manifest.of(content)


def _problem(kind: Kind, where: str, what: str) -> Problem:
    return Problem(kind=kind, where=where, what=what)
