"""How does a noun become a row, and a row a noun? In one place, for all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import Row, Table

from tocsin.model import (
    BankEntry,
    Capture,
    Claim,
    Closing,
    Decision,
    Echo,
    Entity,
    Erasure,
    Finding,
    Fingerprint,
    Incident,
    Intake,
    Invalid,
    Listing,
    Match,
    Media,
    Notice,
    Observation,
    Post,
    Removal,
    SecondOpinion,
    Transcript,
    from_json,
    stable_id,
    utc_text,
)
from tocsin.model.json import to_text
from tocsin.store import tables
from tocsin.store.errors import StoreError

N = TypeVar("N")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """One medium in one post."""

    post: str
    sha256: str

    @property
    def id(self) -> str:
        """Stable for the pair."""
        return stable_id("app", self.post, self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """The fingerprint of one medium by one version of an algorithm."""

    sha256: str
    version: str
    fingerprint: Fingerprint

    @property
    def id(self) -> str:
        """One print per medium and algorithm."""
        return stable_id("print", self.sha256, self.fingerprint.algorithm)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """A file that `tocsin match --remember` was asked about: its fingerprints, for what becomes known later."""

    file: str
    sha256: str
    media_type: str
    at: datetime
    prints: tuple[Fingerprint, ...]

    @property
    def id(self) -> str:
        """One per content and name."""
        return stable_id("looked", self.file, self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageObservation:
    """An observation derived from a kept page; replaced when the page's history or the inspector changes."""

    observation: Observation

    @property
    def id(self) -> str:
        """The observation's own."""
        return self.observation.id


Columns = dict[str, str | None]


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def _capture(noun: Capture) -> Columns:
    return {"id": noun.id, "source": noun.source, "sha256": noun.sha256, "host": _host(noun.url)}


def _post(noun: Post) -> Columns:
    claimed = utc_text(noun.claimed) if noun.claimed else None
    return {"id": noun.id, "source": noun.source, "native_id": noun.native_id, "claimed": claimed}


def _observation(noun: Observation) -> Columns:
    return {"id": noun.id, "target": noun.target, "at": utc_text(noun.at)}


def _match(noun: Match) -> Columns:
    key = stable_id("match", noun.sha256, noun.algorithm, noun.entry, noun.other)
    return {"id": key, "sha256": noun.sha256}


def _page(noun: PageObservation) -> Columns:
    return {"id": noun.id, "target": noun.observation.target, "url": noun.observation.url}


def _print(noun: Print) -> Columns:
    return {"id": noun.id, "sha256": noun.sha256, "algorithm": noun.fingerprint.algorithm}


SHELVES: dict[type, tuple[Table, Callable[..., Columns]]] = {
    Capture: (tables.captures, _capture),
    Post: (tables.posts, _post),
    Media: (tables.media, lambda n: {"id": n.sha256, "sha256": n.sha256, "media_type": n.media_type}),
    Appearance: (tables.appearances, lambda n: {"id": n.id, "post": n.post, "sha256": n.sha256}),
    Observation: (tables.observations, _observation),
    Closing: (tables.closings, lambda n: {"id": n.id, "source": n.source}),
    Listing: (tables.listings, lambda n: {"id": n.id, "source": n.source}),
    Erasure: (tables.erasures, lambda n: {"id": n.id, "subject": n.subject}),
    Decision: (tables.decisions, lambda n: {"id": n.id, "subject": n.subject}),
    BankEntry: (tables.bank_entries, lambda n: {"id": n.id, "bank": n.bank}),
    Notice: (tables.notices, lambda n: {"id": n.id, "entry": n.entry}),
    LookedAt: (tables.looked_at, lambda n: {"id": n.id, "sha256": n.sha256}),
    Print: (tables.fingerprints, _print),
    Match: (tables.matches, _match),
    Finding: (tables.findings, lambda n: {"id": n.id, "post": n.post, "signal": n.signal}),
    Claim: (tables.claims, lambda n: {"id": n.id, "post": n.post}),
    Entity: (tables.entities, lambda n: {"id": n.id, "post": n.post, "kind": n.kind}),
    Transcript: (tables.transcripts, lambda n: {"id": n.id, "sha256": n.sha256}),
    SecondOpinion: (tables.second_opinions, lambda n: {"id": n.id, "post": n.post}),
    Echo: (tables.echoes, lambda n: {"id": n.id, "post": n.post, "earlier": n.earlier}),
    PageObservation: (tables.page_observations, _page),
    Incident: (tables.incidents, lambda n: {"id": n.id, "target": n.target}),
    Removal: (tables.removals, lambda n: {"id": n.id, "source": n.source, "post": n.post}),
    Intake: (tables.intakes, lambda n: {"id": n.source, "source": n.source}),
}


# What comes in millions is kept without the fields that stand at their default.
_SLIM = frozenset({BankEntry, Post})


def canonical(noun: object) -> str:
    """One text for one noun: sorted keys, no spaces, UTF-8 kept; lone surrogates escaped."""
    text = to_text(noun, slim=type(noun) in _SLIM)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text


def to_rows(nouns: Iterable[object]) -> tuple[Table, list[Columns]]:
    """The table of the nouns' class and one row for each; all of one class.

    Raises:
        StoreError: a noun's class has no table.
    """
    rows: list[Columns] = []
    table: Table | None = None
    for noun in nouns:
        try:
            table, columns = SHELVES[type(noun)]
        except KeyError:
            raise StoreError(type(noun).__name__, "is no noun that is stored") from None
        rows.append({**columns(noun), "body": canonical(noun)})
    return (table if table is not None else tables.posts), rows


def from_row(kind: type[N], row: Row[*tuple[Any, ...]]) -> N:
    """The noun in a row (seq, id, body).

    Raises:
        StoreError: the row was altered so that it is no longer a noun; names table and row.
    """
    table = SHELVES[kind][0]
    try:
        return from_json(kind, json.loads(row[2]))
    except (Invalid, ValueError) as bad:
        raise StoreError(
            f"table {table.name}, row {row[0]}", f"is no {kind.__name__}: {bad}", "run `tocsin verify`"
        ) from None
