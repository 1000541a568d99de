"""Is one event one incident, however often and in whatever language it is claimed?"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from tests.correlate.scene import (
    GREY,
    NOW,
    RED,
    START,
    boast,
    claim,
    facts,
    hours,
    judged,
    only,
    rules,
    said,
    window,
)

from tocsin.correlate import judge
from tocsin.model import Act, ClaimKind, NamedTarget, Occurrence, Precision, Stance


def test_one_event_claimed_in_three_languages_is_one_incident() -> None:
    later = window(START + hours(1), zone="UTC")  # "8 pm GMT" for "20 h, Paris"
    claims = [
        claim("post-fr", language="fr"),
        claim("post-en", language="en", window=later),
        claim("post-ar", None, language="ar", text="وزارة الأشغال", window=later),
    ]
    found = only(claims)
    assert len(found.claims) == 3
    assert found.target == "ministry"
    assert "3 claims speak of the same event" in said(found, "L1")


def test_the_weights_are_printed_for_every_claim_that_joined() -> None:
    found = only([claim("post-1"), claim("post-2")])
    (told,) = [reason for reason in found.reasons if reason.rule.startswith("L1")]
    assert (
        told.inputs[1][1] == "exact watched target +6, same technique +1, windows overlap +2, same claimant +0.5 = 9.5"
    )


def test_two_windows_on_one_target_are_two_incidents() -> None:
    assert len(judged([claim("post-1"), claim("post-2", window=window(START + hours(24)))])) == 2
    assert len(judged([claim("post-1"), claim("post-2", window=window(START + hours(5)))])) == 2


def test_two_days_that_touch_are_two_incidents() -> None:
    first, second = (window(START + hours(24 * day), 24, precision=Precision.DAY) for day in (0, 1))
    assert len(judged([claim("post-1", window=first), claim("post-2", window=second)])) == 2


def test_an_announcement_and_the_later_boast_are_one_incident() -> None:
    found = only([claim(), boast()])
    assert found.kind is ClaimKind.RESPONSIBILITY
    assert found.window == window()
    assert len(found.claims) == 2


def test_a_boast_a_week_later_is_another_incident() -> None:
    assert len(judged([claim(), boast(published=START + hours(168))])) == 2


def test_a_boast_joins_the_window_it_followed_not_the_one_still_to_come() -> None:
    claims = [
        claim("post-1"),
        claim("post-2", window=window(START + hours(10))),
        boast("post-3", published=START + hours(4)),
    ]
    joined = {incident.window.start: len(incident.claims) for incident in judged(claims) if incident.window}
    assert joined == {START: 2, START + hours(10): 1}


def test_another_technique_is_another_incident() -> None:
    assert len(judged([claim(), claim("post-2", act=Act.DEFACEMENT)])) == 2


def test_two_watched_targets_under_one_domain_stay_apart() -> None:
    assert len(judged([claim("post-1", "ministry"), claim("post-2", "library")])) == 2


def test_a_host_of_a_watched_target_is_that_target() -> None:
    found = only([claim("post-1", None, domain="works.gov-nn.example"), claim("post-2", "ministry")])
    assert found.target == "ministry"
    assert found.named == "Ministry of Works"


def test_a_look_alike_host_is_not_the_target() -> None:
    found = judged([claim("post-1", None, domain="works.gov-nn.example.evil.test"), claim("post-2", "ministry")])
    assert {incident.target for incident in found} == {None, "ministry"}


def test_www_and_the_bare_host_are_one() -> None:
    found = only([claim("post-1", None, domain="port.example"), claim("post-2", None, domain="WWW.port.example")])
    assert found.named == "port.example"


def test_two_hosts_of_one_list_stay_two_though_they_share_a_domain() -> None:
    names = ("port.example", "login.port.example", "mail.port.example")
    listed = tuple(NamedTarget(text=name, span=(0, 1), domain=name) for name in names)
    assert len(judged([claim("post-1", None, targets=listed), claim("post-2", None, targets=listed)])) == 3


def test_a_domain_and_a_host_below_it_in_two_claims_are_linked_when_the_time_agrees() -> None:
    near = [claim("post-1", None, domain="port.example"), claim("post-2", None, domain="login.port.example")]
    assert len(judged(near)) == 1
    near[1] = claim("post-2", None, domain="login.port.example", window=window(START + hours(30)))
    assert len(judged(near)) == 2


def test_two_sites_of_one_hosting_service_are_not_one_target() -> None:
    hosted = [claim("post-1", None, domain="a.github.io"), claim("post-2", None, domain="b.github.io")]
    assert len(judged(hosted)) == 2


def test_a_near_link_is_suggested_and_left_to_a_person() -> None:
    hosts = [claim("post-1", None, domain="a.port.example"), claim("post-2", None, domain="b.port.example")]
    found = judged(hosts)
    assert len(found) == 2
    assert sum("L2" in rules(incident) for incident in found) == 1


def test_claims_that_name_no_target_are_kept() -> None:
    found = only([claim(target=None, text="")])
    assert found.named == f"no target named ({GREY})"
    assert found.occurrence is Occurrence.UNVERIFIED


@pytest.mark.parametrize("stance", [stance for stance in Stance if not stance.is_own])
def test_reports_quotations_denials_and_conditions_make_no_incident(stance: Stance) -> None:
    assert judged([claim(stance=stance)]) == ()


def test_a_report_is_attached_as_context_and_not_counted() -> None:
    report = boast("post-news", stance=Stance.REPORTED, claimant=RED)
    found = only([claim(), report])
    assert len(found.claims) == 1
    assert found.claimants == (GREY,)
    assert "1 report" in said(found, "C1")


def test_an_incident_keeps_its_name_when_claims_join() -> None:
    before = only([claim()]).id
    day = window(START - hours(20), 24, precision=Precision.DAY)  # "15 January", Paris
    more = [claim(), claim("post-9", window=day, published=START - hours(40)), boast()]
    assert only(more).id == before
    assert judged([*more, claim("post-10", window=window(START + hours(72)))])[0].id == before


def test_two_events_of_one_day_have_two_names() -> None:
    found = judged([claim("post-1"), claim("post-2", window=window(START - hours(9)))])
    assert len({incident.id for incident in found}) == 2
    assert only([claim("post-1", published=START - hours(72))]).id in {incident.id for incident in found}


def test_the_same_claim_given_twice_counts_once() -> None:
    assert len(only([claim(), claim()]).claims) == 1


def test_a_year_beyond_the_calendar_is_an_input_and_no_crash() -> None:
    far = window(datetime(9999, 12, 30, tzinfo=UTC), 24, zone_assumed=True, zone="Pacific/Kiritimati")
    past = window(datetime(1, 1, 1, tzinfo=UTC), 1, zone_assumed=True, zone="-12:00")
    first = boast("post-2", "library", published=datetime(1, 1, 1, 5, tzinfo=UTC))
    found = judged([claim("post-1", window=far), first, claim("post-3", "harbour", window=past)])
    assert [incident.target for incident in found] == ["harbour", "ministry", "library"]


@pytest.mark.parametrize("zone", ["", "no such zone", "../../etc/passwd", "+99:99", "UTC+1"])
def test_a_zone_nobody_knows_does_not_stop_the_judge(zone: str) -> None:
    assert only([claim(window=window(zone=zone))]).target == "ministry"


def test_five_thousand_announcements_take_seconds() -> None:
    claims = [
        claim(f"post-{n}", None, domain=f"host-{n % 2500}.example", window=None, published=START + timedelta(minutes=n))
        for n in range(5000)
    ]
    begun = time.perf_counter()
    found = judge(facts(claims, now=NOW))
    assert len(found) >= 2500
    assert time.perf_counter() - begun < 20


def test_thousands_of_windows_on_one_target_stay_near_linear() -> None:
    claims = [claim(f"post-{n}", window=window(START + hours(30 * n))) for n in range(600)]
    begun = time.perf_counter()
    assert len(judged(claims)) == 600
    assert time.perf_counter() - begun < 20


def test_we_did_it_beside_an_announcement_in_one_post_is_no_other_event() -> None:
    found = only([claim("post-1"), boast("post-1", published=START - hours(48))])
    assert found.kind is ClaimKind.ANNOUNCEMENT
    assert len(found.claims) == 2


def test_another_ministry_under_the_same_government_domain_is_another_target() -> None:
    sister = claim("post-2", None, domain="health.gov-nn.example")
    assert {incident.target for incident in judged([claim("post-1"), sister])} == {"ministry", None}


def test_a_claim_that_says_hacked_joins_one_that_says_defaced_and_renames_nothing() -> None:
    defaced, hacked = (claim(f"post-{act}", act=act) for act in (Act.DEFACEMENT, Act.INTRUSION))
    found = only([hacked, defaced])
    assert found.technique is Act.DEFACEMENT
    assert found.id == only([hacked]).id == only([defaced]).id
