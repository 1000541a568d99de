"""What is wrong with a pack, and what would mend it? One finding for each mistake, with advice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from tocsin.read.check import EXAMPLE_TARGETS, Problem, example_post, overheard, unheard, unread
from tocsin.read.lexicon import Term, literal_part
from tocsin.read.normalise import folded_term, normalise
from tocsin.read.pack import CONDITIONS, Pack
from tocsin.read.reader import Reader

MOST = 0.0005  # of benign texts that a phrase of a role that fires may be heard in
_QUIET = (
    "mute",
    "spare",
    "third_person",
    "deny",
    "satire",
    "recall",
    "done",
    "not_",
    "condition",
    "online",
    "everyday",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """One mistake in a pack."""

    file: str
    where: str  # "rule 'weighed'", "role 'act.ddos': 'hit'"
    what: str
    advice: str
    serious: bool  # the pack does not do what it promises


def lint(packs: tuple[Pack, ...], benign: Iterable[tuple[str, str]] = (), *, thorough: bool = False) -> Iterator[Lint]:
    """Mistakes of packs that load, by file.

    Args:
        packs: from ``load_packs``.
        benign: language and text of harmless posts; phrases heard in too many of them are told.
        thorough: also ask, phrase by phrase, whether any example needs it; seconds per language.
    """
    reader = Reader(packs=packs, targets=EXAMPLE_TARGETS, zone="UTC")
    for pack in packs:
        yield from (_broken(problem) for _, promise in promises(pack) for problem in promise(reader))
        yield from _covered(pack)
        yield from _wordless(pack, packs)
    yield from _too_common(reader, packs, benign)
    if thorough:
        for pack in packs:
            for term in needless(reader, packs, pack):
                what = "no example depends on it: without it, every text is read the same"
                advice = "write a text under [hears] or a match that needs it, or take it out"
                yield Lint(file=pack.file, where=_where(term), what=what, advice=advice, serious=False)


Promise = Callable[[Reader], Iterator[Problem]]


def promises(pack: Pack) -> Iterator[tuple[str, Promise]]:
    """Every text of a pack, with what must hold of it."""
    for heard in pack.hears:
        yield heard.text, partial(unheard, pack=pack, heard=heard)
    for rule in pack.rules:
        for example in rule.matches:
            yield example.text, partial(unread, pack=pack, rule=rule, example=example)
        for counter in rule.ignores:
            yield counter.text, partial(overheard, pack=pack, rule=rule, counter=counter)


def needless(
    reader: Reader, packs: tuple[Pack, ...], pack: Pack, terms: Sequence[Term] | None = None
) -> Iterator[Term]:
    """The phrases of a pack, or those of ``terms``, that no example of its language depends on: a mutation of them
    would go unseen.
    """
    mine = [other for other in packs if other.language == pack.language]
    tests = [(normalise(text).text, promise) for other in mine for text, promise in promises(other)]
    broken = {id(promise) for _, promise in tests if any(promise(reader))}
    for term in pack.terms if terms is None else terms:
        literal = literal_part(folded_term(term.phrase.removeprefix("=")))
        asked = [promise for text, promise in tests if literal in text and id(promise) not in broken]
        less = reader.without(pack, term) if asked else reader
        if not any(problem for promise in asked for problem in promise(less)):
            yield term


def _broken(problem: Problem) -> Lint:
    where = f"{problem.rule}: {problem.example[:80]!r}"
    return Lint(
        file=problem.file, where=where, what=problem.says, advice="`tocsin packs explain` shows why", serious=True
    )


def _covered(pack: Pack) -> Iterator[Lint]:
    """A phrase that a shorter one with a star hears as well."""
    starred: dict[str, list[str]] = defaultdict(list)
    for term in pack.terms:
        if term.phrase.endswith("*") and term.phrase.count("*") == 1 and not term.phrase.startswith("="):
            starred[term.role].append(folded_term(term.phrase)[:-1])
    for term in pack.terms:
        folded = folded_term(term.phrase.removeprefix("="))
        if "*" in folded or " " in folded:
            continue
        stem = next((stem for stem in starred[term.role] if folded.startswith(stem)), None)
        if stem is not None:
            yield Lint(
                file=pack.file,
                where=_where(term),
                what=f"{stem + '*'!r} hears it already",
                advice="take it out",
                serious=False,
            )


def _wordless(pack: Pack, packs: tuple[Pack, ...]) -> Iterator[Lint]:
    """Roles a rule asks for and nobody has words for: the condition never holds."""
    mine = [other for other in packs if other.language == pack.language and (other is pack or other.signal is None)]
    roles = {term.role for other in mine for term in other.terms}
    known = roles | {role.partition(".")[0] for role in roles} | CONDITIONS
    for rule in pack.rules:
        points = (name for name, _ in rule.terms if not name.startswith("stance."))
        for name in dict.fromkeys((*rule.any, *rule.none, *rule.own, *points)):
            if name not in known:
                what = f"asks for {name!r}, for which {pack.language} has no words"
                yield Lint(
                    file=pack.file,
                    where=f"rule {rule.name!r}",
                    what=what,
                    advice="put words into the lexicon",
                    serious=False,
                )


def _too_common(reader: Reader, packs: tuple[Pack, ...], benign: Iterable[tuple[str, str]]) -> Iterator[Lint]:
    """Phrases of firing roles that harmless texts are full of."""
    texts: Counter[str] = Counter()
    heard: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for number, (language, text) in enumerate(benign):
        texts[language] += 1
        reading = reader.look(example_post(text, None))
        for role, hits in reading.hits.by_language.get(language, {}).items():
            for hit in hits:
                heard[language, role, reading.folded.text[hit.start : hit.end]].add(number)
    firing = _firing(packs)
    for (language, role, words), found in sorted(heard.items()):
        share = len(found) / texts[language]
        file = firing.get((language, role))
        if file is not None and share > MOST and len(found) > 1:
            where = f"role {role.lstrip('/')!r}: {words!r}"
            what = f"is heard in {100 * share:.2f} % of {texts[language]:,} harmless texts in {language}"
            advice = "make it conditional: a longer phrase, or a 'mute' for its innocent uses"
            yield Lint(file=file, where=where, what=what, advice=advice, serious=False)


def _firing(packs: tuple[Pack, ...]) -> dict[tuple[str, str], str]:
    """Roles from which a rule starts, with the file of their words."""
    starts = {
        (pack.language, name) for pack in packs for rule in pack.rules for name in rule.all if name not in CONDITIONS
    }
    found: dict[tuple[str, str], str] = {}
    for pack in packs:
        for role in {term.role for term in pack.terms}:
            if {(pack.language, role), (pack.language, role.partition(".")[0])} & starts and not role.startswith(
                _QUIET
            ):
                found[pack.language, f"{pack.signal or ''}/{role}"] = pack.file
    return found


def _where(term: Term) -> str:
    return f"role {term.role!r}: {term.phrase!r}"
