"""What may leave the room? Everything an exporter gets to see, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tocsin.model.checks import aware
from tocsin.model.claim import Claim
from tocsin.model.errors import Invalid
from tocsin.model.fingerprint import Alignment, Segment
from tocsin.model.incident import Incident
from tocsin.model.kinds import Act, Attribution, Confidence, Likelihood, Occurrence, State, Tlp, Withholding
from tocsin.model.source import Source
from tocsin.model.target import Observation, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence. It cites evidence ids that the annex resolves, or is marked a judgement."""

    text: str
    cites: tuple[str, ...] = ()
    judgement: bool = False

    def __post_init__(self) -> None:
        if not self.cites and not self.judgement:
            raise Invalid("report", f"sentence without evidence: {self.text[:60]!r}", "cite, or mark it a judgement")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Who reports what about which time, and the custody head it was built on."""

    reference: str
    version: int
    title: str
    tlp: Tlp
    issuer: str
    contact: str
    period_start: datetime
    period_end: datetime
    cut_off: datetime
    zone: str
    case_head: str  # hash of the last seal in the custody log
    software: str  # "tocsin 0.1.0"
    note: str | None = None  # "re-enactment", shown under the title
    anchors: tuple[str, ...] = ()  # time-stamps of the custody head, in words

    def __post_init__(self) -> None:
        for field in ("period_start", "period_end", "cut_off"):
            aware(f"report {field}", getattr(self, field))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyJudgement:
    """One of the three. It carries a likelihood or a confidence, never both (ICD 203)."""

    heading: str
    statements: tuple[Statement, ...]
    likelihood: Likelihood | None = None
    confidence: Confidence | None = None

    def __post_init__(self) -> None:
        if self.likelihood is not None and self.confidence is not None:
            raise Invalid("report", "key judgement has a likelihood and a confidence", "keep one")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A claim's own words: short, defanged, in their language; None of a withheld post ever gets here."""

    text: str
    language: str  # BCP 47, "und" where unknown
    source: str  # the source's name
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A rule that fired, the values that went in, and what it says."""

    rule: str
    inputs: tuple[tuple[str, str], ...]
    says: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """One line of claims against observations."""

    incident: str
    what: str  # technique in words
    technique: Act
    named: str  # target
    claimants: tuple[str, ...]
    when: str  # window in the report's zone, with "zone assumed" where so
    occurrence: Occurrence
    attribution: Attribution
    likelihood: Likelihood | None
    confidence: Confidence
    settled_by: str | None
    summary: tuple[Statement, ...]  # what we saw
    quotes: tuple[Quote, ...]
    claims: tuple[str, ...]
    observations: tuple[str, ...]
    grounds: tuple[Ground, ...]
    would_change: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One entry of the timeline."""

    at: datetime
    lane: str  # "statement", "probe", "media", "action"
    statement: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One probe result in a target's strip."""

    at: datetime
    state: State
    reason: str
    elapsed: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """What one probe saw from one place, oldest first."""

    probe: str
    vantage: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetCard:
    """A watched target and what was seen of it."""

    target: str
    name: str
    hosts: tuple[str, ...]
    consent: str
    strips: tuple[Strip, ...]
    windows: tuple[tuple[datetime, datetime], ...]  # announced windows, to be drawn over the strips
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One surfacing of a medium, or of an altered copy of it."""

    at: datetime
    source: str
    evidence: str
    sha256: str
    how: str  # "same bytes", "near picture, 12 of 256 bits"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaCard:
    """A picture or video: shown softened where released, else a placeholder that says why not."""

    sha256: str
    media_type: str
    size: int
    description: str  # neutral
    withheld: Withholding | None
    withheld_by: str | None
    why: str | None
    copies: tuple[Copy, ...]  # oldest first
    statements: tuple[Statement, ...]
    thumbnail: bytes | None = None  # PNG, softened; only where released

    def __post_init__(self) -> None:
        if self.withheld is not None and self.thumbnail is not None:
            raise Invalid(f"report medium {self.sha256}", "is withheld and has a thumbnail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """One copy in the tree of a medium's copies; it stands right after what it came from, or after that one's others.

    ``copy.how`` says what it most likely came from and what that rests on: it is inferred from likeness and time.
    """

    copy: Copy
    depth: int  # 0 for one that came from no other; at most one more than that of the copy before it
    more: int = 0  # further copies of the same bytes that are folded into this line


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two media, or a medium and a known item, side by side: how far apart they are and how one was made of the other.

    ``alignment`` and ``segments`` are geometry and times only and may stand for withheld media too. ``pictures`` are
    softened PNGs, the copy and then the other, only where both are released; else there are none.
    """

    sha256: str  # of the copy
    name: str  # the copy in words
    other: str  # the earlier copy or the known item in words
    other_sha256: str | None  # None for a known item: its fingerprint is all we hold
    bits: int  # of 256
    measure: str  # what differs by so many bits, in words
    changes: tuple[str, ...]  # how the copy was made of the other, as far as it shows
    marks: tuple[str, ...]  # what stands of a known item: "DISPUTED", "counted only", "known to be harmless"
    statements: tuple[Statement, ...]
    alignment: Alignment | None = None
    segments: tuple[Segment, ...] = ()
    seconds: tuple[float, ...] = ()  # lengths of the copy and of the other, where segments are given; 0 for unknown
    pictures: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.pictures) != 2 * bool(self.pictures):
            raise Invalid(f"report comparison {self.sha256}", "shows one picture of two")
        if self.pictures and self.other_sha256 is None:
            raise Invalid(f"report comparison {self.sha256}", "shows a picture of a known item that is not held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Where one medium came first, how it went on, and how its copies were made."""

    sha256: str  # that of its card
    description: str
    statements: tuple[Statement, ...]
    descent: tuple[Descent, ...]
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """One item that exists and does not leave: named, with its reason, never shown."""

    kind: str  # "medium", "post", "incident"
    subject: str  # SHA-256 of a medium, id of a post or incident
    reason: Withholding
    by: str | None  # None where nobody has ruled yet
    at: datetime | None
    why: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A payment detail or contact route, masked; ``digest`` (SHA-256 of the full value) lets partners compare.

    ``digest`` is None for values so few that the digest would give them away (telephone numbers).
    """

    kind: str
    masked: str
    digest: str | None
    valid: bool
    purpose: str  # "money" or "contact"
    sources: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One post that says something again, or said it first; its words are not repeated."""

    at: datetime
    source: str
    evidence: str
    how: str  # "first", "92 % of the 5-word runs of both are the same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Echoed:
    """A statement that was said again, or a payment detail or contact route that was given again."""

    kind: str  # "statement", "payment", "contact"
    heading: str  # what is the same, masked
    statements: tuple[Statement, ...]
    sayings: tuple[Saying, ...]  # oldest first; what is beyond the limit is counted in a statement
    quote: Quote | None = None
    digest: str | None = None  # SHA-256 of the full value of a payment detail or contact route


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One question of the assessment."""

    question: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number behind the words of the assessment, and how it was counted."""

    name: str
    value: str
    how: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGrade:
    """A source as the method section shows it."""

    source: Source
    posts: int
    first: datetime | None
    last: datetime | None
    closed_on: datetime | None  # the day it stopped being public, where noticed


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One line of the annex: what a citation points to."""

    id: str
    label: str  # "E12"; the order of the annex
    kind: str  # "post", "capture", "observation", "medium", "decision", "issue", "source", "case"
    what: str
    at: datetime | None
    source: str | None
    sha256: str | None  # of the kept bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that may leave the room, with what was withheld named and counted.

    Two denominators stand on every summary: ``claims_received`` and ``claims_checkable``.
    """

    header: Header
    key_judgements: tuple[KeyJudgement, ...]
    claims_received: int
    claims_checkable: int
    claims_borne_out: int  # in full or in part
    claims_in_part: int
    rows: tuple[ClaimRow, ...]
    row_statements: tuple[Statement, ...]  # the summary above the table
    timeline: tuple[Moment, ...]
    target_cards: tuple[TargetCard, ...]
    media: tuple[MediaCard, ...]
    withheld: tuple[Withheld, ...]
    copies: tuple[Copies, ...]
    identifiers: tuple[Identifier, ...]
    money: tuple[Statement, ...]
    recruitment: tuple[Statement, ...]
    echoes: tuple[Echoed, ...]
    echo_statements: tuple[Statement, ...]  # how much was said again, above the groups
    assessment: tuple[Answer, ...]
    measures: tuple[Measure, ...]
    gaps: tuple[Statement, ...]
    method: tuple[Statement, ...]
    grades: tuple[SourceGrade, ...]
    annex: tuple[Evidence, ...]
    incidents: tuple[Incident, ...]
    claims: tuple[Claim, ...]
    targets: tuple[Target, ...]
    observations: tuple[Observation, ...]
