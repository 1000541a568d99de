"""Does every command keep its contract: JSON, exit codes, results on standard output and all else on standard error?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from tests.story.conftest import CASE

from tocsin.cli import tocsin as program
from tocsin.cli.output import plain
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
    assert {row["step"] for row in tallies} >= {"match", "read-packs", "correlate"}
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
    bank.write_text(run("bank", "list", "--case", folder, "--json").stdout, "utf-8")
    for where in (["--case", folder], ["--bank", str(bank)]):
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
