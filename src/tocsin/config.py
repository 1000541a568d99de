"""What did the analyst set? tocsin.toml -> settings, with the line of every mistake."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from tocsin.model import Access, Action, Invalid, Private, Reliability, Role, Source, Target, Tlp, Trouble

FILE = "tocsin.toml"


class ConfigError(Trouble):
    """tocsin.toml says something it cannot mean; names the line and the known keys."""


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is not an IANA time zone; write for example Europe/Paris") from None


def _network(text: str) -> str:
    ipaddress.ip_network(text)
    return text


def _several(told: object) -> object:
    """One word stands for a list of one."""
    return (told,) if isinstance(told, str) else told


Zone = Annotated[str, AfterValidator(_zone)]
Network = Annotated[str, AfterValidator(_network)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseTable(_Table):
    """[case]"""

    reference: str = Field(min_length=1, max_length=60)
    title: str = Field(min_length=1, max_length=200)
    issuer: str = Field(min_length=1, max_length=200)
    contact: str = ""
    zone: Zone = "UTC"
    tlp: Tlp = Tlp.AMBER
    note: str | None = None
    clock: AwareDatetime | None = None


class ExceptionTable(_Table):
    """[[fetch.exception]]: one page that is fetched although robots.txt asks not to."""

    url: str = Field(pattern=r"^https?://[^\s\\@]+$")
    reason: str = Field(min_length=1)


class FetchTable(_Table):
    """[fetch]"""

    allow: tuple[Network, ...] = ()
    vantage: str = "local"
    timeout: float = Field(default=20.0, gt=0, le=300)
    max_bytes: int = Field(default=20_000_000, gt=0, le=1_000_000_000)
    pace: float = Field(default=5.0, ge=0, le=3600)
    daily_bytes: int = Field(default=500_000_000, gt=0)
    media: tuple[Annotated[str, Field(pattern=r"^[a-z0-9.-]{1,253}$")], ...] = ()
    sandbox: bool = True
    exception: tuple[ExceptionTable, ...] = ()


class PreserveTable(_Table):
    """[preserve]"""

    authorities: tuple[Annotated[str, Field(pattern=r"^https?://[^\s\\@]+$")], ...] = ()
    trust: str | None = None
    key: str | None = None


class RetentionTable(_Table):
    """[[retention]]"""

    name: Slug
    unmatched_days: int | None = Field(default=None, ge=1)
    cited_days: int | None = Field(default=None, ge=1)
    hold: bool = False


class ReadTable(_Table):
    """[read]"""

    packs: str | None = None
    commons: tuple[str, ...] = ()
    pictures: bool = True
    statistics: bool = True
    adviser: dict[str, str | int | float | bool] | None = None


class StoreTable(_Table):
    """[store]"""

    url: str | None = None


class SourceTable(BaseModel):
    """[[source]]; keys that are not of the source itself are the collector's options."""

    model_config = ConfigDict(extra="allow", frozen=True)

    id: Slug
    kind: str
    name: str = Field(min_length=1)
    location: str = Field(min_length=1)
    access: Access
    legal_basis: str
    role: Role = Role.GENERAL
    reliability: Reliability = Reliability.F
    speaks_for: tuple[str, ...] = ()
    supplier: str | None = None
    received: AwareDatetime | None = None
    scope: str | None = None
    expect_min: int = Field(default=1, ge=0)
    zone: Zone | None = None
    include: Annotated[tuple[Private, ...], BeforeValidator(_several)] = ()
    include_basis: str | None = None
    retention: Slug = "standard"


class TargetTable(_Table):
    """[[target]]"""

    id: Slug
    name: str = Field(min_length=1)
    urls: tuple[Annotated[str, Field(pattern=r"^https?://[^\s\\@]+$")], ...] = Field(min_length=1)
    consent: str
    aliases: tuple[str, ...] = ()
    sector: str | None = None
    country: str | None = None
    zone: Zone | None = None
    parent: Slug | None = None
    networks: tuple[Network, ...] = ()


class BankTable(_Table):
    """[[bank]]"""

    name: Slug
    path: str | None = None
    label: str = ""
    form: str | None = None
    radius: int = Field(default=31, ge=0, le=64)
    action: Action = Action.FLAG
    enabled: bool = True
    flood: int = Field(default=100, ge=1)


