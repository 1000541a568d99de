"""Is a boast about a page held against the page?"""

from __future__ import annotations

from typing import Any

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
    look,
    looks,
    only,
    page,
    rules,
    said,
    source,
    window,
)

from tocsin.correlate import judge
from tocsin.model import Act, Attribution, Claim, Confidence, Likelihood, Occurrence, Role, State


def defaced(post: str = "post-1", **more: Any) -> Claim:
    given: dict[str, Any] = {"act": Act.DEFACEMENT, "published": START + hours(1)} | more
    return boast(post, "deputy", **given)


def altered(after: float, **more: Any) -> Any:
    return page(START + hours(after), State.DEFACED, says=(f"signature: hacked by {GREY}",), **more)


BEFORE = page(START - hours(24))
AFTER = page(START + hours(20))


def test_an_altered_page_with_its_capture_is_observed() -> None:
    found = only([defaced()], [BEFORE, altered(0), AFTER])
    assert found.occurrence is Occurrence.OBSERVED
    assert found.likelihood is Likelihood.VERY_LIKELY
    assert "cap-" in dict(next(reason for reason in found.reasons if reason.rule == "R6 defacement").inputs)["captures"]
    assert "usual self again" in said(found, "R6 restored")


def test_two_looks_at_the_altered_page_make_it_firm() -> None:
    found = only([defaced()], [BEFORE, altered(0), altered(2)])
    assert (found.likelihood, found.confidence) == (Likelihood.ALMOST_CERTAIN, Confidence.HIGH)


def test_an_altered_page_without_a_capture_is_not_proof() -> None:
    found = only([defaced()], [BEFORE, altered(0, capture=None)])
    assert found.occurrence is Occurrence.PARTLY_OBSERVED
    assert found.would_change[0] == "a capture that shows the altered page"


def test_something_foreign_is_partly_observed() -> None:
    found = only([defaced()], [BEFORE, page(START, State.SUSPECT)])
    assert found.occurrence is Occurrence.PARTLY_OBSERVED


def test_a_page_seen_clear_around_and_after_the_claim_is_not_observed() -> None:
    clear = [page(START + hours(after)) for after in (-30, -18, -6, 0.5, 2)]
    found = only([defaced()], clear)
    assert found.occurrence is Occurrence.NOT_OBSERVED
    assert "12 h" in said(found, "R6")


def test_one_clear_look_long_before_is_too_thin() -> None:
    assert only([defaced()], [page(START - hours(40))]).occurrence is Occurrence.UNVERIFIED
    assert only([defaced()], [page(START - hours(40)), page(START + hours(2))]).occurrence is Occurrence.UNVERIFIED


def test_no_look_at_the_page_is_unverified() -> None:
    found = only([defaced()])
    assert found.occurrence is Occurrence.UNVERIFIED
    assert "R10" in rules(found)


def test_a_site_that_answers_says_nothing_about_its_page() -> None:
    answering = looks(START - hours(30), START + hours(30), every=60, target="deputy")
    assert only([defaced()], answering).occurrence is Occurrence.UNVERIFIED


def test_a_page_that_could_not_be_reached_counts_neither_way() -> None:
    blind = [
        page(START + hours(after), state)
        for after, state in ((-20, State.BLOCKED), (0, State.UNKNOWN), (2, State.DOWN))
    ]
    found = only([defaced()], blind)
    assert found.occurrence is Occurrence.UNVERIFIED
    assert "3 looks did not reach the page" in said(found, "R7")


def test_a_maintenance_page_is_no_defacement() -> None:
    found = only([defaced()], [BEFORE, page(START, State.REPLACED), page(START + hours(2))])
    assert found.occurrence is Occurrence.UNVERIFIED
    assert "maintenance" in said(found, "R7")


def test_an_alteration_long_before_the_claim_is_told_as_such() -> None:
    found = only([defaced(claimant=RED)], [page(START - hours(40), State.DEFACED, says=("signature",))])
    assert found.occurrence is Occurrence.OBSERVED
    assert "opportunistic" in said(found, "R8")


def test_an_alteration_a_week_before_is_not_the_claimed_one() -> None:
    seen = [altered(-168), page(START - hours(26)), page(START - hours(10)), page(START + hours(2))]
    found = judged([defaced()], seen)
    assert [(len(incident.claims), incident.occurrence) for incident in found] == [
        (0, Occurrence.OBSERVED),
        (1, Occurrence.NOT_OBSERVED),
    ]


