"""Which words do the packs bring to the reader, and what makes two readers read alike?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources

from tocsin.model import Target
from tocsin.read.claimant import NameWords
from tocsin.read.entities import TABLES
from tocsin.read.lexicon import Term
from tocsin.read.normalise import folded_term
from tocsin.read.pack import Pack
from tocsin.read.timewords import time_words

CODE = "3"  # raise it whenever the same packs would read the same text differently


def scoped(pack: Pack) -> Iterator[Term]:
    """Roles of a signal's own pack are kept apart from those of others; a language's roles serve them all."""
    scope = pack.signal or ""
    for term in pack.terms:
        yield Term(language=term.language, role=f"{scope}/{term.role}", phrase=term.phrase)


NAME_ROLES = {"/claimant_stop": "stops", "/claimant_article": "articles", "/claimant_join": "joins"}


def lessened(packs: tuple[Pack, ...], pack: Pack, term: Term) -> Iterator[Pack]:
    """The packs, one of them without a term."""
    for other in packs:
        at = other.terms.index(term) if other is pack and term in other.terms else None
        yield other if at is None else replace(other, terms=other.terms[:at] + other.terms[at + 1 :])


def names(packs: tuple[Pack, ...]) -> dict[str, NameWords]:
    """Words that end, precede or join names; they are looked up, not searched for."""
    shared = [pack for pack in packs if pack.signal is None]
    joins = frozenset(
        folded_term(term.phrase) for pack in shared for term in pack.terms if term.role == "claimant_join"
    )
    return {
        pack.language: NameWords(
            **{
                field_name: frozenset(folded_term(term.phrase) for term in pack.terms if f"/{term.role}" == role)
                for role, field_name in NAME_ROLES.items()
                if field_name != "joins"
            },
            joins=joins,  # a French name stands in English texts too
        )
        for pack in shared
    }


def version(packs: tuple[Pack, ...], targets: tuple[Target, ...], told: str) -> str:
    """Changes with the code, a pack, a table, a target or what else is told; the queue re-reads everything then."""
    tables = [
        (resources.files("tocsin.read") / name).read_text("utf-8")
        for name in dict.fromkeys(("folding.toml", "confusables.toml", *TABLES))
    ]
    times = [words.digest for pack in packs if pack.signal is None and (words := time_words(pack.language))]
    known = [(target.id, target.name, target.urls, target.aliases, target.zone, target.networks) for target in targets]
    facts = repr((CODE, [(pack.file, pack.digest) for pack in packs], tables, times, known, told))
    return f"packs-{hashlib.sha256(facts.encode()).hexdigest()[:12]}"
