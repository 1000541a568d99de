"""Which pictures and videos are there, where did each surface, and may it be shown?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tocsin.model import ClaimKind, Decision, Incident, Media, Role
from tocsin.model.report import Copy, MediaCard, Statement, Withheld
from tocsin.review.desk import Desk, when
from tocsin.review.known import known_as
from tocsin.review.withholding import reason_of
from tocsin.review.wording import brief, count, listed, times

COPIES = 50  # surfacings listed on a card
CARDS = 60  # cards printed; the rest is counted among the gaps
_NOT_YET = "nobody has ruled on it yet; media leave only after a deliberate release"


def surfacings(desk: Desk) -> Iterator[tuple[str, tuple[Copy, ...]]]:
    """Each distinct picture or video once: the SHA-256 it goes by, and every copy, oldest first."""
    surfaced = by_medium(desk)
    found = []
    for face in sorted(set(desk.faces.values())):
        copies = (copy for sha256 in desk.rulings.family(face) for copy in surfaced.get(sha256, {}).values())
        found.append((face, tuple(sorted(copies, key=lambda copy: (copy.at, copy.evidence, copy.sha256)))))
    yield from sorted(found, key=lambda each: (each[1][0].at.isoformat() if each[1] else "9999", each[0]))


def of_others(desk: Desk, copies: tuple[Copy, ...]) -> bool:
    """False where the medium was seen on targets' own pages only: their furniture, and nobody's propaganda."""
    own = {source.id for source in desk.view.sources if source.role is Role.TARGET}
    return not copies or any(copy.source not in own for copy in copies)


def cards(desk: Desk) -> tuple[tuple[MediaCard, ...], int]:
    """One card for each distinct medium, those that incidents turn on first; and how many there are in all."""
    turned = {sha256 for incident in desk.incidents if _dates(incident) for sha256 in incident.media}
    listed_ones = [each for each in surfacings(desk) if of_others(desk, each[1])]
    ranked = sorted(listed_ones, key=lambda each: (not desk.rulings.family(each[0]) & turned, -len(each[1])))
    return tuple(_card(desk, sha256, copies) for sha256, copies in ranked[:CARDS]), len(ranked)


def register(desk: Desk) -> tuple[Withheld, ...]:
    """Everything withheld by a ruling, posts and incidents included, in the order it was ruled."""
    found = [
        decision for decision in desk.rulings.standing.values() if desk.rulings.withheld(decision.subject) is decision
    ]
    return tuple(_withheld(desk, decision) for decision in sorted(found, key=lambda each: (each.at, each.id)))


def _withheld(desk: Desk, decision: Decision) -> Withheld:
    kind = "medium" if len(decision.subject) == 64 else "incident" if decision.subject.startswith("inc") else "post"
    return Withheld(
        kind=kind,
        subject=decision.subject,
        reason=reason_of(decision),
        by=decision.by,
        at=decision.at,
        why=brief(decision.why, 300),
        cites=desk.cites(decision.id),
    )


def by_medium(desk: Desk) -> dict[str, dict[str, Copy]]:
    """Every surfacing once, by medium and evidence; ``how`` is filled in when it is known what it is compared with."""
    found: dict[str, dict[str, Copy]] = defaultdict(dict)
    for sightings in desk.view.sightings.values():
        for each in sightings:
            copy = Copy(at=each.at, source=each.source, evidence=each.evidence, sha256=each.sha256, how="")
            found[each.sha256].setdefault(each.evidence, copy)
    for post in desk.view.posts:
        for medium in post.media:
            copy = Copy(at=when(post), source=post.source, evidence=post.id, sha256=medium.sha256, how="")
            found[medium.sha256].setdefault(post.id, copy)
    return found


def _how(desk: Desk, face: str, sha256: str) -> str:
    """How a copy is like the one the card goes by."""
    if sha256 == face:
        return "same bytes"
    direct = [each.how for each in desk.view.sightings.get(face, ()) if each.sha256 == sha256]
    pairs = {(face, sha256), (sha256, face)}
    direct += [match.how for match in desk.view.matches if (match.sha256, match.other) in pairs]
    return brief(direct[0]) if direct else "altered copy, recognised through another copy"


def _card(desk: Desk, sha256: str, copies: tuple[Copy, ...]) -> MediaCard:
    medium = desk.media[sha256]
    release = desk.rulings.shown(sha256)
    ruling = desk.rulings.medium_withheld(sha256)
    return MediaCard(
        sha256=sha256,
        media_type=medium.media_type,
        size=medium.size,
        description=_description(desk, medium),
        withheld=None if release else reason_of(ruling),
        withheld_by=ruling.by if ruling and not release else None,
        why=None if release else brief(ruling.why, 300) if ruling else _NOT_YET,
        copies=tuple(
            Copy(
                at=copy.at,
                source=desk.source_name(copy.source),
                evidence=desk.cites(copy.evidence)[0],
                sha256=copy.sha256,
                how=_how(desk, sha256, copy.sha256),
            )
            for copy in copies[:COPIES]
        ),
        statements=_statements(desk, sha256, copies, release),
        thumbnail=desk.view.thumbnails.get(sha256) if release else None,
    )


def _description(desk: Desk, medium: Media) -> str:
    prints = desk.view.fingerprints.get(medium.sha256, ())
    words = {"image": "Picture", "video": "Video", "audio": "Sound recording"}.get(medium.kind, "File")
    form = medium.media_type.partition("/")[2].upper()
    size = next((f", {found.width} by {found.height} pixels" for found in prints if found.width), "")
    length = next((f", {found.seconds:.0f} seconds" for found in prints if found.seconds), "")
    return f"{words}, {form}{size}{length}"


def _statements(desk: Desk, sha256: str, copies: tuple[Copy, ...], release: Decision | None) -> tuple[Statement, ...]:
    said = []
    if copies:
        said.append(_spread(desk, copies))
    if len(copies) > COPIES:
        said.append(desk.says(f"the first {COPIES} are listed", copies[COPIES - 1].evidence))
    said += known_as(desk, sha256)
    said += _incidents(desk, sha256)
    if release:
        said.append(desk.says(f"{release.by} released it on {desk.day(release.at)}: {brief(release.why)}", release.id))
    return tuple(said)


def _spread(desk: Desk, copies: tuple[Copy, ...]) -> Statement:
    sources = list(dict.fromkeys(desk.source_name(copy.source) for copy in copies))
    forms = len({copy.sha256 for copy in copies})
    text = f"seen {times(len(copies))} at {listed(sources)}"
    if forms > 1:
        text += f", in {count(forms, 'version')} of different bytes"
    return desk.says(text, *(copy.evidence for copy in copies))


def _dates(incident: Incident) -> bool:
    return incident.kind is ClaimKind.PICTURE_DATE


def _incidents(desk: Desk, sha256: str) -> list[Statement]:
    """What a picture was offered as, and what came of it."""
    family, said = desk.rulings.family(sha256), []
    for incident in desk.incidents:
        if not _dates(incident) or not family & set(incident.media) or incident.window is None:
            continue
        earlier = [
            look
            for copy in sorted(family)
            for look in desk.view.sightings.get(copy, ())
            if look.at < incident.window.start
        ]
        offered = f"it was offered as taken on {desk.day(incident.window.start)}"
        if earlier:
            first = min(earlier, key=lambda look: (look.at, look.evidence))
            text = f"{offered}, yet {desk.source_name(first.source)} held it on {desk.day(first.at)}"
            said.append(desk.says(text, *incident.claims, first.evidence))
        else:
            said.append(desk.says(f"{offered}; no earlier copy is known", *incident.claims))
    return said
