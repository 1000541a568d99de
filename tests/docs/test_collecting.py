"""Do the pages on collecting, keeping, erasing and searching work as they stand, from the first command to the last?"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.docs.test_quickstart import ROOT, blocks, printed

from tocsin.cli import tocsin as program
from tocsin.config import load

HOW_TO = ROOT / "docs" / "how-to"
PAGES = ("collect", "keep-and-prove", "erase", "search")
SAID = ("Le ministère des Postes sera attaqué", "نحن قادمون", "Donate: see the pinned post", "good night")
CASE = '[case]\nreference = "pages"\ntitle = "Pages"\nissuer = "A watch-room"\n'
AUTHORITIES = ("anchor",)  # need somebody outside: tests/preserve/package has authorities of its own


def text_of(page: str) -> str:
    return (HOW_TO / f"{page}.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_the_settings_that_a_page_shows_are_understood(page: str, tmp_path: Path) -> None:
    for number, block in enumerate(blocks(text_of(page), "toml")):
        path = tmp_path / f"{number}.toml"
        path.write_text(CASE + block, "utf-8")
        assert load(path).case.reference == "pages"


def commands(page: str) -> Iterator[list[str]]:
    """Every ``tocsin ...`` of a page's shell blocks, as the shell hands its words over."""
    for block in blocks(text_of(page), "sh"):
        for line in block.splitlines():
            for part in line.split(" && "):
                words = shlex.split(part, comments=True)
                if words[:1] == ["tocsin"]:
                    yield words[1:]


def tocsin(*words: str, folder: Path) -> tuple[int, str]:
    """The exit code, and all that was said."""
    with chdir(folder):
        done = CliRunner().invoke(program, list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), (words, done.exception)
    return done.exit_code, done.output


def channel(folder: Path) -> None:
    at = int(datetime(2013, 1, 15, 10, tzinfo=UTC).timestamp())
    messages = [
        {"id": n, "type": "message", "date_unixtime": str(at + 3600 * n), "from": "Banner", "text": said}
        for n, said in enumerate(SAID)
    ]
    folder.mkdir()
    chat = {"name": "Banner", "type": "public_channel", "id": 1, "messages": messages}
    (folder / "result.json").write_text(json.dumps(chat), "utf-8")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the pages' commands point at."""
    folder = tmp_path_factory.mktemp("desk")
    channel(folder / "ChatExport_2013-01-20")
    (folder / "wa").mkdir()
    (folder / "wa" / "WhatsApp Chat with Dunes.txt").write_text(
        "21/01/2013, 21:30 - Messages and calls are end-to-end encrypted.\n"
        "21/01/2013, 21:30 - Fennec: good evening\n21/01/2013, 21:31 - Lynx: see you\nat eight\n"
    )
    (folder / "lists.csv").write_text("listed_at_utc,host\n2013-01-15T10:00:00Z,posts.example\n")
    (folder / "mapped").mkdir()
    (folder / "mapped" / "a.csv").write_text("when;what\n2013-01-15 10:00;hello there\n")
    (folder / "mapped" / "mapping.toml").write_text('time = "when"\ntext = "what"\n')
    return folder


def test_the_commands_of_the_pages_work_one_after_the_other(desk: Path) -> None:
    output, post = "", ""
    for words in (words for page in ("collect", "search", "erase") for words in commands(page)):
        if words[0] == "capture":  # needs a page outside: tests/fetch/browser has its own
            continue
        if words[0] == "post":
            words[1] = post
        code, said = tocsin(*words, folder=desk if words[0] == "init" else desk / "case")
        assert code in (0, 1), (words, said)  # 1: nothing was found, or due
        output += said
        post = next(iter(re.findall(r"^([0-9a-f]{8})  ", said, re.MULTILINE)), post)
    assert printed("channel (telegram): 4 seen, 4 imported, 4 new", output)
    assert printed("dunes (whatsapp): 3 seen, 2 imported, 2 new; 1 skipped: service message", output)
    assert printed("erased 1 posts, ...", output)


def test_a_case_is_packed_and_checked_as_the_page_says(desk: Path, tmp_path: Path) -> None:
    assert tocsin("init", "case", folder=tmp_path)[0] == 0
    case = tmp_path / "case"
    (case / "keys").mkdir()
    assert tocsin("collect", "--legal-basis", "public", str(desk / "ChatExport_2013-01-20"), folder=case)[0] == 0
    for words in commands("keep-and-prove"):
        if words[0] in AUTHORITIES or "--require" in words:
            continue
        key = ["--sign", "keys/signing.pem"] if words[0] == "package" else []
        code, said = tocsin(*words, *key, folder=case)
        assert code == 0, (words, said)
    (package,) = (path for path in (case / "packages").iterdir() if path.is_dir())
    signer = ("--require", "signature", "--signer", "keys/signing.pem.pub")
    assert tocsin("verify", str(package), *signer, folder=case)[0] == 0
