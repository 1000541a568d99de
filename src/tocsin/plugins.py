"""Which plugin does a name mean? Finds the open parts by entry point and builds them from their options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from pydantic import TypeAdapter, ValidationError

from tocsin.model import Trouble


class PluginError(Trouble):
    """No plugin of that name, or one whose options do not fit it."""


class Seam(StrEnum):
    """The open seams; each is an entry-point group."""

    # Source -> Post.
    COLLECTOR = "tocsin.collectors"
    # Target -> Observation.
    PROBE = "tocsin.probes"
    # Media -> Fingerprint.
    FINGERPRINTER = "tocsin.fingerprinters"
    # Post -> Finding, Claim.
    DETECTOR = "tocsin.detectors"
    # Media -> Transcript.
    TRANSCRIBER = "tocsin.transcribers"
    # Post -> SecondOpinion.
    ADVISER = "tocsin.advisers"
    # Report -> bytes.
    EXPORTER = "tocsin.exporters"


@cache
def known(seam: Seam) -> dict[str, EntryPoint]:
    """Every plugin of a seam by name, sorted; a later distribution cannot take a built-in's name."""
    found = sorted(entry_points(group=seam.value), key=lambda entry: (entry.name, entry.value))
    built_in = {entry.name: entry for entry in found if entry.value.startswith("tocsin.")}
    return dict(sorted(({entry.name: entry for entry in found} | built_in).items()))


def plugin_class(seam: Seam, name: str, where: str) -> type:
    """The class a name means.

    Raises:
        PluginError: there is none of that name; lists those there are.
    """
    entry = known(seam).get(name)
    if entry is None:
        word = seam.name.lower()
        raise PluginError(where, f"no {word} named {name!r}", f"known: {', '.join(known(seam)) or 'none'}")
    loaded = entry.load()
    if not isinstance(loaded, type) or not is_dataclass(loaded):
        raise PluginError(where, f"{entry.value} is not a dataclass", "a plugin's options are its fields")
    return loaded


def build_told(seam: Seam, name: str, told: Mapping[str, object], where: str) -> object:
    """The plugin of that name, told as much of ``told`` as it has fields for."""
    has = {field.name for field in fields(plugin_class(seam, name, where)) if field.init}
    return build(seam, name, {key: value for key, value in told.items() if key in has}, where)


def build(seam: Seam, name: str, options: Mapping[str, object], where: str) -> object:
    """The plugin of that name with these options.

    Raises:
        PluginError: an unknown name, an option it does not have (lists those it has), or a value that does not fit.
    """
    kind = plugin_class(seam, name, where)
    has = [field.name for field in fields(kind) if field.init]
    unknown = sorted(set(options) - set(has))
    if unknown:
        raise PluginError(where, f"unknown key {unknown[0]!r}", f"{name!r} knows: {', '.join(has) or 'no options'}")
    try:
        return TypeAdapter(kind).validate_python(dict(options))
    except ValidationError as bad:
        error = bad.errors(include_url=False)[0]
        key = ".".join(str(part) for part in error["loc"])
        raise PluginError(where, f"{key}: {error['msg']}") from None
