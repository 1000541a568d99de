"""Where is the case, and what belongs to it? A folder: tocsin.toml and .tocsin/."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine as Database

from tocsin import __version__, config
from tocsin.app.clock import Clock, standing, wall
from tocsin.app.errors import CaseError
from tocsin.app.possessing import asker
from tocsin.app.remembering import Notes
from tocsin.fetch.door import Door
from tocsin.fetch.limits import Limits
from tocsin.fetch.polite import Manners
from tocsin.model import Capture, Source
from tocsin.preserve.evidence import LOG, Evidence
from tocsin.store import records
from tocsin.store.database import open_database, sqlite_url

if TYPE_CHECKING:
    from tocsin.app.sealing import Stretch

INSIDE = ".tocsin"
_KEY = "pseudonym.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An open case: what was set, the records, the evidence and the time."""

    folder: Path
    settings: config.Settings
    db: Database
    evidence: Evidence
    now: Clock
    walked: dict[str, Stretch] = field(default_factory=dict)  # rows this process has sealed

    @property
    def sources(self) -> dict[str, Source]:
        """The sources by id, as tocsin.toml declares them."""
        return {declared.source.id: declared.source for declared in self.settings.sources}

    @property
    def pseudonym_key(self) -> bytes:
        """The key of the handles' pseudonyms; kept apart from the records."""
        return (self.folder / INSIDE / _KEY).read_bytes()

    def begin(self, what: str, detail: Mapping[str, str]) -> None:
        """Enter into the custody log that a command starts to write, and which settings it works with."""
        marks = {"settings": settings_hash(self.folder), "key": key_hash(self.folder)}
        self.evidence.append("begin", what, marks | dict(detail))

    def door(self, noted: Callable[[Capture], None]) -> Door:
        """The one door, with this case's limits and allow-list; ``noted`` is told of every capture it keeps."""
        fetch = self.settings.fetch
        return Door(
            root=self.folder,
            keeper=self.evidence,
            now=self.now,
            contact=self.settings.case.contact,
            limits=Limits(timeout=fetch.timeout, max_bytes=fetch.max_bytes),
            noted=noted,
            allow=tuple(ipaddress.ip_network(network) for network in fetch.allow),
            media=fetch.media,
            possessable=asker(self.folder, self.settings),
            manners=Manners(
                pace=fetch.pace,
                daily_bytes=fetch.daily_bytes,
                memory=Notes(self.db),
                overrides={each.url: each.reason for each in fetch.exception},
                overrode=self._overrode,
            ),
        )

    def _overrode(self, url: str, reason: str) -> None:
        """robots.txt was set aside for one page an analyst names in tocsin.toml."""
        self.evidence.append("override", url, {"reason": reason})


def settings_hash(folder: Path) -> str:
    """SHA-256 of the case's settings file."""
    return hashlib.sha256((folder / config.FILE).read_bytes()).hexdigest()


def key_hash(folder: Path) -> str:
    """SHA-256 of the pseudonyms' key: it is random, so its hash tells nothing of it."""
    return hashlib.sha256((folder / INSIDE / _KEY).read_bytes()).hexdigest()


def find(start: Path) -> Path:
    """The case folder at or above a folder.

    Raises:
        CaseError: there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / config.FILE).is_file():
            return folder
    raise CaseError(
        str(start), f"no {config.FILE} here or above", "`tocsin init DIR` makes a case, `--case DIR` names one"
    )


@contextmanager
def opened(folder: Path, actor: str = "tocsin") -> Iterator[Case]:
    """Open a case; its evidence is flushed and its database closed at the end.

    Args:
        folder: the folder with the tocsin.toml.
        actor: who acts, as the custody log shows it.
    """
    settings = config.load(folder / config.FILE)
    now = standing(settings.case.clock) if settings.case.clock else wall
    inside = folder / INSIDE
    inside.mkdir(mode=0o700, exist_ok=True)
    _make_key(inside, settings.case)
    db = open_database(settings.store.url or sqlite_url(inside / "tocsin.db"))
    evidence = Evidence(inside / "evidence", now=now, actor=actor)
    try:
        yield Case(folder=folder, settings=settings, db=db, evidence=evidence, now=now)
    finally:
        evidence.flush()
        _note_head(db, evidence)
        db.dispose()


def _note_head(db: Database, evidence: Evidence) -> None:
    """Note the custody head among the records, so that lines cut off the end of the log are missed."""
    if not evidence.acted:
        return
    seq, value = evidence.custody.head
    if seq:
        with db.begin() as conn:
            records.note(conn, "custody-head", f"{seq}:{value}")


def init(folder: Path) -> Path:
    """Make a new case with a commented tocsin.toml; returns that file's path.

    Raises:
        CaseError: the folder holds a case already.
    """
    path = folder / config.FILE
    if path.exists():
        raise CaseError(str(path), "is there already", "choose another folder")
    folder.mkdir(parents=True, exist_ok=True)
    template = files("tocsin.app").joinpath("tocsin.toml.template").read_text("utf-8")
    path.write_text(template.replace("{{version}}", __version__).replace("{{name}}", folder.resolve().name), "utf-8")
    (folder / "sources").mkdir(exist_ok=True)
    with opened(folder):
        pass
    return path


def _make_key(inside: Path, case: config.CaseTable) -> None:
    """A random key; a re-enactment names nobody, and its key follows from its name so that it can be rebuilt.

    Raises:
        CaseError: the case is older than this, and its key is gone: another would give everybody a second name.
    """
    path = inside / _KEY
    if path.exists():
        return
    if not case.clock and (inside / "evidence" / LOG).exists():
        raise CaseError(f"{INSIDE}/{_KEY}", "is gone", "restore it from a copy: pseudonyms cannot be made alike again")
    invented = hashlib.sha256(f"re-enactment {case.reference}".encode()).digest()
    trial = inside / f"{_KEY}.new"
    trial.unlink(missing_ok=True)
    with os.fdopen(os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(invented if case.clock else secrets.token_bytes(32))
        stream.flush()
        os.fsync(stream.fileno())
    trial.replace(path)
