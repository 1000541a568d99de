"""Which watched target, or which other site, does a text name?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from tocsin.model import Target
from tocsin.read.domains import is_platform
from tocsin.read.entities import HOST, Named
from tocsin.read.inflections import Declensions
from tocsin.read.lexicon import Lexicon, Term
from tocsin.read.lookalikes import LookAlikes
from tocsin.read.normalise import Folded, folded_term

_SHORTEST_NAME = 3  # characters; a shorter alias is met everywhere


@dataclass(frozen=True, slots=True)
class Mention:
    """A target as named at one place of the folded text.

    ``resembles`` is the id of a watched target that the host looks like and is not; then ``target`` is None.
    """

    start: int
    end: int
    domain: str | None
    target: str | None
    resembles: str | None = None


class Gazetteer:
    """The watched targets' hosts, networks, names and aliases.

    A host matches by whole labels (``www.bank.example`` is below ``bank.example``, ``not-bank.example`` is not) and an
    address by the target's networks; names match whole words in any language and in their declined forms, the longest
    first.
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
        self._declined = Declensions(names)
        self._look_alikes = LookAlikes(self._hosts)
        self._networks = [(ip_network(network), target.id) for target in self.targets for network in target.networks]

    def owner(self, host: str) -> str | None:
        """The id of the target this host or address belongs to; of nested networks, the narrowest."""
        if self._networks and (address := _address(host)) is not None:
            held = [(net.prefixlen, owner) for net, owner in self._networks if address in net]
            if held:
                return max(held)[1]
        labels = _bare(host).split(".")
        suffixes = (".".join(labels[at:]) for at in range(len(labels)))
        return next((self._hosts[suffix] for suffix in suffixes if suffix in self._hosts), None)

    def resembled(self, host: str) -> str | None:
        """The id of the target that this host looks like and is not."""
        return None if self.owner(host) else self._look_alikes.of(_bare(host))

    def mentions(self, folded: Folded, named: Iterable[Named]) -> list[Mention]:
        """Every target named, by place: sites first, then names that are no part of an address."""
        sites = list(self._sites(named))
        taken = [(site.start, site.end) for site in sites]
        return sorted([*sites, *self._by_name(folded, taken)], key=lambda mention: (mention.start, -mention.end))

    def _sites(self, named: Iterable[Named]) -> Iterator[Mention]:
        seen_to = -1
        last = (-1, -1)
        for entity in named:
            host = entity.host
            if entity.kind not in HOST or host is None or not entity.valid or entity.start < seen_to:
                continue
            if entity.kind == "url":
                seen_to = entity.end
            if not is_platform(host) and (entity.start, entity.end) != last:
                last = (entity.start, entity.end)  # a host in Punycode is named twice
                yield Mention(*last, host, self.owner(host), self.resembled(host))

    def _by_name(self, folded: Folded, taken: list[tuple[int, int]]) -> Iterator[Mention]:
        reach, position = 0, 0
        for start, end, target in self._called(folded):
            while position < len(taken) and taken[position][1] <= start:
                position += 1
            in_address = position < len(taken) and taken[position][0] < end
            if start >= reach and not in_address:
                reach = end
                yield Mention(start, end, None, target)

    def _called(self, folded: Folded) -> list[tuple[int, int, str]]:
        own = [(hit.start, hit.end, hit.role) for hit in self._names.find(folded)]
        other = [(hit.start, hit.end, hit.key) for hit in self._declined.find(folded.text)]
        return sorted({*own, *other}, key=lambda hit: (hit[0], -hit[1], hit[2])) if other else own


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.").rstrip(".")
