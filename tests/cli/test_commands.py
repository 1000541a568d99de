"""Does every command keep its contract: JSON, exit codes, results on standard output and all else on standard error?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from tests.story.conftest import CASE

from tocsin.cli import tocsin as program
from tocsin.cli.output import plain, say
from tocsin.model import Trouble


def run(*words: str, text: str | None = None) -> Result:
    return CliRunner().invoke(program, list(words), input=text)


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


ANNOUNCED = "Demain à 20h00 (heure de Paris), nous lancerons une attaque DDoS contre www.poste.example"
REPORTED = "According to police, a group threatened to attack www.poste.example with a DDoS."
POSTS = "\n".join(
    json.dumps({"id": str(number), "published": f"2013-01-1{2 + number}T09:00:00Z", "text": text})
    for number, text in enumerate((ANNOUNCED, REPORTED), start=1)
)


def test_every_command_explains_itself_and_most_take_json() -> None:
    shown = run("--help").stdout
    names = program.list_commands(click.Context(program))
    assert len(names) > 15
    for name in names:
        command = program.get_command(click.Context(program), name)
        assert command is not None
        assert command.help
        assert name in shown
    for name in (
        "collect",
        "watch",
        "run",
        "incidents",
        "show",
        "report",
        "export",
        "verify",
        "match",
        "read",
        "judge",
    ):
        assert "--json" in run(name, "--help").stdout


def test_a_new_case_runs_empty(tmp_path: Path) -> None:
    folder = str(tmp_path / "case")
    assert run("init", folder).exit_code == 0
    again = run("init", folder).exception
    assert isinstance(again, Trouble)
    assert "is there already" in str(again)
    assert run("collect", "--case", folder).exit_code == 0
    tallies = rows(run("run", "--case", folder, "--json"))
    assert {row["step"] for row in tallies} >= {"match", "read", "correlate"}
    assert all(row["failed"] == 0 for row in tallies)
    assert run("incidents", "--case", folder).exit_code == 1
    assert run("report", "--case", folder).exit_code == 0
    assert run("verify", "--case", folder).exit_code == 0
    assert rows(run("doctor", "--case", folder, "--json"))


def test_read_answers_one_line_a_post_and_news_accuses_nobody() -> None:
    done = run("read", text=POSTS)
    first, second = rows(done)
    (claim,) = first["claims"]
    assert (claim["act"], claim["stance"], claim["targets"][0]["domain"]) == (
        "ddos",
        "first-person",
        "www.poste.example",
    )
    assert (claim["window"]["from"], claim["window"]["zone"]) == ("2013-01-14T19:00:00Z", "Europe/Paris")
    assert all(claim["stance"] not in ("first-person", "imperative") for claim in second["claims"])


def test_read_names_a_bad_line_and_goes_on() -> None:
    done = run("read", text="{broken\n" + POSTS)
    assert len(rows(done)) == 2
    assert "line 1" in done.stderr


def test_judge_takes_what_read_and_watch_print(tmp_path: Path) -> None:
    claims = tmp_path / "claims.jsonl"
    claims.write_text(run("read", text=POSTS).stdout, "utf-8")
    seen = tmp_path / "seen.jsonl"
    seen.write_text("", "utf-8")
    (incident,) = rows(run("judge", str(claims), str(seen), "--now", "2013-01-20T00:00:00Z", "--json"))
    assert incident["occurrence"] == "unverified"
    assert incident["reasons"]
    (incident,) = rows(run("judge", str(claims), str(seen), "--now", "2013-01-13T10:00:00Z", "--json"))
    assert incident["occurrence"] == "announced"


def test_inspect_tells_a_defaced_page_by_its_exit_code(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.html", tmp_path / "bad.html"
    good.write_text(
        "<html><title>Poste</title><body><nav>Accueil</nav><p>Horaires des bureaux de poste.</p></body></html>"
    )
    bad.write_text(
        "<html><title>Hacked by Simoun7</title><body><center><h1>HACKED BY SIMOUN7</h1></center></body></html>"
    )
    assert run("inspect", str(good)).exit_code == 1
    done = run("inspect", str(bad), "--before", str(good), "--json")
    assert done.exit_code == 0
    (answer,) = rows(done)
    assert answer["basis"] == "history"
    assert answer["reasons"]


def test_match_knows_an_altered_copy_and_says_how(tmp_path: Path) -> None:
    picture = next((CASE / "sources" / "telegram" / "photos").glob("*.jpg"))
    bank = tmp_path / "bank.jsonl"
    folder = str(tmp_path / "case")
    run("init", folder)
    added = run("bank", "add", str(picture), "--label", "a poster", "--provenance", "test", "--case", folder, "--json")
    assert added.exit_code == 0
    bank.write_bytes(run("bank", "export", "--form", "jsonl", "--case", folder).stdout_bytes)
    listed = tmp_path / "bank.csv"
    listed.write_bytes(run("bank", "export", "--case", folder).stdout_bytes)
    assert listed.read_text("utf-8").startswith("algorithm,value,label")
    assert run("bank", "export", "--case", folder, "--bank", "nothing").exit_code == 1
    for where in (["--case", folder], ["--bank", str(bank)], ["--bank", str(listed)]):
        done = run("match", str(picture), *where, "--json")
        assert done.exit_code == 0
        (answer,) = rows(done)
        assert answer["known"]
        assert answer["matches"][0]["label"] == "a poster"
    text = tmp_path / "note.txt"
    text.write_text("no picture")
    assert run("match", str(text), "--bank", str(bank)).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("collect", "nobody"),
        ("show", "inc-0000"),
        ("watch", "--once", "nobody"),
        ("review", "grade", "nobody", "A", "--by", "x", "--why", "y"),
        ("report", "--format", "fax"),
        ("export", "fax"),
    ],
)
def test_a_wrong_name_is_said_to_be_one(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = str(tmp_path / "case")
    run("init", folder)
    done = run(*words, "--case", folder)
    assert isinstance(done.exception, Trouble)
    assert done.exception.remedy


def test_what_is_printed_cannot_move_the_cursor() -> None:
    assert plain("a\x1b[31mb\u202ec\x07") == "a<U+001B>[31mb<U+202E>c<U+0007>"
    assert plain("عربي\tété\n") == "عربي\tété\n"


def test_packs_test_runs_every_example() -> None:
    (result,) = rows(run("packs", "test", "--json"))
    assert result["problems"] == []
    assert result["examples"] > 100


def process(*words: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tocsin", *words], capture_output=True, text=True, timeout=60, check=False, input=text
    )


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("init", "/proc/nowhere"), None),
        (("judge", "-", "/dev/null"), "[" * 100_000),
        (("judge", "-", "/dev/null"), '{"claims": 3}'),
        (("judge", "-", "/dev/null"), '{"claims": [3]}'),
        (("judge", "-", "/dev/null"), '{"claims": [{"window": {"from": "x"}}]}'),
        (("read",), '{"id": "1", "text": "\\ud800"}'),
        (("read",), "[" * 100_000),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(words: tuple[str, ...], text: str | None) -> None:
    done = process(*words, text=text)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert not done.stdout


def test_json_on_a_terminal_cannot_move_the_cursor() -> None:
    done = run("read", text=json.dumps({"id": "\x9b31m\u202e", "text": "hello"}))
    assert not {"\x9b", "\u202e"} & set(done.stdout)
    assert rows(done)[0]["id"] == "\x9b31m\u202e"


def test_a_hostile_name_cannot_begin_a_line_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    say("picture\nHOLDS: all is well")
    assert capsys.readouterr().out == "picture<U+000A>HOLDS: all is well\n"


@pytest.mark.parametrize(
    "line",
    [
        '{"subject": "s", "ruling": "grade", "by": "a", "at": "2013-01-15T20:00:00Z", "why": "w", "value": "Z"}',
        '{"subject": "no", "ruling": "release", "by": "a", "at": "2013-01-15T20:00:00Z", "why": "w"}',
        "[" * 100_000,
    ],
)
def test_a_decision_that_means_nothing_is_not_taken_in(tmp_path: Path, line: str) -> None:
    folder, file = str(tmp_path / "case"), tmp_path / "decisions.jsonl"
    run("init", folder)
    file.write_text(line)
    done = run("review", "import", str(file), "--case", folder)
    assert isinstance(done.exception, Trouble)
    assert "nothing was taken in" in done.exception.remedy
    assert run("run", "--case", folder).exit_code == 0


def test_a_source_beyond_plain_ascii_is_declared_and_a_wrong_one_leaves_the_settings_alone(tmp_path: Path) -> None:
    folder, file = tmp_path / "case", tmp_path / "\U0001f600.csv"
    run("init", str(folder))
    file.write_text("time,text\n2013-01-15T20:00:00Z,hello\n")
    words = ("collect", "--kind", "table", "--legal-basis", "b", "--option", "time=time", "--case", str(folder))
    assert run(*words, "--option", "text={text}", str(file)).exit_code == 0
    before = (folder / "tocsin.toml").read_bytes()
    done = run(*words, "--option", "te xt=x", str(tmp_path / "other.csv"))
    assert isinstance(done.exception, Trouble)
    assert (folder / "tocsin.toml").read_bytes() == before
    assert not (folder / "tocsin.toml.new").exists()


def test_a_hash_list_with_a_bad_line_does_not_pass_for_a_whole_one(tmp_path: Path) -> None:
    bank = tmp_path / "bank.csv"
    bank.write_text("pdq,label\nnot-a-hash,x\n")
    done = run("match", str(bank), "--bank", str(bank))
    assert isinstance(done.exception, Trouble)
    assert "line 2" in str(done.exception)


def test_a_lost_key_is_not_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    run("init", str(folder))
    run("run", "--case", str(folder))
    (folder / ".tocsin" / "pseudonym.key").unlink()
    assert isinstance(run("run", "--case", str(folder)).exception, Trouble)


def test_a_database_address_that_means_none_is_said_to_be_one(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    run("init", str(folder))
    with (folder / "tocsin.toml").open("a") as settings:
        settings.write('[store]\nurl = "nothing://x"\n')
    assert isinstance(run("incidents", "--case", str(folder)).exception, Trouble)


def test_a_report_on_unread_posts_says_so(tmp_path: Path) -> None:
    folder = str(tmp_path / "case")
    run("init", folder)
    lines = tmp_path / "posts.jsonl"
    lines.write_text(POSTS + "\n", "utf-8")
    asked = ("collect", "--kind", "table", "--legal-basis", "test", "--option", "time=published", "--option", "id=s")
    assert run(*asked, str(lines), "--case", folder).exit_code == 0
    assert run("report", "--format", "md", "--case", folder).exit_code == 0
    (path,) = (tmp_path / "case" / "reports").iterdir()
    assert "2 posts: they were collected and are not read yet" in path.read_text("utf-8")
    run("run", "--case", folder)
    run("report", "--format", "md", "--case", folder)
    assert "not read yet" not in sorted((tmp_path / "case" / "reports").iterdir())[-1].read_text("utf-8")


def test_a_report_says_which_posts_no_pack_can_read(tmp_path: Path) -> None:
    folder = str(tmp_path / "case")
    run("init", folder)
    portuguese = "A câmara de Vilarinho anuncia que a biblioteca municipal abrirá as suas portas na segunda-feira " * 2
    lines = tmp_path / "posts.jsonl"
    lines.write_text(json.dumps({"id": "1", "published": "2013-01-13T09:00:00Z", "text": portuguese}) + "\n", "utf-8")
    asked = ("collect", "--kind", "table", "--legal-basis", "test", "--option", "time=published", "--option", "id=s")
    assert run(*asked, str(lines), "--case", folder).exit_code == 0
    assert run("run", "--case", folder).exit_code == 0
    assert run("report", "--format", "md", "--case", folder).exit_code == 0
    (path,) = (tmp_path / "case" / "reports").iterdir()
    assert "languages that no rule pack reads (pt 1)" in path.read_text("utf-8").replace("\\", "")
