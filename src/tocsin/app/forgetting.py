"""How is what a person posted erased? GDPR, Article 17."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from tocsin.app.case import Case
from tocsin.app.erasing import STAYS, Container, Fate, carry_out, plan
from tocsin.app.errors import CaseError
from tocsin.app.purging import own_files
from tocsin.app.sealing import seal
from tocsin.app.sought import Sought
from tocsin.app.subjects import Original, anonymous, enter, originals_of, sought
from tocsin.model import Capture, Post
from tocsin.store import records


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What an erasure took away, and where the person's words or name remain."""

    posts: int
    media: int
    files: int
    containers: tuple[Container, ...]
    mentions: int  # posts of others that still name the person
    still: tuple[Original, ...]  # kept files that name the person still, or are packed and were not looked into
    own_files: tuple[str, ...]  # files that went in and packages that came out, which Tocsin does not delete


def erase(case: Case, handles: Sequence[str], *, reason: str, by: str, mentions: bool = False) -> Gone:
    """Erase what the person posted, and with ``mentions`` what others posted about them (Article 17).

    Args:
        case: the open case.
        handles: the person's.
        reason: kept with every tombstone; must not name the person.
        by: who decided.
        mentions: erase posts of others that name the person, too.

    Raises:
        CaseError: a post is under hold, or the reason names the person.
    """
    who = sought(case, handles)
    anonymous(who, reason=reason, by=by)
    with case.db.connect() as conn:
        judge, others = _request(case, conn, who, f"request of a data subject: {reason}", mentions=mentions)
        made = plan(conn, judge)
        own = own_files(case, conn, made)
    counts = {"posts": str(made.count("posts")), "media": str(made.count("media")), "files": str(len(made.blobs))}
    enter(case, "subject-erase", handles, {**counts, "reason": reason, "by": by})
    if made.goes:
        carry_out(case, made, by, "subject erase")
        seal(case)
    with case.db.connect() as conn:
        still = tuple(originals_of(case, who, list(records.every(conn, Capture))))
    return Gone(
        posts=made.count("posts"),
        media=made.count("media"),
        files=len(made.blobs),
        containers=tuple(made.containers),
        mentions=others,
        still=still,
        own_files=own,
    )


@dataclass(frozen=True, slots=True)
class _Request:
    """What a person asked to have erased."""

    posts: frozenset[str]
    captures: frozenset[str]
    rule: str

    def post(self, post: Post) -> Fate:
        """It goes where it is the person's."""
        return Fate(rule=self.rule) if post.id in self.posts else STAYS

    def capture(self, capture: Capture) -> Fate:
        """It goes where only the person's posts rest on it."""
        return Fate(rule=self.rule) if capture.id in self.captures else STAYS


def _request(case: Case, conn: Connection, who: Sought, rule: str, *, mentions: bool) -> tuple[_Request, int]:
    """What is asked to go, and how many posts of others still name the person then."""
    posts: set[str] = set()
    captures: set[str] = set()
    others = 0
    for post in records.every(conn, Post):
        places = list(who.in_post(post))
        if not places:
            continue
        if not (mentions or any(place.own for place in places)):
            others += 1
            continue
        _under_hold(case, post)
        posts.add(post.id)
        captures |= {post.capture, *(medium.capture for medium in post.media)}
    captures |= {capture.id for capture in records.every(conn, Capture) if mentions and any(who.in_capture(capture))}
    return _Request(frozenset(posts), frozenset(captures), rule), others


def _under_hold(case: Case, post: Post) -> None:
    declared = case.sources.get(post.source)
    table = case.settings.retention[declared.retention if declared else "standard"]
    if table.hold:
        what = f"is under the hold of retention class {table.name!r}: nothing was erased"
        raise CaseError(f"post {post.id}", what, "lift the hold in tocsin.toml, or tell the person why it stays")
