#!/usr/bin/env python3
"""Does an evidence package (folder or .wacz) hold? Python's standard library and openssl only; nothing is executed.

    python3 verify_package.py PATH [--require signature,timestamp] [--signer KEY.pub]... [--trust CA.pem]...

Exit code 0: it holds; 1: it does not, and what is wrong stands on standard output, first things first; 2: no package.
"""

from __future__ import annotations

import argparse
import base64
import calendar
import hashlib
import json
import os
import re
import stat
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from argparse import Namespace
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

Found = Iterator[tuple[str, str, object]]  # kind, where, what
MANIFEST, LOG, BLOBS, MOST = "manifest-sha256.txt", "custody/custody.jsonl", "data/blobs/sha256/", 64 << 20
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*){0,5}")
BESIDE = re.compile(r"signer\.pub|manifest-sha256\.txt(\.sig|(\.[2-9])?\.tsr)?|tsa/[1-9]\.pem")
PEM = re.compile(rb"-----BEGIN [A-Z ]+-----\s([A-Za-z0-9+/=\s]+)-----END [A-Z ]+-----")
BAD = (
    zipfile.BadZipFile,
    struct.error,
    NotImplementedError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    RecursionError,
)


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def ids(pem: bytes) -> list[str]:
    """SHA-256 of each key's or certificate's DER form."""
    return [sha(base64.b64decode(each)) for each in PEM.findall(pem)]


