"""Which addresses, accounts and payment details does a text name, and do their checksums hold?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tocsin.read.entity.named import CONTACT, HOST, INVITE, MAX_ENTITIES, PAYMENT, Named
from tocsin.read.entity.scan import quick
from tocsin.read.normalise import Folded

__all__ = ["CONTACT", "HOST", "INVITE", "MAX_ENTITIES", "PAYMENT", "TABLES", "Named", "find_entities"]

# What the reading of values, names and sites rests on.
TABLES = (
    "hosts.toml",
    "iban.toml",
    "inflections.toml",
    "lookalikes.toml",
    "misreadings.toml",
    "entity/coins.toml",
    "entity/routes.toml",
)


def find_entities(folded: Folded) -> Iterator[Named]:
    """Every address, account and payment detail in reading order, at most ``MAX_ENTITIES``.

    A URL is followed by its host as a domain. ``valid`` is False where a checksum fails or characters that cannot be
    seen stand inside the value. Cost: about a microsecond for 30 characters that name nothing.
    """
    return islice(quick(folded), MAX_ENTITIES)