class _File(_Table):
    case: CaseTable
    fetch: FetchTable = FetchTable()
    read: ReadTable = ReadTable()
    store: StoreTable = StoreTable()
    preserve: PreserveTable = PreserveTable()
    retention: tuple[RetentionTable, ...] = ()
    source: tuple[SourceTable, ...] = ()
    target: tuple[TargetTable, ...] = ()
    bank: tuple[BankTable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A source and its collector's options, as the file declares them; ``where`` names file and line."""

    source: Source
    options: dict[str, object]
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of tocsin.toml, checked."""

    case: CaseTable
    fetch: FetchTable
    read: ReadTable
    store: StoreTable
    preserve: PreserveTable
    retention: dict[str, RetentionTable]
    sources: tuple[Declared, ...]
    targets: tuple[Target, ...]
    banks: tuple[BankTable, ...]


def load(path: Path) -> Settings:
    """Read and check a tocsin.toml.

    Raises:
        ConfigError: with ``tocsin.toml line N``, what is wrong there and what would work.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as missing:
        raise ConfigError(str(path), missing.strerror or "cannot be read", "`tocsin init DIR` makes one") from None
    except UnicodeDecodeError as bad:
        raise ConfigError(str(path), f"is not UTF-8 at byte {bad.start}") from None
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as bad:
        raise ConfigError(path.name, f"is not TOML: {bad}") from None
    lines = _lines(text)
    try:
        file = _File.model_validate(raw)
    except ValidationError as bad:
        raise _explained(path.name, bad, lines) from None
    return _settings(path.name, file, lines)


Key = tuple[str | int, ...]


def _settings(name: str, file: _File, lines: dict[Key, int]) -> Settings:
    def where(table: str, n: int) -> str:
        return f"{name} line {lines.get((table, n), 1)}"

    _unique(where, "source", [source.id for source in file.source])
    _unique(where, "target", [target.id for target in file.target])
    _unique(where, "bank", [bank.name for bank in file.bank])
    _unique(where, "retention", [kept.name for kept in file.retention])
    classes = {"standard", *(kept.name for kept in file.retention)}
    for n, table in enumerate(file.source):
        if table.retention not in classes:
            known = ", ".join(sorted(classes))
            raise ConfigError(where("source", n), f"no retention class named {table.retention!r}", f"known: {known}")
    try:
        sources = tuple(_declared(table, where("source", n)) for n, table in enumerate(file.source))
        targets = tuple(Target(**dict(table)) for table in file.target)
    except Invalid as bad:
        raise ConfigError(name, str(bad)) from None
    for n, target in enumerate(targets):
        if target.parent is not None and target.parent not in {other.id for other in targets if other is not target}:
            raise ConfigError(where("target", n), f"no other target named {target.parent!r}", "name one as its parent")
    return Settings(
        case=file.case,
        fetch=file.fetch,
        read=file.read,
        store=file.store,
        preserve=file.preserve,
        retention={kept.name: kept for kept in (RetentionTable(name="standard"), *file.retention)},
        sources=sources,
        targets=targets,
        banks=file.bank,
    )


def _declared(table: SourceTable, where: str) -> Declared:
    own = {name: getattr(table, name) for name in SourceTable.model_fields}
    if own["received"] is not None:
        own["received"] = own["received"].astimezone(UTC)
    try:
        return Declared(source=Source(**own), options=dict(table.model_extra or {}), where=where)
    except Invalid as bad:
        raise ConfigError(where, f"{bad.where} {bad.what}", bad.remedy) from None


def _unique(where: Any, table: str, names: list[str]) -> None:
    for n, name in enumerate(names):
        if name in names[:n]:
            raise ConfigError(where(table, n), f"a second {table} named {name!r}", "give each its own")


def _explained(name: str, bad: ValidationError, lines: dict[Key, int]) -> ConfigError:
    """The first mistake, with its line and what would work."""
    error = bad.errors(include_url=False)[0]
    path: Key = tuple(error["loc"])
    line = next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), 1)
    key = ".".join(str(part) for part in path if isinstance(part, str))
    if error["type"] == "extra_forbidden":
        return ConfigError(f"{name} line {line}", f"unknown key {key!r}", f"known keys: {', '.join(_known(path))}")
    if error["type"] == "missing":
        return ConfigError(f"{name} line {line}", f"{key!r} is missing", "add it")
    message = error["msg"].removeprefix("Value error, ")
    return ConfigError(f"{name} line {line}", f"{key} = {error['input']!r:.60}: {message}")


def _known(path: Key) -> list[str]:
    """The keys that may stand where an unknown one was met."""
    tables: dict[str, type[BaseModel]] = {
        "case": CaseTable,
        "fetch": FetchTable,
        "read": ReadTable,
        "store": StoreTable,
        "preserve": PreserveTable,
        "retention": RetentionTable,
        "target": TargetTable,
        "bank": BankTable,
    }
    model = tables.get(str(path[0]), _File) if len(path) > 1 else _File
    return sorted(model.model_fields)


_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.-]+)\s*\]\]?")
_ENTRY = re.compile(r"^\s*([\w-]+)\s*=")


def _lines(text: str) -> dict[Key, int]:
    """The line of every table and key; tomllib does not tell."""
    found: dict[Key, int] = {}
    counts: dict[str, int] = {}
    prefix: Key = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            name = header[2]
            if header[1] == "[[":
                counts[name] = counts.get(name, -1) + 1
                prefix = (name, counts[name])
            else:
                prefix = (name,)
            found.setdefault(prefix, number)
        elif entry := _ENTRY.match(line):
            found.setdefault((*prefix, entry[1]), number)
    return found


def zone_time(at: datetime, zone: str) -> str:
    """A time as people read it in a zone: ``2013-01-15 20:00 +01:00``."""
    return at.astimezone(ZoneInfo(zone)).isoformat(sep=" ", timespec="minutes")
