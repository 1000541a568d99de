"""Since when do these bytes stand? RFC 3161 replies: asked for, kept raw, and judged at their own time.

rfc3161-client verifies first. It refuses what OpenSSL's own authority writes with a chain (certificates out of DER's
set order), so the ``openssl`` binary is asked where it cannot read a reply, and each Stamp says which of the two
verified.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from tocsin.preserve.errors import PreserveError
from tocsin.preserve.package import openssl

LIBRARY, BINARY = "rfc3161-client", "openssl"

# Sends a query to an authority's address and returns what it answered: the door's ``post``.
Post = Callable[[str, bytes], bytes]

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,65536}-----END CERTIFICATE-----")
_MOST = 64  # certificates of one authority or bundle
_LARGEST = 1 << 20  # bytes of a reply
_GRANTED = 0
_SHA256 = "2.16.840.1.101.3.4.2.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A reply that was verified."""

    reply: bytes  # as it came
    at: datetime  # the time it states
    by: str  # which software verified it
    chain: bytes  # PEM: the certificates it was verified with, trusted ones first

    @property
    def sha256(self) -> str:
        """Hash of the raw reply."""
        return hashlib.sha256(self.reply).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a reply is worth."""

    at: datetime | None  # the time it states; None where it states none
    by: str  # which software verified it
    trouble: str  # why it does not hold; empty where it does


def certificates(pem: bytes) -> list[bytes]:
    """The certificates in a PEM text, each once; what is no certificate is left out."""
    held: dict[bytes, None] = {}
    for block in _PEM.findall(pem)[:_MOST]:
        try:
            x509.load_pem_x509_certificate(block)
        except ValueError:
            continue
        held[block + b"\n"] = None
    return list(held)


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a certificate's DER form, in hex."""
    return x509.load_pem_x509_certificate(certificate).fingerprint(hashes.SHA256()).hex()


def trusted(paths: Iterable[Path]) -> list[bytes]:
    """The certificates in files, and in folders of ``.pem`` and ``.crt`` files.

    Raises:
        PreserveError: a file cannot be read or holds none.
    """
    found: list[bytes] = []
    for path in paths:
        inside = sorted(each for each in path.iterdir() if each.suffix in (".pem", ".crt")) if path.is_dir() else [path]
        for file in inside:
            try:
                held = certificates(file.read_bytes())
            except OSError as trouble:
                raise PreserveError(str(file), trouble.strerror or "cannot be read", "name a PEM file") from None
            if not held:
                raise PreserveError(str(file), "holds no certificate", "give the authority's certificate as PEM")
            found += held
    return list(dict.fromkeys(found))


def ask(address: str, content: bytes, post: Post, trust: Sequence[bytes]) -> Stamp:
    """Have these bytes time-stamped, with a nonce and the authority's certificates.

    Args:
        address: of the authority.
        content: the bytes; only their SHA-256 leaves.
        post: sends the query.
        trust: certificates the authority's chain must reach; where none is given, those the reply brings.

    Raises:
        PreserveError: the answer is no reply to this query, or does not verify. What ``post`` raises passes through.
    """
    query = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=True)
    request = query.cert_request(cert_request=True).build()
    reply = post(address, request.as_bytes())
    if not 0 < len(reply) <= _LARGEST:
        raise PreserveError(address, f"answered {len(reply):,} bytes, no time-stamp", "ask another authority")
    parsed, between = _parsed(reply), carried(reply)
    digest = hashlib.sha256(content).hexdigest()
    judged = judge(reply, digest, list(trust) or between, between)
    if judged.at is None or judged.trouble:
        raise PreserveError(address, judged.trouble or "states no time", "ask another authority, or correct 'trust'")
    if parsed is not None and parsed.tst_info.nonce != request.nonce:
        raise PreserveError(address, "answered another query", "ask again")
    if parsed is None and not openssl.answers(reply, request.as_bytes(), [*trust, *between]):
        raise PreserveError(address, "answered another query", "ask again")
    held = b"".join(dict.fromkeys([*trust, *between]))
    return Stamp(reply=reply, at=judged.at, by=judged.by, chain=held)


def judge(reply: bytes, digest: str, anchors: Sequence[bytes], between: Sequence[bytes] = ()) -> Judged:
    """Is a reply over these bytes, and signed under one of the anchors as certificates stood at the reply's own time?

    Args:
        reply: the raw reply.
        digest: SHA-256 of the stamped bytes, in hex.
        anchors: certificates (PEM) the chain must reach.
        between: certificates (PEM) it may go through.
    """
    parsed = _parsed(reply)
    if parsed is None:
        return _by_openssl(reply, digest, anchors, between)
    info = parsed.tst_info
    if parsed.status != _GRANTED:
        return Judged(at=None, by=LIBRARY, trouble="was not granted")
    imprint = info.message_imprint
    if imprint.hash_algorithm.dotted_string != _SHA256 or imprint.message.hex() != digest:
        return Judged(at=info.gen_time, by=LIBRARY, trouble="is over other bytes")
    if not anchors:
        return Judged(at=info.gen_time, by=LIBRARY, trouble="has no certificate to be judged by")
    # The library trusts the intermediates it is given as it trusts roots: it is given none.
    verifier = VerifierBuilder(roots=[x509.load_pem_x509_certificate(each) for each in anchors]).build()
    try:
        verifier.verify(parsed, bytes.fromhex(digest))
    except (VerificationError, ValueError):
        return _by_openssl(reply, digest, anchors, between)
    return Judged(at=info.gen_time, by=LIBRARY, trouble="")


def _by_openssl(reply: bytes, digest: str, anchors: Sequence[bytes], between: Sequence[bytes]) -> Judged:
    at = openssl.gen_time(reply)
    if at is None:
        return Judged(at=None, by=BINARY, trouble="is no granted RFC 3161 reply")
    if anchors and openssl.verify(reply, digest, anchors, between, at):
        return Judged(at=at, by=BINARY, trouble="")
    return Judged(at=at, by=BINARY, trouble="is over other bytes, or its authority's signature does not hold")


def _parsed(reply: bytes) -> TimeStampResponse | None:
    """The reply as the library reads it; None where it does not, or where it holds no token."""
    try:
        parsed = decode_timestamp_response(reply)
        _ = parsed.tst_info, parsed.signed_data  # raises where it holds no token
    except ValueError:
        return None
    return parsed


def carried(reply: bytes) -> list[bytes]:
    """The certificates a reply carries."""
    parsed = _parsed(reply)
    if parsed is None:
        return certificates(openssl.certificates(reply))
    form = serialization.Encoding.PEM
    return sorted(x509.load_der_x509_certificate(each).public_bytes(form) for each in parsed.signed_data.certificates)


def judge_kept(reply: bytes, digest: str, trust: Sequence[bytes]) -> Judged:
    """``judge`` a reply that carries its certificates: against the trusted ones, or where none are given its own."""
    between = carried(reply)
    return judge(reply, digest, list(trust) or between, between)
