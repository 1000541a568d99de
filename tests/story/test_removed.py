"""Is what a channel took down dated, shown and reported, and an edit kept as a version?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.story.conftest import lines, tocsin

START = 1358200000  # 14 January 2013


def message(number: int, text: str, **more: Any) -> dict[str, Any]:
    told = {"id": number, "type": "message", "date": "-", "date_unixtime": str(START + number * 3600), "text": text}
    return told | {"from": "Simoun7", "from_id": "channel1"} | more


def export(folder: Path, messages: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True)
    told = {"name": "Simoun7", "type": "public_channel", "id": 1, "messages": messages}
    (folder / "result.json").write_text(json.dumps(told), "utf-8")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A channel exported twice: two messages are gone from the second export, one is edited, one is new."""
    folder = tmp_path_factory.mktemp("removed") / "case"
    assert tocsin("init", str(folder)).returncode == 0
    first = [message(number, f"Message {number}") for number in range(1, 8)]
    second = [each for each in first if each["id"] not in (3, 5)] + [message(9, "Message 9")]
    second[1] = message(2, "Message 2, corrected", edited_unixtime=str(START + 9 * 3600))
    export(folder / "sources" / "channel" / "1", first)
    export(folder / "sources" / "channel" / "2", second)
    done = tocsin("collect", "--legal-basis", "a test", "--option", "role=claimant", "sources/channel", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "read as telegram" in done.stderr
    assert tocsin("run", folder=folder).returncode == 0
    return folder


def shown(case: Path, words: str) -> dict[str, Any]:
    (found, *_) = lines(tocsin("search", "--json", words, folder=case))
    told: dict[str, Any] = json.loads(tocsin("post", "--json", found["id"], folder=case).stdout)
    return told


@pytest.mark.parametrize("number", [3, 5])
def test_a_message_that_the_later_export_lacks_was_removed(case: Path, number: int) -> None:
    told = shown(case, f'"Message {number}"')
    assert told["history"]["removal"]["how"] == "not-listed"
    least, most = told["history"]["lived"]
    assert 0 <= least <= (9 - number) * 3600 < most


@pytest.mark.parametrize("number", [1, 2, 4, 9])
def test_one_that_is_still_there_was_not(case: Path, number: int) -> None:
    assert shown(case, f'"Message {number}"')["history"]["removal"] is None


def test_an_edit_is_a_version_and_no_removal(case: Path) -> None:
    versions = shown(case, "corrected")["history"]["versions"]
    assert [version["changed"] for version in versions] == [[], ["text"]]


def test_the_report_says_how_long_they_stood(case: Path) -> None:
    assert tocsin("report", folder=case).returncode == 0
    (page,) = (case / "reports").glob("*.md")
    assert "2 of 8 posts" in next(line for line in page.read_text("utf-8").splitlines() if "time to takedown" in line)


def test_collecting_again_changes_nothing(case: Path) -> None:
    done = tocsin("collect", "--json", folder=case)
    assert json.loads(done.stdout)["new"] == 0
    assert tocsin("verify", folder=case).returncode == 0
