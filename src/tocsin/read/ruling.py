"""Is the rule well formed? Its conditions come from the signal's file, its examples from the language's."""

from __future__ import annotations

from tocsin.read.errors import ReadError
from tocsin.read.examples import counterexample_of, enough, example_of
from tocsin.read.pack import OWN, Rule
from tocsin.read.toml import Place, Table, number, scores, string, strings, tables, unknown

_LISTS = ("all", "any", "none", "own")
RULE_KEYS = {*_LISTS, "name", "says", "within", "near", "head", "score", "least", "terms"}


def rule_of(place: Place, row: Table, shared: dict[str, Table]) -> Rule:
    """A rule of one language. A key given there replaces the shared one of that name; a name that no shared rule has
    makes a rule of the language's own.

    Raises:
        ReadError: a key is unknown, a condition malformed, or examples are missing.
    """
    name = string(place, row, "name")
    inside = place.inside(f"rule {name!r}")
    unknown(inside, row, RULE_KEYS | {"matches", "ignores"})
    told = shared.get(name, {}) | row
    lists = {key: tuple(strings(inside, told[key], key)) for key in _LISTS if key in told}
    if not lists.get("all"):
        known = f"name a shared rule ({', '.join(shared)}) or the roles it needs, the anchor first" if shared else ""
        raise ReadError(str(inside), "has no 'all'", known or "name the roles it needs, the anchor first")
    matches = tuple(example_of(inside, item) for item in tables(inside, row.get("matches"), "[[rule.matches]]"))
    ignores = tuple(counterexample_of(inside, item) for item in tables(inside, row.get("ignores"), "[[rule.ignores]]"))
    enough(inside, matches, ignores)
    return Rule(
        name=name,
        says=str(told.get("says", "")),
        all=lists["all"],
        any=lists.get("any", ()),
        none=lists.get("none", ()),
        own=lists.get("own", OWN),
        within=number(inside, told, "within", 2),
        near=number(inside, told, "near", 0),
        head=number(inside, told, "head", 0),
        score=number(inside, told, "score", 50),
        least=number(inside, told, "least", 0),
        terms=scores(inside, told.get("terms", {})),
        matches=matches,
        ignores=ignores,
    )
