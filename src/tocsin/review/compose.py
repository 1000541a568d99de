"""What may be published of this case? The only door out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tocsin.model import Claim, Incident, Observation, Occurrence, Reason
from tocsin.model.report import Header, Report
from tocsin.review.annex import annex
from tocsin.review.assessment import assessment, measures
from tocsin.review.copies import copies
from tocsin.review.desk import CHECKED, Desk, clear, cut_off, when
from tocsin.review.echoing import echoed
from tocsin.review.gaps import Cut, gaps
from tocsin.review.key import key_judgements
from tocsin.review.known import known_media
from tocsin.review.media import cards, register
from tocsin.review.method import grades, method
from tocsin.review.money import identifiers, money, recruitment
from tocsin.review.removed import takedowns
from tocsin.review.rows import above, rows, tally
from tocsin.review.targets import target_cards
from tocsin.review.timeline import timeline
from tocsin.review.view import CaseView
from tocsin.review.wording import brief


def compose(view: CaseView) -> Report:
    """The situation report. Pure: the same case gives the same report, and no clock is looked at.

    Raises:
        ReviewError: a sentence would cite something that is not in the case.
    """
    desk = clear(view)
    came = tally(desk)
    moments, of_moments = timeline(desk)
    media, of_media = cards(desk)
    traced, bare = copies(desk, media)
    found, again = identifiers(desk), echoed(desk)
    report = Report(
        header=_header(desk),
        key_judgements=key_judgements(desk),
        claims_received=sum(map(len, came.values())),
        claims_checkable=sum(len(came[occurrence]) for occurrence in CHECKED),
        claims_borne_out=len(came[Occurrence.OBSERVED]) + len(came[Occurrence.PARTLY_OBSERVED]),
        claims_in_part=len(came[Occurrence.PARTLY_OBSERVED]),
        rows=rows(desk),
        row_statements=above(desk),
        timeline=moments,
        target_cards=target_cards(desk),
        media=media,
        withheld=register(desk),
        copies=traced,
        identifiers=found,
        money=money(desk, found),
        recruitment=recruitment(desk, found),
        echoes=again.groups,
        echo_statements=again.statements,
        assessment=assessment(desk),
        measures=(*measures(desk), *takedowns(desk), *known_media(desk), *again.measures),
        gaps=gaps(desk, Cut(moments=of_moments, media=of_media, pictures=bare)),
        method=method(desk),
        grades=grades(desk),
        annex=(),
        incidents=tuple(_incident(desk, incident) for incident in desk.incidents),
        claims=tuple(desk.shown(claim) for claim in _taken_up(desk)),
        targets=view.targets,
        observations=_observations(desk),
    )
    return replace(report, annex=annex(desk, report))


def _header(desk: Desk) -> Header:
    view, end = desk.view, cut_off(desk.view)
    return Header(
        reference=view.reference,
        version=view.version,
        title=view.title,
        tlp=view.tlp,
        issuer=view.issuer,
        contact=view.contact,
        period_start=min(_moments(desk), default=end),
        period_end=max(_moments(desk), default=end),
        cut_off=end,
        zone=view.zone,
        case_head=view.case_head,
        anchors=view.anchors,
        software=view.software,
        note=view.note,
    )


def _moments(desk: Desk) -> list[datetime]:
    """What the report is about: claims made, windows claimed, and what was seen of them."""
    found = [desk.published(claim) for claim in desk.claims.values()]
    found += [look.at for incident in desk.incidents for look in desk.incident_observations(incident)]
    return found or [when(post) for post in desk.view.posts]


def _taken_up(desk: Desk) -> list[Claim]:
    shown = {claim for incident in desk.incidents for claim in incident.claims}
    return sorted((claim for claim in desk.claims.values() if claim.id in shown), key=lambda claim: claim.id)


def _incident(desk: Desk, incident: Incident) -> Incident:
    """The incident as it may leave: words that repeat a withheld text are left out."""
    reasons = tuple(
        Reason(
            rule=reason.rule,
            inputs=tuple((name, _safe(desk, value)) for name, value in reason.inputs),
            says=_safe(desk, reason.says),
        )
        for reason in incident.reasons
    )
    return replace(
        incident,
        named=desk.target_name(incident.target, incident.named),
        claimants=tuple(dict.fromkeys(desk.claimant(name) for name in incident.claimants)),
        claims=tuple(desk.shown(claim).id for claim in desk.incident_claims(incident)),
        reasons=reasons,
        would_change=tuple(_safe(desk, words) for words in incident.would_change),
    )


def _safe(desk: Desk, words: str) -> str:
    return "[withheld]" if desk.secrets.touches(words) else brief(words, 400)


def _observations(desk: Desk) -> tuple[Observation, ...]:
    """Those the incidents rest on, oldest first, their words made safe."""
    wanted = {look for incident in desk.incidents for look in incident.observations}
    found = [look for look in desk.view.observations if look.id in wanted]
    safe = (replace(look, says=tuple(_safe(desk, words) for words in look.says)) for look in found)
    return tuple(sorted(safe, key=lambda look: (look.at, look.target, look.vantage, look.id)))
