"""What is an incident called, and what, where and who is it about?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tocsin.correlate.facts import Facts
from tocsin.correlate.linking import BROKEN_INTO, Group
from tocsin.correlate.mention import Mention
from tocsin.correlate.places import Place
from tocsin.correlate.windows import day_of
from tocsin.model import Act, Claim, ClaimKind, stable_id


def incident_ids(groups: Sequence[Group]) -> list[str]:
    """Stable names: place, technique and day; a second event of the same day adds its own start.

    The event claimed first keeps the plain name, so that a claim that joins or follows renames nothing.
    """
    facets = [(place_of(group).key, _family(technique_of(group)), _day(group)) for group in groups]
    order = sorted(range(len(groups)), key=lambda at: (_first_published(groups[at]), groups[at].leader.rank))
    names = [""] * len(groups)
    taken: Counter[str] = Counter()
    for at in order:
        plain = stable_id("inc", *facets[at])
        window = groups[at].leader.window
        again = (window.start.isoformat() if window else "", taken[plain])
        names[at] = stable_id("inc", *facets[at], *again) if taken[plain] else plain
        taken[plain] += 1
    return names


def _day(group: Group) -> str:
    return day_of(group.leader.window) if group.leader.window else ""


def _first_published(group: Group) -> float:
    times = (mention.published.timestamp() for mention in group.mentions if mention.published)
    return min(times, default=float("inf"))


def lead_key(mention: Mention) -> tuple[str, str]:
    return (mention.claim.id, mention.place.key)


def claims_of(group: Group) -> tuple[Claim, ...]:
    """The claims that count, oldest first."""
    ordered = sorted(
        group.mentions, key=lambda mention: (mention.published is None, mention.published or 0, mention.claim.id)
    )
    return tuple({mention.claim.id: mention.claim for mention in ordered}.values())


def place_of(group: Group) -> Place:
    """The best resolved place of the claims: a watched target, else a registrable domain, else the leader's."""
    found = [mention.place for mention in group.mentions]
    return next((place for place in found if place.target), next((place for place in found if place.is_apex), found[0]))


def technique_of(group: Group) -> Act:
    """What is said to be done: the leader's word, but the plainest one where the claims differ."""
    acts = {mention.claim.act for mention in group.mentions}
    if acts >= BROKEN_INTO:
        return Act.DEFACEMENT
    return next((mention.claim.act for mention in group.mentions if mention.claim.act is not Act.OTHER), Act.OTHER)


def _family(technique: Act) -> str:
    """The technique as far as it names an incident: a claim that says "defaced" for "hacked" renames nothing."""
    return "broken-into" if technique in BROKEN_INTO else technique.value


def kind_of(group: Group) -> ClaimKind:
    """Responsibility as soon as one claim says that it was done."""
    done = any(mention.done for mention in group.mentions)
    return ClaimKind.RESPONSIBILITY if done else ClaimKind.ANNOUNCEMENT


def display_name(place: Place, facts: Facts) -> str:
    known = next((target.name for target in facts.targets if target.id == place.target), None)
    return known or place.host or place.name
