"""Where does everything lie that a section needs? The case indexed once, with what may be said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.model import (
    Capture,
    Claim,
    ClaimKind,
    Finding,
    Incident,
    Media,
    Observation,
    Occurrence,
    Post,
    Role,
    Signal,
    Source,
    Target,
)
from tocsin.model.report import Quote, Statement
from tocsin.model.times import day_in_words, hour_in_words, in_words, span_in_words
from tocsin.review.view import CaseView
from tocsin.review.withholding import Rulings, Secrets, rulings
from tocsin.review.wording import defang, quote, sentence

CASE = "case"  # the evidence id of the sealed case as a whole: what every count is recomputed from
CITED = 24  # pieces of evidence behind one sentence; the page says so
CHECKED = (Occurrence.OBSERVED, Occurrence.PARTLY_OBSERVED, Occurrence.NOT_OBSERVED, Occurrence.REFUTED)
UNNAMED = "an unnamed poster"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The case by id. Only what may leave is found through ``incidents``, ``claims`` and ``quotes``."""

    view: CaseView
    rulings: Rulings
    secrets: Secrets
    posts: dict[str, Post]
    sources: dict[str, Source]
    targets: dict[str, Target]
    observations: dict[str, Observation]
    captures: dict[str, Capture]
    media: dict[str, Media]
    claims: dict[str, Claim]  # the speaker's own, not dismissed
    incidents: tuple[Incident, ...]  # not withheld, oldest window first
    outcomes: dict[str, Occurrence]  # by claim: its best one where it concerns several targets
    findings: dict[str, tuple[Finding, ...]]  # by post, not dismissed
    hidden: dict[str, tuple[str, ...]]  # by post: identifiers as written, to be masked
    faces: dict[str, str]  # by medium: the copy it goes by
    bystanders: frozenset[str]  # handles that are never printed
    evidence: dict[str, str]  # any id of the case -> the id it is cited by

    @property
    def zone(self) -> str:
        """The zone times are printed in."""
        return self.view.zone

    def day(self, at: datetime) -> str:
        """``15 January 2013``."""
        return day_in_words(at, self.zone)

    def time(self, at: datetime) -> str:
        """``15 January 2013, 20:00 (19:00 UTC)``."""
        return in_words(at, self.zone)

    def moment(self, at: datetime) -> str:
        """``15 January 2013 at 20:00 (19:00 UTC)``, inside a sentence."""
        return f"{day_in_words(at, self.zone)} at {hour_in_words(at, self.zone)}"

    def span(self, start: datetime, end: datetime) -> str:
        """Both ends, the day once."""
        return span_in_words(start, end, self.zone)

    def source_name(self, source: str | None) -> str:
        """The source as people call it."""
        found = self.sources.get(source or "")
        return defang(found.name) if found else "our own probe" if source is None else source

    def target_name(self, target: str | None, named: str = "") -> str:
        """The watched target's name, else the name the claim gives, defanged."""
        found = self.targets.get(target or "")
        return found.name if found else defang(named) or "an unnamed target"

    def incident_name(self, incident: Incident) -> str:
        """What an incident concerns: its target, or the picture it turns on."""
        if incident.kind is ClaimKind.PICTURE_DATE and incident.media:
            return f"picture {self.face(incident.media[0])[:8]}…"
        return self.target_name(incident.target, incident.named)

    def face(self, sha256: str) -> str:
        """The copy a medium goes by wherever it is named."""
        return self.faces.get(sha256, sha256)

    def claimant(self, name: str) -> str:
        """The claimant as named; a bystander's handle never."""
        return UNNAMED if name in self.bystanders or name.lstrip("@") in self.bystanders else defang(name)

    def cites(self, *ids: str | None) -> tuple[str, ...]:
        """What the annex can resolve, each once, at most ``CITED``: a claim or finding is cited by its post."""
        return tuple(dict.fromkeys(self.evidence.get(found, found) for found in ids if found))[:CITED]

    def says(self, text: str, *ids: str | None) -> Statement:
        """A sentence that cites; one that rests on nothing in particular rests on the case as a whole."""
        return Statement(text=sentence(text), cites=self.cites(*ids) or (CASE,))

    def judges(self, text: str, *ids: str | None) -> Statement:
        """A sentence that is a judgement, with what it rests on."""
        return Statement(text=sentence(text), cites=self.cites(*ids), judgement=True)

    def quote(self, claim: Claim) -> Quote | None:
        """The claim's own words made safe; None where they are, or repeat, a withheld post's."""
        post = self.posts.get(claim.post)
        if self.rulings.withheld(claim.post) or self.secrets.touches(claim.quote) or not claim.quote.strip():
            return None
        safe = quote(claim.quote, self.hidden.get(claim.post, ()))
        source = self.source_name(post.source) if post else "unknown source"
        return Quote(text=safe, language=claim.language or "und", source=source, cites=self.cites(claim.id))

    def shown(self, claim: Claim) -> Claim:
        """The claim as it may leave: its words made safe, a bystander's handle taken out."""
        safe = self.quote(claim)
        who = self.claimant(claim.claimant) if claim.claimant else None
        return replace(claim, quote=safe.text if safe else "[withheld]", claimant=who)

    def incident_claims(self, incident: Incident) -> tuple[Claim, ...]:
        """The own-stance claims of an incident, oldest first."""
        found = [self.claims[claim] for claim in incident.claims if claim in self.claims]
        return tuple(sorted(found, key=lambda claim: (self.published(claim), claim.id)))

    def incident_observations(self, incident: Incident) -> tuple[Observation, ...]:
        """What was seen, oldest first."""
        found = [self.observations[seen] for seen in incident.observations if seen in self.observations]
        return tuple(sorted(found, key=lambda seen: (seen.at, seen.vantage, seen.id)))

    def published(self, claim: Claim) -> datetime:
        """When the claim was made, as its post states, else when it was collected."""
        post = self.posts.get(claim.post)
        return claim.published or (when(post) if post else cut_off(self.view))

    def signalled(self, *signals: Signal) -> tuple[Post, ...]:
        """Posts whose author does that in his own name, oldest first; withheld ones are left out."""
        own = (
            self.posts[post]
            for post, found in self.findings.items()
            if post in self.posts
            and not self.rulings.withheld(post)
            and any(finding.signal in signals and finding.stance.is_own for finding in found)
        )
        return tuple(sorted(own, key=lambda post: (when(post), post.id)))


