"""What does verification say, and who vouches for it? Packages as a whole, and the time-stamps of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.app.case import INSIDE
from tocsin.config import FILE
from tocsin.preserve.evidence import ANCHORS, LOG
from tocsin.preserve.ledger import Ledger
from tocsin.preserve.problem import Kind, Problem

REQUIRABLE = ("signature", "timestamp")
UNTRUE = "That what was collected was true, or that a server served it: TLS leaves no proof behind."


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What verification must find, and whom its reader trusts."""

    require: frozenset[str] = frozenset()  # of ``REQUIRABLE``
    trust: tuple[Path, ...] = ()  # certificates of time-stamp authorities, PEM
    signers: tuple[Path, ...] = ()  # public keys, PEM


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What verification found. ``first`` is the first thing wrong; what follows may follow from it."""

    holds: bool
    problems: tuple[Problem, ...]
    notices: tuple[str, ...]
    head: str
    summary: str
    proves: str  # both lists below, in one text
    first: Problem | None = None
    proven: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()


def verification(
    problems: Sequence[Problem],
    *,
    notices: Sequence[str],
    head: str,
    summary: str,
    proven: Sequence[str],
    unproven: Sequence[str],
) -> Verification:
    """Put together what was found; where something is wrong, nothing is proven."""
    sure = tuple(proven) if not problems else ()
    text = " ".join([*sure, *(f"Not proven: {line}" for line in unproven)])
    return Verification(
        holds=not problems,
        problems=tuple(problems),
        notices=tuple(notices),
        head=head,
        summary=f"{summary}; {len(problems)} problems; head {head or 'unknown'}",
        proves=text,
        first=problems[0] if problems else None,
        proven=sure,
        unproven=tuple(unproven),
    )


def is_case(path: Path) -> bool:
    """True where a path is a case; a package brings its case's settings too, and a copy of its custody log."""
    return (path / INSIDE).is_dir() or ((path / FILE).is_file() and not (path / "custody").is_dir())


def verify_package(path: Path, head: str | None, demands: Demands) -> Verification:
    """Check an evidence package, a folder or a WACZ, by itself.

    Args:
        path: the folder or file.
        head: hash of the custody line its log must end with.
        demands: what it must bring, and whom its reader trusts.

    Raises:
        PreserveError: there is none, or a key or certificate cannot be read.
    """
    from tocsin.preserve.package import Policy, check_package  # cryptography is slow to import

    policy = Policy(require=demands.require, trust=demands.trust, signers=demands.signers, head=head)
    walk, found = check_package(path, policy)
    problems = list(walk)
    return verification(
        problems,
        notices=found.notices,
        head=found.head,
        summary=f"package {found.name}: {found.files:,} files",
        proven=found.proven(),
        unproven=found.unproven(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """What the time-stamps over a case's custody log say."""

    problems: tuple[Problem, ...] = ()
    proven: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()


def anchored(evidence: Path, ledger: Ledger, demands: Demands) -> Anchored:
    """Check the time-stamps over the heads of a case's custody log.

    Args:
        evidence: the evidence folder.
        ledger: the log as read.
        demands: what must be there, and the authorities the reader trusts.

    Raises:
        PreserveError: a certificate cannot be read.
    """
    if "signature" in demands.require:
        what = "a case is not signed; `tocsin package --sign` makes a package that is"
        return Anchored(problems=(Problem(kind=Kind.SIGNATURE_MISSING, where=LOG, what=what),))
    if not ledger.anchors and not (evidence / ANCHORS).exists():
        missing = Problem(kind=Kind.STAMP_MISSING, where=LOG, what="no time-stamp stands over any of its heads")
        problems = (missing,) if "timestamp" in demands.require else ()
        return Anchored(problems=problems, unproven=("Since when it stands: `tocsin anchor` has the head stamped.",))
    return _stamped(evidence, ledger, demands)


def _stamped(evidence: Path, ledger: Ledger, demands: Demands) -> Anchored:
    from tocsin.preserve.package import anchored as stamps
    from tocsin.preserve.package import check_anchors, replies_in
    from tocsin.preserve.package.stamping import trusted

    log = evidence / LOG
    trust = trusted(demands.trust)
    problems = list(check_anchors(log, replies_in(evidence / ANCHORS), trust))
    marks = stamps(log)
    if "timestamp" in demands.require and not marks:
        problems.append(Problem(kind=Kind.STAMP_MISSING, where=LOG, what="no time-stamp stands over any of its heads"))
    last = max(marks, default=0)
    told = [_stood(last, ledger.head[0], *marks[last])] if marks else []
    doubt = () if trust else ("Whose the time-stamps are: give the authority's certificate with --trust.",)
    return Anchored(problems=tuple(problems), proven=tuple(told), unproven=doubt)


def _stood(line: int, of: int, at: str, authority: str) -> str:
    return f"Custody line {line:,} of {of:,} and all before it stood so at {at}, says {authority}."
