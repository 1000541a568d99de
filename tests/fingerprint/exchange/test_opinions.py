"""Does an opinion go back only where a person held it, and in the exchange's words?"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tocsin.fingerprint import exchange
from tocsin.fingerprint.errors import FingerprintError
from tocsin.model.fingerprint import BankEntry, Fingerprint
from tocsin.model.incident import Decision
from tocsin.model.kinds import Opinion, Ruling

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def entry(number: int, origin: str = "42/image1", opinion: Opinion = Opinion.UNREVIEWED) -> BankEntry:
    known = Fingerprint(algorithm="pdq", value=f"{number:064x}", quality=90)
    return BankEntry(
        bank="b",
        label="x",
        fingerprint=known,
        added=NOW,
        provenance="p",
        origin=origin,
        opinion=opinion,
        tags=("flag",),
    )


def ruled(one: BankEntry, opinion: Opinion, hour: int = 0, ruling: Ruling = Ruling.OPINION) -> Decision:
    return Decision(
        subject=one.id,
        ruling=ruling,
        by="A. Reviewer",
        at=NOW + timedelta(hours=hour),
        why="seen it",
        value=opinion.value,
    )


ONE, TWO, THREE = entry(1), entry(2), entry(3, opinion=Opinion.CONFIRMED)
DECIDED = [ruled(ONE, Opinion.CONFIRMED), ruled(TWO, Opinion.CONFIRMED), ruled(TWO, Opinion.FALSE_POSITIVE, hour=1)]


def lines(form: str, reasons: dict[str, str] | None = None) -> tuple[list[dict[str, object]], Counter[str]]:
    left: Counter[str] = Counter()
    content = b"".join(exchange.opinions(form, DECIDED, [ONE, TWO, THREE], reasons=reasons, left_out=left))
    return [json.loads(line) for line in content.splitlines()], left


def test_what_nobody_decided_does_not_go_back_whatever_others_hold_of_it() -> None:
    for form in exchange.OPINION_FORMS:
        left: Counter[str] = Counter()
        content = b"".join(exchange.opinions(form, [], [ONE, THREE], left_out=left))
        assert b"0" * 60 not in content
        assert left == {"no person decided on it": 2}


def test_threatexchange_gets_a_descriptor_for_each_and_the_last_decision_counts() -> None:
    found, left = lines("threatexchange")
    assert [(one["indicator"], one["type"], one["status"]) for one in found] == [
        (ONE.fingerprint.value, "HASH_PDQ", "MALICIOUS"),
        (TWO.fingerprint.value, "HASH_PDQ", "NON_MALICIOUS"),
    ]
    assert {one["review_status"] for one in found} == {"REVIEWED_MANUALLY"}
    assert left == {"no person decided on it": 1}


def test_tx_gets_only_what_is_confirmed() -> None:
    left: Counter[str] = Counter()
    content = b"".join(exchange.opinions("tx", DECIDED, [ONE, TWO], left_out=left))
    assert content.decode() == f"pdq {ONE.fingerprint.value}\n"
    assert left == {"false-positive, which tx cannot say": 1}


def test_stopncii_gets_one_body_with_its_count() -> None:
    body = json.loads(b"".join(exchange.opinions("stopncii", DECIDED, [ONE, TWO, THREE])))
    assert body["count"] == 2
    assert [(one["hashValue"], one["feedbackValue"]) for one in body["hashFeedbacks"]] == [
        (ONE.fingerprint.value, "Blocked"),
        (TWO.fingerprint.value, "NotBlocked"),
    ]


def test_ncmec_gets_a_negative_vote_only_with_its_reason() -> None:
    found, left = lines("ncmec")
    assert [one["path"] for one in found] == ["/v2/entries/42/image1/PDQ/feedback"]
    assert left["false-positive needs NCMEC's reason id for PDQ"] == 1
    found, _ = lines("ncmec", {"PDQ": "01234567-abcd"})
    assert "<negative><reasonIds><guid>01234567-abcd</guid>" in str(found[1]["body"])


def test_an_origin_made_to_lead_elsewhere_becomes_no_path() -> None:
    crafted = entry(9, origin="42/../../members")
    left: Counter[str] = Counter()
    found = list(exchange.opinions("ncmec", [ruled(crafted, Opinion.CONFIRMED)], [crafted], left_out=left))
    assert found == []
    assert left == {"it did not come from NCMEC": 1}


def test_a_decision_of_another_kind_is_refused() -> None:
    with pytest.raises(FingerprintError, match="none on an opinion"):
        exchange.opinions("tx", [ruled(ONE, Opinion.CONFIRMED, ruling=Ruling.WITHHOLD)], [ONE])
    with pytest.raises(FingerprintError, match="takes no opinions"):
        exchange.opinions("csv", [], [])


def test_the_reason_a_person_wrote_stays_here() -> None:
    for form in exchange.OPINION_FORMS:
        content = b"".join(exchange.opinions(form, DECIDED, [ONE, TWO], reasons={"PDQ": "g"}))
        assert b"seen it" not in content
        assert b"Reviewer" not in content
