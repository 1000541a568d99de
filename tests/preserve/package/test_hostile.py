"""Does whatever a package was turned into get a verdict, the same from both, in bounded memory and time?"""

from __future__ import annotations

import gzip
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.preserve.package.conftest import World
from tests.preserve.package.tampering import forge
from tests.preserve.package.test_package import kinds, script_says, words

from tocsin.preserve import Kind
from tocsin.preserve.package import Built, layout

MEASURED = """
import sys, time
from pathlib import Path
from tocsin.preserve.package import check_package
found = [problem.kind for problem in check_package(Path(sys.argv[1]))[0]]
# The most it held itself; getrusage would tell what the process that started it held.
held = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024
print(len(found), held, int(time.process_time()))
"""


def damage(folder: Path, chance: random.Random) -> str:
    """Some damage to some file."""
    path = chance.choice(sorted(each for each in folder.rglob("*") if each.is_file()))
    content = bytearray(path.read_bytes() or b"x")
    at = chance.randrange(len(content))
    kind = chance.randrange(5)
    if kind == 0:
        content[at] ^= 1 << chance.randrange(8)
    elif kind == 1:
        del content[at:]
    elif kind == 2:
        content[at:at] = content[: chance.randrange(200)]
    elif kind == 3:
        content[at : at + 40] = chance.randbytes(40)
    path.write_bytes(content) if kind < 4 else path.unlink()
    return f"{kind} {path.relative_to(folder)} {at}"


@pytest.mark.parametrize("seed", range(16))
def test_any_damage_is_found_by_both(seed: int, package: Built, world: World, tmp_path: Path) -> None:
    copy = tmp_path / "case"
    shutil.copytree(package.folder, copy)
    done = damage(copy, random.Random(seed))
    found = kinds(copy, world.policy)
    assert found, done
    assert script_says(copy, *words(world.policy)), done


@pytest.mark.parametrize("seed", range(30))
def test_of_forged_damage_both_say_the_same(seed: int, package: Built, world: World, tmp_path: Path) -> None:
    copy = tmp_path / "case"
    shutil.copytree(package.folder, copy)
    done = damage(copy, random.Random(1000 + seed))
    try:
        forge(copy, world)
    except (ValueError, KeyError, TypeError, FileNotFoundError, AttributeError):
        return  # damaged beyond what a forger's tools read
    assert bool(kinds(copy)) == bool(script_says(copy)), done


def test_a_bomb_in_the_archive_is_expanded_no_further_than_a_record_goes(package: Built, tmp_path: Path) -> None:
    copy = tmp_path / "case"
    shutil.copytree(package.folder, copy)
    with gzip.open(copy / layout.WARC, "wb", compresslevel=9) as stream:
        for _ in range(400):
            stream.write(bytes(1 << 20))
    done = subprocess.run([sys.executable, "-c", MEASURED, str(copy)], capture_output=True, text=True, check=True)
    problems, megabytes, seconds = (int(word) for word in done.stdout.split())
    assert problems >= 2
    assert megabytes < 300
    assert seconds < 5


@pytest.mark.parametrize(
    "text", [b"[" * 200_000, b'{"a":' * 100_000, b"\xff\xfe", b"null\n", b"7\n", b'""\n', b"\n" * 1000]
)
@pytest.mark.parametrize(
    "name", ["package.json", layout.LOG, "data/records/captures.jsonl", "data/records/erasures.jsonl"]
)
def test_strange_text_gets_a_verdict(name: str, text: bytes, package: Built, world: World, tmp_path: Path) -> None:
    copy = tmp_path / "case"
    shutil.copytree(package.folder, copy)
    (copy / name).write_bytes(text + b',""]\n' if "records" in name else text)
    found = kinds(copy)
    assert found[0] is Kind.FILE_ALTERED
    assert script_says(copy)


def test_a_folder_beside_the_package_is_not_read(package: Built, tmp_path: Path) -> None:
    copy = tmp_path / "case"
    shutil.copytree(package.folder, copy)
    shutil.rmtree(copy / "data/records")
    (copy / "data/records").symlink_to(package.folder / "data/records")
    found = kinds(copy)
    assert found[0] is Kind.STRAY
    assert Kind.FILE_MISSING in found
    said = {line.partition(":")[0] for line in script_says(copy)}
    assert {"stray", "file-missing"} <= said


def test_facts_that_are_no_facts_are_told(package: Built, world: World, tmp_path: Path) -> None:
    copy = tmp_path / "case"
    shutil.copytree(package.folder, copy)
    facts = json.loads((copy / "package.json").read_bytes())
    (copy / "package.json").write_text(
        json.dumps(facts | {"form": "tocsin-package-9"}, indent=1, sort_keys=True) + "\n"
    )
    assert Kind.PACKAGE_FORM in kinds(copy)
    assert any(line.startswith("package-form") for line in script_says(copy))
