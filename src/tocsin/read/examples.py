"""Are the examples well formed? Texts a rule must read, texts it must leave alone, words that must be heard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import regex  # type: ignore[import-untyped]

from tocsin.model import Act, Stance
from tocsin.read.errors import ReadError
from tocsin.read.pack import GROUPS, MIN_MATCHES, Counterexample, Example, Heard
from tocsin.read.toml import Place, Table, enum, string, strings, unknown

_MARKED = regex.compile(r"\{([^{}]+)\}")


def example_of(place: Place, row: Table) -> Example:
    """A text the rule must read."""
    unknown(place, row, {field.name for field in fields(Example)})
    return Example(
        text=string(place, row, "text"),
        stance=enum(place, Stance, row["stance"]) if "stance" in row else None,
        act=enum(place, Act, row["act"]) if "act" in row else None,
        **{key: string(place, row, key) for key in ("target", "window", "claimant", "url") if key in row},
    )


def counterexample_of(place: Place, row: Table) -> Counterexample:
    """A text of a protected group."""
    unknown(place, row, {field.name for field in fields(Counterexample)})
    group = string(place, row, "group")
    if group not in GROUPS:
        raise ReadError(str(place), f"'ignores' names group {group!r}", f"one of {', '.join(GROUPS)}")
    url = string(place, row, "url") if "url" in row else None
    return Counterexample(text=string(place, row, "text"), group=group, url=url)


def enough(place: Place, matches: tuple[Example, ...], ignores: tuple[Counterexample, ...]) -> None:
    """Raises ReadError where a rule has too few examples to be believed."""
    if len(matches) < MIN_MATCHES:
        raise ReadError(str(place), f"has {len(matches)} 'matches'", f"give at least {MIN_MATCHES}")
    if not ignores:
        raise ReadError(str(place), "has no 'ignores'", "give at least one per protected group")
    missing = [group for group in GROUPS if group not in {example.group for example in ignores}]
    if missing:
        raise ReadError(
            str(place), f"has no 'ignores' of group {missing[0]!r}", "give at least one per protected group"
        )


def heard_of(place: Place, table: object, roles: set[str]) -> Iterator[Heard]:
    """The texts under ``[hears]``: per role, sentences with the words that must be heard in braces.

    Raises:
        ReadError: a role has no words, or a text has no marks.
    """
    if not isinstance(table, dict):
        raise ReadError(str(place), "'hears' is no table", "write [hears] and one list of texts per role")
    for role, texts in table.items():
        if role not in roles:
            raise ReadError(place.at(role), f"[hears] names {role!r}, which has no words", "put words into the lexicon")
        for marked in strings(place, texts, f"[hears] role {role!r}"):
            spans = tuple(_spans(marked))
            if not spans:
                raise ReadError(
                    str(place), f"{marked[:40]!r} marks no words", "put {braces} round the words to be heard"
                )
            yield Heard(role=role, text=_MARKED.sub(r"\1", marked), spans=spans)


def _spans(marked: str) -> Iterator[tuple[int, int]]:
    for number, hit in enumerate(_MARKED.finditer(marked)):
        start = hit.start() - 2 * number  # the braces before it are gone
        yield start, start + len(hit.group(1))