def when(post: Post) -> datetime:
    """The time its publisher claims, else when it was collected."""
    return post.claimed or post.collected


def cut_off(view: CaseView) -> datetime:
    """The latest moment the case knows of: collected, observed, decided or met with trouble."""
    moments = [post.collected for post in view.posts]
    moments += [capture.collected for capture in view.captures]
    moments += [seen.at for seen in view.observations]
    moments += [decision.at for decision in view.decisions]
    moments += [issue.at for issue in view.issues]
    return max(moments, default=_NEVER)


def clear(view: CaseView) -> Desk:
    """Lay the case out."""
    ruled = rulings(view)
    posts = {post.id: post for post in view.posts}
    own = {
        claim.id: claim
        for claim in view.claims
        if claim.stance.is_own and not ruled.dismissed(claim.id, claim.findings)
    }
    shown = (incident for incident in view.incidents if not ruled.withheld(incident.id))
    return Desk(
        view=view,
        rulings=ruled,
        secrets=Secrets(post.full_text for post in view.posts if ruled.withheld(post.id)),
        posts=posts,
        sources={source.id: source for source in view.sources},
        targets={target.id: target for target in view.targets},
        observations={seen.id: seen for seen in view.observations},
        captures={capture.id: capture for capture in view.captures},
        media={medium.sha256: medium for medium in view.media},
        claims=own,
        incidents=tuple(sorted(shown, key=_by_window)),
        outcomes=_outcomes(view),
        findings=_findings(view, ruled),
        hidden=_hidden(view),
        faces=_faces(view, ruled),
        bystanders=_bystanders(view),
        evidence=_cited_as(view),
    )


def _outcomes(view: CaseView) -> dict[str, Occurrence]:
    best: dict[str, Occurrence] = {}
    for incident in view.incidents:
        for claim in incident.claims:
            known = best.get(claim, incident.occurrence)
            best[claim] = min(known, incident.occurrence, key=_BEST.index)
    return best


_BEST = (
    Occurrence.OBSERVED,
    Occurrence.PARTLY_OBSERVED,
    Occurrence.REFUTED,
    Occurrence.NOT_OBSERVED,
    Occurrence.ANNOUNCED,
    Occurrence.UNVERIFIED,
    Occurrence.UNVERIFIABLE,
)


def _findings(view: CaseView, ruled: Rulings) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in view.findings:
        if not ruled.dismissed(finding.id):
            found[finding.post].append(finding)
    return {post: tuple(each) for post, each in found.items()}


def _hidden(view: CaseView) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for entity in view.entities:
        if entity.kind not in ("domain", "url", "ip"):
            found[entity.post].append(entity.text)
    return {post: tuple(each) for post, each in found.items()}


def _faces(view: CaseView, ruled: Rulings) -> dict[str, str]:
    """The copy released, else the one ruled withheld, else one a claim is about, else the oldest; of those held."""
    held = {medium.sha256 for medium in view.media}
    claimed = {
        sha256 for incident in view.incidents if incident.kind is ClaimKind.PICTURE_DATE for sha256 in incident.media
    }
    oldest: dict[str, datetime] = {}
    for at, sha256 in _surfaced(view):
        oldest[sha256] = min(at, oldest.get(sha256, at))

    def rank(sha256: str) -> tuple[bool, bool, bool, datetime, str]:
        shown, kept = ruled.shown(sha256), ruled.withheld(sha256)
        return (shown is None, kept is None, sha256 not in claimed, oldest.get(sha256, _LATE), sha256)

    return {sha256: min(ruled.family(sha256) & held, key=rank) for sha256 in held}


def _surfaced(view: CaseView) -> Iterator[tuple[datetime, str]]:
    for sightings in view.sightings.values():
        yield from ((each.at, each.sha256) for each in sightings)
    for post in view.posts:
        yield from ((when(post), medium.sha256) for medium in post.media)


def _bystanders(view: CaseView) -> frozenset[str]:
    speaking = {source.id for source in view.sources if source.role in (Role.CLAIMANT, Role.REPORTING)}
    known = {post.author for post in view.posts if post.source in speaking}
    others = {post.author for post in view.posts if post.source not in speaking}
    return frozenset(author.lstrip("@") for author in others - known if author)


def _cited_as(view: CaseView) -> dict[str, str]:
    cited: dict[str, str] = {claim.id: claim.post for claim in view.claims}
    cited |= {finding.id: finding.post for finding in view.findings}
    cited |= {entity.id: entity.post for entity in view.entities}
    cited |= {incident.id: _first(cited, incident.claims) for incident in view.incidents}
    return cited


def _first(cited: dict[str, str], claims: Iterable[str]) -> str:
    return next((cited[claim] for claim in claims if claim in cited), CASE)


def _by_window(incident: Incident) -> tuple[datetime, str]:
    return (incident.window.start if incident.window else _LATE, incident.id)


_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_LATE = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
