"""What can a noun not hold?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tocsin.model import Access, Capture, Decision, Invalid, Observation, Post, Ruling, Source, State, Target
from tocsin.model.report import Statement

AT = datetime(2013, 1, 15, 20, tzinfo=UTC)
POST = Post(source="s", native_id="1", capture="c", locator="messages[0]", collected=AT, text="salut")


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(Invalid, match="no zone"):
        replace(POST, claimed=datetime(2013, 1, 15))


def test_a_source_without_a_legal_basis_is_refused() -> None:
    with pytest.raises(Invalid, match="legal_basis"):
        Source(id="s", kind="feed", name="n", location="x", access=Access.PUBLIC, legal_basis=" ")


def test_a_closed_source_without_supplier_is_refused() -> None:
    with pytest.raises(Invalid, match="supplier"):
        Source(id="s", kind="feed", name="n", location="x", access=Access.CLOSED, legal_basis="handed over")


def test_a_malformed_hash_is_refused() -> None:
    with pytest.raises(Invalid, match="SHA-256"):
        Capture(source="s", sha256="ABC", size=1, media_type="text/html", locator="x", collected=AT)


def test_a_decision_without_a_reason_is_refused() -> None:
    with pytest.raises(Invalid, match="why"):
        Decision(subject="x", ruling=Ruling.RELEASE, by="analyst", at=AT, why="")


def test_a_sentence_without_evidence_is_refused_unless_it_is_a_judgement() -> None:
    with pytest.raises(Invalid, match="without evidence"):
        Statement(text="The site was down.")
    assert Statement(text="The site was down.", judgement=True).judgement


def test_an_edit_is_another_version_and_a_second_reading_is_not() -> None:
    assert replace(POST, collected=AT.replace(hour=22)).id == POST.id
    assert replace(POST, text="salut !").id != POST.id


def test_unknown_is_not_normal() -> None:
    look = Observation(target="t", probe="p", at=AT, vantage="v", state=State.UNKNOWN, reason="timeout")
    assert look.state.value != State.NORMAL.value


def test_hosts_of_a_target_are_lower_case_and_unique() -> None:
    target = Target(id="t", name="T", urls=("https://A.example/x", "http://a.example/"), consent="as any visitor")
    assert target.hosts == ("a.example",)
