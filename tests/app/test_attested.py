"""Do time-stamps over a case and an evidence package of it say what is proven, an erased post in both?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.app.held_case import make, settle
from tests.preserve.package.authority import Authority, authority

from tocsin.app import anchoring, packaging
from tocsin.app.attested import Demands
from tocsin.app.case import opened
from tocsin.app.purging import purge
from tocsin.app.verifying import verify
from tocsin.cli.checking import verify_command
from tocsin.preserve.package import signing
from tocsin.preserve.problem import Kind

SETTINGS = """
[preserve]
authorities = ["http://one.tsa.test/"]

[[retention]]
name = "standard"
unmatched_days = 30
"""
FIRST = ['2026-01-01T10:00:00Z,reed,"the lanterns are lit"']
LATER = ['2026-02-20T10:00:00Z,reed,"a kite"']


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tsa") / "one", "one")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory, one: Authority) -> Path:
    """A case with an erased export, whose head was stamped."""
    folder = make(tmp_path_factory.mktemp("attested") / "case", FIRST)
    make(folder, LATER, clock="2026-02-20T12:00:00Z", retention=SETTINGS)
    settle(folder, clock="2026-03-01T12:00:00Z", retention=SETTINGS)
    with opened(folder) as held:
        assert purge(held, None, dry_run=False).posts == 1
        assert anchoring.anchor_head(held, lambda _, query: one.answer(query)).silent == ()
    return folder


@pytest.fixture(scope="module")
def package(case: Path, one: Authority, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A signed and stamped package of it, and the signer's public key."""
    keys = tmp_path_factory.mktemp("keys")
    signing.new_key(keys / "key.pem")
    with opened(case) as held:
        wish = packaging.Wish(out=keys / "out", key=keys / "key.pem")
        made = packaging.package(held, wish, lambda _, query: one.answer(query))
    return Path(made.folder), keys / "key.pem.pub"


def test_a_stamped_case_tells_since_when_it_stands_and_whose_word_that_is(case: Path, one: Authority) -> None:
    plain = verify(case, None, Demands(require=frozenset({"timestamp"})))
    assert plain.holds, plain.problems
    assert any("stood so at" in line and "http://one.tsa.test/" in line for line in plain.proven)
    assert any(line.startswith("Whose the time-stamps are") for line in plain.unproven)
    trusting = verify(case, None, Demands(trust=(one.root,)))
    assert trusting.holds
    assert not any(line.startswith("Whose the time-stamps are") for line in trusting.unproven)


def test_a_time_stamp_of_an_authority_the_reader_does_not_trust_is_named(case: Path, tmp_path: Path) -> None:
    stranger = authority(tmp_path / "stranger", "stranger")
    done = verify(case, None, Demands(trust=(stranger.root,)))
    assert done.first is not None
    assert done.first.kind is Kind.ANCHOR_WRONG


def test_a_package_is_verified_by_its_path_with_what_is_demanded(package: tuple[Path, Path], one: Authority) -> None:
    folder, signer = package
    demands = ["--require", "signature,timestamp", "--trust", str(one.root), "--signer", str(signer)]
    done = CliRunner().invoke(verify_command, [str(folder), "--json", *demands])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["holds"], told["problems"]) == (0, True, [])
    assert any("erased under rule" in line for line in told["notices"])


def test_a_package_that_was_altered_names_the_first_thing_wrong(package: tuple[Path, Path], tmp_path: Path) -> None:
    copy = Path(shutil.copytree(package[0], tmp_path / "copy"))
    settings = copy / "tocsin.toml"
    settings = settings if settings.exists() else next(path for path in sorted(copy.rglob("*.jsonl")))
    settings.chmod(0o644)
    settings.write_bytes(settings.read_bytes() + b" ")
    done = CliRunner().invoke(verify_command, [str(copy)])
    assert done.exit_code == 1
    assert f"first thing wrong: file-altered: {settings.relative_to(copy).as_posix()}" in done.stdout


def test_a_head_noted_elsewhere_must_stand_in_the_log_of_a_package(package: tuple[Path, Path]) -> None:
    done = CliRunner().invoke(verify_command, [str(package[0]), "--head", "0" * 64])
    assert done.exit_code == 1
    assert "custody-truncated" in done.stdout
