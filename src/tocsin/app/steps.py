"""Which steps are there, in which order, and what does each wait for?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar, cast

from sqlalchemy import Connection

from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.app.facts import load_facts
from tocsin.app.knowing import fingerprinters
from tocsin.app.shelving import known_of, medium_of, refresh, reopen
from tocsin.correlate.facts import Facts
from tocsin.correlate.judge import VERSION, judge
from tocsin.fingerprint import copies, wording
from tocsin.fingerprint.judging import MAIN
from tocsin.model import (
    Capture,
    Claim,
    Echo,
    Entity,
    Finding,
    Fingerprint,
    Incident,
    Issue,
    Match,
    Media,
    Observation,
    Post,
    Target,
    Trouble,
)
from tocsin.model.seams import Choosy, Detector, Fingerprinter
from tocsin.plugins import Seam, build, build_told, known
from tocsin.read import load_packs
from tocsin.run.pipeline import Step
from tocsin.store import queue, records, tables
from tocsin.store.nouns import PageObservation, Print
from tocsin.watch import archive

N = TypeVar("N")
R = TypeVar("R")
AnyStep = Step[object, object]
READ = "read"  # the step that reads posts
MATCH = "match"  # the step that recognises media
Words = tuple[list[Post], list[Entity]]


def steps(case: Case) -> Iterator[Callable[[], AnyStep]]:
    """The pipeline, in order; each is built when its turn comes, from what the ones before it left."""
    for name in sorted(known(Seam.FINGERPRINTER), key=lambda name: (name not in MAIN, name)):
        yield lambda name=name: cast(AnyStep, fingerprint_step(case, name))  # type: ignore[misc]
    yield lambda: cast(AnyStep, match_step(case))
    yield lambda: cast(AnyStep, page_step(case))
    yield lambda: cast(AnyStep, read_step(case))
    yield lambda: cast(AnyStep, echo_step(case))
    yield lambda: cast(AnyStep, correlate_step(case))


def fingerprint_step(case: Case, name: str) -> Step[Media, Fingerprint | None]:
    """Every medium of its kind that this version of an algorithm has not seen.

    What the main algorithm of its kind could not read is not asked of the others: one bad file is one issue. An
    algorithm that cannot work on this machine waits until it can, and is one issue.
    """
    plugin = cast(Fingerprinter, build(Seam.FINGERPRINTER, name, {}, "fingerprint"))
    step = f"fingerprint-{plugin.algorithm}"
    lacks = plugin.missing() if isinstance(plugin, Choosy) else ""

    def waiting(conn: Connection) -> list[Media]:
        open_ids = set(queue.waiting(conn, step, plugin.version, tables.media))
        unread = queue.failed(conn, [f"fingerprint-{main}" for main in MAIN if main != plugin.algorithm])
        media = [m for m in records.every(conn, Media) if m.sha256 in open_ids and m.kind in plugin.media.split()]
        _tell_missing(case, step, lacks, len(media))
        return [] if lacks else [medium for medium in media if medium.sha256 not in unread]

    def work(medium: Media) -> Fingerprint | None:
        try:
            return plugin.fingerprint(_kept(case, medium.sha256))
        except Trouble as told:
            raise CaseError(f"{medium.name} ({medium.sha256[:12]})", told.what, told.remedy) from None

    def save(conn: Connection, done: Sequence[tuple[Media, Fingerprint | None]]) -> None:
        prints = [Print(sha256=m.sha256, version=plugin.version, fingerprint=f) for m, f in done if f is not None]
        records.replace(conn, prints)

    return Step(name=step, version=plugin.version, waiting=waiting, key=_sha256, work=work, save=save, batch=20)


def _tell_missing(case: Case, step: str, lacks: str, media: int) -> None:
    """One issue for what this machine lacks, as long as there are media that wait for it."""
    with case.db.begin() as conn:
        records.close_issues(conn, step, ["installation"])
        if lacks and media:
            where, what = f"{media:,} media", f"are not fingerprinted by {step.removeprefix('fingerprint-')}"
            issue = Issue(step=step, subject="installation", where=where, what=what, remedy=lacks, at=case.now())
            records.raise_issue(conn, issue)


def match_step(case: Case) -> Step[str, tuple[Match, ...]]:
    """Every medium that was not asked about yet, or that a new known item is near to."""
    known = known_of(case, refresh(case))
    algorithms = (f"{plugin.algorithm} {plugin.version}" for plugin in fingerprinters())
    version = digest(copies.VERSION, *sorted(algorithms))
    reopen(case, known, MATCH)

    def waiting(conn: Connection) -> list[str]:
        return list(dict.fromkeys(queue.waiting(conn, MATCH, version, tables.fingerprints, "sha256")))

    def work(sha256: str) -> tuple[Match, ...]:
        asked = medium_of(known, sha256)
        if asked is None:
            raise CaseError(f"medium {sha256[:12]}", "is not in the match index", "run it again")
        return tuple(replace(match, first_seen=None, first_source=None) for match in known.both_ways(asked))

    def save(conn: Connection, done: Sequence[tuple[str, tuple[Match, ...]]]) -> None:
        records.clear(conn, Match, "sha256", [sha256 for sha256, _ in done])
        records.replace(conn, [match for _, found in done for match in found])

    return Step(name=MATCH, version=version, waiting=waiting, key=str, work=work, save=save, batch=100)


def echo_step(case: Case) -> Step[Words, tuple[Echo, ...]]:
    """Which posts say again what earlier ones said, over all posts together, whenever any came or was read anew."""
    with case.db.connect() as conn:
        posts = list(records.every(conn, Post))
        entities = list(records.every(conn, Entity))
    roles = {source.id: source.role for source in case.sources.values()}
    commons = commons_of(case)
    ids = (noun.id for nouns in (posts, entities) for noun in nouns)
    version = digest(wording.VERSION, *ids, repr(sorted(roles.items())), *commons)

    def work(asked: Words) -> tuple[Echo, ...]:
        return tuple(wording.echoes(asked[0], asked[1], roles, commons))

    def save(conn: Connection, done: Sequence[tuple[object, tuple[Echo, ...]]]) -> None:
        records.clear(conn, Echo)
        for _, found in done:
            records.add(conn, found)

    return _whole("echo", version, (posts, entities), work, save)


Pages = tuple[Target, list[Capture]]


def page_step(case: Case) -> Step[Pages, tuple[Observation, ...]]:
    """The kept pages of every watched target, judged against their own history."""
    with case.db.connect() as conn:
        subjects = [(target, records.pages(conn, target.hosts)) for target in case.settings.targets]
    held = [(target, pages) for target, pages in subjects if pages]
    version = digest(archive.VERSION, *(f"{t.id}{page.id}" for t, pages in held for page in pages))

    def waiting(conn: Connection) -> list[Pages]:
        return [pair for pair in held if not queue.is_done(conn, "pages", version, pair[0].id)]

    def work(pair: Pages) -> tuple[Observation, ...]:
        target, pages = pair
        return tuple(archive.observe_captures(target, [(page, _kept(case, page.sha256)) for page in pages]))

    def save(conn: Connection, done: Sequence[tuple[Pages, tuple[Observation, ...]]]) -> None:
        records.clear(conn, PageObservation, "target", [target.id for (target, _), _ in done])
        for _, seen in done:
            records.add(conn, [PageObservation(observation=look) for look in seen])

    return Step(name="pages", version=version, waiting=waiting, key=lambda p: p[0].id, work=work, save=save, batch=10)


Read = tuple[list[Finding], list[Claim], list[Entity]]


def read_step(case: Case) -> Step[Post, Read]:
    """Every post that the detectors, with these packs, targets and zone, have not read."""
    readers = detectors(case)
    version = digest(*(f"{detector.name} {detector.version}" for detector in readers))

    def waiting(conn: Connection) -> Sequence[Post]:
        open_ids = set(queue.waiting(conn, READ, version, tables.posts))
        return [post for post in records.every(conn, Post) if post.id in open_ids] if open_ids else []

    def work(post: Post) -> Read:
        found = [noun for detector in readers for noun in detector.read(post)]
        return _of(Finding, found), _of(Claim, found), _of(Entity, found)

    def save(conn: Connection, done: Sequence[tuple[Post, Read]]) -> None:
        ids = [post.id for post, _ in done]
        for kind in (Finding, Claim, Entity):
            records.clear(conn, kind, "post", ids)
        for n in range(3):
            records.add(conn, [noun for _, read in done for noun in read[n]])

    return Step(name=READ, version=version, waiting=waiting, key=_id, work=work, save=save, batch=1000)


def commons_of(case: Case) -> list[str]:
    """The texts that tocsin.toml names as nobody's own (scripture, an anthem, a form): a passage a line.

    Raises:
        CaseError: a file cannot be read.
    """
    found: list[str] = []
    for pattern in case.settings.read.commons:
        paths = sorted(case.folder.glob(pattern))
        if not paths:
            raise CaseError(
                "tocsin.toml: [read] commons", f"{pattern!r} names no file", "give a path in the case folder"
            )
        for path in paths:
            try:
                found += path.read_text("utf-8").splitlines()
            except (OSError, UnicodeDecodeError) as bad:
                raise CaseError(str(path.relative_to(case.folder)), f"cannot be read as UTF-8 text: {bad}") from None
    return found


def detectors(case: Case) -> list[Detector]:
    """Every installed detector; one that has such fields is told this case's packs, targets and zone."""
    extra = case.folder / case.settings.read.packs if case.settings.read.packs else None
    told = {"packs": load_packs(extra), "targets": case.settings.targets, "zone": case.settings.case.zone}
    return [cast(Detector, build_told(Seam.DETECTOR, name, told, "read")) for name in known(Seam.DETECTOR)]


