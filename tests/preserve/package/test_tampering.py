"""Is every way to change a package named, by Tocsin and by the script that stands alone?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.preserve.package.conftest import World
from tests.preserve.package.tampering import MATRIX, Tampering, forge
from tests.preserve.package.test_package import kinds, script, script_says, words

from tocsin.preserve import Kind
from tocsin.preserve.package import Built


def tampered(package: Built, world: World, tampering: Tampering, folder: Path) -> Path:
    copy = folder / package.folder.name
    shutil.copytree(package.folder, copy)
    tampering.change(copy, world)
    if tampering.forged:
        forge(copy, world)
    return copy


def test_there_are_many_ways() -> None:
    assert len({each.name for each in MATRIX}) == len(MATRIX) >= 60


@pytest.mark.parametrize("tampering", MATRIX, ids=lambda each: each.name)
def test_each_is_named_first(tampering: Tampering, package: Built, world: World, tmp_path: Path) -> None:
    copy = tampered(package, world, tampering, tmp_path)
    policy = None if tampering.forged else world.policy
    assert kinds(copy, policy)[0] is tampering.kind
    said = script_says(copy, *(words(policy) if policy else []))
    assert (tampering.script or tampering.kind).value in {line.partition(":")[0] for line in said}


def test_whatever_was_forged_a_reader_who_knows_the_signer_is_not_deceived(
    package: Built, world: World, tmp_path: Path
) -> None:
    copy = tampered(package, world, Tampering("nothing at all", lambda *_: None, Kind.SIGNER_UNKNOWN, True), tmp_path)
    assert kinds(copy) == []
    assert script(copy) == (0, ["HOLDS"])
    found = kinds(copy, world.policy)
    assert Kind.SIGNER_UNKNOWN in found
    assert Kind.STAMP_MISSING in found
    code, said = script(copy, *words(world.policy))
    assert code == 1
    assert {line.partition(":")[0] for line in said[:-1]} == {kind.value for kind in found}
