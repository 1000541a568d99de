"""Is what an analyst says of a place kept, and never lost in silence?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin import config
from tocsin.app import collecting
from tocsin.app.case import init
from tocsin.app.errors import CaseError


@pytest.fixture
def case(tmp_path: Path) -> Path:
    init(tmp_path / "case")
    return tmp_path / "case"


def test_the_same_words_are_the_same_source(case: Path) -> None:
    first = collecting.declare(case, "folder", case / "sources", "a basis", {"zone": "Europe/Paris"})
    assert collecting.declare(case, "folder", case / "sources", "a basis", {"zone": "Europe/Paris"}) == first
    assert collecting.declare(case, "folder", case / "sources", "a basis", {}) == first


@pytest.mark.parametrize(
    ("basis", "options"), [("another basis", {}), ("a basis", {"zone": "UTC"}), ("a basis", {"access": "closed"})]
)
def test_other_words_for_a_declared_place_are_refused(case: Path, basis: str, options: dict[str, str]) -> None:
    collecting.declare(case, "folder", case / "sources", "a basis", {"zone": "Europe/Paris"})
    with pytest.raises(CaseError, match="is declared already"):
        collecting.declare(case, "folder", case / "sources", basis, options)
    (source,) = config.load(case / config.FILE).sources
    assert source.source.legal_basis == "a basis"


def test_one_private_part_may_be_named_without_brackets(case: Path) -> None:
    told = {"include": "direct-messages", "include_basis": "court order"}
    collecting.declare(case, "folder", case / "sources", "a basis", told)
    assert config.load(case / config.FILE).sources[0].source.include == ("direct-messages",)
    collecting.declare(case, "folder", case / "sources", "a basis", told)


def test_exports_named_after_people_do_not_name_their_source(case: Path) -> None:
    path = case / "sources" / "WhatsApp Chat with Somebody.txt"
    path.write_text("")
    name = collecting.declare(case, "whatsapp", path, "a basis", {})
    source = config.load(case / config.FILE).sources[0].source
    assert "somebody" not in f"{name} {source.name}".lower()


def test_a_mistake_names_the_option_and_no_passing_file(case: Path) -> None:
    with pytest.raises(CaseError) as told:
        collecting.declare(case, "folder", case / "sources", "a basis", {"access": "closed"})
    assert ".new" not in str(told.value)
