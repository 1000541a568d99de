"""Do the bank and match commands do what an analyst asks of them, from the file to the answer?"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from tocsin.cli import tocsin as program

BRIDGE = Path(__file__).parents[1] / "fingerprint/data/bridge.jpg"
WHO = ("--by", "duty analyst", "--why", "looked at it")


def run(*words: object, text: bytes | None = None) -> Result:
    return CliRunner().invoke(program, [str(word) for word in words], input=text)


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    assert run("init", tmp_path / "case").exit_code == 0
    return tmp_path / "case"


@pytest.fixture
def bridge(tmp_path: Path) -> Path:
    """The test picture, smaller and coded anew."""
    path = tmp_path / "again.jpg"
    with Image.open(BRIDGE) as image:
        image.resize((800, 502)).save(path, "JPEG", quality=70)
    return path


def other(path: Path) -> Path:
    """A picture that is no copy of anything here."""
    image = Image.effect_mandelbrot((640, 480), (-1.6, -1.1, 0.6, 1.1), 60).convert("RGB")
    ImageDraw.Draw(image).rectangle((30, 250, 300, 440), fill=(200, 30, 40))
    image.save(path)
    return path


def add(case: Path, path: Path = BRIDGE, bank: str = "known", *more: object) -> dict[str, Any]:
    done = run(
        "bank",
        "add",
        path,
        "--bank",
        bank,
        "--label",
        "bridge",
        "--provenance",
        "test",
        "--case",
        case,
        "--json",
        *more,
    )
    assert done.exit_code == 0, done.stderr
    return rows(done)[0]


def match(case: Path, *words: object) -> dict[str, Any]:
    return rows(run("match", *words, "--case", case, "--json"))[0]


def test_a_picture_that_was_added_is_recognised_coded_anew(case: Path, bridge: Path) -> None:
    entry = add(case)["entry"]
    found = match(case, bridge)
    assert found["known"] is True
    (hit,) = found["matches"]
    assert (hit["entry"], hit["bank"], hit["label"]) == (entry, "known", "bridge")
    assert 0 < hit["distance"] <= 31


def test_one_that_is_not_known_ends_with_exit_code_1(case: Path, tmp_path: Path) -> None:
    add(case)
    assert run("match", other(tmp_path / "o.png"), "--case", case).exit_code == 1


def test_a_mirrored_copy_is_found_and_said_to_be_one(case: Path, tmp_path: Path) -> None:
    add(case)
    with Image.open(BRIDGE) as image:
        ImageOps.mirror(image).save(tmp_path / "m.jpg")
    found = match(case, tmp_path / "m.jpg")
    assert found["known"] is True
    assert any("mirror" in change for change in found["matches"][0]["changes"])


def test_a_cropped_copy_is_found_by_its_features_with_an_alignment(case: Path, tmp_path: Path) -> None:
    pytest.importorskip("cv2")
    add(case)
    with Image.open(BRIDGE) as image:
        width, height = image.size
        image.crop((int(0.2 * width), int(0.15 * height), width, int(0.9 * height))).save(tmp_path / "c.jpg")
    (hit,) = match(case, tmp_path / "c.jpg")["matches"]
    assert hit["algorithm"] == "orb"
    assert hit["alignment"]["points"] >= 7


def test_what_is_added_later_finds_what_was_looked_at_before(case: Path, bridge: Path) -> None:
    assert run("match", bridge, "--remember", "--case", case).exit_code == 1
    before = add(case)["seen_before"]
    assert [hit["how"].startswith("near picture") for hit in before] == [True]
    assert run("verify", "--case", case).exit_code == 0


def test_a_false_positive_is_not_matched_and_a_disputed_one_says_so(case: Path, bridge: Path) -> None:
    entry = add(case)["entry"]
    assert run("bank", "judge", entry, "disputed", *WHO, "--case", case).exit_code == 0
    told = run("match", bridge, "--case", case)
    assert "DISPUTED" in told.stdout
    assert match(case, bridge)["matches"][0]["opinion"] == "disputed"
    run("bank", "judge", entry, "false-positive", *WHO, "--case", case)
    assert match(case, bridge)["known"] is False


def test_an_item_and_a_bank_are_switched_off_and_on(case: Path, bridge: Path) -> None:
    entry = add(case)["entry"]
    for subject in (entry, "known"):
        assert run("bank", "disable", subject, *WHO, "--case", case).exit_code == 0
        assert match(case, bridge)["known"] is False
        assert run("bank", "enable", subject, *WHO, "--case", case).exit_code == 0
        assert match(case, bridge)["known"] is True


def test_an_expired_item_is_not_asked(case: Path, bridge: Path) -> None:
    add(case, BRIDGE, "known", "--expires", "2020-01-01")
    assert match(case, bridge)["known"] is False


def test_a_known_good_bank_holds_back_what_is_no_nearer(case: Path, bridge: Path) -> None:
    toml = case / "tocsin.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[[bank]]\nname = "agency"\naction = "known-good"\n', "utf-8")
    add(case)
    add(case, BRIDGE, "agency")
    found = match(case, bridge)
    assert (found["known"], found["held_back"]) == (False, "bridge")
    told = run("match", bridge, "--case", case)
    assert "held back as harmless" in told.stdout
    assert told.exit_code == 1


def test_a_banks_radius_is_its_own(case: Path, tmp_path: Path) -> None:
    toml = case / "tocsin.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[[bank]]\nname = "strict"\nradius = 0\n', "utf-8")
    add(case, BRIDGE, "strict")
    with Image.open(BRIDGE) as image:
        ImageEnhance.Contrast(image.resize((500, 314))).enhance(1.6).save(tmp_path / "x.jpg", quality=30)
    assert match(case, tmp_path / "x.jpg", "--quick")["known"] is False
    assert match(case, BRIDGE)["known"] is True


def test_folders_archives_and_standard_input_are_streamed(case: Path, bridge: Path, tmp_path: Path) -> None:
    add(case)
    folder = tmp_path / "many"
    folder.mkdir()
    shutil.copy(bridge, folder / "a.jpg")
    (folder / "b.txt").write_text("no picture")
    with zipfile.ZipFile(folder / "c.zip", "w") as archive:
        archive.write(bridge, "in/d.jpg")
    done = rows(run("match", folder, "--case", case, "--json"))
    assert [(Path(one["file"]).name, one["known"], bool(one["error"])) for one in done] == [
        ("a.jpg", True, False),
        ("b.txt", False, True),
        ("d.jpg", True, False),
    ]
    assert rows(run("match", "-", "--case", case, "--json", text=bridge.read_bytes()))[0]["known"] is True
    packed = io.BytesIO((folder / "c.zip").read_bytes()).getvalue()
    assert rows(run("match", "-", "--case", case, "--json", text=packed))[0]["file"] == "-/in/d.jpg"


def test_a_log_lets_a_stopped_command_go_on(case: Path, bridge: Path, tmp_path: Path) -> None:
    add(case)
    folder, log = tmp_path / "many", tmp_path / "log.jsonl"
    folder.mkdir()
    for name in "abc":
        shutil.copy(bridge, folder / f"{name}.jpg")
    assert len(rows(run("match", folder, "--case", case, "--json", "--log", log))) == 3
    lines = log.read_text().splitlines()
    log.write_text(lines[0] + "\n" + lines[1][:40])  # killed while writing the second answer
    again = rows(run("match", folder, "--case", case, "--json", "--log", log))
    assert [Path(one["file"]).name for one in again] == ["b.jpg", "c.jpg"]
    assert rows(run("match", folder, "--case", case, "--json", "--log", log)) == []


def test_a_hash_list_is_asked_without_a_case(bridge: Path, tmp_path: Path, case: Path) -> None:
    add(case)
    for form in ("csv", "jsonl", "tx", "threatexchange", "hma", "stix", "misp", "hashes"):
        listed = run("bank", "export", "--form", form, "--case", case)
        assert listed.exit_code == 0, listed.stderr
        path = tmp_path / f"list.{form}"
        path.write_bytes(listed.stdout_bytes)
        found = rows(run("match", bridge, "--bank", path, "--json"))[0]
        assert found["known"] is True, form
        assert found["matches"][0]["bank"] == "list"


def test_a_list_taken_in_twice_changes_nothing_and_a_longer_one_adds(case: Path, tmp_path: Path) -> None:
    listed = tmp_path / "l.csv"
    listed.write_text("pdq,label\n" + "".join(f"{n:064x},poster {n}\n" for n in range(1, 4)))
    first = rows(run("bank", "import", listed, "--bank", "shared", "--case", case, "--json"))[0]
    assert (first["imported"], first["new"]) == (3, 3)
    assert run("bank", "import", listed, "--bank", "shared", "--case", case).exit_code == 1
    listed.write_text(listed.read_text() + f"{9:064x},poster 9\n")
    again = rows(run("bank", "import", listed, "--bank", "shared", "--case", case, "--json"))[0]
    assert (again["imported"], again["new"]) == (4, 1)


def test_a_whole_list_takes_back_what_it_no_longer_holds(case: Path, tmp_path: Path) -> None:
    listed = tmp_path / "l.csv"
    listed.write_text("pdq,label\n" + "".join(f"{n:064x},poster {n}\n" for n in range(1, 4)))
    run("bank", "import", listed, "--bank", "shared", "--case", case)
    listed.write_text("pdq,label\n" + f"{1:064x},poster 1\n")
    done = rows(run("bank", "import", listed, "--bank", "shared", "--whole", "--case", case, "--json"))[0]
    assert done["withdrawn"] == 2
    asked = [row["asked"] for row in rows(run("bank", "list", "--case", case, "--json"))]
    assert asked == [True, False, False]


def test_bad_items_are_named_and_the_rest_is_taken(case: Path, tmp_path: Path) -> None:
    listed = tmp_path / "l.csv"
    listed.write_text(f"pdq,label\n{1:064x},one\nabc,short\n{2:064x},two\n{2:064x},again\n")
    done = run("bank", "import", listed, "--bank", "shared", "--case", case)
    assert "2 entries read, 2 new" in done.stdout
    assert "line 3" in done.stderr
    assert "line 5" in done.stderr


def test_the_bank_commands_show_what_stands(case: Path) -> None:
    entry = add(case)["entry"]
    shown = run("bank", "show", entry[:12], "--case", case)
    assert "bridge" in shown.stdout
    (figures,) = rows(run("bank", "stats", "--case", case, "--json"))
    assert (figures["bank"], figures["entries"], figures["asked"]) == ("known", 1, 1)


def test_opinions_go_out_only_where_a_person_gave_one(case: Path) -> None:
    entry = add(case)["entry"]
    words = ("bank", "export", "--form", "threatexchange", "--opinions", "--case", case)
    assert run(*words).stdout == ""
    run("bank", "judge", entry, "confirmed", *WHO, "--case", case)
    assert '"status": "MALICIOUS"' in run(*words).stdout


def test_a_damaged_index_is_made_anew(case: Path, bridge: Path) -> None:
    add(case)
    for name in ("values.index", "cards", "numbers.json"):
        path = case / ".tocsin/known" / name
        path.write_bytes(path.read_bytes()[:20])
        assert match(case, bridge)["known"] is True, name


def test_a_short_question_imports_nothing_slow(case: Path, bridge: Path) -> None:
    add(case)
    match(case, bridge)
    code = "import sys; from tocsin.cli import tocsin; tocsin.main(sys.argv[1:], standalone_mode=False); " \
        "print(sorted({'sqlalchemy', 'pydantic', 'httpx2', 'cv2', 'av', 'PIL.Image'} & set(sys.modules)))"  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code, "match", str(bridge), "--case", str(case)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def collected(case: Path, folder: Path) -> None:
    """Four copies of the test picture, each of other bytes, taken into the case and worked on."""
    folder.mkdir()
    with Image.open(BRIDGE) as image:
        for quality in (60, 70, 80, 90):
            image.resize((640, 402)).save(folder / f"{quality}.jpg", quality=quality)
    done = run("collect", "--kind", "folder", "--legal-basis", "test", folder, "--case", case)
    assert done.exit_code == 0, done.stderr
    assert run("run", "--case", case).exit_code == 0


def test_a_flood_is_held_back_until_a_person_looked(case: Path, tmp_path: Path) -> None:
    toml = case / "tocsin.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[[bank]]\nname = "known"\nflood = 3\n', "utf-8")
    entry = add(case)["entry"]
    collected(case, tmp_path / "many")
    assert rows(run("bank", "stats", "--case", case, "--json"))[0]["held"] == 1
    run("report", "--format", "md", "--case", case)
    report = next((case / "reports").glob("*.md")).read_text("utf-8")
    assert "matches 4 media" in report
    assert "it is a known item" not in report
    assert run("review", "release", entry, *WHO, "--case", case).exit_code == 0
    assert rows(run("bank", "stats", "--case", case, "--json"))[0]["held"] == 0


def test_copies_are_told_with_the_first_and_the_last(case: Path, tmp_path: Path) -> None:
    collected(case, tmp_path / "many")
    told = run("copies", tmp_path / "many/60.jpg", "--case", case)
    assert told.exit_code == 0
    assert "copies: 4" in told.stdout
    (tree,) = rows(run("copies", tmp_path / "many/60.jpg", "--case", case, "--json"))
    assert len(tree["tree"]["branches"]) == 4


def test_a_new_item_finds_the_media_of_the_case_and_the_next_run_keeps_it(case: Path, tmp_path: Path) -> None:
    collected(case, tmp_path / "many")
    assert len(add(case)["seen_before"]) == 4
    assert run("run", "--case", case).exit_code == 0
    assert rows(run("bank", "stats", "--case", case, "--json"))[0]["media"] == 4
    assert run("verify", "--case", case).exit_code == 0


def test_an_empty_a_cut_and_a_missing_file_each_say_why_and_the_rest_goes_on(
    case: Path, bridge: Path, tmp_path: Path
) -> None:
    add(case)
    empty, cut = tmp_path / "empty.jpg", tmp_path / "cut.jpg"
    empty.write_bytes(b"")
    cut.write_bytes(BRIDGE.read_bytes()[:50_000])
    done = rows(run("match", empty, cut, tmp_path / "nothing.jpg", bridge, "--case", case, "--json"))
    assert [one["known"] for one in done] == [False, False, False, True]
    says = [str(one["error"]) for one in done[:3]]
    assert says[0] == "is empty (0 bytes)"
    assert "truncated" in says[1]
    assert says[2] == "No such file or directory"
