"""Which packs are there? Files become packs, or one error that says where and what would work.

``packs/<signal>.toml`` holds a signal's rules and says what each role of its lexicon is for, for all languages;
``packs/<language>/<signal>.toml`` holds one language's words and examples. ``language.toml`` does the same for the
words that all signals of a language share.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from tocsin.model import Signal
from tocsin.read.errors import ReadError
from tocsin.read.examples import heard_of
from tocsin.read.lexicon import GAP, Term, literal_part
from tocsin.read.normalise import folded_term
from tocsin.read.pack import CONDITIONS, Pack
from tocsin.read.ruling import RULE_KEYS, rule_of
from tocsin.read.toml import Place, Table, enum, string, strings, tables, unknown

LANGUAGE = "language"
MAX_PACK = 1_000_000  # bytes of one file
MAX_TERMS = 5_000  # phrases of one file

_SHARED_KEYS = {"pack", "version", "signal", "limitations", "roles", "rule"}
_KEYS = {"pack", "version", "signal", "language", "limitations", "roles", "lexicon", "hears", "clitics", "rule"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What all languages of a signal have in common."""

    name: str
    signal: Signal | None  # None for the words that all signals share
    roles: dict[str, str]  # name and what it is for
    rules: dict[str, Table]
    digest: str


def load_packs(extra: Path | None = None) -> tuple[Pack, ...]:
    """The built-in packs, and those of a folder of the same shape (``<language>/<signal>.toml``), sorted by file.

    A file of the extra folder replaces the built-in one of the same path.

    Raises:
        ReadError: a file is malformed, or a rule lacks its examples; names file, line where known, and rule.
    """
    if extra is None:
        return _builtin_packs()
    if not extra.is_dir():
        raise ReadError(str(extra), "is no folder of packs", "give a folder with <language>/<signal>.toml")
    return _packs(dict(_builtin()) | dict(_files(extra)))


def load_roles() -> dict[str, dict[str, str]]:
    """What every role of the built-in packs is for: signal or "language", role, one sentence of English."""
    shared = (_shared(f"packs/{path}", text) for path, text in _builtin() if "/" not in path)
    return {one.name: one.roles for one in shared}


@cache
def _builtin_packs() -> tuple[Pack, ...]:
    return _packs(dict(_builtin()))


def _packs(found: dict[str, str]) -> tuple[Pack, ...]:
    shared = {
        path.removesuffix(".toml"): _shared(f"packs/{path}", text) for path, text in found.items() if "/" not in path
    }
    packs = [
        _pack(Place(file=f"packs/{path}", text=text), shared) for path, text in sorted(found.items()) if "/" in path
    ]
    for pack in packs:
        declared = {role for one in shared.values() if one.signal in (None, pack.signal) for role in one.roles}
        _check_conditions(pack, packs, declared)
    return tuple(packs)


@cache
def _builtin() -> tuple[tuple[str, str], ...]:
    return tuple(_files(resources.files("tocsin.read") / "packs"))


