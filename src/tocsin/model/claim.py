"""What was found in a text, and what does it assert?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tocsin.model.checks import aware, stable_id
from tocsin.model.errors import Invalid
from tocsin.model.kinds import Act, ClaimKind, Precision, Signal, Stance

Span = tuple[int, int]  # start and end, in characters of Post.full_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a detector found, with the span that shows it and the rule's version (STIX sighting)."""

    post: str
    signal: Signal
    rule: str
    version: str
    span: Span
    text: str  # the original characters at span
    score: int  # 0-100, the sum of the terms in ``why``
    stance: Stance
    language: str
    why: tuple[str, ...]  # "act 'lancerons une attaque ddos' +40"
    read_in: str | None = None  # SHA-256 of the picture whose transcript ``span`` points into; None: the post's text

    @property
    def id(self) -> str:
        """Stable for the same rule version over the same text."""
        return stable_id("find", self.post, self.rule, self.version, self.span, *_there(self.read_in))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A value named in a text: a domain, a wallet, an account, a contact route.

    ``valid`` is False where a checksum fails: kept as "format only", never exported as an indicator.
    """

    post: str
    kind: str  # domain, url, ip, email, iban, btc, eth, phone, telegram, ...
    value: str  # normalised
    text: str  # as written
    span: Span
    valid: bool
    read_in: str | None = None  # as in Finding

    @property
    def id(self) -> str:
        """Stable for the same value at the same place."""
        return stable_id("ent", self.post, self.kind, self.value, self.span, *_there(self.read_in))


def _there(read_in: str | None) -> tuple[str, ...]:
    """Part of an id only where a picture was read, so that the ids of texts stay what they were."""
    return () if read_in is None else (read_in,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When something is said to happen: half-open interval [start, end) in UTC."""

    start: datetime
    end: datetime
    precision: Precision
    zone: str  # IANA name or offset the words were read in
    zone_assumed: bool
    text: str = ""  # the words it was read from

    def __post_init__(self) -> None:
        aware("window start", self.start)
        aware("window end", self.end)
        if self.end <= self.start:
            raise Invalid("window", f"ends {self.end.isoformat()} before it starts {self.start.isoformat()}")

    @property
    def length(self) -> timedelta:
        """End minus start."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTarget:
    """A target as the text names it; ``target`` is the id of a watched one where it was recognised.

    ``resembles`` is the id of a watched target that the host looks like and is not: never linked, always told.
    """

    text: str
    span: Span
    domain: str | None = None
    target: str | None = None
    resembles: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody asserts that something was or will be done (MISP ddos-claim). ``claimant``, never "actor".

    ``claimant`` is who the text says acts; whether the source is known to speak for them is kept apart (S2).
    """

    post: str
    kind: ClaimKind
    act: Act
    stance: Stance
    claimant: str | None
    targets: tuple[NamedTarget, ...]
    window: Window | None
    findings: tuple[str, ...]  # ids of the findings it rests on
    span: Span
    quote: str  # the original characters at span
    language: str
    published: datetime | None = None  # the post's claimed time
    media: tuple[str, ...] = ()  # SHA-256 of pictures the claim is about
    read_in: str | None = None  # as in Finding
    id: str = field(init=False, repr=False, compare=False)  # stable while the reading of the post stays the same

    def __post_init__(self) -> None:
        named = [(target.text, target.domain, target.target) for target in self.targets]
        when = (self.window.start, self.window.end) if self.window else None
        said = (self.post, self.kind, self.act, self.stance, self.claimant, named, when, self.span)
        key = stable_id("claim", *said, *_there(self.read_in))
        object.__setattr__(self, "id", key)
