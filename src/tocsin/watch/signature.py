"""Who signed this text as the one who broke in? A small grammar: act, connector, name, in many languages.

``hacked by NAME``, ``piraté par NAME``, ``تم الاختراق من قبل NAME``, ``NAME tarafından hacklendi``. Words come folded,
so that ``H4CK3D 8Y``, ``ʜᴀᴄᴋᴇᴅ ʙʏ`` and ``H A C K E D`` are read as they are meant. The words and their weights are in
``signature.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from tocsin.watch.errors import WatchError

_WORD = re.compile(r"[$]?[^\W_]+(?:[@$]+[^\W_]+)*")
_TWICE_ENCODED = re.compile(r"[\u00c2-\u00c5\u00d8-\u00db\u00e2][\u0080-\u00bf\u0152-\u0178\u2018-\u2122]")
_MOST_BETWEEN = 3  # words between act and connector: "hacked and defaced by"
_MOST_OPEN = 6  # words of a line that may wait for its name
_PRESENCE_LINE = 6  # words of "NAME was here", at most
_PRESENCE_WEIGHT = 0.7
_MOST_SHOWN = 100  # characters of a line that are shown as written
_EARLY = 3  # words before a signature that opens its line
_SPELLED = 5  # single letters in a row that spell a word


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature found in a line."""

    text: str  # as written; folded where it stands deep in a long line
    name: str  # folded, its first words
    weight: float  # of the act, 0-1
    start: int  # words of the line before it
    words: int  # words of the line
    handle: bool  # the name looks like a handle


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """``signature.toml``, read and folded once."""

    acts: Mapping[tuple[str, ...], float]
    before_name: frozenset[tuple[str, ...]]
    after_name: frozenset[tuple[str, ...]]
    presence: frozenset[tuple[str, ...]]
    glued: frozenset[str]
    handle_parts: frozenset[str]
    phrases: Mapping[str, int]
    free_hosts: frozenset[str]
    points: Mapping[str, int]
    structure: Mapping[str, int]
    defaced: int
    suspect: int


