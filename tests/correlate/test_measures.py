"""Are the measures numbers of numbers, and do they count what they say?"""

from __future__ import annotations

from datetime import timedelta

from tests.correlate.scene import (
    END,
    START,
    boast,
    claim,
    facts,
    hours,
    looks,
    page,
    record,
    ruling,
    source,
)
from tests.correlate.test_pictures import OFFERED, OLD, OLDER, sighting

from tocsin.correlate import Facts, judge, measures, tally
from tocsin.model import Act, Role, Ruling, Stance, State
from tocsin.model.report import Measure


def measured(known: Facts) -> dict[str, Measure]:
    return {measure.name: measure for measure in measures(known, judge(known))}


def case() -> Facts:
    dismissed = claim("post-5", "harbour")
    claims = [
        claim("post-1"),
        claim("post-2", language="fr"),
        claim("post-3", "library"),
        boast("post-4", "deputy", act=Act.DEFACEMENT, published=START + hours(1)),
        dismissed,
        boast("post-6", stance=Stance.REPORTED),
        claim("post-7", "harbour", act=Act.LEAK, window=None),
    ]
    outage = (*record(), *looks(START, START + hours(1), State.DOWN), *looks(START + hours(1), END))
    quiet = (*record("library"), *looks(START, END, target="library"))
    pages = (page(START - hours(9)), page(START, State.DEFACED), page(START + hours(31)))
    return facts(
        claims,
        (*outage, *quiet, *pages),
        decisions=(ruling(dismissed.id, Ruling.DISMISS),),
        sources=(source("channel"), source("persona")),
        origins={"post-1": "channel", "post-2": "channel", "post-3": "persona"},
        sightings={OFFERED: (sighting(), OLD), OLDER: (sighting(), OLD)},
    )


def test_both_denominators_stand_beside_every_share() -> None:
    found = measured(case())
    assert found["claims received"].value == "5 (besides 1 dismissed, 1 reported or quoted)"
    assert found["claims checkable"].value == "4 of 5 received"
    assert found["claims borne out"].value == "3 of 4 checkable (5 received), and 0 in part"


def test_no_measure_is_a_percentage() -> None:
    assert not [measure for measure in measured(case()).values() if "%" in measure.value]


def test_reach_counts_posts_and_known_sources() -> None:
    assert measured(case())["reach"].value == "5 posts from 2 known sources"


def test_notice_is_measured_over_announcements_that_state_a_time() -> None:
    assert measured(case())["notice given"].value == "median 48 h, from 48 h to 48 h (3 announcements)"


def test_the_time_to_restore_runs_from_the_first_altered_look_to_the_next_clear_one() -> None:
    assert measured(case())["time to restore"].value == "31 h (1 page)"


def test_a_page_that_still_stands_altered_is_said_to() -> None:
    known = facts([], [page(START), page(START + hours(1), State.DEFACED)])
    found = measured(known)
    assert found["still altered"].value == "1 page"
    assert found["time to restore"].value == "not measurable"


def test_altered_copies_count_with_the_picture_they_came_from() -> None:
    found = measured(case())
    assert found["media redistributed"].value == "1 of 1"
    assert found[f"copies of {OLDER[:12]}"].value.startswith("2 surfacings in 2 sources")


def test_a_claim_about_several_targets_counts_once() -> None:
    two = claim("post-1", targets=(*claim().targets, *claim(target="library").targets))
    known = facts([two], (*record(), *looks(START, END)))
    count = tally(known, judge(known))
    assert (len(count.received), len(count.checkable), count.borne_out) == (1, 1, 0)


def test_an_empty_case_measures_nothing_and_says_so() -> None:
    found = measured(facts())
    assert found["claims borne out"].value == "0 of 0 checkable (0 received), and 0 in part"
    assert found["notice given"].value == "not measurable"


def test_citations_are_bounded_and_the_cut_is_told() -> None:
    many = [claim(f"post-{n}", published=START - timedelta(hours=3, minutes=n)) for n in range(50)]
    measure = measured(facts(many))["claims received"]
    assert len(measure.cites) == 20
    assert "the first 20 of 50" in measure.how


def test_an_altered_page_that_was_captured_twice_is_one_claim() -> None:
    shown = [boast(f"post-{n}", "deputy", act=Act.DEFACEMENT, quote="Owned by the wind") for n in (1, 2)]
    said_elsewhere = boast("post-3", "deputy", act=Act.DEFACEMENT, quote="Owned by the wind")
    sources = (source("pages", Role.TARGET), source("channel"))
    origins = {"post-1": "pages", "post-2": "pages", "post-3": "channel"}
    known = facts([*shown, said_elsewhere], sources=sources, origins=origins)
    assert len(tally(known, judge(known)).received) == 2
