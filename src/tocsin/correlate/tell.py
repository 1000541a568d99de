"""How is an incident explained? The reasons around a verdict: window, links, context, lateness, rating."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tocsin.correlate.facts import Facts
from tocsin.correlate.linking import LINK, Group, Link
from tocsin.correlate.mention import Mention
from tocsin.correlate.verdict import BORNE_OUT, Verdict, plural, reason
from tocsin.correlate.windows import lasting, stamp, stretch_of
from tocsin.model import Attribution, Claim, Reason, Role

_SHOWN = 12  # claims told of one by one; the rest are counted


def window_reasons(leader: Mention) -> Iterator[Reason]:
    """W1: which stretch of time was tested, and on what ground."""
    if leader.window is None or leader.tested is None:
        yield reason("W1 window", "The claims state no time and none can be assumed.")
    elif leader.assumed:
        says = f"No time is stated; tested against {stretch_of(leader.window)}, {leader.window.text}."
        yield reason("W1 window", says, tested=stretch_of(leader.window), basis="assumed")
    elif leader.window.zone_assumed:
        says = (
            f"The time was read in an assumed zone ({leader.window.zone}); tested an hour wider on each side, "
            f"{stretch_of(leader.tested)}."
        )
        yield reason("W1 window", says, stated=stretch_of(leader.window), tested=stretch_of(leader.tested))
    else:
        yield reason(
            "W1 window", f"Tested against the stated time, {stretch_of(leader.window)}.", zone=leader.window.zone
        )


def link_reasons(group: Group) -> Iterator[Reason]:
    """L1: why claims were taken for one event, each with its weights."""
    joined = group.links[1:]
    if not joined:
        return
    rows = [(link.mention.claim.id, waterfall(link)) for link in joined[:_SHOWN]]
    if len(joined) > _SHOWN:
        rows.append(("more", plural(len(joined) - _SHOWN, "claim")))
    says = f"{plural(len(joined) + 1, 'claim')} speak of the same event ({LINK:g} links)."
    yield Reason(rule="L1 linking", inputs=(("led by", group.leader.claim.id), *rows), says=says)


def near_reasons(near: Sequence[tuple[str, float]]) -> Iterator[Reason]:
    """L2: incidents that may be the same event; a person decides."""
    if near:
        inputs = tuple((incident, f"{score:g}") for incident, score in near[:_SHOWN])
        says = f"{plural(len(near), 'other incident')} may be the same event; the weights do not reach {LINK:g}."
        yield Reason(rule="L2 near", inputs=inputs, says=says)


def context_reasons(told: Sequence[Claim]) -> Iterator[Reason]:
    """C1: reports, quotations and denials of the event, which count for nothing by themselves."""
    if told:
        inputs = tuple((claim.id, claim.stance.value) for claim in told[:_SHOWN])
        what = plural(len(told), "report, quotation or denial", "reports, quotations or denials")
        says = f"{what} attached, not counted as claims."
        yield Reason(rule="C1 context", inputs=inputs, says=says)


def late_reasons(group: Group, verdict: Verdict, attribution: Attribution, facts: Facts) -> Iterator[Reason]:
    """R8: the first claim came when anybody could know."""
    if verdict.occurrence not in BORNE_OUT or attribution is Attribution.SUPPORTED or verdict.first_seen is None:
        return
    spoken = [
        mention.published for mention in group.mentions if mention.published and not _is(mention, facts, Role.TARGET)
    ]
    first = min(spoken, default=None)
    if first is None or first <= verdict.first_seen:
        return
    told = [link.mention for link in group.context if _is(link.mention, facts, Role.REPORTING)]
    earlier = sum(mention.published is not None and mention.published < first for mention in told)
    reported = f" and after {plural(earlier, 'report')} of it" if earlier else ""
    says = (
        f"The first claim came {lasting(first - verdict.first_seen)} after it was first seen{reported}: it may be "
        "opportunistic, as by then anybody could know."
    )
    seen_at, claimed = stamp(verdict.first_seen), stamp(first)
    yield reason("R8 opportunistic", says, first_seen=seen_at, first_claim=claimed, reports_before=earlier)


def tail_reasons(verdict: Verdict, what: str) -> Iterator[Reason]:
    """J1 and J2: likelihood and confidence, never in one sentence (ICD 203)."""
    if verdict.likelihood is not None:
        yield reason("J1 likelihood", f"{what} is judged: {verdict.likelihood}.", likelihood=verdict.likelihood)
    says = f"Confidence in this verdict is {verdict.confidence}."
    yield reason("J2 confidence", says, confidence=verdict.confidence)


def waterfall(link: Link) -> str:
    """``exact host +6, same technique +1, windows overlap +2 = 9``."""
    terms = ", ".join(f"{label} {weight:+g}" for label, weight in link.terms)
    return f"{terms} = {link.score:g}"


def told_in(links: Iterable[Link]) -> list[Claim]:
    """The claims of context links, each once."""
    return list({link.mention.claim.id: link.mention.claim for link in links}.values())


def _is(mention: Mention, facts: Facts, role: Role) -> bool:
    source = facts.source_of(mention.claim)
    return source is not None and source.role is role
