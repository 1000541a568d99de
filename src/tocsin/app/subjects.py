"""What do we hold on a person, and how do they get it? GDPR, Article 15."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.app.retention import Ages, ages
from tocsin.app.sought import Place, Sought, count_in, forms
from tocsin.model import Capture, Claim, Decision, Entity, Finding, Json, Post, to_json
from tocsin.run.intake import pseudonym
from tocsin.store import records

_LEFT = ("publish", "hand-out", "package")  # custody lines of what left the room
_EVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A kept file whose bytes name the person; ``times`` is None where it is packed and was not looked into."""

    capture: str
    source: str
    locator: str
    times: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Where a person stands in the case."""

    pseudonyms: tuple[str, ...]
    places: tuple[Place, ...]
    originals: tuple[Original, ...]


def sought(case: Case, handles: Sequence[str]) -> Sought:
    """The handles with the pseudonyms they bear in this case.

    Raises:
        CaseError: none is given.
    """
    given = tuple(dict.fromkeys(handle for handle in handles if handle.strip().strip("@")))
    if not given:
        raise CaseError("handle", "is empty", "give at least one handle, mail address or number")
    names = {pseudonym(form, case.pseudonym_key) for handle in given for form in forms(handle)}
    names |= {handle for handle in given if handle.startswith("person-")}
    return Sought(handles=given, pseudonyms=frozenset(names))


def find(case: Case, handles: Sequence[str]) -> Held:
    """Where the person stands; noted in the custody log under their pseudonym."""
    who = sought(case, handles)
    held = _held(case, who)
    enter(case, "subject-find", handles, {"places": str(len(held.places)), "files": str(len(held.originals))})
    return held


def export(case: Case, handles: Sequence[str], out: Path) -> Held:
    """Write all that is held on the person as JSON (Article 15), readable by its owner alone.

    Raises:
        CaseError: the file is there already.
    """
    who = sought(case, handles)
    held = _held(case, who)
    with case.db.connect() as conn:
        told = _told(case, conn, who, held)
    content = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8", "backslashreplace")
    try:
        fd = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CaseError(str(out), "is there already", "choose another name") from None
    with os.fdopen(fd, "wb") as stream:
        stream.write(content + b"\n")
    sha256 = hashlib.sha256(content + b"\n").hexdigest()
    enter(case, "subject-export", handles, {"sha256": sha256, "places": str(len(held.places))})
    return held


def confirm(case: Case, name: str, handle: str, *, by: Sequence[str], reason: str) -> bool:
    """Whether a pseudonym stands for a handle; a keyed hash has no way back, so the handle must be supplied.

    Raises:
        CaseError: fewer than two different people ask, or the reason names the handle.
    """
    people = {one.strip().casefold() for one in by if one.strip()}
    if len(people) < 2:
        raise CaseError("--by", "names fewer than two people", "a second person must agree: give --by twice")
    who = sought(case, [handle])
    anonymous(who, reason=reason)
    answer = name in who.pseudonyms
    detail = {"by": ", ".join(by), "reason": reason, "answer": "yes" if answer else "no"}
    case.evidence.append("subject-confirm", name if answer else pseudonym(handle, case.pseudonym_key), detail)
    return answer


def _held(case: Case, who: Sought) -> Held:
    with case.db.connect() as conn:
        places = [place for post in records.every(conn, Post) for place in who.in_post(post)]
        captures = list(records.every(conn, Capture))
        places += [place for capture in captures for place in who.in_capture(capture)]
        for decision in records.every(conn, Decision):
            if (says := who.mention(decision.why)) is not None:
                places.append(Place(kind="decision", id=decision.id, source="", field="why", says=says))
    originals = tuple(originals_of(case, who, captures))
    return Held(pseudonyms=tuple(sorted(who.pseudonyms)), places=tuple(places), originals=originals)


def originals_of(case: Case, who: Sought, captures: Sequence[Capture]) -> Iterator[Original]:
    """The kept files whose bytes name the person; each is read once."""
    needles, counts = who.needles(), dict[str, int | None]()
    for capture in captures:
        if capture.sha256 not in counts:
            counts[capture.sha256] = _count(case, capture.sha256, needles)
        if (times := counts[capture.sha256]) != 0:
            yield Original(capture=capture.id, source=capture.source, locator=capture.locator, times=times)


def _count(case: Case, sha256: str, needles: Sequence[bytes]) -> int | None:
    if not needles or case.evidence.blobs.size(sha256) is None:
        return 0
    with case.evidence.open(sha256) as stream:
        return count_in(stream, needles)


def _told(case: Case, conn: Connection, who: Sought, held: Held) -> dict[str, Json]:
    """Article 15(1) and (3): what, from where, on which basis, for how long, and to whom it went."""
    table, own = case.settings.case, {place.id for place in held.places if place.own}
    sources = {place.source for place in held.places} | {original.source for original in held.originals}
    due = ages(case, conn, _EVER)
    return {
        "asked": list(who.handles),
        "pseudonyms": list(held.pseudonyms),
        "made": to_json(case.now()),
        "controller": {"case": table.reference, "issuer": table.issuer, "contact": table.contact},
        "sources": [_source(case, source) for source in sorted(sources & set(case.sources))],
        "posts": [_post(conn, due, post) for post in records.among(conn, Post, "id", sorted(own))],
        "places": [to_json(place) for place in held.places if not place.own],
        "kept_files": [to_json(original) for original in held.originals],
        "recipients": _recipients(case),
        "note": "Posts of others that name the person are given as the words around the name, for their sake.",
    }


def _source(case: Case, source: str) -> dict[str, Json]:
    declared = case.sources[source]
    keys = (
        "id",
        "name",
        "kind",
        "access",
        "legal_basis",
        "supplier",
        "received",
        "scope",
        "include_basis",
        "retention",
    )
    table = case.settings.retention[declared.retention]
    days: dict[str, Json] = {"unmatched_days": table.unmatched_days, "cited_days": table.cited_days, "hold": table.hold}
    return {**{key: to_json(getattr(declared, key)) for key in keys}, "kept": days}


def _post(conn: Connection, due: Ages, post: Post) -> dict[str, Json]:
    """A post of the person, what was read in it, and until when it is kept."""
    read = {
        kind.__name__.lower() + "s": [to_json(noun) for noun in records.every(conn, kind, post=post.id)]
        for kind in (Finding, Claim, Entity)
    }
    ruled: Json = [to_json(decision) for decision in records.every(conn, Decision, subject=post.id)]
    return {"post": to_json(post), "id": post.id, "until": to_json(due.post(post).until), "decisions": ruled, **read}


def _recipients(case: Case) -> list[Json]:
    """What left the room, to whom the custody log says it went."""
    return [
        {"at": to_json(entry.at), "what": entry.action, "file": entry.object, **entry.detail}
        for entry in case.evidence.custody.entries()
        if entry.action in _LEFT
    ]


def anonymous(who: Sought, **words: str) -> None:
    """Refuse words that name the person: what goes into the custody log stays there for good.

    Raises:
        CaseError: one does; names it.
    """
    for name, text in words.items():
        if who.mention(text) is not None:
            raise CaseError(f"--{name}", "names the person, and the custody log cannot be erased", "write it without")


def enter(case: Case, action: str, handles: Sequence[str], detail: dict[str, str]) -> None:
    """Enter an act into the custody log, under the person's pseudonym."""
    case.evidence.append(action, pseudonym(handles[0], case.pseudonym_key), detail)