@lru_cache(maxsize=64)
def openssl(*words: str, **files: bytes) -> bytes | None:
    """What openssl prints; None where it fails. A word that names a keyword argument becomes a file of its bytes."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        line = ["openssl", *(f"{folder}/{word}" if word in files else word for word in words)]
        done = subprocess.run(line, capture_output=True, timeout=60, check=False)  # noqa: S603
    return done.stdout if done.returncode == 0 else None


def stamped(reply: bytes, digest: str, trust: bytes, chain: bytes) -> str | None:
    """The time of a reply that holds over these bytes, certificates judged as they stood then."""
    shown = openssl("ts", "-reply", "-text", "-in", "reply", reply=reply) or b""
    if not (told := re.search(rb"^Time stamp: (\w+ +\d+ [\d:]+)(?:\.\d+)?( \d+) GMT$", shown, re.MULTILINE)):
        return None
    at = calendar.timegm(time.strptime((told[1] + told[2]).decode(), "%b %d %H:%M:%S %Y"))
    words = ("-in", "reply", "-CAfile", "trust", "-untrusted", "chain", "-partial_chain", "-attime", str(at))
    good = openssl("ts", "-verify", "-digest", digest, *words, reply=reply, trust=trust, chain=chain)
    return None if good is None else time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at))


def carried(reply: bytes) -> bytes:
    """The certificates a reply carries."""
    token = openssl("ts", "-reply", "-token_out", "-in", "reply", reply=reply) or b""
    return openssl("pkcs7", "-inform", "DER", "-print_certs", "-in", "token", token=token) or b""


class Package:
    """The files by their names in the folder; a WACZ has ``data/`` at its root, the root's files in ``evidence/``."""

    def __init__(self, path: Path) -> None:
        try:
            self.path, self.zip = path, None if path.is_dir() else zipfile.ZipFile(path)
        except BAD as bad:
            raise OSError(f"no zip archive: {bad}") from None
        self.names, self.members, self.hashes = dict[str, int](), dict[str, zipfile.ZipInfo](), dict[str, str]()

    def list(self) -> Found:
        """Note every file, and tell what no package holds."""
        yield from self._archive(self.zip) if self.zip else self._folder()
        for name in sorted(self.names):
            value = hashlib.sha256()
            with self.open(name) as stream:
                while piece := stream.read(1 << 20):
                    value.update(piece)
            self.hashes[name] = value.hexdigest()

    def _folder(self) -> Found:
        for top, folders, files in os.walk(self.path):
            for each in (Path(top) / name for name in [*files, *folders]):
                name, state = each.relative_to(self.path).as_posix(), each.lstat()
                if not stat.S_ISDIR(state.st_mode) and not stat.S_ISREG(state.st_mode):
                    yield "stray", ascii(name), "is a link or a device"
                elif stat.S_ISREG(state.st_mode) and not NAME.fullmatch(name):
                    yield "file-added", ascii(name), "is no name a package holds"
                elif stat.S_ISREG(state.st_mode):
                    self.names[name] = state.st_size

    def _archive(self, held: zipfile.ZipFile) -> Found:
        expected, directory, raw = 0, b"", held.fp or sys.stdin.buffer
        for info in sorted(held.infolist(), key=lambda each: each.header_offset):
            raw.seek(info.header_offset)
            head, member, size = raw.read(30), info.orig_filename, info.file_size
            name_size, extra = struct.unpack("<2H", head[26:])
            written = struct.pack("<5H3L2H", 20, 0, 0, 0, 33, info.CRC, size, size, len(member), 0)
            good = raw.read(name_size) == member.encode() and not (info.compress_type or info.flag_bits & 1)
            good = good and (head == b"PK\3\4" + written or size > 2e9) and size == info.compress_size
            name = "data/" + member.removeprefix("evidence/")
            if member.startswith(("evidence/", "custody/", "tsa/", "anchors/")):
                name = name.removeprefix("data/")
            elif member in ("datapackage.json", "datapackage-digest.json"):
                name = "wacz/" + member
            if good and info.header_offset == expected and NAME.fullmatch(name) and name not in self.members:
                self.members[name] = info
                self.names |= {} if name.startswith("wacz/") else {name: size}
            else:
                yield "zip-altered", ascii(member), "differs from its header, hides bytes or stands twice"
            more = struct.pack("<3H2L", 0, 0, 0, 0o100644 << 16, info.header_offset & 0xFFFFFFFF)
            directory += b"PK\1\2\x14\x03" + written + more + member.encode()
            expected = info.header_offset + 30 + name_size + extra + info.compress_size
        count = min(len(held.infolist()), 0xFFFF)
        end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), expected & 0xFFFFFFFF, 0)
        raw.seek(held.start_dir)
        if expected != held.start_dir or (expected < 2e9 and count < 0xFFFF and raw.read() != directory + end):
            yield "zip-altered", self.path.name, "holds bytes that no member explains"

    def open(self, name: str) -> BinaryIO:
        return self.zip.open(self.members[name]) if self.zip else (self.path / name).open("rb")  # type: ignore[return-value]

    def read(self, name: str) -> bytes:
        if self.names.get(name, 0) > 4 * MOST:
            raise ValueError(f"{name} is larger than {4 * MOST:,} bytes")
        return b"".join(self.lines(name))

    def lines(self, name: str) -> Iterator[bytes]:
        if name in self.members or name in self.names:
            with self.open(name) as stream:
                yield from iter(lambda: stream.readline(MOST), b"")


def files(held: Package) -> Found:
    """Manifest and files, each against the other."""
    listed, before = dict[str, str](), ""
    for number, line in enumerate(held.lines(MANIFEST), 1):
        value, name = line[:64].decode(), line[66:-1].decode()
        if not re.fullmatch(rb"[0-9a-f]{64}  [^\n]+\n", line) or not NAME.fullmatch(name) or name <= before:
            yield "manifest-altered", f"{MANIFEST}: line {number}", "is no sorted line of hash and name"
        listed[name], before = value, name
    gone = {value: name for name, value in listed.items() if name not in held.names}
    for name, value in held.hashes.items():
        if listed.get(name, value) != value:
            yield "file-altered", name, f"has the hash {value}"
        elif name not in listed and not BESIDE.fullmatch(name):
            yield "file-renamed" if value in gone else "file-added", name, f"is listed as {gone.pop(value, 'nothing')}"
    yield from (("file-missing", name, "is in the manifest and not in the package") for name in gone.values())


