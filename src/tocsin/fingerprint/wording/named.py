"""Which posts name the same wallet, account or way to get in touch?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from tocsin.fingerprint.wording.folds import data
from tocsin.fingerprint.wording.voices import Voice
from tocsin.model.claim import Entity
from tocsin.model.echo import Echo, EchoKind
from tocsin.model.kinds import Role

_EVEN_CASE = frozenset({"eth", "telegram", "email", "onion"})  # upper and lower case mean the same


class Named:
    """Who named each payment detail and contact route first."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], Voice] = {}
        self._claimant: dict[tuple[str, str], Voice] = {}

    def of(self, voice: Voice, entities: Iterable[Entity]) -> Iterator[Echo]:
        """One echo for each value that another voice named before, in the order they stand in the post."""
        told: set[tuple[str, str]] = set()
        for entity in sorted(entities, key=lambda each: (each.span, each.kind, each.value)):
            key = _key(entity)
            if key is None or key in told:
                continue
            told.add(key)
            earlier = self._earlier(key, voice)
            if earlier is not None:
                yield _echo(entity, voice, earlier)

    def take(self, voice: Voice, entities: Iterable[Entity]) -> None:
        """Remember what a post names."""
        for entity in entities:
            key = _key(entity)
            if key is not None:
                self._first.setdefault(key, voice)
                if voice.role is Role.CLAIMANT:
                    self._claimant.setdefault(key, voice)

    def _earlier(self, key: tuple[str, str], voice: Voice) -> Voice | None:
        """The first post that named it, or None where that says nothing: one voice repeating itself, or a bystander."""
        everyones = key[0] not in _called("personal") or voice.role is Role.CLAIMANT
        earlier = (self._first if everyones else self._claimant).get(key)
        if earlier is None or earlier.same_voice(voice) or earlier.same_trade(voice):
            return None
        return earlier


def _key(entity: Entity) -> tuple[str, str] | None:
    if not entity.valid or not any(entity.kind in _called(group) for group in ("payment", "route", "personal")):
        return None
    even = entity.kind in _EVEN_CASE or entity.value[:3].lower() == "bc1"
    return entity.kind, entity.value.lower() if even else entity.value


def _echo(entity: Entity, voice: Voice, earlier: Voice) -> Echo:
    paid = _called("payment").get(entity.kind)
    called = paid or _called("route").get(entity.kind) or _called("personal")[entity.kind]
    return Echo(
        post=voice.post,
        earlier=earlier.post,
        kind=EchoKind.SAME_PAYMENT if paid else EchoKind.SAME_CONTACT,
        score=1.0,
        start=entity.span[0],
        end=entity.span[1],
        why=f"the same {called}, {_masked(entity.value)}",
    )


def _masked(value: str) -> str:
    """Enough to tell two apart, too little to pay or reach anybody."""
    shown = 4 if len(value) >= 16 else 2 if len(value) >= 8 else 1
    return f"{value[:shown]}…{value[-shown:]}" if len(value) > 2 * shown else "…"


@cache
def _called(group: str) -> dict[str, str]:
    return {kind: str(name) for kind, name in data("named.toml")[group].items()}
