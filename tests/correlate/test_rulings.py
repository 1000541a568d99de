"""Does a person's ruling stand above the machine's proposal?"""

from __future__ import annotations

from tests.correlate.scene import END, START, claim, judged, looks, only, record, ruling, said

from tocsin.model import Likelihood, Occurrence, Ruling


def seen() -> tuple[object, ...]:
    return (*record(), *looks(START, END))


def test_a_settled_verdict_is_the_analysts_and_names_the_proposal() -> None:
    proposed = only([claim()], seen())
    decided = ruling(proposed.id, Ruling.SETTLE, "unverified")
    found = only([claim()], seen(), decisions=(decided,))
    assert (found.occurrence, found.settled) == (Occurrence.UNVERIFIED, decided.id)
    assert found.likelihood is None
    assert "Settled as unverified by Duty analyst" in said(found, "D1")
    inputs = dict(next(reason for reason in found.reasons if reason.rule == "D1 decision").inputs)
    assert inputs["proposed"] == "not-observed"


def test_settling_without_a_value_accepts_the_proposal() -> None:
    proposed = only([claim()], seen())
    found = only([claim()], seen(), decisions=(ruling(proposed.id, Ruling.SETTLE),))
    assert found.occurrence is Occurrence.NOT_OBSERVED
    assert found.likelihood is Likelihood.VERY_UNLIKELY
    assert found.settled is not None


def test_the_later_ruling_stands_whatever_the_order_it_comes_in() -> None:
    name = only([claim()]).id
    first, second = ruling(name, Ruling.SETTLE, "observed", 18), ruling(name, Ruling.SETTLE, "unverifiable", 19)
    for decisions in ((first, second), (second, first)):
        assert only([claim()], decisions=decisions).settled == second.id


def test_a_superseded_ruling_is_gone() -> None:
    name = only([claim()]).id
    first = ruling(name, Ruling.SETTLE, "observed", 19)
    second = ruling(name, Ruling.SETTLE, "unverified", 18, supersedes=first.id)
    assert only([claim()], decisions=(first, second)).settled == second.id


def test_a_ruling_with_an_unknown_value_is_told_and_not_applied() -> None:
    name = only([claim()]).id
    found = only([claim()], decisions=(ruling(name, Ruling.SETTLE, "surely"),))
    assert (found.occurrence, found.settled) == (Occurrence.UNVERIFIED, None)
    assert "'surely' is no occurrence; one of announced" in said(found, "D1")


def test_a_dismissed_claim_makes_no_incident() -> None:
    false_alarm = claim("post-2")
    found = only([claim(), false_alarm], decisions=(ruling(false_alarm.id, Ruling.DISMISS),))
    assert found.claims == (claim().id,)
    assert judged([false_alarm], decisions=(ruling(false_alarm.id, Ruling.DISMISS),)) == ()


def test_dismissing_every_finding_of_a_claim_dismisses_it() -> None:
    two = claim(findings=("find-a", "find-b"))
    one, both = ruling("find-a", Ruling.DISMISS), ruling("find-b", Ruling.DISMISS)
    assert len(judged([two], decisions=(one,))) == 1
    assert judged([two], decisions=(one, both)) == ()


def test_a_later_settle_takes_a_dismissal_back() -> None:
    back = (ruling(claim().id, Ruling.DISMISS, day=17), ruling(claim().id, Ruling.SETTLE, day=18))
    assert len(judged([claim()], decisions=back)) == 1


def test_rulings_on_other_things_change_nothing() -> None:
    assert only([claim()], decisions=(ruling("channel", Ruling.GRADE, "D"),)) == only([claim()])
