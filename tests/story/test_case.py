"""Does the whole way find what EXPECTED.toml says, and nothing it must not?"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.story.conftest import lines, tocsin

from tocsin.app.case import opened
from tocsin.model import Claim, Closing, Entity, Finding, Match, Post
from tocsin.store import records


@pytest.fixture(scope="module")
def incidents(demo: Path) -> list[dict[str, Any]]:
    done = tocsin("incidents", "--json", folder=demo)
    assert done.returncode == 0
    return lines(done)


@pytest.fixture(scope="module")
def posts(demo: Path) -> dict[str, Post]:
    with opened(demo) as case, case.db.connect() as conn:
        return {post.id: post for post in records.every(conn, Post)}


def test_exactly_the_expected_incidents_with_their_verdicts(
    incidents: list[dict[str, Any]], expected: dict[str, Any]
) -> None:
    wanted = sorted((row.get("target") or "", row["technique"], row["occurrence"]) for row in expected["incident"])
    assert sorted((row["target"] or "", row["technique"], row["occurrence"]) for row in incidents) == wanted


def test_every_incident_rests_on_the_posts_that_claim_it(
    demo: Path, incidents: list[dict[str, Any]], posts: dict[str, Post], expected: dict[str, Any]
) -> None:
    with opened(demo) as case, case.db.connect() as conn:
        of_claim = {claim.id: posts[claim.post] for claim in records.every(conn, Claim)}
    for row in expected["incident"]:
        named = {(source, name) for source, names in row.get("posts", {}).items() for name in names}
        found = [
            {(of_claim[claim].source, of_claim[claim].native_id.rpartition("/")[2]) for claim in incident["claims"]}
            for incident in incidents
            if (incident["technique"], incident["occurrence"]) == (row["technique"], row["occurrence"])
            and (incident["target"] or None) == row.get("target")
        ]
        assert len(found) == 1
        assert len(named & found[0]) >= len(named) - 1, f"{row['name']}: {named - found[0]} not joined"


def test_windows_are_read_in_the_zone_the_words_name(incidents: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    for row in expected["incident"]:
        if "window" in row:
            window = [at.isoformat().replace("+00:00", "Z") for at in row["window"]]
            assert window in [[i["window"]["from"], i["window"]["to"]] for i in incidents if i["window"]]


def test_news_sermons_and_bystanders_raise_nothing_of_their_own(
    demo: Path, posts: dict[str, Post], expected: dict[str, Any]
) -> None:
    silent = {(source, name) for source, names in expected["nothing"].items() for name in names}
    with opened(demo) as case, case.db.connect() as conn:
        nouns: list[Finding | Claim] = [*records.every(conn, Finding), *records.every(conn, Claim)]
    raised = {(posts[noun.post].source, posts[noun.post].native_id) for noun in nouns if noun.stance.is_own}
    assert not raised & silent
    ends = {(source, name.rpartition("/")[2]) for source, name in raised}
    assert not ends & {(source, name) for source, name in silent if source in ("telegram", "x-archive")}


def test_altered_copies_are_known_and_strangers_are_not(demo: Path, expected: dict[str, Any]) -> None:
    with opened(demo) as case, case.db.connect() as conn:
        matches = list(records.every(conn, Match))
    pairs = {frozenset((match.sha256, match.other)) for match in matches if match.other}
    for medium in expected["medium"]:
        hashes = sorted({copy["sha256"] for copy in medium["copies"]})
        missing = [(a, b) for a in hashes for b in hashes if a < b and frozenset((a, b)) not in pairs]
        assert not missing, medium["name"]
        banked = {match.sha256 for match in matches if match.entry}
        assert medium["known"] == bool(banked & set(hashes))
    families = [{copy["sha256"] for copy in medium["copies"]} for medium in expected["medium"]]
    assert all(any(pair <= family for family in families) for pair in pairs)


def test_payment_details_are_checked(demo: Path, expected: dict[str, Any]) -> None:
    with opened(demo) as case, case.db.connect() as conn:
        found = {(e.kind, e.value.replace(" ", ""), e.valid) for e in records.every(conn, Entity)}
    for row in expected["identifier"]:
        assert (row["kind"], row["value"].replace(" ", ""), row["valid"]) in found


def test_the_day_the_forum_closed_is_noticed(demo: Path, expected: dict[str, Any]) -> None:
    with opened(demo) as case, case.db.connect() as conn:
        closings = [closing for closing in records.every(conn, Closing) if closing.source == "forum"]
    assert min(closing.at for closing in closings).date() == expected["closing"]["day"]


def test_private_items_are_left_out_and_counted(demo: Path) -> None:
    again = {row["source"]: row for row in lines(tocsin("collect", "--json", folder=demo))}
    for row in again.values():
        assert row["seen"] == row["imported"] + sum(row["skipped"].values())
        assert row["new"] == 0
    assert any("followers" in reason for reason in again["mastodon"]["skipped"])
    assert any("direct messages" in reason for reason in again["x-archive"]["skipped"])


def test_show_prints_the_rules_with_their_inputs(demo: Path, incidents: list[dict[str, Any]]) -> None:
    incident = next(row for row in incidents if row["occurrence"] == "not-observed")
    shown = tocsin("show", incident["id"][:12], folder=demo).stdout
    for reason in incident["reasons"]:
        assert f"{reason['rule']}: {reason['says']}" in shown
        assert all(f"{name} = {value}" in shown for name, value in reason["inputs"].items())
    whole = tocsin("show", incident["id"], "--json", folder=demo)
    assert json.loads(whole.stdout)["would_change"] == incident["would_change"]


def test_times_in_answers_carry_a_zone(incidents: list[dict[str, Any]]) -> None:
    for incident in incidents:
        if incident["window"]:
            assert datetime.fromisoformat(incident["window"]["from"]).utcoffset() is not None
