"""Do the packs hold, why did they read this so, and what would another version of them change?"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from tocsin.app.answering import lines_of, post_of
from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.model import Claim, Finding, Invalid, Post
from tocsin.read import Reader, ReadError, check_packs, load_packs
from tocsin.read.check import example_post
from tocsin.read.explaining import Explanation, explain
from tocsin.read.linting import Lint, lint
from tocsin.store import records

BUILT_IN = "built-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class PacksTested:
    """`tocsin packs test`."""

    rules: int
    terms: int
    examples: int
    problems: tuple[str, ...]


def test_packs(folder: Path | None, languages: tuple[str, ...] = ()) -> PacksTested:
    """Run every rule's own examples and every text with words to be heard; of the built-in packs and of a folder's."""
    packs = load_packs(folder)
    asked = tuple(pack for pack in packs if not languages or pack.language in languages)
    rules = [rule for pack in asked for rule in pack.rules]
    examples = sum(len(rule.matches) + len(rule.ignores) for rule in rules) + sum(len(pack.hears) for pack in asked)
    files = {pack.file for pack in asked}
    problems = tuple(str(problem) for problem in check_packs(packs) if problem.file in files)
    terms = sum(len(pack.terms) for pack in asked)
    return PacksTested(rules=len(rules), terms=terms, examples=examples, problems=problems)


def explain_text(text: str, *, case: Case | None = None, folder: Path | None = None, zone: str = "UTC") -> Explanation:
    """`tocsin packs explain`: a text, or with a case the id of one of its posts."""
    if case is None:
        return explain(Reader(packs=load_packs(folder), zone=zone), example_post(text, None))
    with case.db.connect() as conn:
        post = records.one(conn, Post, text)
    return explain(_of_case(case, folder), post or example_post(text, None))


def _of_case(case: Case, folder: Path | None) -> Reader:
    told = case.settings
    extra = folder or (case.folder / told.read.packs if told.read.packs else None)
    return Reader(packs=load_packs(extra), targets=told.targets, zone=told.case.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A post that two versions of the packs read differently."""

    id: str
    text: str  # its first characters
    gained: tuple[str, ...]  # "en/fundraising/appeal first-person 70: 'donate ...'"
    lost: tuple[str, ...]
    claims_gained: tuple[str, ...]
    claims_lost: tuple[str, ...]


def diff_packs(old: str, new: str, posts: Iterable[Post], reader_of: Callable[[str], Reader]) -> Iterator[Changed]:
    """The posts that change, in their order.

    Args:
        old: a folder of packs, or "built-in".
        new: the same.
        posts: what is read with both.
        reader_of: builds the reader of a folder's name.
    """
    before, after = reader_of(old), reader_of(new)
    for post in posts:
        was, now = _read(before, post), _read(after, post)
        if was != now:
            yield Changed(
                id=post.native_id,
                text=" ".join(post.full_text[:160].split()),
                gained=tuple(sorted(now[0] - was[0])),
                lost=tuple(sorted(was[0] - now[0])),
                claims_gained=tuple(sorted(now[1] - was[1])),
                claims_lost=tuple(sorted(was[1] - now[1])),
            )


def _read(reader: Reader, post: Post) -> tuple[frozenset[str], frozenset[str]]:
    """Findings and claims in words; versions and ids are left out, because they always change."""
    findings, claims = set(), set()
    for noun in reader.read(post):
        if isinstance(noun, Finding):
            findings.add(f"{noun.rule} {noun.stance} {noun.score}: {noun.text[:80]!r}")
        elif isinstance(noun, Claim):
            targets = ", ".join(target.target or target.domain or target.text for target in noun.targets)
            when = f"{noun.window.start:%F %R}" if noun.window else "no time"
            claims.add(f"{noun.kind} {noun.act} by {noun.claimant or 'nobody named'} on {targets or 'nothing'}, {when}")
    return frozenset(findings), frozenset(claims)


def reader_of(name: str, *, case: Case | None = None, zone: str = "UTC") -> Reader:
    """The reader of a folder of packs, with a case's targets and zone where there is one.

    Raises:
        CaseError: there is no such folder.
    """
    folder = None if name == BUILT_IN else Path(name)
    if folder is not None and not folder.is_dir():
        raise CaseError(name, "is no folder of packs", f"give a folder, or {BUILT_IN!r} for the program's own")
    return Reader(
        packs=load_packs(folder),
        targets=case.settings.targets if case else (),
        zone=case.settings.case.zone if case else zone,
    )


def posts_of(corpus: Path | None, case: Case | None) -> Iterator[Post]:
    """The posts of a JSON Lines file, or those a case has collected.

    Raises:
        CaseError: neither is given, or a line is no post.
    """
    if corpus is not None:
        yield from _posts(corpus)
    elif case is not None:
        with case.db.connect() as conn:
            yield from records.every(conn, Post)
    else:
        raise CaseError("packs diff", "has nothing to read", "give a file of posts, or a case")


def lint_packs(folder: Path | None, benign: Iterable[Path], languages: tuple[str, ...], thorough: bool) -> list[Lint]:
    """`tocsin packs lint`: a pack that does not load is one finding, too."""
    try:
        packs = load_packs(folder)
    except ReadError as bad:
        return [Lint(file=bad.where, where="", what=bad.what, advice=bad.remedy, serious=True)]
    asked = tuple(pack for pack in packs if not languages or pack.language in languages)
    return list(lint(asked, _harmless(benign), thorough=thorough))


def _harmless(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Language and text of the lines of benign files."""
    for path in files:
        yield from ((post.language, post.full_text) for post in _posts(path) if post.language)


def _posts(path: Path) -> Iterator[Post]:
    """The posts of a file of JSON Lines, plain or gzipped.

    Raises:
        CaseError: a line is none; names it.
    """
    with cast(BinaryIO, gzip.open(path) if path.suffix == ".gz" else path.open("rb")) as stream:
        for number, line in enumerate(lines_of(stream), start=1):
            if line.strip():
                try:
                    yield post_of(line)
                except Invalid as bad:
                    raise CaseError(f"{path.name} line {number}", f"{bad.where} {bad.what}", bad.remedy) from None
