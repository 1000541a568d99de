"""Is an announced outage judged by what was seen, and by nothing else?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.correlate.scene import (
    END,
    NOW,
    START,
    claim,
    facts,
    hours,
    look,
    looks,
    only,
    record,
    rules,
    said,
    window,
)

from tocsin.correlate import judge
from tocsin.model import Act, Attribution, Confidence, Likelihood, Observation, Occurrence, State

HOUR = START + hours(1)


def quiet(target: str = "ministry") -> tuple[object, ...]:
    return (*record(target), *looks(START, END, target=target))


def test_an_outage_seen_from_two_vantages_is_observed() -> None:
    seen = (*record(), *looks(START, HOUR, State.DOWN), *looks(HOUR, END))
    found = only([claim()], seen)
    assert found.occurrence is Occurrence.OBSERVED
    assert found.likelihood is Likelihood.ALMOST_CERTAIN
    assert found.confidence is Confidence.HIGH
    assert {"R1", "R2", "R3"} <= set(rules(found))
    assert "3 of 6 20-minute bins" in said(found, "R2")


def test_an_outage_seen_from_one_vantage_is_down_from_here_and_no_more() -> None:
    eye = ("north-1",)
    dark = (*looks(START, HOUR, State.DOWN, vantages=eye), *looks(HOUR, END, vantages=eye))
    found = only([claim()], (*record(vantages=eye), *dark))
    assert found.occurrence is Occurrence.PARTLY_OBSERVED
    assert "down from here" in said(found, "R2")
    assert "looks from a second vantage in the same window" in found.would_change


def test_a_quiet_window_is_not_observed_and_states_its_power() -> None:
    found = only([claim()], quiet())
    assert found.occurrence is Occurrence.NOT_OBSERVED
    assert found.likelihood is Likelihood.VERY_UNLIKELY
    assert "48 looks" in said(found, "R3 power")
    assert "R10" not in rules(found)


def test_twice_the_usual_time_in_two_bins_is_partly_observed() -> None:
    found = only([claim()], (*record(), *looks(START, HOUR, elapsed=0.9), *looks(HOUR, END)))
    assert found.occurrence is Occurrence.PARTLY_OBSERVED
    assert "R4" in rules(found)


def test_one_slow_bin_is_not_enough() -> None:
    slow = START + timedelta(minutes=20)
    found = only([claim()], (*record(), *looks(START, slow, elapsed=0.9), *looks(slow, END)))
    assert found.occurrence is Occurrence.NOT_OBSERVED


def test_a_slow_state_counts_as_degraded_without_timings() -> None:
    found = only([claim()], (*record(), *looks(START, HOUR, State.SLOW, elapsed=None), *looks(HOUR, END)))
    assert found.occurrence is Occurrence.PARTLY_OBSERVED


def test_failing_from_one_vantage_and_fine_from_the_other_is_geo_restricted() -> None:
    cut = looks(START, END, State.DOWN, vantages=("south-1",))
    found = only([claim()], (*record(), *looks(START, END, vantages=("north-1",)), *cut))
    assert found.occurrence is Occurrence.PARTLY_OBSERVED
    assert "south-1" in said(found, "R5")


def test_our_own_outage_is_not_theirs() -> None:
    def dark(target: str) -> tuple[object, ...]:
        return (*record(target), *looks(START, END, State.DOWN, target=target))

    found = only([claim()], (*dark("ministry"), *dark("library"), *dark("harbour")))
    assert found.occurrence is Occurrence.UNVERIFIED
    assert "our own network" in said(found, "R7")


def test_other_targets_of_the_same_claims_are_no_controls() -> None:
    def dark(target: str) -> tuple[object, ...]:
        return (*record(target), *looks(START, END, State.DOWN, target=target))

    claims = [claim("post-1", "ministry"), claim("post-2", "library")]
    found = judge(facts(claims, (*dark("ministry"), *dark("library"))))
    assert [incident.occurrence for incident in found] == [Occurrence.OBSERVED] * 2


def test_a_control_that_is_always_dead_is_no_control() -> None:
    dead = looks(START - hours(240), END + hours(24), State.DOWN, every=60, target="library")
    attack = looks(START, END, State.DOWN)
    found = only([claim()], (*record(), *attack, *dead, *looks(START, END, State.DOWN, target="library")))
    assert found.occurrence is Occurrence.OBSERVED


def test_blocked_to_us_is_never_down() -> None:
    found = only([claim()], (*record(), *looks(START, END, State.BLOCKED)))
    assert found.occurrence is Occurrence.UNVERIFIED
    assert "blocked to us is not" in said(found, "R7").lower()


def test_a_blind_probe_neither_confirms_nor_refutes() -> None:
    found = only([claim()], (*record(), *looks(START, END, State.UNKNOWN)))
    assert found.occurrence is Occurrence.UNVERIFIED
    assert "R10" in rules(found)


def test_maintenance_in_the_window_keeps_it_from_being_observed() -> None:
    notice = look(START - timedelta(minutes=5), State.REPLACED), look(HOUR + timedelta(minutes=31), State.REPLACED)
    found = only([claim()], (*record(), *looks(START, HOUR, State.DOWN), *looks(HOUR, END), *notice))
    assert found.occurrence is Occurrence.PARTLY_OBSERVED
    assert found.likelihood is Likelihood.EVEN_CHANCE
    assert "maintenance" in said(found, "R7")


def test_an_expired_certificate_is_not_an_attack() -> None:
    found = only([claim()], (*record(), *looks(START, END, State.DOWN, reason="tls")))
    assert found.occurrence is Occurrence.PARTLY_OBSERVED
    assert "certificate" in said(found, "R7")


def test_a_target_that_failed_before_the_window_is_capped() -> None:
    early = looks(START - hours(2), START, State.DOWN)
    found = only([claim()], (*record(), *early, *looks(START, END, State.DOWN)))
    assert found.occurrence is Occurrence.PARTLY_OBSERVED
    assert "already" in said(found, "R7")


def test_a_target_that_fails_every_day_proves_nothing_by_failing() -> None:
    flaky = [
        item
        for day in range(1, 11)
        for item in looks(START - hours(24 * day), START - hours(24 * day - 2), State.DOWN if day % 2 else State.NORMAL)
    ]
    found = only([claim()], (*flaky, *looks(START, HOUR, State.DOWN), *looks(HOUR, END)))
    assert found.occurrence is Occurrence.NOT_OBSERVED
    assert "does not stand out" in said(found, "R3")


def test_thin_coverage_is_unverified_even_where_a_failure_was_seen() -> None:
    found = only([claim()], (*record(), *looks(START, START + hours(0.5), State.DOWN)))
    assert found.occurrence is Occurrence.UNVERIFIED
    assert "under the 80 %" in said(found, "R1")
    assert "2013-01-15 19:00 UTC to 2013-01-15 21:00 UTC" in found.would_change[0]


@pytest.mark.parametrize(("every", "expected"), [(5, Occurrence.NOT_OBSERVED), (60, Occurrence.UNVERIFIED)])
def test_sparse_looks_do_not_cover_a_short_window(every: float, expected: Occurrence) -> None:
    assert only([claim()], (*record(), *looks(START, END, every=every))).occurrence is expected


def test_hourly_looks_cover_a_whole_day() -> None:
    day = window(START, 24)
    found = only([claim(window=day)], looks(START - hours(240), START + hours(30), every=60))
    assert found.occurrence is Occurrence.NOT_OBSERVED


def test_a_target_nobody_watched_is_unverified() -> None:
    found = only([claim(target=None, domain="unwatched.example")])
    assert found.occurrence is Occurrence.UNVERIFIED
    assert found.target is None
    assert "was not watched" in said(found, "R1")


def test_a_window_still_to_come_is_announced() -> None:
    found = only([claim()], record(), now=START - hours(1))
    assert found.occurrence is Occurrence.ANNOUNCED
    assert found.likelihood is None


def test_an_open_window_stays_announced_until_something_is_seen() -> None:
    middle = START + hours(1)
    assert only([claim()], quiet(), now=middle).occurrence is Occurrence.ANNOUNCED
    dark = (*record(), *looks(START, middle, State.DOWN))
    assert only([claim()], dark, now=middle).occurrence is Occurrence.OBSERVED


def test_nothing_seen_after_now_is_used() -> None:
    dark = (*record(), *looks(START, START + hours(1)), *looks(START + hours(1), END, State.DOWN))
    assert only([claim()], dark, now=START + hours(1)).occurrence is Occurrence.ANNOUNCED


def test_an_assumed_zone_widens_the_window_by_an_hour_each_side_and_says_so() -> None:
    seen = (*record(), *looks(START - hours(1), START, State.DOWN), *looks(START, END + hours(1)))
    assert only([claim()], seen).occurrence is Occurrence.NOT_OBSERVED
    found = only([claim(window=window(zone="UTC", zone_assumed=True))], seen)
    assert found.occurrence is Occurrence.OBSERVED
    assert "an hour wider" in said(found, "W1")


def test_an_announcement_without_a_time_is_tested_against_the_day_after_it_and_says_so() -> None:
    found = only([claim(window=None, published=START)], quiet())
    assert found.window is not None
    assert (found.window.start, found.window.end) == (START, START + hours(24))
    assert "24 hours from publication" in said(found, "W1")


def test_a_claim_without_any_time_cannot_be_looked_at() -> None:
    assert only([claim(window=None, published=None)], quiet()).occurrence is Occurrence.UNVERIFIED


def test_a_denial_of_service_never_gets_more_than_claimed_only_by_its_announcement() -> None:
    seen = (*record(), *looks(START, HOUR, State.DOWN), *looks(HOUR, END))
    assert only([claim()], seen).attribution is Attribution.CLAIMED_ONLY


def test_a_claim_after_the_outage_was_seen_is_called_opportunistic() -> None:
    seen = (*record(), *looks(START, HOUR, State.DOWN), *looks(HOUR, NOW, every=10))
    late = claim(window=window(), published=START + hours(5))
    assert "5 h after" in said(only([late], seen), "R8")
    assert "R8" not in rules(only([claim()], seen))


def test_likelihood_and_confidence_never_share_a_sentence() -> None:
    found = only([claim()], quiet())
    for reason in found.reasons:
        words = reason.says.lower()
        assert not ("confidence" in words and any(str(word) in words for word in Likelihood))


def test_the_observations_of_the_window_are_the_evidence() -> None:
    inside = tuple(looks(START, END))
    assert set(only([claim()], (*record(), *inside)).observations) == {item.id for item in inside}


def test_a_short_failure_without_a_record_can_be_told_neither_way() -> None:
    short = START + timedelta(minutes=20)
    found = only([claim()], (*looks(START, short, State.DOWN), *looks(short, END)))
    assert found.occurrence is Occurrence.UNVERIFIED
    assert "may or may not" in said(found, "R3")
    assert "a longer record" in found.would_change[0]


def test_half_of_the_looks_failing_everywhere_is_degraded_and_no_outage() -> None:
    def halved(vantage: str) -> list[Observation]:
        return [
            replace(item, state=State.DOWN) if n % 2 else item
            for n, item in enumerate(looks(START, END, vantages=(vantage,)))
        ]

    found = only([claim()], (*record(), *halved("north-1"), *halved("south-1")))
    assert found.occurrence is Occurrence.PARTLY_OBSERVED
    assert "In 0 of 6" in said(found, "R2")


def test_an_attack_of_no_stated_kind_is_judged_by_the_trouble_it_showed() -> None:
    seen = (*record(), *looks(START, HOUR, State.DOWN), *looks(HOUR, END))
    found = only([claim(act=Act.OTHER)], seen)
    assert (found.technique, found.occurrence) == (Act.DDOS, Occurrence.OBSERVED)
    assert "without saying how" in said(found, "T1")


def test_an_attack_of_no_stated_kind_that_showed_nothing_is_not_called_undone() -> None:
    found = only([claim(act=Act.OTHER)], quiet())
    assert (found.technique, found.occurrence) == (Act.OTHER, Occurrence.UNVERIFIABLE)
    assert "do not say what is done" in said(found, "U1")
