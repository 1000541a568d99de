"""Which steps are there, in which order, and what does each wait for?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar, cast

from sqlalchemy import Connection

from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.app.facts import load_facts
from tocsin.app.knowing import fingerprinters
from tocsin.app.reading import advise_step, read_step, transcribe_step
from tocsin.app.shelving import known_of, medium_of, refresh, reopen
from tocsin.app.stepping import digest, kept, tell_missing
from tocsin.correlate.facts import Facts
from tocsin.correlate.judge import VERSION, judge
from tocsin.fingerprint import copies, wording
from tocsin.fingerprint.judging import MAIN
from tocsin.model import (
    Capture,
    Echo,
    Entity,
    Fingerprint,
    Incident,
    Match,
    Media,
    Observation,
    Post,
    Target,
    Trouble,
)
from tocsin.model.seams import Choosy, Fingerprinter
from tocsin.plugins import Seam, build, known
from tocsin.run.pipeline import Step
from tocsin.store import queue, records, tables
from tocsin.store.nouns import PageObservation, Print
from tocsin.watch import archive

N = TypeVar("N")
R = TypeVar("R")
AnyStep = Step[object, object]
MATCH = "match"  # the step that recognises media
Words = tuple[list[Post], list[Entity]]


def steps(case: Case) -> Iterator[Callable[[], AnyStep]]:
    """The pipeline, in order; each is built when its turn comes, from what the ones before it left."""
    for name in sorted(known(Seam.FINGERPRINTER), key=lambda name: (name not in MAIN, name)):
        yield lambda name=name: cast(AnyStep, fingerprint_step(case, name))  # type: ignore[misc]
    yield lambda: cast(AnyStep, match_step(case))
    yield lambda: cast(AnyStep, page_step(case))
    for name in known(Seam.TRANSCRIBER):
        yield lambda name=name: cast(AnyStep, transcribe_step(case, name))  # type: ignore[misc]
    yield lambda: cast(AnyStep, read_step(case))
    yield lambda: cast(AnyStep, advise_step(case))
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
        tell_missing(case, step, lacks, len(media), f"are not fingerprinted by {step.removeprefix('fingerprint-')}")
        return [] if lacks else [medium for medium in media if medium.sha256 not in unread]

    def work(medium: Media) -> Fingerprint | None:
        try:
            return plugin.fingerprint(kept(case, medium.sha256))
        except Trouble as told:
            raise CaseError(f"{medium.name} ({medium.sha256[:12]})", told.what, told.remedy) from None

    def save(conn: Connection, done: Sequence[tuple[Media, Fingerprint | None]]) -> None:
        prints = [Print(sha256=m.sha256, version=plugin.version, fingerprint=f) for m, f in done if f is not None]
        records.replace(conn, prints)

    return Step(name=step, version=plugin.version, waiting=waiting, key=_sha256, work=work, save=save, batch=20)


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
        return tuple(archive.observe_captures(target, [(page, kept(case, page.sha256)) for page in pages]))

    def save(conn: Connection, done: Sequence[tuple[Pages, tuple[Observation, ...]]]) -> None:
        records.clear(conn, PageObservation, "target", [target.id for (target, _), _ in done])
        for _, seen in done:
            records.add(conn, [PageObservation(observation=look) for look in seen])

    return Step(name="pages", version=version, waiting=waiting, key=lambda p: p[0].id, work=work, save=save, batch=10)


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


def _sha256(medium: Media) -> str:
    return medium.sha256
