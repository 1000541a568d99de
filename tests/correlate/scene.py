"""What do the scenarios have in common? Invented claimants, reserved domain names, and looks at any cadence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tocsin.correlate import Facts, judge
from tocsin.model import (
    Access,
    Act,
    Claim,
    ClaimKind,
    Decision,
    Incident,
    NamedTarget,
    Observation,
    Precision,
    Role,
    Ruling,
    Source,
    Stance,
    State,
    Target,
    Window,
)

START = datetime(2013, 1, 15, 19, 0, tzinfo=UTC)  # 20:00 in Paris
END = START + timedelta(hours=2)
NOW = datetime(2013, 1, 20, 18, 0, tzinfo=UTC)
GREY = "Grey Lanterns"
RED = "Red Sparrow Front"

MINISTRY = Target(
    id="ministry",
    name="Ministry of Works",
    urls=("https://www.works.gov-nn.example/",),
    consent="as any visitor",
    aliases=("ministère des Travaux", "وزارة الأشغال"),
)
DEPUTY = Target(id="deputy", name="Deputy A", urls=("https://deputy-a.example/",), consent="as any visitor")
LIBRARY = Target(id="library", name="City Library", urls=("https://library.example/",), consent="as any visitor")
HARBOUR = Target(id="harbour", name="Harbour Office", urls=("https://harbour.example/",), consent="as any visitor")
TARGETS = (MINISTRY, DEPUTY, LIBRARY, HARBOUR)


def hours(count: float) -> timedelta:
    """A number of hours."""
    return timedelta(hours=count)


def window(start: datetime = START, length: float = 2, **more: Any) -> Window:
    """A stated window; Paris time and minute precision unless told."""
    given: dict[str, Any] = {"precision": Precision.MINUTE, "zone": "Europe/Paris", "zone_assumed": False} | more
    return Window(start=start, end=start + hours(length), **given)


def claim(post: str = "post-1", target: str | None = "ministry", **more: Any) -> Claim:
    """An announcement of a denial of service, two days ahead, unless told."""
    domain = more.pop("domain", None)
    text = more.pop("text", domain or target or "")
    named = (NamedTarget(text=text, span=(0, len(text)), domain=domain, target=target),) if text else ()
    given: dict[str, Any] = {
        "kind": ClaimKind.ANNOUNCEMENT,
        "act": Act.DDOS,
        "stance": Stance.FIRST_PERSON,
        "claimant": GREY,
        "targets": named,
        "window": window(),
        "findings": (f"find-{post}",),
        "span": (0, 10),
        "quote": "we shall act",
        "language": "en",
        "published": START - hours(48),
    } | more
    return Claim(post=post, **given)


def boast(post: str = "post-2", target: str | None = "ministry", **more: Any) -> Claim:
    """A responsibility claim, six hours after the window opened, that states no time unless told."""
    given: dict[str, Any] = {
        "kind": ClaimKind.RESPONSIBILITY,
        "window": None,
        "published": START + hours(6),
        "quote": "we did it",
    }
    return claim(post, target, **(given | more))


def look(at: datetime, state: State = State.NORMAL, target: str = "ministry", **more: Any) -> Observation:
    """One probe result."""
    reasons = {State.DOWN: "timeout", State.BLOCKED: "http-403", State.REPLACED: "maintenance", State.SLOW: "slow"}
    given: dict[str, Any] = {
        "probe": "availability",
        "vantage": "north-1",
        "reason": reasons.get(state, "ok"),
        "elapsed": None if state in (State.DOWN, State.UNKNOWN) else 0.4,
    } | more
    return Observation(target=target, at=at, state=state, **given)


def looks(
    start: datetime, end: datetime, state: State = State.NORMAL, every: float = 5, **more: Any
) -> Iterator[Observation]:
    """Looks every so many minutes in [start, end) from each vantage."""
    for vantage in more.pop("vantages", ("north-1", "south-1")):
        at = start
        while at < end:
            yield look(at, state, vantage=vantage, **more)
            at += timedelta(minutes=every)


def record(target: str = "ministry", **more: Any) -> tuple[Observation, ...]:
    """Ten quiet days before the window, hourly, and a quiet day after it."""
    before = looks(START - hours(240), START - hours(2), every=60, target=target, **more)
    return (*before, *looks(END + hours(1), END + hours(25), every=60, target=target, **more))


def page(at: datetime, state: State = State.NORMAL, target: str = "deputy", **more: Any) -> Observation:
    """One look at what a page says, with a capture."""
    given: dict[str, Any] = {
        "probe": "page",
        "vantage": "archive",
        "capture": f"cap-{at:%d%H%M}",
        "url": "https://deputy-a.example/",
    }
    return look(at, state, target, **(given | more))


def source(name: str, role: Role = Role.CLAIMANT, **more: Any) -> Source:
    """A public source."""
    given: dict[str, Any] = {"kind": "telegram", "name": name, "location": name, "access": Access.PUBLIC} | more
    return Source(id=name, role=role, legal_basis="public interest", **given)


def ruling(subject: str, what: Ruling, value: str | None = None, day: int = 18, **more: Any) -> Decision:
    """What the duty analyst decided."""
    at = datetime(2013, 1, day, 9, tzinfo=UTC)
    return Decision(subject=subject, ruling=what, by="Duty analyst", at=at, why="seen the page", value=value, **more)


def facts(claims: Any = (), observations: Any = (), **more: Any) -> Facts:
    """All that is known; the four invented targets unless told."""
    given: dict[str, Any] = {"targets": TARGETS, "now": NOW} | more
    return Facts(claims=tuple(claims), observations=tuple(observations), **given)


def judged(claims: Any = (), observations: Any = (), **more: Any) -> tuple[Incident, ...]:
    """The incidents of a scenario."""
    return judge(facts(claims, observations, **more))


def only(claims: Any = (), observations: Any = (), **more: Any) -> Incident:
    """The one incident of a scenario."""
    (incident,) = judged(claims, observations, **more)
    return incident


def rules(incident: Incident) -> list[str]:
    """The short names of the rules that fired."""
    return [reason.rule.split()[0] for reason in incident.reasons]


def said(incident: Incident, rule: str) -> str:
    """What a rule says, all its reasons together."""
    return " ".join(reason.says for reason in incident.reasons if reason.rule.startswith(rule))
