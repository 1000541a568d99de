"""Is the report the same twice, true to the case, and silent about what is withheld?"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.story.conftest import tocsin


@pytest.fixture(scope="module")
def html(demo: Path) -> str:
    (path,) = (demo / "reports").glob("*.html")
    return path.read_text("utf-8")


def shown(path: Path) -> str:
    """What a reader of the file sees, without breaks."""
    text = path.read_text("utf-8")
    return "".join((LexborHTMLParser(text).text() if path.suffix == ".html" else text).split())


def outputs(demo: Path) -> list[Path]:
    return sorted([*(demo / "reports").iterdir(), *(demo / "exports").iterdir()])


def test_the_same_case_gives_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in outputs(demo)}
    done = tocsin(
        "report", "--format", "html", "--format", "md", "--format", "stix", "--out", str(tmp_path), folder=demo
    )
    assert done.returncode == 0, done.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_another_machine_gives_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    again = tmp_path / "elsewhere"
    assert tocsin("demo", "--dir", str(again)).returncode == 0
    assert [path.read_bytes() for path in outputs(again)] == [path.read_bytes() for path in outputs(demo)]


def test_check_rebuilds_and_compares(demo: Path, tmp_path: Path) -> None:
    (path,) = (demo / "reports").glob("*.html")
    assert tocsin("report", "--check", str(path), folder=demo).returncode == 0
    changed = tmp_path / path.name
    changed.write_bytes(path.read_bytes().replace(b"observed", b"refuted!", 1))
    done = tocsin("report", "--check", str(changed), folder=demo)
    assert done.returncode == 1
    assert "differs from byte" in done.stdout


def test_what_is_withheld_is_named_and_never_shown(demo: Path, expected: dict[str, Any]) -> None:
    held = [copy["sha256"] for medium in expected["medium"] if "withheld" in medium for copy in medium["copies"]]
    blobs = demo / ".tocsin" / "evidence" / "blobs" / "sha256"
    for path in outputs(demo):
        content = path.read_bytes()
        for sha256 in held:
            original = (blobs / sha256[:2] / sha256).read_bytes()
            assert original[200:260] not in content
            assert sha256 in shown(path), f"{path.name} does not name {sha256}"


def test_the_page_needs_nothing_from_outside(html: str) -> None:
    page = LexborHTMLParser(html)
    assert not page.css("script, iframe, object, embed, link[rel=stylesheet]")
    for node in page.css("[href], [src]"):
        address = node.attributes.get("href") or node.attributes.get("src") or ""
        assert address.startswith(("#", "data:image/png;base64,")), address
    assert "url(" not in "".join(node.text() for node in page.css("style"))


def test_every_citation_leads_into_the_annex(html: str) -> None:
    page = LexborHTMLParser(html)
    ids = {node.attributes["id"] for node in page.css("[id]")}
    anchors = {node.attributes["href"] for node in page.css("a[href^='#']")}
    assert {anchor[1:] for anchor in anchors if anchor} <= ids


def test_both_denominators_stand_beside_each_other(html: str) -> None:
    assert re.search(r"claims\s+received", LexborHTMLParser(html).text())
    assert re.search(r"checkable", LexborHTMLParser(html).text())


def test_wallets_are_masked_everywhere(demo: Path, expected: dict[str, Any]) -> None:
    for path in outputs(demo):
        content = path.read_text("utf-8").replace(" ", "")
        for row in expected["identifier"]:
            assert row["value"].replace(" ", "") not in content, f"{path.name} holds {row['kind']}"


def test_the_bundle_names_no_withheld_bytes_and_parses(demo: Path) -> None:
    (path,) = (demo / "exports").glob("*.json")
    bundle = json.loads(path.read_text("utf-8"))
    kinds = {entry["type"] for entry in bundle["objects"]}
    assert {"incident", "observed-data", "report", "marking-definition", "identity"} <= kinds
    assert "artifact" not in kinds
