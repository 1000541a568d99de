"""Is everything that was collected found again: by its words in any script, and by what else is known of it?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.story.conftest import lines, tocsin

RELEASED = "808f4eae585773735b4578a04fbbd215d86d7a100caf060e8633753d28cf486f"


def search(folder: Path, *words: str) -> list[dict[str, Any]]:
    done = tocsin("search", "--json", *words, folder=folder)
    assert done.returncode in (0, 1), done.stderr
    return lines(done)


@pytest.mark.parametrize("words", ["ministère", "MINISTERE", "minist*", '"du ministère de la"', "zzzz OR ministère"])
def test_accents_case_beginnings_and_phrases(demo: Path, words: str) -> None:
    assert any("ministère" in each["says"].lower() for each in search(demo, words))


def test_arabic_is_found_whatever_its_forms(demo: Path) -> None:
    one, other = search(demo, "الوزارة"), search(demo, "الوزاره")
    assert one
    assert [each["id"] for each in one] == [each["id"] for each in other]


def test_a_word_that_is_refused_is_not_there(demo: Path) -> None:
    found = search(demo, "ministère -Simoun7", "--limit", "100")
    assert found
    assert not [each for each in found if "Simoun7" in each["says"]]


@pytest.mark.parametrize(
    ("options", "holds"),
    [
        (("--source", "forum"), lambda each: each["source"] == "forum"),
        (("--from", "2013-01-15", "--to", "2013-01-15"), lambda each: each["claimed"].startswith("2013-01-15")),
        (("--lang", "ar"), lambda each: each["language"].startswith("ar")),
        (("--media", "image"), lambda each: each["media"]),
        (("--fingerprint", RELEASED), lambda each: each["media"]),
    ],
)
def test_without_words_the_rest_is_enough(demo: Path, options: tuple[str, ...], holds: Any) -> None:
    found = search(demo, *options, "--limit", "500")
    assert found
    assert all(holds(each) for each in found)
    times = [each["claimed"] for each in found if each["claimed"]]
    assert times == sorted(times, reverse=True)


def test_a_signal_and_an_entity_lead_to_their_posts(demo: Path) -> None:
    assert search(demo, "--signal", "fundraising")
    domain = "defense.gouv-ks.example"
    assert any(
        "gouv-ks" in each["says"]
        for each in search(demo, "--entity", f"www.{domain}") or search(demo, "--entity", domain)
    )


def test_pages_follow_one_another_without_a_gap(demo: Path) -> None:
    whole = [each["id"] for each in search(demo, "ministère", "--limit", "8")]
    parts = [
        each["id"] for n in range(0, 8, 2) for each in search(demo, "ministère", "--limit", "2", "--offset", str(n))
    ]
    assert parts == whole


def test_nothing_found_is_exit_code_1_and_nothing_asked_is_2(demo: Path) -> None:
    assert tocsin("search", "zzzzzz", folder=demo).returncode == 1
    for words in ((), ("--source", "nobody"), ("--from", "soon")):
        done = tocsin("search", *words, folder=demo)
        assert done.returncode == 2
        assert done.stderr.strip()


def test_words_are_never_the_engine_s_own_language(demo: Path) -> None:
    for words in ('"', "a AND (b", "text : x", "NEAR(a b)", "*", "'; DROP TABLE words; --"):
        assert tocsin("search", "--", words, folder=demo).returncode in (1, 2)
    assert search(demo, "ministère")


def test_a_withheld_post_shows_no_word_until_somebody_says_who_and_why(demo: Path) -> None:
    (first, *_) = search(demo, "ministère", "--source", "telegram", "--limit", "1")
    ruled = tocsin(
        "review", "withhold", first["id"], "propaganda", "--by", "A. Analyst", "--why", "a test", folder=demo
    )
    assert ruled.returncode == 0, ruled.stderr
    again = next(each for each in search(demo, "ministère", "--limit", "50") if each["id"] == first["id"])
    assert again["withheld"]
    assert again["says"] == "[withheld]"
    hidden = tocsin("post", first["id"], folder=demo)
    assert "ministère" not in hidden.stdout
    assert tocsin("post", first["id"], "--unseal", folder=demo).returncode == 2
    read = tocsin("post", first["id"], "--unseal", "--by", "A. Analyst", "--reason", "court", folder=demo)
    assert "ministère" in read.stdout
    log = (demo / ".tocsin/evidence/custody.jsonl").read_text("utf-8").splitlines()
    line = next(entry for entry in map(json.loads, log) if entry["action"] == "read-withheld")
    assert (line["object"], line["detail"]) == (first["id"], {"by": "A. Analyst", "reason": "court"})
    assert tocsin("verify", folder=demo).returncode == 0


def test_a_post_may_be_named_by_the_beginning_of_its_id(demo: Path) -> None:
    (first, *_) = search(demo, "deputies", "--limit", "1")
    done = tocsin("post", "--json", first["id"][5:13], folder=demo)
    assert json.loads(done.stdout)["post"]["source"] == first["source"]
    assert tocsin("post", "nothing", folder=demo).returncode == 2