def vouched(held: Package, facts: dict[str, Any], policy: Namespace) -> Found:
    """Signature and time-stamps over the manifest."""
    text, pem, signature = (held.read(name) for name in (MANIFEST, "signer.pub", f"{MANIFEST}.sig"))
    known = ids(b"".join(Path(each).read_bytes() for each in policy.signer))
    words = ("pkeyutl", "-verify", "-pubin", "-inkey", "key", "-rawin", "-sigfile", "sig", "-in", "text")
    if not (pem and signature):
        if facts["signer"] or known or pem or signature or "signature" in policy.require:
            yield "signature-missing", f"{MANIFEST}.sig", "or its key is not there"
    elif len(signature) != 64 or openssl(*words, key=pem, sig=signature, text=text) is None:
        yield "signature-wrong", f"{MANIFEST}.sig", "is not over this manifest by this key"
    elif ids(pem) != [facts["signer"]] or (known and facts["signer"] not in known):
        yield "signer-unknown", "signer.pub", "is not the key the package names, or none of those given"
    trust, named, trusted = b"\n".join(Path(each).read_bytes() for each in policy.trust), facts["authorities"], 0
    for number in range(1, 10):
        name = f"{MANIFEST}.tsr" if number == 1 else f"{MANIFEST}.{number}.tsr"
        reply, chain = held.read(name), held.read(f"tsa/{number}.pem")
        stated = [
            each[0] + b"\n" for each in PEM.finditer(chain) if not facts["trust"] or ids(each[0])[0] in facts["trust"]
        ]
        if name not in held.names:
            if number <= len(named) or (number == 1 and (trust or "timestamp" in policy.require)):
                yield "stamp-missing", name, "is not there"
        elif (
            number > len(named)
            or not stamped(reply, sha(text), b"".join(stated), chain)
            or set(ids(chain)) != set(ids(carried(reply))) | set(facts["trust"])
            or PEM.sub(b"", chain).strip()
        ):
            yield "stamp-wrong", name, "is over other bytes, or its authority's signature does not hold"
        else:
            trusted += bool(trust and stamped(reply, sha(text), trust, chain))
    if trust and named and not trusted:
        yield "stamp-untrusted", f"{MANIFEST}.tsr", "comes from no authority given with --trust, nor does another"