def correlate_step(case: Case) -> Step[Facts, tuple[Incident, ...]]:
    """All claims and observations together, whenever any of them, a decision or the standing of a window changed."""
    facts = load_facts(case)
    standing = (
        f"{claim.id}{claim.window.start <= facts.now}{claim.window.end <= facts.now}" if claim.window else claim.id
        for claim in facts.claims
    )
    version = digest(
        VERSION,
        *standing,
        *(f"{look.id}{look.state}{look.reason}" for look in facts.observations),
        *(decision.id for decision in facts.decisions),
        repr(sorted(facts.sightings.items())),
        repr(sorted(facts.captures.items())),
        repr(facts.targets),
        repr(facts.sources),
    )

    def save(conn: Connection, done: Sequence[tuple[Facts, tuple[Incident, ...]]]) -> None:
        records.clear(conn, Incident)
        for _, incidents in done:
            records.add(conn, incidents)

    return _whole("correlate", version, facts, judge, save)


def digest(*parts: str) -> str:
    """A version that changes with any of its parts."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode("utf-8", "backslashreplace") + b"\x00")
    return whole.hexdigest()[:32]


def _whole(
    name: str,
    version: str,
    subject: N,
    work: Callable[[N], R],
    save: Callable[[Connection, Sequence[tuple[N, R]]], None],
) -> Step[N, R]:
    """A step over the whole case at once."""

    def waiting(conn: Connection) -> list[N]:
        return [] if queue.is_done(conn, name, version, "case") else [subject]

    return Step(name=name, version=version, waiting=waiting, key=lambda _: "case", work=work, save=save)


def _kept(case: Case, sha256: str) -> bytes:
    with case.evidence.open(sha256) as kept:
        return kept.read()


def _of(kind: type[N], found: Iterable[object]) -> list[N]:
    return [noun for noun in found if isinstance(noun, kind)]


def _sha256(medium: Media) -> str:
    return medium.sha256


def _id(post: Post) -> str:
    return post.id
