"""Does the bundle pass the OASIS validator, and does it say what was found?"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tocsin.model import Json, Tlp
from tocsin.model.report import Report
from tocsin.publish.stix import Stix
from tocsin.publish.stix_objects import stix_id


def _objects(report: Report, kind: str) -> list[dict[str, Json]]:
    found = json.loads(Stix().export(report))["objects"]
    return [each for each in found if each["type"] == kind]


@pytest.mark.parametrize("tlp", list(Tlp))
def test_the_validator_of_oasis_finds_nothing_to_say(tlp: Tlp, report: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(Stix().export(replace(report, header=replace(report.header, tlp=tlp))))
    tool = Path(sys.executable).with_name("stix2_validator")
    command = [str(tool), "--version", "2.1", "--strict", "-d", "103,202,302", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "STIX JSON: Valid" in done.stdout


def test_a_refuted_claim_is_strongly_disagreed_with(report: Report) -> None:
    opinions = {str(each["opinion"]) for each in _objects(report, "opinion")}
    assert "strongly-disagree" in opinions
    assert "strongly-agree" in opinions


def test_no_target_and_no_payment_detail_becomes_an_indicator(report: Report) -> None:
    assert _objects(report, "indicator") == []


def test_withheld_items_are_named_by_hash_in_a_note(report: Report) -> None:
    notes = [each for each in _objects(report, "note") if each["abstract"] == "Withheld"]
    assert len(notes) == 1
    assert all(item.subject in str(notes[0]["content"]) for item in report.withheld)


def test_a_run_of_probes_is_one_observation_with_its_count(report: Report) -> None:
    runs = [each for each in _objects(report, "observed-data") if "state-down" in str(each.get("labels"))]
    assert sorted(int(str(run["number_observed"])) for run in runs) == [11, 14]


def test_identifiers_are_stable_and_shaped_as_version_four() -> None:
    found = stix_id("incident", "TOC-1", "inc-1")
    assert found == stix_id("incident", "TOC-1", "inc-1")
    assert found != stix_id("incident", "TOC-2", "inc-1")
    assert found.split("--")[1][14] == "4"
    assert found.split("--")[1][19] in "89ab"
