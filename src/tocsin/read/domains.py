"""Is this string a host name that somebody could own?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from importlib import resources

import regex  # type: ignore[import-untyped]
import tldextract

_LABEL = regex.compile(r"(?!-)[\p{L}\p{M}\p{N}_-]{1,63}(?<!-)")
_MAX_HOST = 253  # characters, RFC 1035


@dataclass(frozen=True, slots=True)
class HostTable:
    """Names that are reserved, platforms or files; from ``hosts.toml``."""

    reserved: frozenset[str]
    platforms: frozenset[str]
    never_bare: frozenset[str]
    file_endings: frozenset[str]
    proofs: frozenset[str]


@lru_cache(maxsize=65_536)
def is_host(host: str) -> bool:
    """True for labels under a public suffix (PSL snapshot in tldextract) or a reserved name (RFC 2606, 6761)."""
    labels = host.split(".")
    if len(host) > _MAX_HOST or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    if labels[-1] in host_table().reserved:
        return True
    found = _suffixes()(host)
    return bool(found.suffix and found.domain)


def reads_as_host(written: str) -> bool:
    """True where a bare name in running text is a host: no file name, and no full stop without a blank after it."""
    stem, _, ending = written.rpartition(".")
    if written.lower() in host_table().never_bare:
        return False
    if "." not in stem and (ending.lower() in host_table().file_endings or _starts_a_sentence(stem, ending)):
        return False
    return is_host(written.lower())


def is_platform(host: str) -> bool:
    """True for a host that carries other people's messages, and for every name below it."""
    return not _suffixes_of(host).isdisjoint(host_table().platforms)


def is_proof(host: str) -> bool:
    """True for a host where deeds are shown: a mirror of defacements, a check of reachability."""
    return not _suffixes_of(host).isdisjoint(host_table().proofs)


def registered_label(host: str) -> str:
    """The label somebody registered: ``bank`` of ``www.bank.example``; the last but one where no suffix is public."""
    labels = host.split(".")
    if labels[-1] not in host_table().reserved and (found := _suffixes()(host)).domain and found.suffix:
        return found.domain
    return labels[-2] if len(labels) > 1 else host


def below(host: str, owner: str) -> bool:
    """True where ``host`` is ``owner`` or a name below it; ``not-bank.example`` is not below ``bank.example``."""
    return host == owner or host.endswith("." + owner)


def _suffixes_of(host: str) -> set[str]:
    labels = host.split(".")
    return {".".join(labels[at:]) for at in range(len(labels))}


def _starts_a_sentence(stem: str, ending: str) -> bool:
    return ending.isascii() and ending.istitle() and not stem.isupper() and len(ending) <= 3 and ending != "Com"


@cache
def host_table() -> HostTable:
    """The table, read once."""
    rows = tomllib.loads((resources.files("tocsin.read") / "hosts.toml").read_text("utf-8"))
    return HostTable(**{field.name: frozenset(rows[field.name]) for field in fields(HostTable)})


@cache
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