@cache
def grammar() -> Grammar:
    """The package's words and weights.

    Raises:
        WatchError: the data file lacks a table or holds a value of the wrong shape; names it.
    """
    table = tomllib.loads(files("tocsin.watch").joinpath("signature.toml").read_text("utf-8"))
    try:
        connectors = table["connectors"]
        return Grammar(
            acts={fold(word): float(group["weight"]) for group in table["act"] for word in group["words"]},
            before_name=frozenset(map(fold, connectors["before-name"])),
            after_name=frozenset(map(fold, connectors["after-name"])),
            presence=frozenset(map(fold, connectors["presence"])),
            glued=frozenset(connectors["glued"]),
            handle_parts=frozenset(word for part in table["handles"]["parts"] for word in fold(part)),
            phrases={" ".join(fold(text)): group["points"] for group in table["phrase"] for text in group["texts"]},
            free_hosts=frozenset(table["hosts"]["free"]),
            points=table["points"],
            structure=table["structure"],
            defaced=table["thresholds"]["defaced"],
            suspect=table["thresholds"]["suspect"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise WatchError("tocsin/watch/signature.toml", f"lacks or misstates {error}", "reinstall tocsin") from error


def signatures(line: str) -> Iterator[Signature]:
    """Every signature in a line of text, from left to right."""
    words = fold(line)
    rules = grammar()
    for at, word in enumerate(words):
        if word in rules.glued:
            yield _signature(words, line, 1.0, at, at + 1)
        if at and words[at : at + 2] in rules.presence and len(words) <= _PRESENCE_LINE:
            yield _signature(words, line, _PRESENCE_WEIGHT, 0, 0)
        for length in (1, 2):
            weight = rules.acts.get(words[at : at + length])
            if weight is None or at + length > len(words):
                continue
            name_at = _name_after(words, at + length, rules)
            if name_at is not None:
                yield _signature(words, line, weight, at, name_at)
            elif (named := _name_before(words, at, rules)) is not None:
                yield _signature(words, line, weight, named, named)


def is_open(line: str, following: str) -> bool:
    """True where a signature goes on in the next line: behind its connector, or between act and connector."""
    words, rules = fold(line), grammar()
    if not words or len(words) > _MOST_OPEN:
        return False
    return words[-1:] in rules.before_name or (words[-1:] in rules.acts and fold(following)[:1] in rules.before_name)


def phrases(text: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """The phrases said around signatures that occur in folded words, with their points, most telling first."""
    joined = f" {' '.join(text)} "
    found = [(phrase, points) for phrase, points in grammar().phrases.items() if f" {phrase} " in joined]
    return tuple(sorted(found, key=lambda hit: (-hit[1], hit[0])))


@lru_cache(maxsize=8192)
def fold(line: str) -> tuple[str, ...]:
    """The words of a line as they are meant: NFKC, lower case, no diacritics, look-alikes and leet read as letters."""
    if _TWICE_ENCODED.search(line):
        line = _once_encoded(line)
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", line).casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char) and unicodedata.category(char) != "Cf")
    drawn, mixed, leet = _maps()
    words = _WORD.findall(plain.replace("ـ", "").translate(drawn))
    return tuple(_spelled([_meant(word, mixed, leet) for word in words]))


def _once_encoded(line: str) -> str:
    """UTF-8 that was read as Windows-1252 before it came to us, mended; the line itself where it is not that."""
    try:
        return line.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return line


@cache
def _maps() -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    same = tomllib.loads(files("tocsin.watch").joinpath("signature.toml").read_text("utf-8"))["lookalikes"]
    drawn, mixed, leet = (
        {ord(one): other for one, other in zip(same[f"{kind}drawn"], same[f"{kind}means"], strict=True)}
        for kind in ("", "mixed-", "leet-")
    )
    return drawn, mixed, leet


def _meant(word: str, mixed: dict[int, str], leet: dict[int, str]) -> str:
    if word.isascii():
        return word if word.isalpha() or word.isdigit() else word.translate(leet)
    return word.translate(mixed) if any("a" <= char <= "z" for char in word) else word


def _spelled(words: list[str]) -> list[str]:
    """``h a c k e d`` -> ``hacked``."""
    joined: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1:
            run.append(word)
            continue
        joined += ["".join(run)] if len(run) >= _SPELLED else run
        joined += [word] if word else []
        run = []
    return joined


def _name_after(words: Sequence[str], at: int, rules: Grammar) -> int | None:
    """Where the name starts behind a connector at most ``_MOST_BETWEEN`` words on."""
    for start in range(at, min(at + _MOST_BETWEEN + 1, len(words))):
        for length in (2, 1):
            if words[start : start + length] in rules.before_name and start + length < len(words):
                return start + length
    return None


def _name_before(words: Sequence[str], at: int, rules: Grammar) -> int | None:
    """Where the name starts before a connector that stands right before the act."""
    if at >= 2 and words[at - 1 : at] in rules.after_name:
        return max(0, at - 4)
    return None


def _signature(words: Sequence[str], line: str, weight: float, start: int, name_at: int) -> Signature:
    name = words[name_at : name_at + 3]
    return Signature(
        text=_shown(words, line, start),
        name=" ".join(name),
        weight=weight,
        start=start,
        words=len(words),
        handle=_is_handle(name, line),
    )


def _shown(words: Sequence[str], line: str, start: int) -> str:
    if len(line) <= _MOST_SHOWN or start <= _EARLY:
        return line[:_MOST_SHOWN].strip()
    return " ".join(words[start : start + 8])


def _is_handle(name: Sequence[str], line: str) -> bool:
    """A name that nobody is christened: leet digits, ``./`` and ``~``, "team", "cyber"."""
    if grammar().handle_parts & set(name):
        return True
    raw = [word for word in line.split() if re.search(r"[^\W\d_]\d|\d[^\W\d_]|_|\./|^[@~#.\[(|]|[$@]", word)]
    return any(set(fold(word)) & set(name) for word in raw)
