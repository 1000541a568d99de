"""Does what must not leave stay?"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model import Action, Decision, Invalid, Match, Ruling, Withholding
from tocsin.model.report import MediaCard, Report
from tocsin.review import CaseView, compose, leaks
from tocsin.review.withholding import RUN, Secrets, reason_of, rulings


@pytest.fixture
def view(sample: ModuleType) -> CaseView:
    found: CaseView = sample.case_view()
    return found


@pytest.fixture(scope="module")
def report(sample: ModuleType) -> Report:
    return compose(sample.case_view())


def _card(report: Report, sha256: str) -> MediaCard:
    return next(card for card in report.media if card.sha256 == sha256)


def test_media_are_withheld_until_somebody_releases_them(report: Report, sample: ModuleType) -> None:
    assert _card(report, sample.PIC_EVENT.sha256).withheld is Withholding.BY_DEFAULT
    assert _card(report, sample.PIC_POSTER.sha256).thumbnail is not None


def test_a_thumbnail_handed_in_for_a_withheld_medium_is_not_used(report: Report, sample: ModuleType) -> None:
    card = _card(report, sample.PIC_HARM.sha256)
    assert card.thumbnail is None
    assert card.withheld is Withholding.VICTIM_DIGNITY


def test_an_altered_copy_of_a_withheld_medium_is_withheld_though_released(view: CaseView, sample: ModuleType) -> None:
    copy = sample.PIC_HARM2.sha256
    release = sample.decide(copy, Ruling.RELEASE, sample.at(20), "looks harmless")
    report = compose(replace(view, decisions=(*view.decisions, release), thumbnails={copy: b"png"}))
    assert all(card.thumbnail is None for card in report.media if copy in {each.sha256 for each in card.copies})


def test_the_latest_ruling_stands(view: CaseView, sample: ModuleType) -> None:
    harm = sample.PIC_HARM.sha256
    later = sample.decide(harm, Ruling.RELEASE, sample.at(20), "the family asked for it")
    assert rulings(replace(view, decisions=(later, *view.decisions))).shown(harm) == later
    again = sample.decide(harm, Ruling.WITHHOLD, sample.at(21), "the family changed its mind", "victim-dignity")
    assert rulings(replace(view, decisions=(again, later, *view.decisions))).shown(harm) is None


def test_an_unknown_reason_code_still_withholds(sample: ModuleType) -> None:
    ruling = sample.decide("0" * 64, Ruling.WITHHOLD, sample.at(20), "why", "no such code")
    assert reason_of(ruling) is Withholding.OPERATIONAL


def test_a_withheld_post_is_never_quoted_nor_is_another_that_repeats_it(view: CaseView, sample: ModuleType) -> None:
    first = sample.POSTS["ddos-fr"]
    twin = sample.post("fed", "outbox[77]", sample.at(14), first.text)
    claim = replace(sample.CLAIMS["ddos-fr"], post=twin.id)
    incident = replace(sample.INCIDENTS[0], claims=(*sample.INCIDENTS[0].claims, claim.id))
    ruling = sample.decide(first.id, Ruling.WITHHOLD, sample.at(20), "names people", "personal-data")
    report = compose(
        replace(
            view,
            posts=(*view.posts, twin),
            claims=(*view.claims, claim),
            incidents=(incident, *view.incidents[1:]),
            decisions=(*view.decisions, ruling),
        )
    )
    assert all("lancerons" not in quote.text for row in report.rows for quote in row.quotes)
    assert [each.quote for each in report.claims].count("[withheld]") == 2


def test_a_report_cannot_hold_a_picture_of_something_withheld(report: Report, sample: ModuleType) -> None:
    with pytest.raises(Invalid, match="is withheld and has a thumbnail"):
        replace(_card(report, sample.PIC_HARM.sha256), thumbnail=b"png")


def test_a_leaked_byte_run_is_found_raw_and_in_base64(report: Report) -> None:
    secret = hashlib.sha512(b"seed").digest() * 40
    name = hashlib.sha256(secret).hexdigest()
    assert leaks(report, b"head" + secret + b"tail", {name: secret})
    assert leaks(report, b"head" + base64.b64encode(secret) + b"tail", {name: secret})
    assert leaks(report, b"nothing of it", {name: secret}) == ()


def test_a_leaked_text_is_found_through_markup_and_white_space(report: Report, sample: ModuleType) -> None:
    words = sample.WITHHELD_TEXT.split(" ")
    page = ("<!doctype html><p>" + "\n".join(f"<b>{word}</b>" for word in words)).replace("'", "&#39;").encode()
    assert leaks(report, page, {}, [sample.WITHHELD_TEXT])


@pytest.mark.parametrize(
    "tag",
    [
        '<a href="https://site.example/">x</a>',
        "<img src=//site.example/p.png>",
        "<a href='javascript:alert(1)'>",
        '<p style="background:url(https://site.example)">',
        "<style>@import 'x.css'</style>",
    ],
)
def test_a_live_address_in_a_page_is_found(tag: str, report: Report) -> None:
    assert leaks(report, f"<!doctype html>{tag}".encode(), {})


def test_a_citation_that_leads_nowhere_is_found(report: Report) -> None:
    assert leaks(replace(report, annex=report.annex[1:]), b"", {})


@given(st.text(min_size=RUN, max_size=300), st.integers(min_value=0, max_value=252))
def test_any_long_run_of_a_secret_is_recognised(text: str, start: int) -> None:
    secrets = Secrets([text])
    if secrets.texts and len(secrets.texts[0]) >= RUN:
        flat = secrets.texts[0]
        start = min(start, len(flat) - RUN)
        assert secrets.touches(flat[start : start + RUN]) or not flat[start : start + RUN].strip()


def test_what_may_not_be_possessed_is_shown_by_no_release(view: CaseView) -> None:
    sha256 = view.media[0].sha256
    freed = Decision(
        subject=sha256, ruling=Ruling.RELEASE, by="A. Analyst", at=view.posts[0].collected, why="a test of the rule"
    )
    stop = Match(sha256=sha256, algorithm="pdq", distance=0, how="same value", bank="b", entry="e", action=Action.STOP)
    assert rulings(replace(view, decisions=(freed,))).shown(sha256) is not None
    assert rulings(replace(view, decisions=(freed,), matches=(stop,))).shown(sha256) is None