def _files(folder: Traversable) -> Iterator[tuple[str, str]]:
    """``fr/fundraising.toml`` or ``fundraising.toml``, and the text."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            inside = sorted(entry.iterdir(), key=lambda file: file.name)
            yield from ((f"{entry.name}/{file.name}", _text(file)) for file in inside if file.name.endswith(".toml"))
        elif entry.name.endswith(".toml"):
            yield entry.name, _text(entry)


def _text(file: Traversable) -> str:
    with file.open("rb") as stream:
        raw = stream.read(MAX_PACK + 1)
    if len(raw) > MAX_PACK:
        raise ReadError(file.name, f"is longer than {MAX_PACK:,} bytes", "split it")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as bad:
        raise ReadError(f"{file.name}: byte {bad.start}", "is not UTF-8", "save the file as UTF-8") from None


def _read(place: Place) -> Table:
    try:
        return tomllib.loads(place.text)
    except tomllib.TOMLDecodeError as bad:
        raise ReadError(place.file, f"is not TOML: {bad}", "mend the line named") from None
    except RecursionError:
        raise ReadError(place.file, "is nested too deep", "a pack has tables of lists of strings") from None


def _shared(file: str, text: str) -> Shared:
    place = Place(file=file, text=text)
    table = _read(place)
    unknown(place, table, _SHARED_KEYS)
    name = string(place, table, "pack")
    if file != f"packs/{name}.toml":
        raise ReadError(file, f"says pack {name!r}", "call the file after its pack")
    rows = tables(place, table.get("rule"), "[[rule]]")
    rules: dict[str, Table] = {}
    for row in rows:
        rule = string(place, row, "name")
        unknown(place.inside(f"rule {rule!r}"), row, RULE_KEYS)
        rules[rule] = row
    return Shared(
        name=name,
        signal=None if name == LANGUAGE else enum(place, Signal, table.get("signal")),
        roles=_roles(place, table),
        rules=rules,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def _roles(place: Place, table: Table) -> dict[str, str]:
    roles = table.get("roles", {})
    if not isinstance(roles, dict) or not all(isinstance(said, str) for said in roles.values()):
        raise ReadError(place.file, "'roles' is no table of sentences", 'write [roles] and role = "what it is for"')
    return dict(roles)


def _pack(place: Place, shared: dict[str, Shared]) -> Pack:
    table = _read(place)
    unknown(place, table, _KEYS)
    language, name = string(place, table, "language"), string(place, table, "pack")
    if place.file != f"packs/{language}/{name}.toml":
        raise ReadError(
            place.file, f"says language {language!r} and pack {name!r}", "keep it in packs/<language>/<pack>.toml"
        )
    common = shared[LANGUAGE] if name == LANGUAGE else _of_signal(place, table, shared)
    terms = tuple(_terms(place, table.get("lexicon", {}), language, set(common.roles) | set(_roles(place, table))))
    rows = tables(place, table.get("rule"), "[[rule]]")
    return Pack(
        name=name,
        version=string(place, table, "version"),
        signal=common.signal,
        language=language,
        limitations=string(place, table, "limitations"),
        terms=terms,
        rules=tuple(rule_of(place, row, common.rules) for row in rows),
        clitics=frozenset(folded_term(word) for word in strings(place, table.get("clitics", []), "clitics")),
        hears=tuple(heard_of(place, table.get("hears", {}), {term.role for term in terms})),
        file=place.file,
        digest=hashlib.sha256((common.digest + place.text).encode()).hexdigest(),
    )


def _of_signal(place: Place, table: Table, shared: dict[str, Shared]) -> Shared:
    """A pack may have any name; its signal says whose roles and rules it shares."""
    signal = enum(place, Signal, table.get("signal"))
    return next((one for one in shared.values() if one.signal is signal), shared[LANGUAGE])


def _terms(place: Place, lexicon: object, language: str, roles: set[str]) -> Iterator[Term]:
    if not isinstance(lexicon, dict):
        raise ReadError(place.file, "'lexicon' is no table", "write [lexicon] and one list of phrases per role")
    if sum(len(phrases) for phrases in lexicon.values() if isinstance(phrases, list)) > MAX_TERMS:
        raise ReadError(place.file, f"holds more than {MAX_TERMS:,} phrases", "keep to words that tell")
    for role, phrases in lexicon.items():
        if role not in roles:
            raise ReadError(place.at(role), f"no role is called {role!r}", f"known roles: {', '.join(sorted(roles))}")
        said: set[str] = set()
        for phrase in strings(place, phrases, f"lexicon role {role!r}"):
            _check_phrase(place, role, phrase)
            if phrase in said:
                raise ReadError(place.at(role), f"names {phrase!r} twice in role {role!r}", "keep one")
            said.add(phrase)
            yield Term(language=language, role=role, phrase=phrase)


def _check_phrase(place: Place, role: str, phrase: str) -> None:
    """Literal words only: a phrase cannot take exponential time, because it is no pattern."""
    literal = literal_part(folded_term(phrase.removeprefix("=")))
    if (not literal or (len(literal) < 2 and literal.isalnum())) and not role.startswith("claimant_"):
        raise ReadError(
            place.at(role), f"term {phrase!r} of role {role!r} is too short", "give two letters before any *"
        )
    if phrase.count("*") > 4 or phrase.count(GAP) > 2 or len(phrase) > 120:
        raise ReadError(
            place.at(role), f"term {phrase[:40]!r} of role {role!r} is too long", "120 letters, 4 stars, 2 gaps at most"
        )
    if any(mark in phrase for mark in ("(?", "\\w", "\\b", ".*", ".+", "[a-z")):
        why = f"term {phrase!r} of role {role!r} is a pattern, which could take exponential time"
        raise ReadError(place.at(role), why, "write each phrase as it stands; * is any ending of a word")


def _check_conditions(pack: Pack, packs: list[Pack], declared: set[str]) -> None:
    """A condition that no role is called, or that nobody has words for, can never hold: a misspelling is found here."""
    mine = [other for other in packs if other.language == pack.language and (other is pack or other.signal is None)]
    worded = _with_heads({term.role for other in mine for term in other.terms})
    known = _with_heads(declared) | worded | CONDITIONS
    for rule in pack.rules:
        where = f"{pack.file}: rule {rule.name!r}"
        points = (name for name, _ in rule.terms if not name.startswith("stance."))
        for name in (*rule.all, *rule.any, *rule.none, *rule.own, *points):
            if name not in known:
                raise ReadError(where, f"asks for {name!r}, which is no role", f"known: {', '.join(sorted(known))}")
        wanting = [name for name in rule.all if name not in worded | CONDITIONS]
        if wanting:
            raise ReadError(where, f"asks for {wanting[0]!r}, which has no words", "put words into the lexicon")
        if rule.all[0] not in worded | {"target"}:
            raise ReadError(
                where, f"starts from {rule.all[0]!r}", "put a role of the lexicon, or 'target', first in 'all'"
            )


def _with_heads(roles: set[str]) -> set[str]:
    """``act.ddos`` answers to ``act`` too."""
    return roles | {role.partition(".")[0] for role in roles}
