"""Does a report say what the case holds, no more, and with its evidence?"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from types import ModuleType

import pytest

from tocsin.model import Act, Attribution, Incident, Invalid, Occurrence, Role, Ruling, State, Withholding
from tocsin.model.report import KeyJudgement, Measure, Report, Statement
from tocsin.review import CaseView, ReviewError, compose
from tocsin.review.annex import cited


def statements(noun: object) -> list[Statement]:
    """Every sentence of a report."""
    if isinstance(noun, Statement):
        return [noun]
    if isinstance(noun, tuple):
        return [each for item in noun for each in statements(item)]
    if is_dataclass(noun) and not isinstance(noun, type):
        return [each for field in fields(noun) for each in statements(getattr(noun, field.name))]
    return []


@pytest.fixture
def view(sample: ModuleType) -> CaseView:
    found: CaseView = sample.case_view()
    return found


@pytest.fixture(scope="module")
def report(sample: ModuleType) -> Report:
    return compose(sample.case_view())


def test_there_are_exactly_three_key_judgements(report: Report) -> None:
    assert len(report.key_judgements) == 3


def test_every_citation_resolves_and_labels_run_from_one(report: Report) -> None:
    known = {line.id for line in report.annex}
    assert set(cited(report)) == known
    assert [line.label for line in report.annex] == [f"E{n}" for n in range(1, len(report.annex) + 1)]


def test_evidence_carries_the_hash_of_the_kept_bytes(report: Report) -> None:
    assert all(line.sha256 for line in report.annex if line.kind in ("post", "capture"))


def test_likelihood_and_confidence_never_share_a_sentence_or_a_judgement(report: Report) -> None:
    words = re.compile(r"\b(almost no chance|unlikely|even chance|likely|almost certain)\b")
    for sentence in statements(report):
        assert not (words.search(sentence.text) and "confidence" in sentence.text.lower()), sentence.text
    with pytest.raises(Invalid, match="keep one"):
        first = report.key_judgements[1]
        assert first.likelihood
        KeyJudgement(heading="x", statements=(), likelihood=first.likelihood, confidence=report.rows[0].confidence)


def test_both_denominators_are_counted_from_own_claims_only(report: Report) -> None:
    assert (report.claims_received, report.claims_checkable, report.claims_borne_out) == (8, 7, 5)


def test_an_altered_page_that_was_captured_twice_is_one_claim(view: CaseView) -> None:
    target = next(source.id for source in view.sources if source.role is Role.TARGET)
    page = next(post for post in view.posts if post.source != target)
    twice = [replace(page, source=target, native_id=f"capture-{n}") for n in (1, 2)]
    claims = [replace(view.claims[0], post=post.id) for post in twice]
    plain = compose(view).claims_received
    alone = compose(replace(view, posts=(*view.posts, twice[0]), claims=(*view.claims, claims[0])))
    both = compose(replace(view, posts=(*view.posts, *twice), claims=(*view.claims, *claims)))
    assert (alone.claims_received, both.claims_received) == (plain + 1, plain + 1)


def test_the_refuted_picture_names_its_earliest_capture(report: Report) -> None:
    row = next(row for row in report.rows if row.occurrence is Occurrence.REFUTED)
    assert "20 November 2012" in row.summary[0].text
    assert "52 days before" in row.summary[0].text
    line = next(line for line in report.annex if line.id == row.summary[0].cites[0])
    assert line.kind == "capture"


def test_times_are_printed_in_the_zone_with_utc_beside(report: Report) -> None:
    row = next(row for row in report.rows if row.incident == "inc-1")
    assert row.when == "15 January 2013, 20:00 to 23:00 (19:00 to 22:00 UTC)"


def test_a_window_in_an_assumed_zone_says_so(report: Report) -> None:
    assert next(row for row in report.rows if row.incident == "inc-5").when.endswith("zone assumed: Europe/Paris")


def test_the_period_comes_from_the_case_and_not_from_a_clock(report: Report, sample: ModuleType) -> None:
    assert report.header.cut_off == sample.at(19, 10)
    assert report.header.period_start == sample.at(13, 18, 2)


def test_the_assessment_answers_both_questions_with_a_judgement(report: Report) -> None:
    first, second = report.assessment
    assert "cyberterrorism" in first.question
    assert first.statements[-1].judgement
    assert "Nothing observed meets the test" in first.statements[-1].text
    assert "publicity" in second.statements[-1].text


def test_an_outage_of_days_leaves_the_question_open(view: CaseView, sample: ModuleType) -> None:
    start = sample.EVENING.start
    down = tuple(sample.probe(start + timedelta(hours=h), "paris-1", State.DOWN) for h in range(40))
    incident = replace(sample.INCIDENTS[0], observations=tuple(look.id for look in down))
    other = tuple(look for look in view.observations if look.target != "ministry")
    report = compose(replace(view, observations=(*other, *down), incidents=(incident,)))
    assert "stays open" in report.assessment[0].statements[-1].text


def test_a_probe_that_could_not_see_is_not_counted_as_normal(view: CaseView, sample: ModuleType) -> None:
    blind = tuple(
        sample.probe(sample.NOON.start + timedelta(minutes=m), "paris-1", State.UNKNOWN) for m in range(0, 120, 5)
    )
    incident = replace(
        sample.INCIDENTS[4], observations=tuple(look.id for look in blind), occurrence=Occurrence.UNVERIFIED
    )
    report = compose(replace(view, observations=blind, incidents=(incident,)))
    assert "no usable probe" in report.rows[0].summary[0].text.lower()


def test_what_was_refused_to_us_stands_beside_what_was_answered(view: CaseView, sample: ModuleType) -> None:
    at = sample.NOON.start
    refused = [sample.probe(at + timedelta(minutes=m), "paris-1", State.BLOCKED) for m in range(0, 60, 5)]
    answered = [sample.probe(at + timedelta(minutes=m), "tunis-1", State.NORMAL) for m in range(0, 60, 5)]
    both = (*refused, *answered)
    incident = replace(
        sample.INCIDENTS[4], observations=tuple(look.id for look in both), occurrence=Occurrence.NOT_OBSERVED
    )
    told = " ".join(
        said.text for said in compose(replace(view, observations=both, incidents=(incident,))).rows[0].summary
    )
    assert "12 of 24 probes were refused to us" in told
    assert "answered the other twelve as usual, from one vantage" in told


def test_a_window_nobody_stated_is_not_printed_as_the_day_of_the_claim(view: CaseView, sample: ModuleType) -> None:
    assumed = replace(sample.INCIDENTS[0].window, text="assumed: 24 hours up to publication")
    incident = replace(sample.INCIDENTS[0], window=assumed)
    row = compose(replace(view, incidents=(incident,))).rows[0]
    assert row.when.startswith("no time stated; ")
    assert row.when.endswith("was looked at")


def test_an_act_of_no_stated_kind_is_not_said_to_be_invisible(view: CaseView, sample: ModuleType) -> None:
    incident = replace(sample.INCIDENTS[0], technique=Act.OTHER, occurrence=Occurrence.UNVERIFIABLE)
    row = compose(replace(view, incidents=(incident,))).rows[0]
    assert "do not say what is done" in row.summary[0].text
    assert "attack of no stated kind" in row.what


def test_the_closed_forum_is_a_gap_with_its_day(report: Report) -> None:
    assert any("stopped being public by 14 January 2013" in gap.text for gap in report.gaps)


def test_a_silent_source_is_a_gap(report: Report) -> None:
    assert any("yielded none of the five items" in gap.text for gap in report.gaps)


def test_a_failed_checksum_is_said_to_be_form_only(report: Report) -> None:
    assert [each.valid for each in report.identifiers if each.kind == "btc"] == [True, False]
    assert any("form only" in said.text for said in report.money)


def test_an_address_in_a_bystander_s_post_is_not_listed(view: CaseView, sample: ModuleType) -> None:
    post = sample.POSTS["talk"]
    mail = replace(
        view.entities[0], post=post.id, kind="email", value="baker@bread.example", text="baker@bread.example"
    )
    report = compose(replace(view, entities=(*view.entities, mail)))
    assert all(each.kind != "email" for each in report.identifiers)


def test_a_telephone_number_gets_no_digest(view: CaseView, sample: ModuleType) -> None:
    phone = replace(view.entities[0], post=sample.POSTS["recruit"].id, kind="phone", value="+22300000000", text="x")
    report = compose(replace(view, entities=(phone,)))
    assert [each.digest for each in report.identifiers] == [None]


def test_a_grade_by_decision_replaces_the_configured_one(report: Report) -> None:
    assert next(grade for grade in report.grades if grade.source.id == "tg").source.reliability.value == "C"


def test_a_bystander_s_handle_is_never_a_claimant(view: CaseView, sample: ModuleType) -> None:
    first = sample.INCIDENTS[0]
    report = compose(replace(view, incidents=(replace(first, claimants=("sand_reader_77",)),)))
    assert report.rows[0].claimants == ("an unnamed poster",)


def test_a_settled_verdict_says_who_settled_it(report: Report) -> None:
    settled = next(row for row in report.rows if row.settled_by)
    assert settled.settled_by and settled.settled_by.startswith("Duty analyst, 19 January 2013")


def test_a_measure_that_cites_nothing_known_stops_the_report(view: CaseView) -> None:
    stray = Measure(name="n", value="1", how="h", cites=("post-0000000000000000",))
    with pytest.raises(ReviewError, match="not in the case"):
        compose(replace(view, measures=(stray,)))


def test_the_order_of_the_rows_handed_in_does_not_matter(view: CaseView, report: Report) -> None:
    turned = replace(
        view,
        posts=view.posts[::-1],
        captures=view.captures[::-1],
        observations=view.observations[::-1],
        claims=view.claims[::-1],
        incidents=view.incidents[::-1],
        decisions=view.decisions[::-1],
        entities=view.entities[::-1],
        media=view.media[::-1],
        matches=view.matches[::-1],
        sources=view.sources[::-1],
        targets=view.targets[::-1],
    )
    assert replace(compose(turned), targets=report.targets) == report


def test_ten_thousand_incidents_give_a_report_that_can_be_read(view: CaseView, sample: ModuleType) -> None:
    one = sample.INCIDENTS[5]
    many = tuple(_unwatched(one, n) for n in range(10_000))
    report = compose(replace(view, incidents=(*view.incidents, *many)))
    assert len(report.rows) == 200
    assert report.rows[0].incident == "inc-1"
    assert len(report.incidents) == 10_006
    assert any("200 of 10,006 incidents are printed" in gap.text for gap in report.gaps)


def _unwatched(one: Incident, n: int) -> Incident:
    return replace(
        one,
        id=f"inc-x{n}",
        named=f"host{n}.example",
        occurrence=Occurrence.UNVERIFIED,
        attribution=Attribution.NONE,
        claims=(),
    )


def test_a_withheld_incident_is_named_and_not_told(view: CaseView, sample: ModuleType) -> None:
    ruling = sample.decide("inc-6", Ruling.WITHHOLD, sample.at(19, 11), "an investigation is open", "operational")
    report = compose(replace(view, decisions=(*view.decisions, ruling)))
    assert all(row.incident != "inc-6" for row in report.rows)
    assert all(incident.id != "inc-6" for incident in report.incidents)
    assert any(item.subject == "inc-6" and item.reason is Withholding.OPERATIONAL for item in report.withheld)


def test_a_claim_about_two_targets_counts_once_by_its_best_outcome(view: CaseView, sample: ModuleType) -> None:
    missed = replace(sample.INCIDENTS[4], id="inc-7", claims=sample.INCIDENTS[1].claims)
    report = compose(replace(view, incidents=(*view.incidents, missed)))
    assert (report.claims_received, report.claims_borne_out) == (8, 5)


def test_a_claim_whose_every_finding_is_dismissed_is_not_counted(view: CaseView, sample: ModuleType) -> None:
    finding = sample.finding("leak", sample.Signal.RESPONSIBILITY_CLAIM)
    claim = replace(sample.CLAIMS["leak"], findings=(finding.id,))
    others = tuple(each for each in view.claims if each.id != claim.id)
    ruling = sample.decide(finding.id, Ruling.DISMISS, sample.at(19, 12), "a quotation")
    report = compose(replace(view, claims=(*others, claim), findings=(*view.findings, finding), decisions=(ruling,)))
    assert report.claims_received == 7
    assert any("dismissed as a false alarm" in gap.text for gap in report.gaps)


def test_an_altered_page_that_nobody_claims_is_told_as_unclaimed(view: CaseView, sample: ModuleType) -> None:
    alone = replace(sample.INCIDENTS[1], claims=(), claimants=(), attribution=Attribution.NONE)
    report = compose(replace(view, incidents=(alone,)))
    assert report.rows[0].what == "Unclaimed defacement"


def test_copies_say_how_they_are_like_the_one_shown(report: Report, sample: ModuleType) -> None:
    card = next(card for card in report.media if card.sha256 == sample.PIC_EVENT.sha256)
    assert [copy.how for copy in card.copies] == ["near picture, 6 of 256 bits", "same bytes"]


def test_a_return_to_normal_of_another_probe_is_no_restoration(view: CaseView, sample: ModuleType) -> None:
    other = replace(sample.PAGES[6], probe="availability", vantage="paris-1", at=sample.at(16, 23), state=State.NORMAL)
    report = compose(replace(view, observations=(*view.observations, other)))
    row = next(row for row in report.rows if row.incident == "inc-2")
    assert any("seen restored on 17 January 2013" in said.text for said in row.summary)


def test_a_window_still_to_come_is_told_as_such(view: CaseView, sample: ModuleType) -> None:
    ahead = replace(sample.INCIDENTS[4], occurrence=Occurrence.ANNOUNCED, observations=())
    row = compose(replace(view, incidents=(ahead,))).rows[0]
    assert "after the cut-off" in row.summary[0].text


def test_pictures_of_the_targets_own_pages_are_not_listed(view: CaseView, sample: ModuleType) -> None:
    logo = replace(sample.PIC_OLD, sha256="c" * 64)
    page = replace(sample.POSTS["talk"], source="web", native_id="logo", media=(logo,))
    report = compose(replace(view, posts=(*view.posts, page), media=(*view.media, logo)))
    assert all(card.sha256 != logo.sha256 for card in report.media)


def test_a_picture_posted_a_thousand_times_is_counted_whole_and_listed_in_part(
    view: CaseView, sample: ModuleType
) -> None:
    many = tuple(
        sample.post("tg", f"again[{n}]", sample.at(15, 0, n % 60), f"again {n}", media=(sample.VIDEO,))
        for n in range(1000)
    )
    report = compose(replace(view, posts=(*view.posts, *many)))
    card = next(card for card in report.media if card.sha256 == sample.VIDEO.sha256)
    assert len(card.copies) == 50
    assert "1,002 times" in card.statements[0].text
    assert len(card.statements[0].cites) <= 24
    assert any("first 50 are listed" in said.text for said in card.statements)
