"""Which target does a name mean, and where in the domain tree does it stand?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import tldextract

from tocsin.model import NamedTarget, Target

# The list shipped in the package; an empty tuple of addresses keeps it off the network.
_suffixes = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named target, resolved as far as it can be."""

    name: str  # as written
    target: str | None  # watched target id
    host: str | None  # lower case, without "www."
    domain: str | None  # registrable domain
    by_alias: bool  # known by a name we matched ourselves, not by an address

    @property
    def key(self) -> str:
        """What the place is, for identity: watched target, else host, else the folded name."""
        if self.target is not None:
            return f"target:{self.target}"
        return f"host:{self.host}" if self.host else f"name:{fold(self.name)}"

    @property
    def is_apex(self) -> bool:
        """True where the host is the registrable domain itself."""
        return self.host is not None and self.host == self.domain


@dataclass(frozen=True, slots=True)
class Places:
    """The watched targets by host, by name and by domain."""

    hosts: Mapping[str, str]  # host -> target id
    names: Mapping[str, str]  # folded name or alias -> target id
    homes: Mapping[str, str]  # target id -> block
    blocks: Mapping[str, str]  # registrable domain -> block

    def place(self, named: NamedTarget) -> Place:
        """Resolve what a text names: the reader's own target first, then host, then alias."""
        host = bare_host(named.domain) if named.domain else None
        target = named.target or (self.by_host(host) if host else None)
        alias = None if target or host else self.names.get(fold(named.text))
        return Place(
            name=named.text or named.domain or "",
            target=target or alias,
            host=host,
            domain=registrable(host) if host else None,
            by_alias=alias is not None,
        )

    def by_host(self, host: str) -> str | None:
        """The watched target at this host or at a parent of it; never by a mere likeness."""
        labels = host.split(".")
        parents = (".".join(labels[n:]) for n in range(min(len(labels), 16)))
        return next((self.hosts[parent] for parent in parents if parent in self.hosts), None)

    def block(self, place: Place) -> str:
        """Claims are compared inside a block only: one domain, or one watched target with all its domains."""
        if place.target is not None:
            return self.homes.get(place.target, f"target:{place.target}")
        if place.domain:
            return self.blocks.get(place.domain, place.domain)
        return place.key


def places(targets: Iterable[Target]) -> Places:
    """Index the watched targets; where two share a host or alias, the first by id has it."""
    hosts: dict[str, str] = {}
    names: dict[str, str] = {}
    homes: dict[str, str] = {}
    blocks: dict[str, str] = {}
    for target in sorted(targets, key=lambda target: target.id):
        for name in (target.name, *target.aliases):
            names.setdefault(fold(name), target.id)
        for host in map(bare_host, target.hosts):
            hosts.setdefault(host, target.id)
            domain = registrable(host)
            homes.setdefault(target.id, blocks.get(domain, domain))
            blocks.setdefault(domain, homes[target.id])
    return Places(hosts, names, homes, blocks)


def bare_host(text: str) -> str:
    """A host as compared: no scheme, port, path, closing dot or leading ``www.``, lower case."""
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host = parts.hostname or ""
    except ValueError:
        host = text.casefold()
    host = host.rstrip(".")
    return host.removeprefix("www.") or host


@lru_cache(maxsize=65536)
def registrable(host: str) -> str:
    """The domain somebody registered (public suffix list); the last two labels under a reserved name like .example."""
    found = _suffixes(host)
    if found.suffix and found.domain:
        return f"{found.domain}.{found.suffix}"
    if found.suffix or host.replace(".", "").isdigit() or ":" in host:
        return host
    return ".".join(host.split(".")[-2:])


def fold(text: str) -> str:
    """A name as compared: NFKC, case folded, signs and blanks run together."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(char if char.isalnum() or unicodedata.category(char) == "Mn" else " " for char in plain)
    return " ".join(words.split())
