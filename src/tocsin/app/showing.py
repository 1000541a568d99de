"""What is there to see? Records as the command line and the workbench show them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import cast

from tocsin import config
from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.app.facts import observations, withheld
from tocsin.model import (
    Claim,
    ClaimKind,
    Decision,
    Incident,
    Intake,
    Json,
    Observation,
    Post,
    Reason,
    State,
    Window,
    to_json,
)
from tocsin.store import records

JsonObject = dict[str, Json]
_SCREENFUL = 24  # observations shown of one incident


def issues(case: Case) -> list[str]:
    """What the analyst must see, one line each."""
    with case.db.connect() as conn:
        return [_line(i.where, i.what, i.remedy) for i in records.open_issues(conn)]


def issues_of(case: Case, sources: Collection[str]) -> list[str]:
    """Those of these sources, one line each; the others are counted."""
    with case.db.connect() as conn:
        found = records.open_issues(conn)
    theirs = [issue for issue in found if issue.step != "collect" or issue.subject in sources]
    lines = [_line(issue.where, issue.what, issue.remedy) for issue in theirs]
    rest = len(found) - len(theirs)
    return [*lines, f"{rest:,} more of other sources; `tocsin collect` without a name tells them"] if rest else lines


def _line(where: str, what: str, remedy: str) -> str:
    return f"{where}: {what}" + (f"; {remedy}" if remedy else "")


def incidents(case: Case) -> list[Incident]:
    """All incidents, in the order the verdicts give them."""
    with case.db.connect() as conn:
        return list(records.every(conn, Incident))


def for_others(case: Case) -> tuple[list[Incident], int]:
    """The incidents nobody withheld, and how many are withheld."""
    with case.db.connect() as conn:
        hidden = withheld(records.every(conn, Decision))
    found = incidents(case)
    return [one for one in found if one.id not in hidden], sum(one.id in hidden for one in found)


def incident(case: Case, beginning: str) -> Incident:
    """The incident an id or its beginning means.

    Raises:
        CaseError: it means none, or several.
    """
    found = [one for one in incidents(case) if one.id.startswith(beginning)]
    exact = [one for one in found if one.id == beginning]
    if len(exact or found) != 1:
        what = f"means {len(found)} incidents" if found else "is no incident of this case"
        raise CaseError(beginning, what, "`tocsin incidents` lists them")
    return (exact or found)[0]


def what(shown: Incident) -> str:
    """``ddos against Ministry of Posts``; a dated picture is named as that."""
    if shown.kind is ClaimKind.PICTURE_DATE:
        return f"date of {shown.named}"
    return f"{shown.technique} against {shown.named}"


def when(shown: Incident, zone: str) -> str:
    """The claimed window's start in the case's zone; the end too where it is another day."""
    if shown.window is None:
        return "no time given"
    start = config.zone_time(shown.window.start, zone)
    return start + (" (zone assumed)" if shown.window.zone_assumed else "")


def explained(case: Case, shown: Incident) -> Iterator[str]:
    """An incident for people: verdict, reasons with their inputs, what would change it, and the claims in words."""
    zone = case.settings.case.zone
    yield f"{shown.id}: {what(shown)}"
    yield f"  when         {when(shown, zone)}"
    yield f"  claimed by   {', '.join(shown.claimants) or 'nobody named'}"
    settled = " (settled by a person)" if shown.settled else " (proposed by the machine)"
    yield f"  occurrence   {shown.occurrence}{settled}"
    yield f"  attribution  {shown.attribution}"
    if shown.likelihood:
        yield f"  likelihood   {shown.likelihood}"
    yield f"  confidence   {shown.confidence}"
    yield "  reasons"
    for reason in shown.reasons:
        yield f"    {reason.rule}: {reason.says}"
        yield from (f"        {name} = {value}" for name, value in reason.inputs)
    if shown.would_change:
        yield "  what would change it"
        yield from (f"    {line}" for line in shown.would_change)
    yield f"  claims ({len(shown.claims)})"
    yield from _claims(case, shown, zone)
    looks = list(_looks(case, shown, zone))
    yield f"  observations ({len(shown.observations)})" + ("; out of the ordinary:" if looks else "")
    yield from looks


def _claims(case: Case, shown: Incident, zone: str) -> Iterator[str]:
    wanted = set(shown.claims)
    with case.db.connect() as conn:
        hidden = withheld(records.every(conn, Decision))
        claims = [claim for claim in records.every(conn, Claim) if claim.id in wanted]
        for claim in sorted(claims, key=lambda claim: (claim.published is None, claim.published, claim.id)):
            post = records.one(conn, Post, claim.post)
            told = config.zone_time(claim.published, zone) if claim.published else "undated"
            source = post.source if post else "?"
            words = "[withheld]" if claim.post in hidden else claim.quote[:160]
            yield f"    {told} {source} [{claim.stance}, {claim.language}] {words}"


def _looks(case: Case, shown: Incident, zone: str) -> Iterator[str]:
    """The observations that were not normal, one line each, up to a screenful."""
    with case.db.connect() as conn:
        wanted = set(shown.observations)
        looks = [look for look in observations(conn) if look.id in wanted and look.state is not State.NORMAL]
    for look in looks[:_SCREENFUL]:
        took = f" in {look.elapsed:.1f} s" if look.elapsed is not None else ""
        says = f": {look.says[0]}" if look.says else ""
        at = config.zone_time(look.at, zone)
        yield f"    {at} {look.probe} from {look.vantage}: {look.state} ({look.reason}){took}{says}"
    if len(looks) > _SCREENFUL:
        yield f"    and {len(looks) - _SCREENFUL} more; --json names them all"


def blob_path(case: Case, sha256: str) -> str:
    """Where kept bytes lie, from the folder one stands in."""
    path = case.evidence.blobs.path(sha256)
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def intake_json(intake: Intake) -> JsonObject:
    """`tocsin collect --json`: counts by reason as objects."""
    plain = cast(JsonObject, to_json(intake))
    return plain | {"skipped": dict(intake.skipped), "repaired": dict(intake.repaired)}


def window_json(window: Window | None) -> Json:
    """A window with the names of the command line's contract."""
    if window is None:
        return None
    plain = cast(JsonObject, to_json(window))
    return {"from": plain.pop("start"), "to": plain.pop("end"), **plain}


def incident_json(shown: Incident) -> JsonObject:
    """`tocsin incidents --json`, `tocsin show --json` and `tocsin judge`."""
    plain = cast(JsonObject, to_json(shown))
    return plain | {"window": window_json(shown.window), "reasons": [_reason_json(reason) for reason in shown.reasons]}


def _reason_json(reason: Reason) -> Json:
    return {"rule": reason.rule, "inputs": dict(reason.inputs), "says": reason.says}


def observation_json(look: Observation) -> JsonObject:
    """`tocsin watch --json`."""
    return cast(JsonObject, to_json(look)) | {"id": look.id}


def claim_json(claim: Claim) -> JsonObject:
    """A claim as `tocsin read` prints it."""
    plain = cast(JsonObject, to_json(claim))
    return plain | {"id": claim.id, "window": window_json(claim.window)}
