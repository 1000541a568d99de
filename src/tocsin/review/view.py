"""What does a report get to see? Everything the app hands over, once, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tocsin.model import (
    Capture,
    Claim,
    Closing,
    Decision,
    Echo,
    Entity,
    Finding,
    Fingerprint,
    Incident,
    Intake,
    Issue,
    Match,
    Media,
    Observation,
    Post,
    Removal,
    Sighting,
    Source,
    Target,
    Tlp,
)
from tocsin.model.lineage import Tree
from tocsin.model.report import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One case as it stands. ``thumbnails`` are softened PNGs by SHA-256; only released ones are used.

    ``sightings`` and ``fingerprints`` are keyed by the SHA-256 of a medium; its own surfacings may be left out,
    they are read from the posts. ``lineages`` are keyed by every medium of a family.
    """

    reference: str
    title: str
    tlp: Tlp
    issuer: str
    contact: str
    zone: str
    version: int
    case_head: str
    software: str
    note: str | None = None
    sources: tuple[Source, ...] = ()
    posts: tuple[Post, ...] = ()
    captures: tuple[Capture, ...] = ()
    media: tuple[Media, ...] = ()
    sightings: Mapping[str, tuple[Sighting, ...]] = field(default_factory=dict)
    fingerprints: Mapping[str, tuple[Fingerprint, ...]] = field(default_factory=dict)
    matches: tuple[Match, ...] = ()
    findings: tuple[Finding, ...] = ()
    claims: tuple[Claim, ...] = ()
    entities: tuple[Entity, ...] = ()
    targets: tuple[Target, ...] = ()
    observations: tuple[Observation, ...] = ()
    incidents: tuple[Incident, ...] = ()
    decisions: tuple[Decision, ...] = ()
    issues: tuple[Issue, ...] = ()
    intakes: tuple[Intake, ...] = ()
    measures: tuple[Measure, ...] = ()
    closings: tuple[Closing, ...] = ()
    removals: tuple[Removal, ...] = ()
    anchors: tuple[str, ...] = ()  # time-stamps of the custody head, in words
    erased: tuple[tuple[str, int], ...] = ()  # rule and how many posts and files were erased under it
    echoes: tuple[Echo, ...] = ()
    lineages: Mapping[str, Tree] = field(default_factory=dict)
    thumbnails: Mapping[str, bytes] = field(default_factory=dict)
