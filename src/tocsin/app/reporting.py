"""What leaves the room? The report as the case stands, checked for leaks before a byte is written."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from sqlalchemy import Connection

from tocsin import __version__
from tocsin.app.anchored import anchors, erased
from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.app.facts import graded, load_facts
from tocsin.app.reading import READ
from tocsin.app.recognised import Recognised, recognised
from tocsin.app.sealing import sealed
from tocsin.correlate.measures import measures
from tocsin.fingerprint.lineage import lineage
from tocsin.fingerprint.soften import soften
from tocsin.model import (
    BankEntry,
    Capture,
    Closing,
    Echo,
    Entity,
    Finding,
    Incident,
    Intake,
    Issue,
    Match,
    Media,
    Post,
    Removal,
    Tlp,
    Trouble,
)
from tocsin.model.lineage import Tree
from tocsin.model.report import Report
from tocsin.model.seams import Exporter
from tocsin.plugins import Seam, build, known, plugin_class
from tocsin.read import language_of, load_packs
from tocsin.review.check import leaks
from tocsin.review.compose import compose
from tocsin.review.view import CaseView
from tocsin.review.withholding import rulings
from tocsin.store import queue, records, tables
from tocsin.store.nouns import Print

_TELLING, _TELLING_OF = 100, 300  # letters among the first characters that tell a language
_TOO_LARGE = 64 << 20  # bytes of a withheld medium that the leak check reads
_AT_ONCE = 128 << 20  # bytes of withheld media that it holds in memory


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
    head = sealed(case)
    view = case_view(case, head)
    report = compose(view)
    outputs = [(name, exporter, _checked(case, view, report, exporter)) for name, exporter in exporters]
    folder = folder or case.folder / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w.-]+", "-", report.header.reference)
    written = []
    for name, exporter, output in outputs:
        path = folder / f"{stem}-v{report.header.version}{exporter.suffix}"
        _put_in_place(path, output)
        written.append(_entered(case, path, name, output, head))
    return written


def render(case: Case, name: str) -> bytes:
    """The report in one format, checked like one that is written."""
    view = case_view(case, sealed(case))
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
        posts = tuple(records.every(conn, Post))
        captures = tuple(records.every(conn, Capture))
        # A report looks at no clock: the time is that of the last thing taken in.
        last = max((capture.collected for capture in captures), default=None)
        stands = _marked(conn, recognised(case, conn, last), table.tlp)
        prints: dict[str, list[Print]] = {}
        for one in records.every(conn, Print):
            prints.setdefault(one.sha256, []).append(one)
        view = CaseView(
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
            posts=posts,
            captures=captures,
            media=tuple(records.every(conn, Media)),
            sightings=facts.sightings,
            fingerprints={sha256: tuple(p.fingerprint for p in found) for sha256, found in sorted(prints.items())},
            matches=stands.matches,
            findings=tuple(records.every(conn, Finding)),
            claims=facts.claims,
            entities=tuple(records.every(conn, Entity)),
            targets=facts.targets,
            observations=facts.observations,
            incidents=incidents,
            decisions=facts.decisions,
            issues=(*records.open_issues(conn), *_unread(conn, posts), *(stands.issues(last) if last else ())),
            intakes=tuple(sorted(records.every(conn, Intake), key=lambda intake: intake.source)),
            measures=measures(facts, incidents),
            closings=tuple(records.every(conn, Closing)),
            removals=tuple(records.every(conn, Removal)),
            anchors=anchors(case, head),
            erased=erased(conn),
            echoes=tuple(records.every(conn, Echo)),
        )
    return replace(view, lineages=_lineages(view), thumbnails=_thumbnails(case, view))


def _marked(conn: Connection, stands: Recognised, ceiling: Tlp) -> Recognised:
    """The same, without the labels of items that are marked stricter than the report."""
    order = list(Tlp)
    held = records.among(conn, BankEntry, "id", sorted(stands.held))
    secret = {entry.id: entry.tlp for entry in held if entry.tlp and order.index(entry.tlp) > order.index(ceiling)}
    return replace(stands, labels=stands.labels | {entry: f"marked TLP:{tlp}" for entry, tlp in secret.items()})


def _lineages(view: CaseView) -> dict[str, Tree]:
    """The tree of copies of each medium that surfaced more than once, under the SHA-256 of each of its versions."""
    families = rulings(view).families
    heads: dict[str, str] = {}
    for sha256 in sorted(families):
        if sha256 not in heads:
            heads |= dict.fromkeys(families[sha256], sha256)
    near: dict[str, list[Match]] = {}
    for match in view.matches:
        if match.other is not None:
            near.setdefault(heads[match.sha256], []).append(match)
    found: dict[str, Tree] = {}
    for head in dict.fromkeys(heads.values()):
        family = sorted(families[head])
        surfaced = [each for sha256 in family for each in view.sightings.get(sha256, ()) if each.sha256 == sha256]
        if len(surfaced) > 1:
            found |= dict.fromkeys(family, lineage(surfaced, near.get(head, ())))
    return found


def _unread(conn: Connection, posts: Sequence[Post]) -> Iterator[Issue]:
    """A report on posts that nobody has read yet must say so."""
    unread = queue.untouched(conn, READ, tables.posts)
    if unread:
        at = max(post.collected for post in posts)
        what = "they were collected and are not read yet"
        yield Issue(
            step=READ, subject="case", where=f"{unread:,} posts", what=what, remedy="`tocsin run` reads them", at=at
        )
    strange = _strange(posts)
    if strange:
        at = max(post.collected for post in posts)
        listed = ", ".join(f"{language} {times:,}" for language, times in sorted(strange.items()))
        what = f"they seem to be in languages that no rule pack reads ({listed})"
        where, remedy = f"{sum(strange.values()):,} posts", "have somebody read them, or add a pack"
        yield Issue(step=READ, subject="languages", where=where, what=what, remedy=remedy, at=at)


def _strange(posts: Sequence[Post]) -> Counter[str]:
    """How many posts of some length are in which languages without a pack; short ones cannot be told."""
    known = {pack.language for pack in load_packs()}
    told = (
        language_of(post.full_text, post.language)
        for post in posts
        if post.language or sum(map(str.isalpha, post.full_text[:_TELLING_OF])) >= _TELLING
    )
    return Counter(language for language in told if language and language not in known)


def _thumbnails(case: Case, view: CaseView) -> dict[str, bytes]:
    """Softened previews of the media that may be shown; one that cannot be decoded has none."""
    found: dict[str, bytes] = {}
    ruled = rulings(view)
    for medium in view.media:
        if ruled.shown(medium.sha256) is None:
            continue
        try:
            found[medium.sha256] = soften(_kept(case, medium.sha256), medium.media_type)
        except Trouble:
            continue  # the fingerprint step has raised the issue already
    return dict(sorted(found.items()))


def _checked(case: Case, view: CaseView, report: Report, exporter: Exporter) -> bytes:
    output = exporter.export(report)
    ruled = rulings(view)
    held = [m for m in view.media if ruled.shown(m.sha256) is None and m.size <= _TOO_LARGE]
    texts = [post.full_text for post in view.posts if ruled.withheld(post.id)]
    found = leaks(report, output, {}, texts) or next(filter(None, _byte_leaks(case, report, output, held)), ())
    if found:
        raise CaseError("report", found[0], "nothing was written; please report this as a bug")
    return output


def _byte_leaks(case: Case, report: Report, output: bytes, held: Sequence[Media]) -> Iterator[tuple[str, ...]]:
    """The leak check over withheld media, a bounded number of bytes at a time."""
    part: dict[str, bytes] = {}
    for medium in held:
        part[medium.sha256] = _kept(case, medium.sha256)
        if sum(map(len, part.values())) >= _AT_ONCE:
            yield leaks(report, output, part)
            part = {}
    yield leaks(report, output, part)


def _put_in_place(path: Path, output: bytes) -> None:
    """Whole or not at all; a link that lies at the path is replaced and not written through."""
    trial = path.with_name(f".{path.name}.new")
    trial.unlink(missing_ok=True)
    trial.write_bytes(output)
    trial.replace(path)


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
