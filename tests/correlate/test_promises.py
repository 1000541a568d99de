"""What holds whatever is claimed and whatever was seen?"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.correlate.scene import GREY, NOW, RED, START, TARGETS, boast, claim, facts, hours, look, page, window

from tocsin.correlate import Facts, judge, measures
from tocsin.correlate.verdict import UNDECIDED
from tocsin.model import Act, Attribution, Claim, Observation, Occurrence, Stance, State

NAMES = [target.id for target in TARGETS]
MINUTES = st.integers(-60 * 24 * 12, 60 * 24 * 4)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    when = window(START + timedelta(minutes=draw(MINUTES)), draw(st.integers(1, 48)))
    make: Callable[..., Claim] = draw(st.sampled_from([claim, boast]))
    return make(
        f"post-{draw(st.integers(0, 20))}",
        draw(st.sampled_from([*NAMES, None])),
        act=draw(st.sampled_from(list(Act))),
        stance=draw(st.sampled_from(list(Stance))),
        claimant=draw(st.sampled_from([GREY, RED, None])),
        published=draw(st.none() | MINUTES.map(lambda minutes: START + timedelta(minutes=minutes))),
        window=draw(st.sampled_from([when, None])),
    )


@st.composite
def observations(draw: st.DrawFn, states: list[State]) -> Observation:
    at = START + timedelta(minutes=draw(MINUTES))
    make: Callable[..., Observation] = draw(st.sampled_from([look, page]))
    vantage = draw(st.sampled_from(["north-1", "south-1"]))
    return make(at, draw(st.sampled_from(states)), draw(st.sampled_from(NAMES)), vantage=vantage)


@settings(max_examples=60, deadline=None)
@given(st.lists(claims(), max_size=8), st.integers(-400, 400))
def test_no_claims_alone_are_ever_borne_out_or_refuted(told: list[Claim], later: int) -> None:
    for incident in judge(facts(told, now=NOW + hours(later))):
        assert incident.occurrence in UNDECIDED
        assert incident.likelihood is None


@settings(max_examples=60, deadline=None)
@given(st.lists(claims(), max_size=6), st.lists(observations([State.UNKNOWN, State.BLOCKED]), max_size=60))
def test_a_blind_or_blocked_probe_never_decides(told: list[Claim], seen: list[Observation]) -> None:
    assert all(incident.occurrence in UNDECIDED for incident in judge(facts(told, seen)))


@settings(max_examples=60, deadline=None)
@given(st.lists(claims(), max_size=8), st.lists(observations(list(State)), max_size=60), st.randoms())
def test_the_order_of_the_inputs_changes_nothing(
    told: list[Claim], seen: list[Observation], chance: random.Random
) -> None:
    known = facts(told, seen)
    mixed = _shuffled(known, chance)
    assert judge(mixed) == judge(known)
    assert measures(mixed, judge(mixed)) == measures(known, judge(known))


@settings(max_examples=60, deadline=None)
@given(st.lists(claims(), max_size=8), st.lists(observations(list(State)), max_size=60))
def test_every_own_claim_is_in_an_incident_and_every_incident_explains_itself(
    told: list[Claim], seen: list[Observation]
) -> None:
    found = judge(facts(told, seen))
    assert {name for incident in found for name in incident.claims} == {item.id for item in told if item.stance.is_own}
    assert len({incident.id for incident in found}) == len(found)
    for incident in found:
        assert incident.reasons
        assert incident.would_change
        assert incident.attribution is not Attribution.CONFIRMED
        assert set(incident.observations) <= {item.id for item in seen}
        assert incident.observations or incident.occurrence is not Occurrence.OBSERVED


@settings(max_examples=40, deadline=None)
@given(st.lists(observations(list(State)), max_size=80))
def test_one_vantage_alone_never_makes_an_outage_observed(seen: list[Observation]) -> None:
    alone = [replace(item, vantage="north-1") for item in seen]
    assert all(
        incident.occurrence is not Occurrence.OBSERVED for incident in judge(facts([claim()], alone)) if incident.claims
    )


def _shuffled(known: Facts, chance: random.Random) -> Facts:
    told, seen, targets = list(known.claims), list(known.observations), list(known.targets)
    for items in (told, seen, targets):
        chance.shuffle(items)
    return replace(known, claims=tuple(told), observations=tuple(seen), targets=tuple(targets))
