"""Which page stands in for the real one: challenge, parked, maintenance, error, default?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tocsin.model import State
from tocsin.watch.errors import WatchError
from tocsin.watch.signature import fold
from tocsin.watch.view import View

_SHORT = 800  # characters: a page that is read whole
_BEGINNING = 400  # characters read of a longer one


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """One kind of page that is neither the site nor a defacement; one table of ``standins.toml``."""

    name: str  # the reason code: "challenge", "parked", ...
    state: State  # BLOCKED or REPLACED
    says: str
    most: int  # characters it shows at most
    phrases: tuple[str, ...]
    headers: tuple[tuple[str, str], ...] = ()


@cache
def known() -> tuple[StandIn, ...]:
    """The package's list, in its order.

    Raises:
        WatchError: an entry lacks a field or holds a wrong one; names it.
    """
    where = "tocsin/watch/standins.toml"
    table = tomllib.loads(files("tocsin.watch").joinpath("standins.toml").read_text("utf-8"))
    try:
        return tuple(
            StandIn(
                name=entry["name"],
                state=State(entry["state"]),
                says=entry["says"],
                most=entry["most"],
                phrases=tuple(f" {' '.join(fold(phrase))} " for phrase in entry["phrases"]),
                headers=tuple((name, part) for name, part in entry.get("headers", ())),
            )
            for entry in table["standin"]
        )
    except (KeyError, ValueError, TypeError) as error:
        raise WatchError(where, f"lacks or misstates {error}", "reinstall tocsin") from error


def stand_in(view: View, headers: Iterable[tuple[str, str]] = ()) -> tuple[StandIn, str] | None:
    """The stand-in a page is, and the header or phrase that shows it; None for any other page."""
    sent = [(name.lower(), value.lower()) for name, value in headers]
    words = f" {' '.join(fold(f'{view.title} . {_shown(view)}'))} "
    for entry in known():
        for name, part in entry.headers:
            if any(name == other and part in value for other, value in sent):
                return entry, f"{name}: {part or 'present'}"
        if view.length <= entry.most:
            phrase = next((phrase for phrase in entry.phrases if phrase in words), None)
            if phrase:
                return entry, phrase.strip()
    return None


def _shown(view: View) -> str:
    text = "\n".join(view.lines)
    return f"{text} . {view.without_script}" if len(text) <= _SHORT else text[:_BEGINNING]
