"""Where was that said? Everything collected, by its words in any script and by what else is known of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Connection

from tocsin.app.case import INSIDE, Case
from tocsin.app.errors import CaseError
from tocsin.app.facts import withheld
from tocsin.app.versions import History, history
from tocsin.model import Decision, Post, Signal
from tocsin.model.times import in_words
from tocsin.read import language_of
from tocsin.review.wording import duration
from tocsin.store import records, searching, selecting
from tocsin.store.selecting import Asked

KINDS = ("image", "video", "audio", "any")
_PAGE = 500  # hits held against the records at a time
_AROUND = 60  # characters of a text shown on either side of what was found
_LINE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One post that was found; of a withheld one no word is told."""

    id: str
    source: str
    native_id: str
    claimed: datetime | None
    collected: datetime
    author: str | None
    language: str
    media: tuple[str, ...]  # SHA-256
    url: str | None
    withheld: bool
    says: str  # the part that fits, in one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked; the words may be left out where something else is asked."""

    words: str = ""
    asked: Asked = field(default_factory=Asked)
    language: str | None = None
    fingerprint: str | None = None
    limit: int = 20
    offset: int = 0


def search(case: Case, question: Question) -> Iterator[Found]:
    """The posts that fit, the best first; without words, the latest first.

    Raises:
        CaseError: nothing is asked, or a source or signal is unknown. StoreError: the words cannot be read.
    """
    _checked(case, question)
    with case.db.connect() as conn:
        hidden = withheld(records.every(conn, Decision))
        asked = question.asked
        if question.fingerprint:
            hashes = selecting.media_like(conn, question.fingerprint)
            if not hashes:
                return
            asked = replace(asked, hashes=hashes)
        fits = (post for post in _posts(case, conn, question.words, asked) if _speaks(post, question.language))
        for post in islice(fits, question.offset, question.offset + question.limit):
            yield _told(post, question.words, is_withheld=post.id in hidden)


def caught_up(case: Case) -> int:
    """Bring the index up to the records; returns how many posts came in."""
    with case.db.connect() as conn:
        return searching.catch_up(conn, case.folder / INSIDE / searching.FILE)


def post(case: Case, beginning: str) -> tuple[Post, History, bool]:
    """One post by its id, which may be shortened; its versions and end; whether it is withheld.

    Raises:
        CaseError: it means none, or several.
    """
    with case.db.connect() as conn:
        found = records.beginning(conn, Post, beginning)
        if len(found) != 1:
            what = f"means {len(found)} posts" if found else "is no post of this case"
            raise CaseError(beginning, what, "`tocsin search` finds them")
        held = records.one(conn, Post, found[0])
        if held is None:
            raise CaseError(found[0], "was erased", "`tocsin verify` says under which rule")
        return held, history(conn, held.id), held.id in withheld(records.every(conn, Decision))


def unsealed(case: Case, subject: str, by: str, reason: str) -> None:
    """Enter into the custody log that somebody reads what is withheld, before it is shown.

    Raises:
        CaseError: nobody, or no reason, is named.
    """
    if not by.strip() or not reason.strip():
        raise CaseError("--unseal", "names no person or no reason", "give --by NAME and --reason TEXT")
    case.evidence.append("read-withheld", subject, {"by": by, "reason": reason})


def _checked(case: Case, question: Question) -> None:
    asked = question.asked
    if not question.words.strip() and asked.is_empty and not question.language and not question.fingerprint:
        raise CaseError("search", "nothing is asked", "give words, or an option such as --source")
    unknown = [name for name in asked.sources if name not in case.sources]
    if unknown:
        raise CaseError("--source", f"no source named {unknown[0]!r}", f"known: {', '.join(case.sources) or 'none'}")
    if asked.signal and asked.signal not in list(Signal):
        raise CaseError("--signal", f"no signal named {asked.signal!r}", f"known: {', '.join(Signal)}")
    if asked.media and asked.media not in KINDS:
        raise CaseError("--media", f"no kind of media named {asked.media!r}", f"known: {', '.join(KINDS)}")


def _posts(case: Case, conn: Connection, words: str, asked: Asked) -> Iterator[Post]:
    if not words.strip():
        yield from (post for _, post in selecting.newest(conn, asked))
        return
    path, offset = case.folder / INSIDE / searching.FILE, 0
    caught_up(case)
    while hits := searching.find(path, words, _PAGE, offset):
        yield from (post for _, post in selecting.among(conn, asked, [hit.seq for hit in hits]))
        offset += len(hits)


def _speaks(post: Post, language: str | None) -> bool:
    return language is None or (language_of(post.full_text, post.language) or "und").split("-")[0] == language.lower()


def _told(post: Post, words: str, *, is_withheld: bool) -> Found:
    return Found(
        id=post.id,
        source=post.source,
        native_id=post.native_id,
        claimed=post.claimed,
        collected=post.collected,
        author=post.author,
        language=language_of(post.full_text, post.language) or "und",
        media=tuple(medium.sha256 for medium in post.media),
        url=None if is_withheld else post.url,
        withheld=is_withheld,
        says="[withheld]" if is_withheld else part(post.full_text, words),
    )


def part(text: str, words: str) -> str:
    """The stretch of a text around the first of the words, in one line; its beginning where none shows as written."""
    plain = _LINE.sub(" ", text).strip()
    lower = plain.casefold()
    places = (lower.find(word.casefold()) for word in _WORD.findall(words) if len(word) > 1 and word != "OR")
    at = next((place for place in places if place >= 0), 0)
    start, end = max(0, at - _AROUND), at + 2 * _AROUND
    return ("… " if start else "") + plain[start:end].strip() + (" …" if end < len(plain) else "")


def lines(case: Case, shown: Post, told: History) -> Iterator[str]:
    """A post for people: what it says, where it stands, its versions and its end."""
    zone = case.settings.case.zone
    yield f"{shown.id}: {shown.native_id} of {shown.source}"
    stated = in_words(shown.claimed, zone) if shown.claimed else "no time stated"
    yield f"  published    {stated}{' (zone assumed)' if shown.zone_assumed else ''}"
    yield f"  collected    {in_words(shown.collected, zone)}"
    yield f"  author       {shown.author or 'not stated'}"
    for name, value in (("address", shown.url), ("reply to", shown.reply_to), ("forwarded", shown.forwarded_from)):
        if value:
            yield f"  {name:<12} {value}"
    yield f"  capture      {shown.capture}, {shown.locator}"
    for medium in shown.media:
        yield f"  medium       {medium.sha256} {medium.media_type}, {medium.size:,} bytes"
    for number, version in enumerate(told.versions, start=1):
        changed = f"; changed: {', '.join(version.changed)}" if version.changed else ""
        mark = " (this one)" if version.post == shown.id else ""
        yield f"  version {number}    {version.post}, collected {in_words(version.collected, zone)}{changed}{mark}"
    if told.removal:
        if told.removal.last_seen:
            yield f"  last seen    {in_words(told.removal.last_seen, zone)}"
        yield f"  removed      by {in_words(told.removal.missed, zone)} ({told.removal.how})"
        least, most = told.lived
        if least is not None and most is not None:
            span = (duration(timedelta(seconds=each)) for each in (least, most))
            yield "  stood        at least {}, at most {}".format(*span)
