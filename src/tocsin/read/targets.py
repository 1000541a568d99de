"""Which watched target, or which other site, does a text name?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tocsin.model import Target
from tocsin.read.domains import is_platform
from tocsin.read.entities import HOST, Named
from tocsin.read.lexicon import Lexicon, Term
from tocsin.read.normalise import Folded, folded_term

_SHORTEST_NAME = 3  # characters; a shorter alias is met everywhere


@dataclass(frozen=True, slots=True)
class Mention:
    """A target as named at one place of the folded text."""

    start: int
    end: int
    domain: str | None
    target: str | None


class Gazetteer:
    """The watched targets' hosts, names and aliases.

    A host matches by whole labels (``www.bank.example`` is below ``bank.example``, ``not-bank.example`` is not);
    names match whole words in any language, the longest first.
    """

    def __init__(self, targets: Iterable[Target], clitics: frozenset[str]) -> None:
        self.targets = tuple(targets)
        self._hosts = {_bare(host): target.id for target in self.targets for host in target.hosts}
        names = {
            (target.id, name)
            for target in self.targets
            for name in (target.name, *target.aliases)
            if len(folded_term(name)) >= _SHORTEST_NAME
        }
        terms = [
            Term(language="", role=target, phrase=name.replace("*", " ").lstrip("= ")) for target, name in sorted(names)
        ]
        self._names = Lexicon(terms, {"": clitics})

    def owner(self, host: str) -> str | None:
        """The id of the target this host belongs to."""
        labels = _bare(host).split(".")
        suffixes = (".".join(labels[at:]) for at in range(len(labels)))
        return next((self._hosts[suffix] for suffix in suffixes if suffix in self._hosts), None)

    def mentions(self, folded: Folded, named: Iterable[Named]) -> list[Mention]:
        """Every target named, by place: sites first, then names that are no part of an address."""
        sites = list(self._sites(named))
        taken = [(site.start, site.end) for site in sites]
        return sorted([*sites, *self._by_name(folded, taken)], key=lambda mention: (mention.start, -mention.end))

    def _sites(self, named: Iterable[Named]) -> Iterator[Mention]:
        seen_to = -1
        for entity in named:
            host = entity.host
            if entity.kind not in HOST or host is None or not entity.valid or entity.start < seen_to:
                continue
            if entity.kind == "url":
                seen_to = entity.end
            if not is_platform(host):
                yield Mention(entity.start, entity.end, host, self.owner(host))

    def _by_name(self, folded: Folded, taken: list[tuple[int, int]]) -> Iterator[Mention]:
        reach, position = 0, 0
        for hit in self._names.find(folded):
            while position < len(taken) and taken[position][1] <= hit.start:
                position += 1
            in_address = position < len(taken) and taken[position][0] < hit.end
            if hit.start >= reach and not in_address:
                reach = hit.end
                yield Mention(hit.start, hit.end, None, hit.role)


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.").rstrip(".")
