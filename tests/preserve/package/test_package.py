"""Does a package hold what it should, the same every time, and do the stock tools agree?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.preserve.package.conftest import World
from tests.preserve.package.small import packed, small_case

from tocsin.preserve import Kind, PreserveError
from tocsin.preserve.package import Built, Policy, build, check_package, layout, write_wacz
from tocsin.preserve.standalone import verify_package as standalone

SCRIPT = Path(__file__).parents[3] / "src/tocsin/preserve/standalone/verify_package.py"


def kinds(path: Path, policy: Policy | None = None) -> list[Kind]:
    return [problem.kind for problem in check_package(path, policy)[0]]


def script(path: Path, *words: str) -> tuple[int, list[str]]:
    """Exit code and lines of the script as a reader runs it."""
    line = [sys.executable, "-I", str(SCRIPT), str(path), *words]
    done = subprocess.run(line, check=False, capture_output=True, text=True)
    assert not done.stderr or done.returncode == 2, done.stderr
    return done.returncode, done.stdout.splitlines()


def script_says(path: Path, *words: str) -> list[str]:
    """What the script finds, without a process of its own."""
    return standalone.verdict(standalone.asked([str(path), *words]))


def words(policy: Policy) -> list[str]:
    asked = ["--require", ",".join(sorted(policy.require))]
    for name, paths in (("--signer", policy.signers), ("--trust", policy.trust)):
        for path in paths:
            asked += [name, str(path)]
    return asked


def run(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", line], check=False, cwd=folder, capture_output=True, text=True)


def test_a_package_holds_and_says_what_it_proves(package: Built, world: World) -> None:
    problems, found = check_package(package.folder, world.policy)
    assert list(problems) == []
    assert found.vouched.signer_known
    assert [stamp.verified for stamp in found.vouched.stamps] == ["openssl", "rfc3161-client"]
    assert all(stamp.trusted for stamp in found.vouched.stamps)
    assert any(
        "erased under rule 'retention standard: not cited for 30 days' on 2013-01-15" in n for n in found.notices
    )
    assert any("TLS" in line for line in found.unproven())


def test_without_keys_and_certificates_it_says_that_they_are_not_proven(package: Built) -> None:
    problems, found = check_package(package.folder)
    assert list(problems) == []
    assert sum("--signer" in line or "--trust" in line for line in found.unproven()) == 2


def test_the_script_reaches_the_same_verdict(package: Built, world: World) -> None:
    assert script(package.folder, *words(world.policy)) == (0, ["HOLDS"])
    assert (package.folder / "verify_package.py").read_bytes() == SCRIPT.read_bytes()


def test_the_script_stands_alone() -> None:
    named = {
        line.split()[1].partition(".")[0]
        for line in SCRIPT.read_text().splitlines()
        if line.startswith(("import ", "from "))
    }
    assert named <= sys.stdlib_module_names


def test_stock_tools_agree(package: Built) -> None:
    folder = package.folder
    assert run(folder, "sha256sum -c --strict --quiet manifest-sha256.txt").returncode == 0
    check = (
        f"openssl pkeyutl -verify -pubin -inkey signer.pub -rawin -sigfile {layout.MANIFEST}.sig -in {layout.MANIFEST}"
    )
    assert "Verified Successfully" in run(folder, check).stdout
    for number in (1, 2):
        line = f"openssl ts -verify -data {layout.MANIFEST} -in {layout.stamp(number)} -CAfile tsa/{number}.pem"
        assert run(folder, line).returncode == 0


def test_the_guide_lists_commands_that_work(package: Built) -> None:
    guide = (package.folder / "VERIFY.md").read_text()
    commands = guide.split("\n    ")[1:]
    lines = [each.partition("\n")[0] for each in commands]
    assert any(line.startswith("sha256sum") for line in lines)
    unlisted = "find" + guide.split("\n    find", 1)[1].split("\n\n", 1)[0]
    assert run(package.folder, unlisted).stdout == ""


def test_the_same_state_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = packed(tmp_path / "a"), packed(tmp_path / "b")
    assert first.manifest == second.manifest
    assert first.folder.name == second.folder.name
    for each in (first, second):
        write_wacz(each.folder, each.folder.with_suffix(".wacz"), each.facts)
    assert first.folder.with_suffix(".wacz").read_bytes() == second.folder.with_suffix(".wacz").read_bytes()


def test_an_unsigned_package_holds_unless_a_signature_is_required(tmp_path: Path) -> None:
    folder = packed(tmp_path).folder
    assert kinds(folder) == []
    assert kinds(folder, Policy(require=frozenset({"signature"}))) == [Kind.SIGNATURE_MISSING]
    assert kinds(folder, Policy(require=frozenset({"timestamp"}))) == [Kind.STAMP_MISSING]
    assert script(folder, "--require", "signature,timestamp")[0] == 1


def test_what_was_left_out_is_told_and_nothing_else_may_be_missing(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    contents = case.contents()
    gone = contents.blobs[2]
    size = case.evidence.blobs.size(gone) or 0
    kept = [sha256 for sha256 in contents.blobs if sha256 != gone]
    held = {"facts": contents.facts, "settings": contents.settings, "note": contents.note, "tables": contents.tables}
    made = build(type(contents)(**held, blobs=kept, open_blob=contents.open_blob, left_out={gone: size}), tmp_path, "c")  # type: ignore[arg-type]
    problems, found = check_package(made.folder)
    assert list(problems) == []
    assert "1 kept files that the case withholds were left out" in found.notices
    assert "were left out" in (made.folder / "VERIFY.md").read_text()
    assert script(made.folder) == (0, ["HOLDS"])


def test_a_damaged_blob_stops_the_packing_and_leaves_nothing_behind(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    path = case.evidence.blobs.path(case.kept[0])
    path.chmod(0o644)
    path.write_bytes(b"something else")
    with pytest.raises(PreserveError, match="run `tocsin verify`"):
        build(case.contents(), tmp_path / "out", "case")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_package_is_never_overwritten(tmp_path: Path) -> None:
    made = packed(tmp_path)
    (made.folder / "manifest-sha256.txt").write_text("other")
    case = small_case(tmp_path / "again")
    with pytest.raises(PreserveError, match="--out"):
        build(case.contents(), tmp_path / "out", "case-LC-1")


def test_no_package_is_named_as_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert kinds(tmp_path) == [Kind.PACKAGE_FORM]
    with pytest.raises(PreserveError, match="is not there"):
        check_package(tmp_path / "none")
    with pytest.raises(PreserveError, match="is no zip archive"):
        check_package(tmp_path / "a.txt")
    assert script(tmp_path)[0] == 1
    assert script(tmp_path / "a.txt")[0] == 2


def test_a_head_noted_elsewhere_must_be_in_the_log(package: Built) -> None:
    noted = package.facts.state.partition(" ")[2]
    assert kinds(package.folder, Policy(head=noted)) == []
    assert kinds(package.folder, Policy(head="0" * 63 + "1")) == [Kind.CUSTODY_TRUNCATED]
