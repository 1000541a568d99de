"""Do the commands of the quickstart, and of the page on recognising, print what they say they print?"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tests.story.conftest import tocsin

from tocsin.cli import tocsin as program

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
QUICKSTART = (ROOT / "docs" / "quickstart.md").read_text("utf-8")
RECOGNISE = (ROOT / "docs" / "how-to" / "recognise.md").read_text("utf-8")


def blocks(text: str, kind: str) -> list[str]:
    """The code blocks of one kind; a backslash joins two lines of a shell's."""
    found = re.findall(rf"^ *```{kind}\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    return [block.replace("\\\n", " ") for block in found]


def commands(text: str) -> Iterator[list[str]]:
    """Every ``tocsin ...`` of the shell blocks, as words."""
    for block in blocks(text, "sh"):
        for line in block.splitlines():
            for part in re.split(r"&&|\|", line.partition("  #")[0]):
                words = shlex.split(part) if "'" not in part else part.split()
                if words and words[0].rpartition("/")[2] == "tocsin":
                    yield words[1:]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_exists_with_its_options(page: Path) -> None:
    for words in commands(page.read_text("utf-8")):
        at: click.Command = program
        context = click.Context(at)
        for word in words:
            if isinstance(at, click.Group) and not word.startswith("-"):
                below = at.get_command(context, word)
                assert below is not None, f"{page.name}: no command tocsin {word}"
                at = below
        known = {option for parameter in at.params for option in parameter.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, f"{page.name}: {' '.join(words)}"


def shown(heading: str, page: str = QUICKSTART) -> list[str]:
    """The output lines printed below a heading."""
    part = re.split(r"^## ", page, flags=re.MULTILINE)
    (text,) = (piece for piece in part if piece.startswith(heading))
    return [line for block in blocks(text, "text") for line in block.splitlines() if line.strip(" .")]


def printed(line: str, output: str) -> bool:
    """True where a line of the output has the pieces between ``...`` in their order; blanks do not count."""
    pieces = [re.escape(" ".join(piece.split())) for piece in line.split("...")]
    return any(re.search(".*".join(pieces), " ".join(each.split())) for each in output.splitlines())


def test_the_demo_prints_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    done = tocsin("demo", "--dir", "tocsin-demo", folder=tmp_path)
    check = tocsin("report", "--check", "reports/KS-2013-004-v1.html", folder=tmp_path / "tocsin-demo")
    assert [line for line in shown("The demo") if not printed(line, done.stdout + check.stdout)] == []
    assert tocsin("show", "inc-df48", folder=tmp_path / "tocsin-demo").returncode == 0
    copies = tocsin("copies", "bank-e294", folder=tmp_path / "tocsin-demo")
    assert [line for line in shown("Where first", RECOGNISE) if not printed(line, copies.stdout)] == []


def test_the_first_case_prints_what_the_page_shows(tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    part = QUICKSTART[QUICKSTART.index("## A first case") : QUICKSTART.index("## Real input")]
    output = ""
    for words in commands(part):
        done = tocsin(*words, folder=tmp_path if words[0] == "init" else tmp_path / "first")
        assert done.returncode == 0, (words, done.stderr)
        output += done.stdout
    assert [line for line in shown("A first case") if not printed(line, output)] == []


def test_the_first_day_of_recognising_prints_what_the_page_shows(tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    part = RECOGNISE[RECOGNISE.index("## A first day") : RECOGNISE.index("## Ask")]
    output, codes = "", []
    for words in commands(part):
        done = tocsin(*words, folder=tmp_path if words[0] == "init" else tmp_path / "host")
        codes.append(done.returncode)
        output += done.stdout
    assert codes == [0, 1, 0, 0, 0, 0], output
    assert [line for line in shown("A first day", RECOGNISE) if not printed(line, output)] == []
