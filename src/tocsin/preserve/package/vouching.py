"""Who vouches for the manifest, and since when? Its signature and its time-stamps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tocsin.model import utc_text
from tocsin.preserve.package import layout, signing, stamping
from tocsin.preserve.package.describe import Facts
from tocsin.preserve.package.tree import Tree, small
from tocsin.preserve.problem import Kind, Problem

SIGNATURE, TIMESTAMP = "signature", "timestamp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a package must bring, and whom its reader trusts.

    ``require`` holds ``signature`` and ``timestamp``; ``trust`` files or folders of authorities' certificates (PEM);
    ``signers`` files or folders of public keys, retired ones among them; ``head`` the hash of a custody line noted
    elsewhere, which the log must hold.
    """

    require: frozenset[str] = frozenset()
    trust: tuple[Path, ...] = ()
    signers: tuple[Path, ...] = ()
    head: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """A time-stamp that holds."""

    at: datetime
    authority: str  # as the package names it
    verified: str  # by which software
    trusted: bool  # its authority is among those the reader trusts


@dataclass(slots=True)
class Vouched:
    """Who vouches for the manifest, as far as it holds."""

    signer: str | None = None  # key id
    signer_known: bool = False  # among those the reader trusts
    stamps: list[Stamped] = field(default_factory=list)


def check_vouched(tree: Tree, text: bytes, facts: Facts | None, policy: Policy, vouched: Vouched) -> Iterator[Problem]:
    """Signature and time-stamps over the manifest's text, against the package's own word and the policy.

    Args:
        tree: the package.
        text: its manifest.
        facts: what it says of itself; None where that cannot be read.
        policy: what it must bring and who is trusted.
        vouched: filled with what holds.

    Raises:
        PreserveError: a key or certificate that the policy names cannot be read.
    """
    known, trust = signing.known_signers(policy.signers), stamping.trusted(policy.trust)
    check = _Check(tree, text, facts, policy, vouched)
    yield from check.signature(known)
    yield from check.stamps(trust)


@dataclass(frozen=True, slots=True)
class _Check:
    """One manifest and who vouches for it."""

    tree: Tree
    text: bytes
    facts: Facts | None
    policy: Policy
    vouched: Vouched

    def signature(self, known: set[str]) -> Iterator[Problem]:
        """The signature, if one is due or there."""
        signature, pem = small(self.tree, layout.SIGNATURE), small(self.tree, layout.SIGNER)
        if signature is None or pem is None:
            named = self.facts is not None and self.facts.signer is not None
            is_due = SIGNATURE in self.policy.require or bool(self.policy.signers) or named
            if is_due or signature is not None or pem is not None:
                name = layout.SIGNATURE if signature is None else layout.SIGNER
                yield Problem(kind=Kind.SIGNATURE_MISSING, where=name, what="is not there")
            return
        key = signing.read_public(pem)
        if key is None:
            yield Problem(kind=Kind.SIGNATURE_WRONG, where=layout.SIGNER, what="is no Ed25519 public key")
        elif not signing.is_signed(key, signature, self.text):
            yield Problem(
                kind=Kind.SIGNATURE_WRONG, where=layout.SIGNATURE, what="is not over this manifest by this key"
            )
        else:
            yield from self._signer(signing.key_id(key), known)

    def _signer(self, held: str, known: set[str]) -> Iterator[Problem]:
        if self.facts is not None and self.facts.signer != held:
            what = f"is the key {held[:16]}...; {layout.FACTS} names {(self.facts.signer or 'none')[:16]}"
            yield Problem(kind=Kind.SIGNER_UNKNOWN, where=layout.SIGNER, what=what)
        elif self.policy.signers and held not in known:
            what = f"is the key {held[:16]}..., which is none of those given with --signer"
            yield Problem(kind=Kind.SIGNER_UNKNOWN, where=layout.SIGNER, what=what)
        else:
            self.vouched.signer, self.vouched.signer_known = held, held in known

    def stamps(self, trust: list[bytes]) -> Iterator[Problem]:
        """Every time-stamp there, and every one that should be."""
        named = self.facts.authorities if self.facts is not None else ()
        held = sorted(number for name in self.tree.names if (number := layout.stamp_number(name)) is not None)
        for number in sorted(set(range(1, len(named) + 1)) - set(held)):
            what = f"is not there; the package says that {named[number - 1]} stamped it"
            yield Problem(kind=Kind.STAMP_MISSING, where=layout.stamp(number), what=what)
        if not held and not named and (TIMESTAMP in self.policy.require or self.policy.trust):
            what = "is not there, and a time-stamp is required"
            yield Problem(kind=Kind.STAMP_MISSING, where=layout.stamp(1), what=what)
        for number in held:
            if self.facts is not None and number > len(named):
                what = "is of an authority that the package does not name"
                yield Problem(kind=Kind.STAMP_WRONG, where=layout.stamp(number), what=what)
            else:
                yield from self._stamp(number, named[number - 1] if named else "not named", trust)
        if self.policy.trust and self.vouched.stamps and not any(stamp.trusted for stamp in self.vouched.stamps):
            what = "comes from no authority given with --trust"
            yield Problem(kind=Kind.STAMP_UNTRUSTED, where=layout.stamp(held[0]), what=what)

    def _stamp(self, number: int, authority: str, trust: list[bytes]) -> Iterator[Problem]:
        reply = small(self.tree, layout.stamp(number)) or b""
        chain = small(self.tree, layout.chain(number)) or b""
        kept = stamping.certificates(chain)
        stated = set(self.facts.trust) if self.facts is not None else set[str]()
        anchors = [each for each in kept if stamping.fingerprint(each) in stated] if stated else kept
        digest = hashlib.sha256(self.text).hexdigest()
        judged = stamping.judge(reply, digest, anchors, kept)
        if judged.trouble or judged.at is None:
            what = judged.trouble or "states no time"
            yield Problem(kind=Kind.STAMP_WRONG, where=layout.stamp(number), what=what)
            return
        due = {stamping.fingerprint(each) for each in stamping.carried(reply)} | stated
        if b"".join(kept) != chain or {stamping.fingerprint(each) for each in kept} != due:
            what = "holds other certificates than the reply and those the package names"
            yield Problem(kind=Kind.STAMP_WRONG, where=layout.chain(number), what=what)
        is_trusted = bool(trust) and not stamping.judge(reply, digest, trust, kept).trouble
        self.vouched.stamps.append(Stamped(at=judged.at, authority=authority, verified=judged.by, trusted=is_trusted))


def told(vouched: Vouched) -> Iterator[str]:
    """What signature and time-stamps prove, in words."""
    if vouched.signer:
        who = "a signer you trust" if vouched.signer_known else "whoever holds the key"
        yield f"The manifest was signed by {who}: {vouched.signer}."
    for stamp in vouched.stamps:
        whom = "an authority you trust" if stamp.trusted else "whoever holds the certificates in tsa/"
        yield f"It existed not later than {utc_text(stamp.at)}, says {whom} ({stamp.authority}; {stamp.verified})."