class Log:
    """What the custody log says, line by line."""

    def __init__(self, held: Package) -> None:
        self.held, self.head, self.said = held, [0, "0" * 64], dict[str, list[dict[str, Any]]]()
        self.hashes = dict[int, str]()  # of the lines, by number

    def read(self) -> Found:
        """Each line's own hash, and its place in the chain."""
        expected, missing, line = 1, set[int](), b"\n"
        for number, line in enumerate(self.held.lines(LOG), 1):
            where = f"custody.jsonl: line {number}"
            try:
                entry = json.loads(line)
                plain = compact({key: entry[key] for key in entry if key != "hash"})
                if not line.endswith(b"\n") or compact(entry) != line[:-1] or sha(plain) != entry["hash"]:
                    raise ValueError
            except BAD:
                kind = "custody-altered" if line.endswith(b"\n") else "custody-torn"
                yield kind, where, "is incomplete, not canonical, or has not the hash it states"
                expected, self.head[1] = expected + 1, ""
                continue
            if entry["seq"] < expected:
                yield "custody-reordered", where, f"is number {entry['seq']}, where {expected} belongs"
                missing.discard(entry["seq"])
            else:
                missing |= set(range(expected, min(entry["seq"], expected + 10**6)))
                if entry["seq"] == expected and self.head[1] not in ("", entry["prev"]):
                    yield "custody-chain", where, "does not follow the line before it"
                expected, self.head = entry["seq"] + 1, [entry["seq"], entry["hash"]]
            self.said.setdefault(entry["action"], []).append(entry)
            self.hashes[entry["seq"]] = entry["hash"]
        if missing:
            yield "custody-missing", "custody.jsonl", f"lacks {len(missing)} lines, the first of them {min(missing)}"

    def ends(self, facts: dict[str, Any]) -> Found:
        """Head, settings, the packing of these very files, and the anchors."""
        held, line = self.held, f"{self.head[0]} {self.head[1]}"
        if held.read("custody/head.txt") != f"{line}\n".encode() or facts["head"] != line:
            yield "head-altered", "custody/head.txt", f"is not the end of the log, {line}"
        begun = [each["detail"].get("settings") for each in self.said.get("begin", [])]
        if held.hashes.get("tocsin.toml") != facts["settings"] or begun[-1:] not in ([], [facts["settings"]]):
            yield "settings-altered", "tocsin.toml", "is not what the package or the last command names"
        inside = [name for name in held.hashes if not BESIDE.fullmatch(name) and not name.startswith("custody/")]
        text = "".join(f"{held.hashes[name]}  {name}\n" for name in inside if name not in ("package.json", "VERIFY.md"))
        last = self.said.get("package", [{"seq": 0}])[-1]
        signer = facts["signer"] or "none"
        if last["seq"] == self.head[0] and last["detail"].get("signer", signer) != signer:
            yield "signer-unknown", f"custody line {last['seq']}", "names another key than the package does"
        if last["seq"] != self.head[0] or last["detail"]["contents"] != sha(text.encode()):
            yield "contents-altered", f"custody line {last['seq']}", "packed other files than these, or is not the last"
        told = {f"anchors/{each['detail']['file']}": each for each in self.said.get("anchor", [])}
        for name in sorted({each for each in held.names if each.startswith("anchors/")} | set(told)):
            reply, each = held.read(name), told.get(name, {"object": "", "detail": {"seq": 0, "token": "", "time": ""}})
            seq, token, at = (each["detail"][key] for key in ("seq", "token", "time"))
            chain = carried(reply) if sha(reply) == token else b""
            good = self.hashes.get(int(seq)) == each["object"] and int(seq) < each.get("seq", 0)
            if not good or stamped(reply, sha(f"{seq} {each['object']}\n".encode()), chain, chain) != at[:19]:
                yield "anchor-wrong" if reply else "anchor-missing", name, "is not what the custody log names"

    def rows(self, facts: dict[str, Any]) -> Found:
        """The rows of each table, erased ones by their tombstones' digests, against the seals."""
        seals, held = self.said.get("seal", []), self.held
        buried = {(table, key): digest for table, key, digest in self.erased()}
        tables = {name[13:-6] for name in held.names if name.startswith("data/records/")}
        for table in sorted(tables | {name for seal in seals for name in seal["detail"]}):
            marks = [seal["detail"][table] for seal in seals if table in seal["detail"]]
            marks, seen = marks if table in facts["added_only"] else marks[-1:], {f"{d}0:{sha(b'')}" for d in ("", "d")}
            count, new, old, blank = 0, sha(b""), sha(b""), False
            for row in held.lines(f"data/records/{table}.jsonl"):
                raw, key = row.removesuffix(b"\n"), str(json.loads(row)[0]) if row.endswith(b',""]\n') else ""
                blank = blank or bool(key)
                new = sha((new + buried.get((table, key), sha(raw))).encode())
                old, count = sha(old.encode() + raw), count + 1
                seen |= {f"d{count}:{new}", f"{count}:{old}"} & set(marks)
            bad = [mark for mark in marks if mark not in seen and not (blank and mark[0] != "d")]
            if table not in tables or bad:
                yield "seal-broken", f"table {table}", f"differs from the seal {bad[:1]}"
            elif count > max((int(mark.lstrip("d").partition(":")[0]) for mark in marks), default=0):
                yield "unsealed", f"table {table}", "holds rows that no seal covers"

    def erased(self) -> Iterator[list[str]]:
        """Table, id and digest of what custody says was erased, first things last."""
        for entry in reversed(self.said.get("erase", [])):
            yield from ([entry["object"], *each.split(" ")[1:]] for each in entry["detail"]["rows"].split(";"))

    def kept(self) -> Found:
        """Kept bytes against custody lines, and custody lines against kept bytes."""
        order = sorted((line for act in ("keep", "restore", "erase") for line in self.said.get(act, [])), key=seq)
        kept, gone = dict[str, str](), set[str]()
        for line in order:
            if line["action"] != "erase":
                kept[line["object"]] = line["detail"]["size"]
                gone.discard(line["object"])
            elif line["object"] == "blob":
                gone |= {each.split(" ")[1] for each in line["detail"]["rows"].split(";")}
        left_out = dict(line.split() for line in self.held.read("withheld.txt").decode().splitlines())
        there = {name: str(size) for name, size in self.held.names.items() if name.startswith(BLOBS)}
        for name, size in there.items():
            value = self.held.hashes[name]
            if name != f"{BLOBS}{value[:2]}/{value}":
                yield "blob-altered", name, f"has the hash {value}"
            elif kept.get(value) != size or value in gone or value in left_out:
                yield "blob-added", name, "is in no custody line, or was erased or left out"
        for value, size in kept.items():
            if value not in gone and f"{BLOBS}{value[:2]}/{value}" not in there and left_out.get(value) != size:
                yield "blob-missing", f"blob {value}", "was kept and is not there"


