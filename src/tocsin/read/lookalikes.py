"""Which watched host does another host look like, without being it or a name below it?

Compared by what the eye takes for the same (skeletons as in Unicode TR39, of the letters in ``lookalikes.toml``), by
hyphens, by the watched label inside a longer one or under another suffix, and by one letter more, less, other or
exchanged.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from tocsin.read.domains import below, host_table, registered_label
from tocsin.read.entity.links import readable

_SAME = 4  # letters of a label from which the same one under another suffix counts
_INSIDE = 5  # of a label that is one of the parts between hyphens
_WITHIN = 6  # of a label that stands anywhere in a longer one, or is one letter away
_LONGEST = 253  # letters of a host


class LookAlikes:
    """What resembles the watched hosts.

    Args:
        owners: id of the target by host, without ``www.``.
    """

    def __init__(self, owners: Mapping[str, str]) -> None:
        self._whole: dict[str, str] = {}  # the host read without dots and hyphens
        self._labels: dict[str, str] = {}
        self._near: dict[str, set[str]] = {}  # a label with one letter left out -> labels
        self._hosts = dict(owners)
        for host, owner in sorted(owners.items()):
            label = _telling(host)
            self._whole.setdefault(_joined(host), owner)
            if label in _generic():
                continue  # everybody has a "portal": such a host is known by the whole of its name
            if len(label) >= _SAME:
                self._labels.setdefault(label, owner)
            if len(label) >= _WITHIN:
                for shorter in _left_out(label):
                    self._near.setdefault(shorter, set()).add(label)
        self._judged = lru_cache(maxsize=8192)(self._judge)

    def __reduce__(self) -> tuple[type[LookAlikes], tuple[dict[str, str]]]:
        """What was judged is not sent to another process; the hosts are."""
        return LookAlikes, (self._hosts,)

    def of(self, host: str) -> str | None:
        """The id of the target that ``host`` looks like; None for the target's own hosts and for strangers."""
        return self._judged(host) if self._hosts else None

    def _judge(self, host: str) -> str | None:
        read = readable(host.removeprefix("www."))
        if any(below(read, known) for known in self._hosts):
            return None
        labels = dict.fromkeys((_telling(read), skeleton(registered_label(read))))
        if len(read) > _LONGEST:
            return None
        parts = [skeleton(part) for part in read.split(".")]
        return (
            self._whole.get(_joined(read))
            or self._embedded(read)
            or next((self._labels[part] for part in parts if part in self._labels), None)
            or next((owner for label in labels if (owner := self._inside(label) or self._one_letter_away(label))), None)
        )

    def _embedded(self, host: str) -> str | None:
        """``bank.example.evil.test`` and ``bank-example.test`` carry the whole of a watched host."""
        labels = [part for label in host.split(".") for part in label.split("-")][:40]
        sums = ("".join(labels[start:end]) for start in range(len(labels)) for end in range(start + 2, len(labels) + 1))
        return next((self._whole[one] for one in map(skeleton, sums) if one in self._whole), None)

    def _inside(self, label: str) -> str | None:
        parts = label.split("-")
        if (joined := "".join(parts)) in self._labels:
            return self._labels[joined]
        held = (self._labels[part] for part in parts if len(part) >= _INSIDE and part in self._labels)
        return next(held, None) or next((self._labels[part] for part in _within(label) if part in self._labels), None)

    def _one_letter_away(self, label: str) -> str | None:
        if len(label) < _WITHIN - 1:
            return None
        near = set().union(*(self._near.get(form, set()) for form in {label, *_left_out(label)}))
        near |= {form for form in _left_out(label) if form in self._labels and len(form) >= _WITHIN}
        close = sorted(known for known in near if _one_apart(label, known))
        return self._labels[close[0]] if close else None


def _telling(host: str) -> str:
    """The label a host is known by: the registered one, or the first where the rest is reserved or one registry's."""
    labels = host.removeprefix("www.").split(".")
    reserved = len(labels) > 2 and labels[-1] in host_table().reserved
    return skeleton(labels[0] if reserved else registered_label(host))


@lru_cache(maxsize=8192)
def skeleton(text: str) -> str:
    """A label as the eye reads it: without accents, each letter as the one it is taken for."""
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(mark))
    table = _table()
    for pair, instead in table["pairs"].items():
        bare = bare.replace(pair, instead)
    return "".join(table["letters"].get(mark, mark) for mark in bare)


def _joined(host: str) -> str:
    return skeleton(host.replace(".", "").replace("-", ""))


def _within(label: str) -> Iterator[str]:
    for start in range(len(label)):
        yield from (label[start:end] for end in range(start + _WITHIN, len(label) + 1))


def _left_out(label: str) -> Iterable[str]:
    return {label[:at] + label[at + 1 :] for at in range(len(label))}


def _one_apart(one: str, other: str) -> bool:
    """One letter more, less or other, or two neighbours exchanged (Damerau 1964)."""
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) < len(other):
        one, other = other, one
    if len(one) != len(other):
        return one[at + 1 :] == other[at:]
    turned = one[at : at + 2] == other[at : at + 2][::-1]
    return one[at + 1 :] == other[at + 1 :] or (turned and one[at + 2 :] == other[at + 2 :])


@cache
def _generic() -> frozenset[str]:
    return frozenset(map(skeleton, _table()["generic"]["labels"]))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files("tocsin.read") / "lookalikes.toml").read_text("utf-8"))