def test_an_announced_defacement_is_announced_until_its_time() -> None:
    future = claim(target="deputy", act=Act.DEFACEMENT)
    assert only([future], [BEFORE], now=START - hours(1)).occurrence is Occurrence.ANNOUNCED
    assert only([future], [BEFORE], now=START + hours(1)).occurrence is Occurrence.ANNOUNCED


def test_a_claim_without_a_time_is_held_against_all_that_was_seen() -> None:
    timeless = defaced(published=None)
    assert only([timeless], [altered(0)]).occurrence is Occurrence.OBSERVED
    assert only([timeless], [BEFORE]).occurrence is Occurrence.UNVERIFIED


def test_an_altered_page_that_nobody_claims_is_an_incident_without_claims() -> None:
    found = only([], [BEFORE, altered(0), altered(3), AFTER])
    assert found.claims == ()
    assert found.attribution is Attribution.NONE
    assert found.occurrence is Occurrence.OBSERVED
    assert found.target == "deputy"


def test_the_page_naming_the_claimant_supports_the_claim_made_elsewhere() -> None:
    found = only([defaced()], [BEFORE, altered(0)])
    assert found.attribution is Attribution.SUPPORTED
    assert "does not prove it" in said(found, "A1")


def test_the_page_alone_is_self_attribution() -> None:
    found = only(
        [defaced(published=None)], [altered(0)], origins={"post-1": "pages"}, sources=(source("pages", Role.TARGET),)
    )
    assert found.attribution is Attribution.CLAIMED_ONLY
    assert "the altered page itself" in said(found, "S2")


def test_a_page_that_names_another_makes_the_claims_conflict() -> None:
    shown = altered(0)
    on_page = defaced("post-page", published=None, claimant=GREY)
    known = facts(
        [on_page, defaced("post-x", claimant=RED)], [BEFORE, shown], captures={"post-page": str(shown.capture)}
    )
    (found,) = judge(known)
    assert found.attribution is Attribution.CONFLICTING
    assert found.claimants == (GREY, RED)


def test_an_observation_of_one_target_never_speaks_for_another() -> None:
    other = look(START, State.DEFACED, "library", probe="page", capture="cap-1")
    found = judged([defaced()], [other])
    assert [incident.occurrence for incident in found if incident.claims] == [Occurrence.UNVERIFIED]


def test_a_stated_day_far_from_the_alteration_is_not_borne_out() -> None:
    stated = defaced(window=window(START + hours(96), 24), published=START + hours(121))
    clear = [page(START + hours(after)) for after in (90, 100, 110, 118, 121)]
    found = judged([stated], [altered(0), *clear], now=NOW + hours(48))
    assert [incident.occurrence for incident in found] == [Occurrence.OBSERVED, Occurrence.NOT_OBSERVED]


def test_hacked_is_judged_by_the_altered_page_where_one_was_seen() -> None:
    found = only([defaced(act=Act.INTRUSION)], [BEFORE, altered(0)])
    assert (found.technique, found.occurrence) == (Act.DEFACEMENT, Occurrence.OBSERVED)
    assert "altered page" in said(found, "T1")


@pytest.mark.parametrize("act", [Act.INTRUSION, Act.LEAK, Act.OTHER])
def test_what_cannot_be_seen_from_outside_is_unverifiable(act: Act) -> None:
    found = only([defaced(act=act)], [BEFORE, AFTER])
    assert found.occurrence is Occurrence.UNVERIFIABLE
    assert {"U1", "R10"} <= set(rules(found))


def test_an_announced_leak_is_announced_until_its_time() -> None:
    assert only([claim(act=Act.LEAK)], now=START - hours(1)).occurrence is Occurrence.ANNOUNCED


def test_captures_of_a_page_that_stays_altered_are_one_claim_of_one_event() -> None:
    seen = [BEFORE, altered(0), altered(30), altered(60)]
    own_words = [defaced(f"post-{after}", published=START + hours(after)) for after in (0, 30, 60)]
    origins = {item.post: "pages" for item in own_words}
    found = only(own_words, seen, origins=origins, sources=(source("pages", Role.TARGET),))
    assert len(found.claims) == 3
    assert len(found.observations) == 4


def test_an_alteration_is_followed_to_the_look_that_saw_it_gone() -> None:
    found = only([defaced()], [BEFORE, altered(0), altered(40), page(START + hours(60)), page(START + hours(90))])
    assert len(found.observations) == 4
    assert "2013-01-18 07:00 UTC" in said(found, "R6 restored")


def test_a_signature_with_digits_for_letters_is_the_same_name() -> None:
    shown = page(START, State.DEFACED, says=("signature: hacked by gr3y lant3rns",))
    assert only([defaced()], [shown]).attribution is Attribution.SUPPORTED
