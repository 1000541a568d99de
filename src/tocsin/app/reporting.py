"""What leaves the room? The report as the case stands, checked for leaks before a byte is written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from tocsin import __version__
from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.app.facts import graded, load_facts
from tocsin.app.sealing import seal
from tocsin.correlate.measures import measures
from tocsin.fingerprint.soften import soften
from tocsin.model import Capture, Closing, Decision, Entity, Finding, Incident, Match, Media, Post, Ruling, Trouble
from tocsin.model.report import Report
from tocsin.model.seams import Exporter
from tocsin.plugins import Seam, build, known, plugin_class
from tocsin.review.check import leaks
from tocsin.review.compose import compose
from tocsin.review.view import CaseView
from tocsin.store import records
from tocsin.store.nouns import Print

_TOO_LARGE = 64 << 20  # bytes of a withheld medium that the leak check reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One file that left the room."""

    file: str
    format: str
    bytes: int
    sha256: str


def write(case: Case, formats: Sequence[str], folder: Path | None) -> list[Written]:
    """Write the report in these formats; each file is entered in the custody log.

    Raises:
        PluginError: an unknown format; lists those there are.
        CaseError: an output would leak what is withheld; nothing was written.
    """
    exporters = [(name, _exporter(name)) for name in formats]
    head = seal(case)
    view = case_view(case, head)
    report = compose(view)
    outputs = [(name, exporter, _checked(case, view, report, exporter)) for name, exporter in exporters]
    folder = folder or case.folder / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w.-]+", "-", report.header.reference)
    written = []
    for name, exporter, output in outputs:
        path = folder / f"{stem}-v{report.header.version}{exporter.suffix}"
        path.write_bytes(output)
        written.append(_entered(case, path, name, output, head))
    return written


def render(case: Case, name: str) -> bytes:
    """The report in one format, checked like one that is written."""
    view = case_view(case, seal(case))
    return _checked(case, view, compose(view), _exporter(name))


def check(case: Case, path: Path) -> str | None:
    """Rebuild a report and compare it byte for byte; None where it holds, else what differs.

    Raises:
        CaseError: no exporter writes files of that name.
    """
    by_suffix = {_exporter(name).suffix: name for name in known(Seam.EXPORTER)}
    name = next((by_suffix[suffix] for suffix in sorted(by_suffix, key=len)[::-1] if path.name.endswith(suffix)), None)
    if name is None:
        raise CaseError(path.name, "no exporter writes such files", f"known endings: {', '.join(sorted(by_suffix))}")
    has, should = path.read_bytes(), render(case, name)
    if has == should:
        return None
    at = next((n for n, (one, other) in enumerate(zip(has, should, strict=False)) if one != other), None)
    where = f"differs from byte {at:,}" if at is not None else f"has {len(has):,} bytes where {len(should):,} belong"
    last = case.evidence.custody.last_seal()
    known_head = last is not None and last.hash.encode() in has
    return f"{where}; " + ("it was altered" if known_head else "it was altered, or the case has changed since")


def case_view(case: Case, head: str) -> CaseView:
    """Everything a report may be composed from."""
    facts = load_facts(case)
    table = case.settings.case
    with case.db.connect() as conn:
        incidents = tuple(records.every(conn, Incident))
        prints: dict[str, list[Print]] = {}
        for one in records.every(conn, Print):
            prints.setdefault(one.sha256, []).append(one)
        return CaseView(
            reference=table.reference,
            title=table.title,
            tlp=table.tlp,
            issuer=table.issuer,
            contact=table.contact,
            zone=table.zone,
            version=_version(case, head),
            case_head=head,
            software=f"tocsin {__version__}",
            note=table.note,
            sources=tuple(graded(case.sources.values(), facts.decisions)),
            posts=tuple(records.every(conn, Post)),
            captures=tuple(records.every(conn, Capture)),
            media=tuple(records.every(conn, Media)),
            sightings=facts.sightings,
            fingerprints={sha256: tuple(p.fingerprint for p in found) for sha256, found in sorted(prints.items())},
            matches=tuple(records.every(conn, Match)),
            findings=tuple(records.every(conn, Finding)),
            claims=facts.claims,
            entities=tuple(records.every(conn, Entity)),
            targets=facts.targets,
            observations=facts.observations,
            incidents=incidents,
            decisions=facts.decisions,
            issues=tuple(records.open_issues(conn)),
            measures=measures(facts, incidents),
            closings=tuple(records.every(conn, Closing)),
            thumbnails=_thumbnails(case, facts.decisions),
        )


def released(decisions: Sequence[Decision]) -> frozenset[str]:
    """What the latest decision on it lets out."""
    last: dict[str, Ruling] = {}
    for decision in sorted(decisions, key=lambda d: (d.at, d.id)):
        if decision.ruling in (Ruling.RELEASE, Ruling.WITHHOLD):
            last[decision.subject] = decision.ruling
    return frozenset(subject for subject, ruling in last.items() if ruling is Ruling.RELEASE)


def _thumbnails(case: Case, decisions: Sequence[Decision]) -> dict[str, bytes]:
    """Softened previews of the media that were released; one that cannot be decoded has none."""
    found: dict[str, bytes] = {}
    with case.db.connect() as conn:
        media = {medium.sha256: medium for medium in records.every(conn, Media)}
    for sha256 in sorted(released(decisions) & set(media)):
        try:
            found[sha256] = soften(_kept(case, sha256), media[sha256].media_type)
        except Trouble:
            continue  # the fingerprint step has raised the issue already
    return found


def _checked(case: Case, view: CaseView, report: Report, exporter: Exporter) -> bytes:
    output = exporter.export(report)
    out = released(view.decisions)
    held = {m.sha256: _kept(case, m.sha256) for m in view.media if m.sha256 not in out and m.size <= _TOO_LARGE}
    withheld = {d.subject for d in view.decisions if d.ruling is Ruling.WITHHOLD} - out
    texts = [post.full_text for post in view.posts if post.id in withheld]
    if found := leaks(report, output, held, texts):
        raise CaseError("report", found[0], "nothing was written; please report this as a bug")
    return output


def _version(case: Case, head: str) -> int:
    """1 for the first state of the case that was reported, 2 for the next; the same state keeps its number."""
    heads: list[str] = []
    for entry in case.evidence.custody.entries():
        told = entry.detail.get("head")
        if entry.action in ("publish", "hand-out") and told and told not in heads:
            heads.append(told)
    return heads.index(head) + 1 if head in heads else len(heads) + 1


def _entered(case: Case, path: Path, name: str, output: bytes, head: str) -> Written:
    """The file in the custody log: below the case it stays checked, elsewhere it is handed out."""
    sha256 = hashlib.sha256(output).hexdigest()
    whole = path.resolve()
    inside = whole.is_relative_to(case.folder)
    place = whole.relative_to(case.folder).as_posix() if inside else path.name
    case.evidence.append("publish" if inside else "hand-out", place, {"sha256": sha256, "format": name, "head": head})
    return Written(file=str(path), format=name, bytes=len(output), sha256=sha256)


def _kept(case: Case, sha256: str) -> bytes:
    with case.evidence.open(sha256) as stream:
        return stream.read()


def _exporter(name: str) -> Exporter:
    plugin_class(Seam.EXPORTER, name, "report")
    return cast(Exporter, build(Seam.EXPORTER, name, {}, "report"))
