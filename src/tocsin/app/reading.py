"""What do the posts say? The steps that read: letters in pictures, the texts, and second readers somebody runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection

from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.app.stepping import digest, kept, tell_missing
from tocsin.fingerprint.judging import MAIN
from tocsin.model import Around, Claim, Entity, Finding, Media, Post, SecondOpinion, Transcript, Trouble
from tocsin.model.seams import Adviser, Detector, Transcriber
from tocsin.plugins import Seam, build, build_told, known
from tocsin.read import load_packs
from tocsin.run.pipeline import Step
from tocsin.store import queue, records, tables
from tocsin.store.nouns import Appearance

READ = "read"  # the step that reads posts
Noun = Finding | Claim | Entity | SecondOpinion
_DERIVED = (Finding, Claim, Entity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A post, and what stands around it."""

    post: Post
    around: Around


def transcribe_step(case: Case, name: str) -> Step[Media, Transcript]:
    """Every picture whose letters this version has not read, but for those that cannot be decoded. Its posts are read
    again afterwards.
    """
    plugin = cast(Transcriber, build(Seam.TRANSCRIBER, name, {}, "read"))
    step, lacks = f"letters-{plugin.name}", plugin.missing()

    def waiting(conn: Connection) -> list[Media]:
        open_ids = set(queue.waiting(conn, step, plugin.version, tables.media))
        unread = queue.failed(conn, [f"fingerprint-{main}" for main in MAIN])
        wanted = open_ids - unread
        pictures = [
            medium for medium in records.every(conn, Media) if medium.sha256 in wanted and medium.kind == "image"
        ]
        tell_missing(case, step, lacks, len(pictures), "are not read for letters")
        return [] if lacks or not case.settings.read.pictures else pictures

    def work(medium: Media) -> Transcript:
        try:
            found = plugin.read(kept(case, medium.sha256))
        except Trouble as told:
            raise CaseError(f"{medium.name} ({medium.sha256[:12]})", told.what, told.remedy) from None
        return found or Transcript(sha256=medium.sha256, version=plugin.version, text="")

    def save(conn: Connection, done: Sequence[tuple[Media, Transcript]]) -> None:
        said = [transcript for _, transcript in done if transcript.text]
        records.clear(conn, Transcript, "sha256", [medium.sha256 for medium, _ in done])
        records.add(conn, said)
        shown = records.among(conn, Appearance, "sha256", [transcript.sha256 for transcript in said])
        queue.reopen(conn, READ, [appearance.post for appearance in shown])

    return Step(
        name=step, version=plugin.version, waiting=waiting, key=lambda m: m.sha256, work=work, save=save, batch=10
    )


def read_step(case: Case) -> Step[Asked, tuple[Noun, ...]]:
    """Every post that the detectors, with these packs, targets and zone, have not read; and every answer to one."""
    readers = detectors(case)
    version = digest(*(f"{detector.name} {detector.version}" for detector in readers))

    def waiting(conn: Connection) -> Sequence[Asked]:
        open_ids = set(queue.waiting(conn, READ, version, tables.posts))
        return _asked(case, conn, open_ids) if open_ids else []

    def work(asked: Asked) -> tuple[Noun, ...]:
        return tuple(noun for detector in readers for noun in detector.read(asked.post, asked.around))

    def save(conn: Connection, done: Sequence[tuple[Asked, tuple[Noun, ...]]]) -> None:
        ids = [asked.post.id for asked, _ in done]
        said = [noun for _, nouns in done for noun in nouns]
        for kind in _DERIVED:
            records.clear(conn, kind, "post", ids)
            records.add(conn, [noun for noun in said if isinstance(noun, kind)])
        _replace_opinions(conn, ids, {detector.name for detector in readers}, said)

    return Step(name=READ, version=version, waiting=waiting, key=lambda a: a.post.id, work=work, save=save, batch=1000)


def _asked(case: Case, conn: Connection, open_ids: set[str]) -> list[Asked]:
    """The open posts and the answers to them, each with what it answers, its pictures' letters, its source's role."""
    posts = list(records.every(conn, Post))
    letters = {transcript.sha256: transcript for transcript in records.every(conn, Transcript)}
    named = {(post.source, post.native_id): post for post in posts}
    roles = {source.id: source.role for source in case.sources.values()}
    asked = []
    for post in posts:
        parent = named.get((post.source, post.reply_to)) if post.reply_to else None
        if post.id in open_ids or (parent is not None and parent.id in open_ids):
            shown = tuple(letters[medium.sha256] for medium in post.media if medium.sha256 in letters)
            around = Around(answers=parent, transcripts=shown, role=roles.get(post.source))
            asked.append(Asked(post=post, around=around))
    return asked


def _replace_opinions(conn: Connection, posts: list[str], by: set[str], said: Sequence[Noun]) -> None:
    """What other readers think stays; what these think is replaced."""
    opinions = [noun for noun in said if isinstance(noun, SecondOpinion)]
    signed = by | {opinion.by for opinion in opinions} | {"statistics"}
    others = [one for one in records.among(conn, SecondOpinion, "post", posts) if one.by not in signed]
    records.clear(conn, SecondOpinion, "post", posts)
    records.add(conn, [*others, *opinions])


def detectors(case: Case) -> list[Detector]:
    """Every installed detector; one that has such fields is told this case's packs, targets and zone."""
    extra = case.folder / case.settings.read.packs if case.settings.read.packs else None
    told = {
        "packs": load_packs(extra),
        "targets": case.settings.targets,
        "zone": case.settings.case.zone,
        "statistics": case.settings.read.statistics,
    }
    return [cast(Detector, build_told(Seam.DETECTOR, name, told, "read")) for name in known(Seam.DETECTOR)]


def advise_step(case: Case) -> Step[Post, tuple[SecondOpinion, ...]]:
    """Every post in which something was heard, shown to the model that tocsin.toml names; none where it names none."""
    table = dict(case.settings.read.adviser or {})
    kind = str(table.pop("kind", ""))
    adviser = cast(Adviser, build(Seam.ADVISER, kind, table, "tocsin.toml: [read.adviser]")) if kind else None
    version = digest(adviser.name, adviser.version) if adviser else ""
    door = case.door(lambda _: None)  # an answer is no evidence: it is kept as an opinion

    def waiting(conn: Connection) -> Sequence[Post]:
        if adviser is None:
            return []
        open_ids = set(queue.waiting(conn, "advise", version, tables.posts))
        heard = {*records.values(conn, Finding, "post"), *records.values(conn, SecondOpinion, "post")}
        return list(records.among(conn, Post, "id", sorted(open_ids & heard)))

    def work(post: Post) -> tuple[SecondOpinion, ...]:
        if adviser is None:
            return ()
        with case.db.connect() as conn:
            heard = tuple(records.among(conn, Finding, "post", [post.id]))
        return tuple(adviser.advise(post, heard, door))

    def save(conn: Connection, done: Sequence[tuple[Post, tuple[SecondOpinion, ...]]]) -> None:
        if adviser is None:
            return
        ids = [post.id for post, _ in done]
        others = [one for one in records.among(conn, SecondOpinion, "post", ids) if one.by != adviser.name]
        records.clear(conn, SecondOpinion, "post", ids)
        records.add(conn, [*others, *(opinion for _, said in done for opinion in said)])

    return Step(name="advise", version=version, waiting=waiting, key=lambda p: p.id, work=work, save=save, batch=20)
