"""Does each exporter keep the seam's promise: the same report gives the same bytes, and nothing harmful is in them?"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from types import ModuleType

import pytest

from tocsin.model.report import Report
from tocsin.model.seams import Exporter
from tocsin.publish.html import Html
from tocsin.publish.markdown import Markdown
from tocsin.publish.stix import Stix
from tocsin.review import compose, leaks

EXPORTERS: tuple[Exporter, ...] = (Html(), Markdown(), Stix())


@pytest.fixture(params=EXPORTERS, ids=lambda exporter: type(exporter).__name__)
def exporter(request: pytest.FixtureRequest) -> Exporter:
    found: Exporter = request.param
    return found


def test_the_same_case_gives_the_same_bytes(exporter: Exporter, sample: ModuleType) -> None:
    assert exporter.export(compose(sample.case_view())) == exporter.export(compose(sample.case_view()))


def test_every_section_has_what_the_case_holds(exporter: Exporter, report: Report) -> None:
    text = exporter.export(report).decode()
    for words in ("Ministry of Defence of Tamasna", "Deputy A. Karim", "refuted", "TOC-2013-001", "dignity of victims"):
        assert words in text


def test_nothing_withheld_leaves(exporter: Exporter, report: Report, sample: ModuleType) -> None:
    withheld = {hashlib.sha256(content).hexdigest(): content for content in (sample.HARMFUL, sample.HARMFUL[:5000])}
    assert leaks(report, exporter.export(report), withheld, [sample.WITHHELD_TEXT]) == ()


def test_full_identifiers_and_handles_of_bystanders_do_not_leave(exporter: Exporter, report: Report) -> None:
    text = exporter.export(report).decode()
    for secret in (
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        "1Broken0000000000000000000000000X",
        "falcon_recruit",
        "sand_reader_77",
        "quiet_baker",
        "dunes_falcons_ops",
    ):
        assert secret not in text


def test_a_wholly_empty_case_still_makes_a_report(exporter: Exporter, sample: ModuleType) -> None:
    view = sample.case_view()
    empty = {field.name: () for field in fields(view) if isinstance(getattr(view, field.name), tuple)}
    report = compose(replace(view, **empty, sightings={}, fingerprints={}, thumbnails={}))
    assert exporter.export(report)
    assert len(report.key_judgements) == 3


def test_the_stix_bundle_is_json_with_unique_ids(report: Report) -> None:
    objects = json.loads(Stix().export(report))["objects"]
    ids = [each["id"] for each in objects]
    assert len(ids) == len(set(ids))
    known = set(ids)
    for each in objects:
        refs = [each[key] for key in each if key.endswith("_ref")]
        refs += [ref for key in each if key.endswith("_refs") for ref in each[key]]
        assert set(refs) <= known, each["id"]
