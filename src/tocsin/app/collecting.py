"""What do the sources hold? Collecting those that are declared, or one more."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from tocsin import config
from tocsin.app.case import INSIDE, Case
from tocsin.app.errors import CaseError
from tocsin.app.lists import Tally, read_in
from tocsin.app.sealing import begin, seal
from tocsin.app.versions import update
from tocsin.model import Capture, Intake, Issue, to_json
from tocsin.model.seams import Collector, Fault
from tocsin.plugins import Seam, build, plugin_class
from tocsin.run.indexing import Indexer
from tocsin.run.intake import Room, take_in
from tocsin.run.pipeline import Progress
from tocsin.store import records, searching

_PRIVATE = ("discord", "mail", "meta", "whatsapp")
_KEY = re.compile(r"[A-Za-z0-9_-]+")


def collect(case: Case, ids: Sequence[str], progress: Progress) -> Iterator[Intake]:
    """Collect the sources named, or all; one result each. Banks are read beside them.

    Raises:
        CaseError: a name is no source of this case.
        PluginError: a source's kind or options are wrong; nothing was collected then.
    """
    by_id = {declared.source.id: declared for declared in case.settings.sources}
    unknown = [name for name in ids if name not in by_id]
    if unknown:
        raise CaseError(config.FILE, f"no source named {unknown[0]!r}", f"known: {', '.join(by_id) or 'none'}")
    chosen = [by_id[name] for name in ids] if ids else list(by_id.values())
    built = [(d.source, build(Seam.COLLECTOR, d.source.kind, d.options, d.where)) for d in chosen]
    begin(case, "collect", {"sources": " ".join(source.id for source, _ in built)})
    noted: list[Capture] = []
    with Indexer(case.db.url, case.folder / INSIDE / searching.FILE) as indexer:
        room = Room(
            db=case.db,
            door=case.door(noted.append),
            noted=noted,
            flush=case.evidence.flush,
            now=case.now,
            pseudonym_key=case.pseudonym_key,
            progress=progress,
            indexer=indexer,
        )
        for source, collector in built:
            intake = take_in(room, source, cast(Collector, collector))
            case.evidence.append("collect", source.id, {"imported": str(intake.imported), "seen": str(intake.seen)})
            yield intake
        update(case, [source.id for source, _ in built])
        read_banks(case, progress)
        seal(case)


def read_banks(case: Case, progress: Progress) -> None:
    """Read the banks that tocsin.toml names; a bad line is an issue, the rest is taken."""
    for table in case.settings.banks:
        if table.path is None:
            continue
        try:
            tally = read_in(case, case.folder / table.path, table.name, progress, form=table.form, label=table.label)
        except OSError as missing:
            what = missing.strerror or "cannot be read"
            tally = Tally(read=True, issues=[Fault(where=table.path, what=what, remedy="check the bank's path")])
        if not tally.read:
            continue  # the list is the one that was read before, and its issues stand
        with case.db.begin() as conn:
            records.close_issues(conn, "bank", [table.name])
            for fault in tally.issues:
                records.raise_issue(conn, _bank_issue(case, table.name, fault))


def _bank_issue(case: Case, name: str, fault: Fault) -> Issue:
    return Issue(step="bank", subject=name, where=fault.where, what=fault.what, remedy=fault.remedy, at=case.now())


def declare(folder: Path, kind: str, path: Path, basis: str, options: Mapping[str, str]) -> str:
    """Write one more source into tocsin.toml, so that what was collected can be seen and repeated.

    Args:
        folder: the case.
        kind: a collector's name.
        path: the file or folder; need not lie below the case.
        basis: why it may be read.
        options: keys of the source (``id``, ``role``, ``zone``, ...) and of its collector.

    Returns:
        the source's id; one that is declared with the same kind and place already is used again.
    """
    place = path.resolve()
    location = str(place.relative_to(folder)) if place.is_relative_to(folder) else str(place)
    return _declared(folder, kind, location, path.name, {"legal_basis": basis, **options})


def declare_page(folder: Path, url: str, basis: str) -> str:
    """Write one public page into tocsin.toml as a source; returns its id, the same for the same address."""
    shown = re.sub(r"^https?://", "", url).rstrip("/")
    return _declared(folder, "web-page", url, shown, {"legal_basis": basis})


def _declared(folder: Path, kind: str, location: str, shown: str, options: Mapping[str, str]) -> str:
    settings = config.load(folder / config.FILE)
    for declared in settings.sources:
        if declared.source.kind == kind and declared.source.location == location:
            _same(declared, options)
            return declared.source.id
    plugin_class(Seam.COLLECTOR, kind, "--kind")
    if kind in _PRIVATE:
        shown = f"{kind} export"  # such files are named after people
    name = options.get("id") or _free_id(shown, {declared.source.id for declared in settings.sources})
    table: dict[str, object] = {"id": name, "kind": kind, "name": shown, "location": location}
    table |= {"access": "public", **options}
    if bad := next((key for key in table if not _KEY.fullmatch(key)), None):
        raise CaseError("--option", f"{bad!r} is no key of a source", "write KEY=VALUE with a key of tocsin.toml")
    text = (folder / config.FILE).read_text("utf-8")
    block = "".join(f"{key} = {_toml(value)}\n" for key, value in table.items())
    _put_in_place(folder, f"{text.rstrip()}\n\n[[source]]\n{block}")
    return name


def _same(declared: config.Declared, options: Mapping[str, str]) -> None:
    """Refuse what would be lost: the place is declared already, with other words than those given now.

    Raises:
        CaseError: names the first key that differs.
    """
    known = {key: to_json(getattr(declared.source, key)) for key in config.SourceTable.model_fields} | declared.options
    for key, value in options.items():
        now = tomllib.loads(f"value = {_toml(value)}")["value"]
        if to_json(known.get(key)) not in (to_json(now), [to_json(now)], value):
            what = f"is declared already as source {declared.source.id}, with {key} = {known.get(key)!r}"
            raise CaseError(
                declared.where, what, f"change it in {config.FILE}, then `tocsin collect {declared.source.id}`"
            )


def _put_in_place(folder: Path, text: str) -> None:
    """Write tocsin.toml whole or not at all; a source that it could not hold is refused."""
    trial = folder / f"{config.FILE}.new"
    try:
        trial.write_text(text, "utf-8")
        config.load(trial)
        trial.replace(folder / config.FILE)
    except config.ConfigError as wrong:
        raise CaseError("--option", wrong.what, wrong.remedy) from None
    except UnicodeEncodeError:
        raise CaseError("--kind", "a path or value is not UTF-8", "rename the file, or write the value anew") from None
    finally:
        trial.unlink(missing_ok=True)


def _free_id(shown: str, taken: set[str]) -> str:
    stem = "".join(c if c.isascii() and c.isalnum() else "-" for c in shown.lower()).strip("-")[:40] or "source"
    return next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)


def _toml(value: object) -> str:
    """A TOML value: text as a basic string, and what reads as a number, truth or list as that."""
    if isinstance(value, str):
        try:
            plain = json.loads(value)
        except ValueError:
            return _basic(value)
        return _basic(plain) if isinstance(plain, bool | int | float | list) else _basic(value)
    return _basic(to_json(value))


def _basic(value: object) -> str:
    """JSON that is TOML too: no surrogate pairs, which TOML forbids, and no bare DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
