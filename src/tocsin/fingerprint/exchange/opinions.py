"""How does an opinion go back to an exchange? Only one that a person decided, in the exchange's own words, as a file.

Nothing is sent: the files hold what a person may post. Sources: python-threatexchange 1.2 (clients fb_threatexchange,
ncmec, stopncii; `tx label`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from types import MappingProxyType

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange import localfile, ncmec, stopncii, threatexchange
from tocsin.fingerprint.exchange.jsonitems import Object
from tocsin.model.fingerprint import BankEntry, Fingerprint
from tocsin.model.incident import Decision
from tocsin.model.kinds import Opinion, Ruling

Ruled = tuple[BankEntry, Opinion]
_NCMEC_ID = re.compile(r"\d{1,12}/[A-Za-z0-9_-]{1,128}")  # it becomes part of a path
_SHARED = ("pdq", "vpdq", "md5", "sha1", "sha256")


def opinions(
    form: str,
    decisions: Iterable[Decision],
    entries: Iterable[BankEntry],
    *,
    reasons: Mapping[str, str] | None = None,
    left_out: Counter[str] | None = None,
) -> Iterator[bytes]:
    """What people decided of these entries, as the exchange takes it.

    Args:
        form: one of ``OPINION_FORMS``.
        decisions: of people; the last of each entry counts. Only rulings on an opinion are taken.
        entries: of the bank; those without a decision stay.
        reasons: NCMEC's reason ids by kind of value (``{"PDQ": guid}``), which a negative answer to it needs.
        left_out: counts what stayed, by reason; complete once the last piece is taken.

    Raises:
        FingerprintError: the exchange is not known, or a decision is none on an opinion.
    """
    if form not in OPINION_FORMS:
        raise FingerprintError(f"form {form[:40]!r}", "takes no opinions", f"one of {', '.join(OPINION_FORMS)}")
    ruled = {}
    for decision in sorted(decisions, key=lambda one: (one.at, one.id)):
        ruled[decision.subject] = _opinion(decision)
    stayed: Counter[str] = Counter() if left_out is None else left_out
    return OPINION_FORMS[form](_chosen(ruled, entries, stayed), reasons or {}, stayed)


def _opinion(decision: Decision) -> Opinion:
    if decision.ruling is not Ruling.OPINION or decision.value not in {member.value for member in Opinion}:
        raise FingerprintError(
            f"decision {decision.id}", "is none on an opinion", "give the decisions `bank judge` made"
        )
    return Opinion(decision.value)


def _chosen(ruled: Mapping[str, Opinion], entries: Iterable[BankEntry], stayed: Counter[str]) -> Iterator[Ruled]:
    for entry in entries:
        opinion = ruled.get(entry.id)
        if opinion is None:
            stayed["no person decided on it"] += 1
        elif opinion is Opinion.UNREVIEWED:
            stayed["the person has no opinion any more"] += 1
        else:
            yield entry, opinion


def _prints(entry: BankEntry) -> Iterator[Fingerprint]:
    return (known for known in (entry.fingerprint, *entry.also) if known.algorithm in _SHARED)


def _threatexchange(ruled: Iterator[Ruled], _reasons: Mapping[str, str], stayed: Counter[str]) -> Iterator[bytes]:
    """The parameters of POST /threat_descriptors, one JSON object a line; privacy and token are the sender's to add."""
    for entry, opinion in ruled:
        if opinion not in threatexchange.STATUSES:
            stayed[f"{opinion.value}, which ThreatExchange works out of its owners' opinions"] += 1
            continue
        for known in _prints(entry):
            yield _line({
                "indicator": threatexchange.indicator(known),
                "type": threatexchange.indicator_type(known, entry.media_type),
                "status": threatexchange.STATUSES[opinion],
                "review_status": "REVIEWED_MANUALLY",
                "tags": ",".join(entry.tags),
            })  # fmt: skip


def _tx(ruled: Iterator[Ruled], _reasons: Mapping[str, str], stayed: Counter[str]) -> Iterator[bytes]:
    """Lines of a local_file list: what `tx label` adds to one. It says yes and nothing else."""
    for entry, opinion in ruled:
        if opinion is Opinion.CONFIRMED:
            yield from localfile.write(iter([entry]), "")
        else:
            stayed[f"{opinion.value}, which tx cannot say"] += 1


def _stopncii(ruled: Iterator[Ruled], _reasons: Mapping[str, str], stayed: Counter[str]) -> Iterator[bytes]:
    """The body of POST /v1/SubmitFeedback."""
    yield b'{"hashFeedbacks": ['
    count = 0
    for entry, opinion in ruled:
        word = stopncii.FEEDBACK.get(opinion, "PendingReview")
        known = next((one for one in _prints(entry) if one.algorithm in ("pdq", "md5")), None)
        if known is None:
            stayed["stopncii holds no such value"] += 1
            continue
        yield (b"," if count else b"") + b"\n"
        yield _line({"feedbackValue": word, "hashValue": known.value, "tags": list(entry.tags)}).rstrip(b"\n")
        count += 1
    yield f'\n], "count": {count}}}\n'.encode()


def _ncmec(ruled: Iterator[Ruled], reasons: Mapping[str, str], stayed: Counter[str]) -> Iterator[bytes]:
    """The path and the body of each PUT /v2/entries/<member>/<entry>/<kind>/feedback, one JSON object a line."""
    for entry, opinion in ruled:
        for known in _prints(entry):
            name = known.algorithm.upper()
            vote = _vote(opinion, reasons.get(name, ""))
            if not _NCMEC_ID.fullmatch(entry.origin):
                stayed["it did not come from NCMEC"] += 1
            elif not vote:
                stayed[f"{opinion.value} needs NCMEC's reason id for {name}"] += 1
            else:
                body = f'<feedbackSubmission xmlns="{ncmec.NAMESPACE}">{vote}</feedbackSubmission>'
                path = f"/v2/entries/{entry.origin}/{name}/feedback"
                yield _line({"method": "PUT", "path": path, "type": "application/xml; charset=utf-8", "body": body})


def _vote(opinion: Opinion, reason: str) -> str:
    if opinion is Opinion.CONFIRMED:
        return "<affirmative/>"
    return f"<negative><reasonIds><guid>{escape(reason)}</guid></reasonIds></negative>" if reason else ""


def _line(item: Object) -> bytes:
    return json.dumps(item, ensure_ascii=False, sort_keys=True).encode() + b"\n"


OPINION_FORMS: Mapping[str, Callable[[Iterator[Ruled], Mapping[str, str], Counter[str]], Iterator[bytes]]] = (
    MappingProxyType({"threatexchange": _threatexchange, "tx": _tx, "stopncii": _stopncii, "ncmec": _ncmec})
)
