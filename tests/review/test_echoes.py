"""Does the section on repeated statements count everybody, accuse nobody, and repeat no withheld word?"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from types import ModuleType

import pytest

from tocsin.model import Echo, EchoKind, Ruling
from tocsin.model.report import Echoed, Report
from tocsin.review import CaseView, compose
from tocsin.review.echoing import GROUPS, SAYINGS


@pytest.fixture
def view(sample: ModuleType) -> CaseView:
    found: CaseView = sample.case_view()
    return found


def about(report: Report, post: str) -> Echoed:
    return next(each for each in report.echoes if post in {saying.evidence for saying in each.sayings})


def told(group: Echoed) -> str:
    return " ".join(said.text for said in group.statements)


def test_near_duplicates_are_one_statement_with_its_first_source_and_day(report: Report, sample: ModuleType) -> None:
    group = about(report, sample.POSTS["ddos-fr"].id)
    assert "It stands in three posts at three sources, first at Forum “Oasis Talk” on 12 January 2013" in told(group)
    assert "One further post quotes a passage of it word for word, at Daily Harbour (press)" in told(group)
    assert group.heading == "a statement that announces an attack"


def test_bystanders_and_news_are_counted_and_not_listed(report: Report, sample: ModuleType) -> None:
    group = about(report, sample.POSTS["ddos-fr"].id)
    assert [saying.evidence for saying in group.sayings] == [sample.POSTS["ddos-fr"].id, sample.POSTS["ddos-en"].id]
    assert "Two of these posts are at sources that report or where anybody speaks; to repeat is not to agree" in told(
        group
    )


def test_what_only_the_press_repeats_is_counted_alone(report: Report) -> None:
    assert any("One further text was repeated where no claimant speaks" in said.text for said in report.echo_statements)
    assert len(report.echoes) == 3


def test_nobody_s_handle_is_printed(report: Report) -> None:
    assert not any(name in repr(report.echoes) for name in ("quiet_baker", "sand_reader_77", "FalconHerald"))


def test_a_withheld_statement_is_counted_and_not_quoted(report: Report, sample: ModuleType) -> None:
    group = about(report, sample.POSTS["harm"].id)
    assert group.quote is None
    assert "One post of it is withheld" in told(group)
    assert "bavards" not in repr(report)


def test_a_statement_of_which_one_saying_is_withheld_is_quoted_nowhere(view: CaseView, sample: ModuleType) -> None:
    first = sample.POSTS["ddos-fr"]
    ruling = sample.decide(first.id, Ruling.WITHHOLD, sample.at(20), "names people", "personal-data")
    twin = sample.post("x", "tweets[500]", sample.at(14), first.text)
    claim = replace(sample.CLAIMS["ddos-fr"], post=twin.id)
    again = Echo(
        post=twin.id, earlier=first.id, kind=EchoKind.NEAR_DUPLICATE, score=1.0, start=0, end=9, why="word for word"
    )
    report = compose(
        replace(
            view,
            posts=(*view.posts, twin),
            claims=(*view.claims, claim),
            echoes=(again,),
            decisions=(*view.decisions, ruling),
        )
    )
    assert about(report, twin.id).quote is None
    assert "lancerons" not in repr(report.echoes)


def test_a_payment_detail_is_masked_and_carries_its_digest(report: Report, sample: ModuleType) -> None:
    group = next(each for each in report.echoes if each.kind == "payment")
    full = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"
    assert group.heading == "Bitcoin address 1Boa…tpyT"
    assert group.digest == hashlib.sha256(full.encode()).hexdigest()
    assert full not in repr(report.echoes)


def test_what_a_withheld_post_hands_out_is_not_given_again(view: CaseView, sample: ModuleType) -> None:
    ruling = sample.decide(sample.POSTS["money"].id, Ruling.WITHHOLD, sample.at(20), "money", "operational")
    report = compose(replace(view, decisions=(*view.decisions, ruling)))
    assert not [each for each in report.echoes if each.kind == "payment"]


def test_the_numbers_count_statements_and_reposts(report: Report) -> None:
    values = {measure.name: measure.value for measure in report.measures}
    assert values["statements made again"] == "2, in five posts at four sources"
    assert values["re-posts"] == "3, and 1 that quote"


def test_a_flood_is_one_group_of_a_bounded_size(view: CaseView, sample: ModuleType) -> None:
    first = sample.POSTS["ddos-fr"]
    flood = [sample.post("tg", f"flood[{n}]", sample.at(15, 1, n % 60), f"{first.text} {n}") for n in range(2000)]
    echoes = [
        Echo(post=post.id, earlier=first.id, kind=EchoKind.NEAR_DUPLICATE, score=0.97, start=0, end=20, why="97 %")
        for post in flood
    ]
    report = compose(replace(view, posts=(*view.posts, *flood), echoes=tuple(echoes)))
    (group,) = report.echoes
    assert len(group.sayings) == SAYINGS
    assert "2,001 posts at one source" in told(group)
    assert all(len(said.cites) <= 24 for said in group.statements)


def test_many_statements_are_printed_in_part_and_counted_whole(view: CaseView, sample: ModuleType) -> None:
    posts = [sample.post("tg", f"many[{n}]", sample.at(15, n // 60, n % 60), f"text {n}") for n in range(60)]
    echoes = tuple(
        Echo(post=late.id, earlier=early.id, kind=EchoKind.NEAR_DUPLICATE, score=1.0, start=0, end=4, why="same")
        for early, late in zip(posts[::2], posts[1::2], strict=True)
    )
    report = compose(replace(view, posts=(*view.posts, *posts), echoes=echoes))
    assert len(report.echoes) == GROUPS
    said = " ".join(each.text for each in report.echo_statements)
    assert "30 statements were made again, in 60 posts" in said
    assert "eight most repeated of 30 statements are printed" in said


def test_the_order_of_the_echoes_does_not_matter(view: CaseView, report: Report) -> None:
    assert compose(replace(view, echoes=view.echoes[::-1])).echoes == report.echoes


def test_a_case_without_echoes_says_so(view: CaseView) -> None:
    report = compose(replace(view, echoes=()))
    assert report.echoes == ()
    assert "No statement of a claimant was found to be made again" in report.echo_statements[0].text
