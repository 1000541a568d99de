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


def test_a_folder_of_several_kinds_says_what_would_be_passed_over(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text('{"name": "n", "type": "public_channel", "id": 1, "messages": []}')
    (tmp_path / "news.xml").write_text('<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>')
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    told = kind_of(tmp_path)
    assert (told.kind, told.others) == ("telegram", (("feed", "news.xml"),))


def test_a_maildir_is_mail(tmp_path: Path) -> None:
    (tmp_path / "cur").mkdir()
    (tmp_path / "cur" / "1358.M1.host:2,S").write_text("Return-Path: <a@x.example>\n\nsaid")
    assert kind_of(tmp_path).kind == "mail"


def test_a_zip_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "export.zip").write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(CaseError, match="cannot be read as a zip"):
        kind_of(tmp_path / "export.zip")
