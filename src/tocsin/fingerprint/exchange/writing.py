"""How does a bank go out? In the form asked for, below a TLP ceiling, with a count of what stayed and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange.forms import Form, form_named
from tocsin.fingerprint.exchange.opinion_words import RANK
from tocsin.model.fingerprint import BankEntry
from tocsin.model.kinds import Opinion, Tlp

_DOUBTED = (Opinion.DISPUTED, Opinion.FALSE_POSITIVE)


def write(
    form: str,
    entries: Iterable[BankEntry],
    ceiling: Tlp,
    *,
    name: str = "",
    unmarked: Tlp = Tlp.AMBER,
    left_out: Counter[str] | None = None,
) -> Iterator[bytes]:
    """The list in pieces; the same entries give the same bytes.

    Args:
        form: a name of ``FORMS``.
        entries: in the order they are to stand in.
        ceiling: entries marked more strictly stay.
        name: who shares it, or the list's name, where the form has a place for it.
        unmarked: how strictly an entry without a marking is taken.
        left_out: counts what stayed, by reason; complete once the last piece is taken.

    Raises:
        FingerprintError: the form is not known or cannot be written.
    """
    chosen = form_named(form)
    if chosen.write is None:
        raise FingerprintError(f"form {form!r}", "can be read only", "tx reads the form tx")
    stayed: Counter[str] = Counter() if left_out is None else left_out
    return chosen.write(_leaving(chosen, entries, ceiling, unmarked, stayed), name)


def _leaving(
    form: Form, entries: Iterable[BankEntry], ceiling: Tlp, unmarked: Tlp, stayed: Counter[str]
) -> Iterator[BankEntry]:
    for entry in entries:
        why = _stays(form, entry, ceiling, unmarked)
        fitting = entry if why else _fitting(form, entry)
        if fitting is None or why:
            stayed[why or f"{form.name} holds no {entry.fingerprint.algorithm}"] += 1
        else:
            yield fitting


def _stays(form: Form, entry: BankEntry, ceiling: Tlp, unmarked: Tlp) -> str:
    """Why an entry does not leave; empty where it may."""
    level = entry.tlp or unmarked
    if RANK[level] > RANK[ceiling]:
        marked = f"marked TLP:{level.value}" if entry.tlp else f"not marked, taken as TLP:{level.value}"
        return f"{marked}, above TLP:{ceiling.value}"
    if entry.opinion in _DOUBTED and entry.opinion not in form.doubts:
        return f"{entry.opinion.value}, which {form.name} cannot say"
    return ""


def _fitting(form: Form, entry: BankEntry) -> BankEntry | None:
    """The entry with the fingerprints the form can carry; None where it can carry none."""
    if form.holds is None:
        return entry
    prints = [known for known in (entry.fingerprint, *entry.also) if known.algorithm in form.holds]
    return replace(entry, fingerprint=prints[0], also=tuple(prints[1:])) if prints else None
