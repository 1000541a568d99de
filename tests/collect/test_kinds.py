"""Is an export recognised by what it holds?"""

from __future__ import annotations

import importlib
import pkgutil
import random
import shutil
from pathlib import Path

import pytest
import tests.collect.exports as exports

from tocsin.app.errors import CaseError
from tocsin.app.guessing import kind_of
from tocsin.plugins import Seam, known

FORMATS = sorted(found.name for found in pkgutil.iter_modules(exports.__path__) if not found.name.startswith("_"))

LIVE = ("mastodon-timeline", "telegram-preview", "web-page")


@pytest.mark.parametrize("name", FORMATS)
def test_a_random_export_is_recognised(name: str, tmp_path: Path) -> None:
    form = importlib.import_module(f"tests.collect.exports.{name}")
    if form.KIND in LIVE:
        pytest.skip("is collected from an address, not from files")
    form.build(random.Random(name), tmp_path)
    assert kind_of(tmp_path).kind == form.KIND


@pytest.mark.parametrize("name", FORMATS[:3])
def test_and_inside_a_zip(name: str, tmp_path: Path) -> None:
    form = importlib.import_module(f"tests.collect.exports.{name}")
    (tmp_path / "in").mkdir()
    form.build(random.Random(name), tmp_path / "in")
    packed = Path(shutil.make_archive(str(tmp_path / "export"), "zip", tmp_path / "in"))
    assert kind_of(packed).kind == form.KIND


def test_what_is_of_no_kind_is_said(tmp_path: Path) -> None:
    (tmp_path / "note.bin").write_bytes(b"\0nothing")
    with pytest.raises(CaseError, match="--kind"):
        kind_of(tmp_path)


def test_every_kind_that_is_guessed_exists() -> None:
    from tocsin.collect.kinds import _rules

    assert {rule.kind for rule in _rules()} <= set(known(Seam.COLLECTOR))
