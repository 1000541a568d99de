"""Does every exporter give the same bytes for the same report, and let nothing out that was withheld?"""

from __future__ import annotations

import hashlib
import re
from dataclasses import fields, replace
from typing import Any, cast

import pytest
from tests.publish import sample
from tests.publish.test_hostile import ATTACKS, spoil

from tocsin.model.report import Report
from tocsin.model.seams import Exporter
from tocsin.plugins import Seam, build, known
from tocsin.review import compose, leaks

NAMES = list(known(Seam.EXPORTER))
SECRETS = (
    "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    "1Broken0000000000000000000000000X",
    "falcon_recruit",
    "sand_reader_77",
    "quiet_baker",
    "dunes_falcons_ops",
)
# Marks that reorder or hide text, and controls but tab and line ends; joiners belong to the spelling of some languages.
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
TEXT = re.compile(r"text/.+|.+[/+](?:json|xml)(?:;.*)?")


def plugin(name: str) -> Exporter:
    return cast(Exporter, build(Seam.EXPORTER, name, {}, "tests"))


@pytest.fixture(scope="module")
def report() -> Report:
    return compose(sample.case_view())


def empty() -> Report:
    """The report on a case in which nothing was collected."""
    view = sample.case_view()
    nothing: dict[str, Any] = {each.name: () for each in fields(view) if isinstance(getattr(view, each.name), tuple)}
    return compose(replace(view, **nothing, sightings={}, fingerprints={}, thumbnails={}))


def test_every_exporter_has_an_ending_of_its_own() -> None:
    suffixes = [plugin(name).suffix for name in NAMES]
    assert len(set(suffixes)) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_writes(name: str) -> None:
    assert re.fullmatch(r"[a-z]+/[\w.+-]+(?:;.*)?", plugin(name).media_type)
    assert re.fullmatch(r"(?:\.[a-z0-9-]+)+", plugin(name).suffix)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_report_gives_the_same_bytes(name: str, report: Report) -> None:
    first = plugin(name).export(report)
    assert first
    assert plugin(name).export(report) == first == plugin(name).export(compose(sample.case_view()))


@pytest.mark.parametrize("name", NAMES)
def test_a_case_without_anything_can_be_exported(name: str) -> None:
    assert plugin(name).export(empty()) == plugin(name).export(empty())


@pytest.mark.parametrize("name", NAMES)
def test_what_was_withheld_does_not_leave(name: str, report: Report) -> None:
    withheld = {hashlib.sha256(content).hexdigest(): content for content in (sample.HARMFUL, sample.HARMFUL[:5000])}
    output = plugin(name).export(report)
    assert leaks(report, output, withheld, [sample.WITHHELD_TEXT]) == ()
    assert not [secret for secret in SECRETS if secret.encode() in output]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("name", NAMES)
def test_hostile_strings_neither_stop_it_nor_hide_in_it(name: str, attack: str, report: Report) -> None:
    made, hostile = plugin(name), spoil(report, attack)
    output = made.export(hostile)
    assert output == made.export(hostile)
    if TEXT.fullmatch(made.media_type):
        assert not HIDDEN.search(output.decode("utf-8"))