def compact(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def seq(entry: dict[str, Any]) -> int:
    return int(entry["seq"])


def described(held: Package, facts: dict[str, Any]) -> Found:
    """A WACZ's data package against its members."""
    inside = {info.orig_filename: name for name, info in held.members.items() if name in held.names}
    shown = [{"name": member.replace("/", "-").lower(), "path": member, "hash": f"sha256:{held.hashes[name]}",
              "bytes": held.names[name], "type": "file"} for member, name in sorted(inside.items())]  # fmt: skip
    title, software = f"{facts['reference']}: {facts['title']}", facts["software"]
    heading = {"title": title, "software": software, "created": facts["made"]}
    listed = dumped({"profile": "data-package", "wacz_version": "1.1.1", **heading, "resources": shown})
    digest = dumped({"path": "datapackage.json", "hash": f"sha256:{sha(listed)}"})
    if (held.read("wacz/datapackage.json"), held.read("wacz/datapackage-digest.json")) != (listed, digest):
        yield "description-altered", "datapackage.json", "does not list the members as they are"


def dumped(value: object) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"


def problems(held: Package, policy: Namespace) -> Found:
    """Container, files, voucher, log, rows, kept bytes: in this order."""
    yield from held.list()
    if MANIFEST not in held.names:
        yield "package-form", MANIFEST, "is not there"
        return
    yield from files(held)
    facts, log = json.loads(held.read("package.json")), Log(held)
    if not isinstance(facts, dict):
        yield "package-form", "package.json", "is not of the form that Tocsin writes"
        return
    if dumped(facts) != held.read("package.json") or facts.get("form") != "tocsin-package-1":
        yield "package-form", "package.json", "is not of the form that Tocsin writes"
    yield from vouched(held, facts, policy)
    for found in (log.read(), log.ends(facts), log.rows(facts), log.kept()):
        yield from found
    yield from described(held, facts) if held.zip else ()


def verdict(policy: Namespace) -> list[str]:
    """What is wrong, a line each; nothing where the package holds."""
    held, found = Package(policy.path), list[str]()
    try:
        for kind, where, what in problems(held, policy):
            found.append(f"{kind}: {where}: {what}")
    except BAD as bad:
        kind = "zip-altered" if isinstance(bad, zipfile.BadZipFile) else "unreadable"
        found.append(f"{kind}: {policy.path.name}: {type(bad).__name__}: {bad}")
    return found


def asked(words: list[str] | None = None) -> Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--require", default="", help="signature,timestamp")
    for name in ("--signer", "--trust"):
        parser.add_argument(name, action="append", default=[], help="a PEM file; several may be given")
    return parser.parse_args(words)


def main() -> int:
    policy = asked()
    try:
        found = verdict(policy)
    except OSError as missing:
        sys.stderr.write(f"{policy.path}: no package can be read there: {missing}\n")
        return 2
    sys.stdout.write("\n".join([*found, "DOES NOT HOLD" if found else "HOLDS"]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
