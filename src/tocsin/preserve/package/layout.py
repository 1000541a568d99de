"""Which file of an evidence package lies where, as a folder and inside a WACZ?

Folder ``case-<reference>-<head>``; a WACZ holds the same files, ``data/`` at its root and the root's files in
``evidence/``, beside a data package of its own::

    manifest-sha256.txt                every file below, sorted                  sha256sum -c --strict
    manifest-sha256.txt.sig            Ed25519 over the manifest                 openssl pkeyutl -verify -rawin
    manifest-sha256.txt[.N].tsr        RFC 3161 replies over the manifest        openssl ts -verify
    signer.pub, tsa/N.pem              the signer's key, the authorities' certificates
    VERIFY.md, verify_package.py       how to check without Tocsin
    package.json                       what this is, who signed, what was left out
    tocsin.toml                        the settings
    datapackage.json, datapackage-digest.json
    withheld.txt                       hashes of what was left out
    custody/custody.jsonl, custody/head.txt
    anchors/*.tsr                      replies over earlier heads of the custody log
    data/archive/case.warc.gz, data/indexes/index.cdx, data/pages/pages.jsonl
    data/records/<table>.jsonl         the rows as the seals count them
    data/blobs/sha256/ab/ab...         the kept bytes
"""

from __future__ import annotations

import re

MANIFEST = "manifest-sha256.txt"
SIGNATURE = "manifest-sha256.txt.sig"
SIGNER = "signer.pub"
FACTS = "package.json"
SETTINGS = "tocsin.toml"
GUIDE = "VERIFY.md"
SCRIPT = "verify_package.py"
DATAPACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
LEFT_OUT = "withheld.txt"
LOG = "custody/custody.jsonl"
HEAD = "custody/head.txt"
WARC = "data/archive/case.warc.gz"
INDEX = "data/indexes/index.cdx"
PAGES = "data/pages/pages.jsonl"
RECORDS = "data/records/"
BLOBS = "data/blobs/sha256/"

FORM = "tocsin-package-1"

# A package with more files, or a longer row, is refused.
MAX_FILES = 5_000_000
MAX_ROW = 256 << 20  # bytes
MAX_MANIFEST = 1 << 30  # bytes; signed and stamped as a whole
# Files that are read whole: package.json, certificates, tokens, signatures.
MAX_SMALL = 8 << 20  # bytes

_STAMP = re.compile(r"manifest-sha256\.txt(?:\.([2-9]))?\.tsr")
_BESIDE = re.compile(r"signer\.pub|manifest-sha256\.txt(\.sig|(\.[2-9])?\.tsr)?|tsa/[1-9]\.pem")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*){0,5}")
_EVIDENCE = "evidence/"
_OWN = ("custody/", "tsa/", "anchors/")


def blob(sha256: str) -> str:
    """Where the bytes of a hash lie."""
    return f"{BLOBS}{sha256[:2]}/{sha256}"


def is_content(name: str) -> bool:
    """True for the files whose hashes the custody line of the packing covers: all but what was written after it."""
    return not is_beside(name) and not name.startswith("custody/") and name not in (FACTS, GUIDE)


def stamp(number: int) -> str:
    """Where the reply of the n-th authority lies, counted from 1."""
    return f"{MANIFEST}.tsr" if number == 1 else f"{MANIFEST}.{number}.tsr"


def stamp_number(name: str) -> int | None:
    """Whose reply a file is; None where it is none."""
    found = _STAMP.fullmatch(name)
    return int(found[1] or 1) if found else None


def chain(number: int) -> str:
    """Where the certificates of the n-th authority lie."""
    return f"tsa/{number}.pem"


def is_beside(name: str) -> bool:
    """True for the files that vouch for the manifest, and so cannot be listed in it."""
    return bool(_BESIDE.fullmatch(name))


def is_name(name: str) -> bool:
    """True where a package may hold a file of this name: no way up, no link's tricks, nothing hidden."""
    return len(name) < 200 and bool(_NAME.fullmatch(name))


def in_wacz(name: str) -> str:
    """The name of a package's file inside a WACZ.

    The stock validator knows a file by its last two parts, so none lies deeper than that or at the root.
    """
    if name.startswith("data/"):
        return name.removeprefix("data/")
    return name if name.startswith(_OWN) else _EVIDENCE + name


def from_wacz(member: str) -> str:
    """The name of a package's file that a WACZ holds as ``member``."""
    if member.startswith(_EVIDENCE):
        return member.removeprefix(_EVIDENCE)
    return member if member.startswith(_OWN) else "data/" + member
