"""Is the pack well formed? Files become packs, or one error that says where and what would work."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from tocsin.model import Act, Signal, Stance
from tocsin.read.errors import ReadError
from tocsin.read.lexicon import Term
from tocsin.read.normalise import folded_term
from tocsin.read.pack import CONDITIONS, GROUPS, MIN_MATCHES, OWN, Counterexample, Example, Pack, Rule

LANGUAGE_FILE = "language.toml"
MAX_PACK = 1_000_000  # bytes of one file

_HEAD = {"pack", "version", "language", "limitations", "lexicon"}
_SIGNAL_KEYS = _HEAD | {"signal", "rule"}
_LANGUAGE_KEYS = _HEAD | {"clitics"}
_LISTS = ("all", "any", "none", "own")

E = TypeVar("E", bound=StrEnum)
Table = dict[str, object]


def load_packs(extra: Path | None = None) -> tuple[Pack, ...]:
    """The built-in packs, and those of a folder of the same shape (``<language>/<signal>.toml``), sorted by file.

    A file of the extra folder replaces the built-in one of the same path.

    Raises:
        ReadError: a file is malformed, or a rule lacks its examples; names file, line where known, and rule.
    """
    found = dict(_builtin())
    if extra is not None:
        if not extra.is_dir():
            raise ReadError(str(extra), "is no folder of packs", "give a folder with <language>/<signal>.toml")
        found |= {f"packs/{path}": text for path, text in _files(extra)}
    packs = [_pack(file, text) for file, text in sorted(found.items())]
    _check_roles(packs)
    return tuple(packs)


@cache
def _builtin() -> tuple[tuple[str, str], ...]:
    folder = resources.files("tocsin.read") / "packs"
    return tuple((f"packs/{path}", text) for path, text in _files(folder))


def _files(folder: Traversable) -> Iterator[tuple[str, str]]:
    for language in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not language.is_dir():
            continue
        for file in sorted(language.iterdir(), key=lambda entry: entry.name):
            if file.name.endswith(".toml"):
                yield f"{language.name}/{file.name}", _text(f"packs/{language.name}/{file.name}", file)


def _text(where: str, file: Traversable) -> str:
    raw = file.read_bytes()
    if len(raw) > MAX_PACK:
        raise ReadError(where, f"is {len(raw):,} bytes long", f"keep a pack below {MAX_PACK:,} bytes")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as bad:
        raise ReadError(f"{where}: byte {bad.start}", "is not UTF-8", "save the file as UTF-8") from None


def _pack(file: str, text: str) -> Pack:
    try:
        table: Table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as bad:
        raise ReadError(file, f"is not TOML: {bad}", "mend the line named") from None
    shared = file.endswith("/" + LANGUAGE_FILE)
    known = _LANGUAGE_KEYS if shared else _SIGNAL_KEYS
    _no_unknown(file, text, table, known)
    language = _string(file, table, "language")
    if f"/{language}/" not in file:
        raise ReadError(file, f"says language {language!r}", "keep it in the folder of its language")
    return Pack(
        name=_string(file, table, "pack"),
        version=_string(file, table, "version"),
        signal=None if shared else _enum(file, Signal, table.get("signal")),
        language=language,
        limitations=_string(file, table, "limitations"),
        terms=tuple(_terms(file, table.get("lexicon", {}), language)),
        rules=() if shared else tuple(_rule(file, text, row) for row in _tables(file, table.get("rule"), "[[rule]]")),
        clitics=frozenset(folded_term(word) for word in _strings(file, table.get("clitics", []), "clitics")),
        file=file,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def _terms(file: str, lexicon: object, language: str) -> Iterator[Term]:
    if not isinstance(lexicon, dict):
        raise ReadError(file, "'lexicon' is no table", "write [lexicon] and one list of phrases per role")
    for role, phrases in lexicon.items():
        for phrase in _strings(file, phrases, f"lexicon role {role!r}"):
            literal = folded_term(phrase.removeprefix("=")).partition("*")[0]
            if len(literal) < 2 and not role.startswith("claimant_"):
                raise ReadError(file, f"term {phrase!r} of role {role!r} is too short", "give two letters before any *")
            yield Term(language=language, role=role, phrase=phrase)


def _rule(file: str, text: str, row: Table) -> Rule:
    name = _string(file, row, "name")
    where = f"{file}: rule {name!r}"
    _no_unknown(where, text, row, {field.name for field in fields(Rule)})
    lists = {key: tuple(_strings(where, row[key], key)) for key in _LISTS if key in row}
    if not lists.get("all"):
        raise ReadError(where, "has no 'all'", "name the roles it needs, the anchor first")
    matches = tuple(_example(where, text, item) for item in _tables(where, row.get("matches"), "[[rule.matches]]"))
    ignores = tuple(
        _counterexample(where, text, item) for item in _tables(where, row.get("ignores"), "[[rule.ignores]]")
    )
    _enough(where, matches, ignores)
    return Rule(
        name=name,
        all=lists["all"],
        any=lists.get("any", ()),
        none=lists.get("none", ()),
        own=lists.get("own", OWN),
        within=_number(where, row, "within", 2),
        near=_number(where, row, "near", 0),
        head=_number(where, row, "head", 0),
        score=_number(where, row, "score", 50),
        terms=tuple(_scores(where, row.get("terms", {}))),
        matches=matches,
        ignores=ignores,
    )


def _enough(where: str, matches: tuple[Example, ...], ignores: tuple[Counterexample, ...]) -> None:
    if len(matches) < MIN_MATCHES:
        raise ReadError(where, f"has {len(matches)} 'matches'", f"give at least {MIN_MATCHES}")
    if not ignores:
        raise ReadError(where, "has no 'ignores'", "give at least one per protected group")
    missing = [group for group in GROUPS if group not in {example.group for example in ignores}]
    if missing:
        raise ReadError(where, f"has no 'ignores' of group {missing[0]!r}", "give at least one per protected group")


def _example(where: str, text: str, row: Table) -> Example:
    _no_unknown(where, text, row, {field.name for field in fields(Example)})
    return Example(
        text=_string(where, row, "text"),
        stance=_enum(where, Stance, row["stance"]) if "stance" in row else None,
        act=_enum(where, Act, row["act"]) if "act" in row else None,
        **{key: _string(where, row, key) for key in ("target", "window", "claimant", "url") if key in row},
    )


def _counterexample(where: str, text: str, row: Table) -> Counterexample:
    _no_unknown(where, text, row, {field.name for field in fields(Counterexample)})
    group = _string(where, row, "group")
    if group not in GROUPS:
        raise ReadError(where, f"'ignores' names group {group!r}", f"one of {', '.join(GROUPS)}")
    return Counterexample(
        text=_string(where, row, "text"), group=group, url=_string(where, row, "url") if "url" in row else None
    )


def _check_roles(packs: list[Pack]) -> None:
    """A condition nobody has words for can never hold: a misspelt role is found here."""
    for pack in packs:
        shared = {
            t.role for other in packs if other.language == pack.language and other.signal is None for t in other.terms
        }
        roles = shared | {term.role for term in pack.terms}
        known = roles | {role.partition(".")[0] for role in roles} | CONDITIONS
        for rule in pack.rules:
            where = f"{pack.file}: rule {rule.name!r}"
            _check_conditions(where, rule, known, {*roles, *(role.partition(".")[0] for role in roles)})


def _check_conditions(where: str, rule: Rule, known: set[str] | frozenset[str], roles: set[str]) -> None:
    asked = (*rule.all, *rule.any, *rule.none, *(name for name, _ in rule.terms if not name.startswith("stance.")))
    for condition in asked:
        if condition not in known:
            raise ReadError(where, f"asks for {condition!r}, which is no role", f"known: {', '.join(sorted(known))}")
    if rule.all[0] not in roles:
        raise ReadError(where, f"starts from {rule.all[0]!r}", "put a role of the lexicon first in 'all'")


def _no_unknown(where: str, text: str, table: Table, known: set[str]) -> None:
    for key in table:
        if key not in known:
            lines = (n for n, line in enumerate(text.splitlines(), 1) if line.strip().lstrip("[").startswith(key))
            line = next(lines, None)
            at = f"{where}: line {line}" if line else where
            raise ReadError(at, f"has an unknown key {key!r}", f"known keys: {', '.join(sorted(known))}")


def _string(where: str, table: Table, key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ReadError(where, f"has no {key!r}", f'write {key} = "..."')
    return value


def _strings(where: str, value: object, key: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ReadError(where, f"{key} is no list of strings", '["...", "..."]')
    return value


def _number(where: str, table: Table, key: str, default: int) -> int:
    value = table.get(key, default)
    if not isinstance(value, int) or not 0 <= value <= 100:
        raise ReadError(where, f"{key} is {value!r}", "give a number from 0 to 100")
    return value


def _scores(where: str, value: object) -> Iterator[tuple[str, int]]:
    if not isinstance(value, dict) or not all(isinstance(points, int) for points in value.values()):
        raise ReadError(where, "'terms' is no table of numbers", 'write terms = { "time.zone" = 10 }')
    yield from sorted(value.items())


def _tables(where: str, value: object, name: str) -> list[Table]:
    rows = value if value is not None else []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ReadError(where, f"{name} is no list of tables", f"begin each with {name}")
    return rows


def _enum(where: str, kind: type[E], value: object) -> E:
    try:
        return kind(str(value))
    except ValueError:
        known = ", ".join(member.value for member in kind)
        raise ReadError(where, f"{value!r} is no {kind.__name__.lower()}", f"one of {known}") from None
