"""Do the how-tos work as they stand, and is each as short as it says?"""

from __future__ import annotations

import importlib.util
import io
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.publish import sample

from tocsin.fetch import Door
from tocsin.fingerprint.copies import in_memory
from tocsin.fingerprint.exchange import Withdrawn
from tocsin.fingerprint.exchange.forms import Form
from tocsin.fingerprint.exchange.reading import opened
from tocsin.fingerprint.exchange.record import Listing
from tocsin.fingerprint.items import Item
from tocsin.fingerprint.judging import Judge
from tocsin.model import Access, BankEntry, Capture, Finding, Observation, Post, Source, State, Target
from tocsin.model.seams import Collected, Exporter, Fault, Fingerprinter, Material, Probe, Skip
from tocsin.preserve import Evidence
from tocsin.read import Reader, check_packs, load_packs
from tocsin.read.check import EXAMPLE_TARGETS, example_post
from tocsin.read.linting import lint
from tocsin.read.moments import find_moments
from tocsin.read.normalise import normalise
from tocsin.read.timewords import _built
from tocsin.review import compose

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ROOT / "docs" / "how-to"
CODE = ("add-a-source", "add-a-probe", "add-an-export", "add-a-fingerprinter", "add-an-exchange-form")
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
PUBLIC = Source(
    id="chat", kind="k", name="C", location="in", access=Access.PUBLIC, legal_basis="own log", zone="Europe/Paris"
)


def blocks(page: str, kind: str) -> list[str]:
    """A page's code blocks of one kind, without the indentation of a list."""
    found = re.findall(rf"^( *)```{kind}\n(.*?)^\1```", (HOW_TO / f"{page}.md").read_text("utf-8"), re.DOTALL | re.M)
    return [re.sub(rf"^{indent}", "", text, flags=re.M) for indent, text in found]


def code(page: str) -> str:
    """The one block of Python."""
    (only,) = blocks(page, "python")
    return only


def tables() -> dict[str, str]:
    """The language page's TOML files by the name in their first line."""
    found = {}
    for block in blocks("add-a-language", "toml"):
        first, _, rest = block.partition("\n")
        if first.startswith("# ") and first.endswith(".toml"):
            found[first.removeprefix("# ")] = rest
    return found


def counted(*texts: str) -> int:
    """Lines that are not blank."""
    return sum(bool(line.strip()) for text in texts for line in text.splitlines())


def measured(page: str) -> int:
    """How many lines the page's example takes."""
    if page == "add-a-language":
        return counted(*(text for name, text in tables().items() if name.startswith("packs/")))
    return counted(code(page))


def loaded(page: str, folder: Path) -> dict[str, Any]:
    """The names of the page's module, imported from a file as a plugin is."""
    path = folder / "plugin.py"
    path.write_text(code(page), "utf-8")
    spec = importlib.util.spec_from_file_location(f"howto_{page.replace('-', '_')}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return vars(module)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """The real door with real evidence; this machine may be fetched from."""
    with Evidence(tmp_path / "evidence", now=lambda: NOON, actor="test") as evidence:
        allow = (ip_network("127.0.0.0/8"),)
        yield Door(root=tmp_path, keeper=evidence, now=lambda: NOON, contact="duty@cert.example", allow=allow)


@pytest.mark.parametrize("page", [*CODE, "add-a-language"])
def test_the_page_and_contributing_count_its_lines_rightly(page: str) -> None:
    said = re.search(r"takes (\d+) lines", (HOW_TO / f"{page}.md").read_text("utf-8"))
    table = re.search(
        rf"\(docs/how-to/{page}\.md\) \|[^|]*\| (\d+) lines", (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    )
    assert said and table
    assert int(said[1]) == int(table[1]) == measured(page)


def test_the_time_words_are_as_many_as_the_page_says() -> None:
    said = re.search(r"time words, (\d+) lines", (HOW_TO / "add-a-language.md").read_text("utf-8"))
    assert said and int(said[1]) == counted(tables()["times/pt.toml"])


@pytest.mark.parametrize("page", CODE)
def test_the_code_would_pass_make_check(page: str, tmp_path: Path) -> None:
    assert max(map(len, code(page).splitlines())) <= 120
    if importlib.util.find_spec("ruff") is None:
        return  # the set of `make test` has no linter; `make check` has
    path = tmp_path / "plugin.py"
    path.write_text(code(page), "utf-8")
    for words in (("check",), ("format", "--diff")):
        command = [sys.executable, "-m", "ruff", *words, "--config", str(ROOT / "pyproject.toml"), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout


def test_the_collector_reads_a_log(door: Door, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "irc.weechatlog").write_bytes(
        b"2024-05-01 21:30:00\tfennec\tgood evening\ttab\r\n"
        b"2024-05-01 21:31:00\t-->\tlynx has joined\n"
        b"never\tlynx\thello\n"
        b"2024-05-01 21:32:00\tlynx\tcaf\xe9\n"
    )
    (tmp_path / "in" / "notes.txt").write_bytes(b"x")
    found: list[Collected] = list(loaded("add-a-source", tmp_path)["WeeChat"]().collect(PUBLIC, door, None))
    posts = [item for item in found if isinstance(item, Post)]
    assert [(post.author, post.text, post.zone_assumed) for post in posts] == [
        ("fennec", "good evening\ttab", True),
        ("lynx", "caf\ufffd", True),
    ]
    assert posts[0].claimed == datetime(2024, 5, 1, 19, 30, tzinfo=UTC)
    with door.keeper.open("".join(c.sha256 for c in _captures(door) if c.id == posts[0].capture)) as kept:
        assert kept.readline().startswith(b"2024-05-01 21:30:00")
    assert sorted(item.reason for item in found if isinstance(item, Skip)) == [
        "no WeeChat log",
        "no line that somebody wrote",
        "no line that somebody wrote",
    ]


def _captures(door: Door) -> Iterator[Capture]:
    return (file.capture for file in door.files(PUBLIC) if isinstance(file, Material))


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        title = {"/own": "Ministry of Posts", "/odd": "Hacked by Zephyr"}.get(self.path)
        self.send_response(200 if title else 503)
        self.end_headers()
        self.wfile.write(f"<title>{title}</title><nav><a href=/a>a</a></nav><p>Stamps, parcels and letters".encode())

    log_message: Callable[..., None] = lambda *_: None


@pytest.fixture
def server() -> Iterator[str]:
    web = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{web.server_port}"
    web.shutdown()
    web.server_close()


def test_the_probe_looks_at_a_real_server(door: Door, server: str, tmp_path: Path) -> None:
    probe: Probe = loaded("add-a-probe", tmp_path)["Title"](vantage="here")
    urls = (f"{server}/own", f"{server}/odd", f"{server}/down", "http://127.0.0.1:9/")
    target = Target(id="posts", name="Ministry of Posts", urls=urls, consent="own")
    seen: list[Observation] = list(probe.observe(target, door, NOON))
    assert [(look.state, look.reason) for look in seen] == [
        (State.NORMAL, "named"),
        (State.SUSPECT, "unnamed"),
        (State.UNKNOWN, "http-503"),
        (State.UNKNOWN, "refused"),
    ]
    assert [bool(look.capture) for look in seen] == [True, True, True, False]


def test_the_exporter_writes_a_line_for_each_event(tmp_path: Path) -> None:
    exporter: Exporter = loaded("add-an-export", tmp_path)["ClaimsCsv"]()
    report = compose(sample.case_view())
    written = exporter.export(report).decode().splitlines()
    assert len(written) == 1 + len(report.rows)
    assert written[1].startswith("inc-1,Announced denial of service,")


def test_the_fingerprinter_knows_a_picture_by_its_data_whatever_its_metadata(tmp_path: Path) -> None:
    plugin: Fingerprinter = loaded("add-a-fingerprinter", tmp_path)["JpegData"]()
    plain = (ROOT / "tests" / "fingerprint" / "data" / "bridge.jpg").read_bytes()
    told = plain[:2] + b"\xff\xfe\0\x07hello" + plain[2:]
    known, asked = plugin.fingerprint(plain), plugin.fingerprint(told)
    assert known is not None
    assert asked is not None
    assert plugin.fingerprint(plain[:-1]) not in (None, known)
    assert plugin.fingerprint(b"\xff\xd8\xff\xe0") is None
    entry = BankEntry(bank="seen", label="bridge", fingerprint=known, added=NOON, provenance="own review")
    shelf = in_memory([entry], {}, Judge(others=(plugin,)))
    (match,) = shelf.of(Item(sha256="0" * 64, prints=(asked,))).matches
    assert (match.algorithm, match.label, match.how) == ("jpeg-data", "bridge", "the same JPEG, with other metadata")


def test_the_exchange_form_reads_what_it_writes_and_tells_the_rest(tmp_path: Path) -> None:
    hotline = SimpleNamespace(**loaded("add-an-exchange-form", tmp_path))
    block = next(text for text in blocks("add-an-exchange-form", "text") if text.startswith("Form("))
    form: Form = eval(block.rstrip(",\n"), {"Form": Form, "hotline": hotline})  # the page's own lines
    value = "0f" * 32
    entry, gone, bad = _given(form, f"4711|{value}|poster\n4712||\n4713|zz|x\n".encode())
    assert isinstance(entry, BankEntry)
    assert (entry.origin, entry.label, entry.fingerprint.value) == ("4711", "poster", value)
    assert isinstance(gone, Withdrawn)
    assert isinstance(bad, Fault)
    assert (gone.origin, bad.where) == ("4712", "list: line 3")
    assert form.write
    assert _given(form, b"".join(form.write(iter([entry]), "seen"))) == [entry]
    assert hotline.FIRST.fullmatch(f"4711|{value}|poster")


def _given(form: Form, content: bytes) -> list[object]:
    listing = Listing(bank="seen", added=NOON, label="seen", where="list")
    return list(opened(io.BytesIO(content), listing, form).items)


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """The folder of packs that the language page describes."""
    for name, text in tables().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / "packs"


def test_the_language_keeps_its_own_examples_and_those_of_the_others(packs: Path) -> None:
    assert list(check_packs(load_packs(packs))) == []


def test_every_phrase_of_the_language_is_needed_by_a_text(packs: Path) -> None:
    mine = tuple(pack for pack in load_packs(packs) if pack.language == "pt")
    assert list(lint(mine, thorough=True)) == []


def test_a_post_in_the_new_language_is_read_and_a_protected_one_is_not(packs: Path) -> None:
    reader = Reader(packs=load_packs(packs), targets=EXAMPLE_TARGETS)
    appeal = "Irmãos, doem para a luta: 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
    news = "A polícia segue as doações para os ataques em 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa, informou a agência."
    found = [noun for noun in reader.read(example_post(appeal, None)) if isinstance(noun, Finding)]
    assert [(finding.rule, finding.language) for finding in found] == [("pt/fundraising/appeal", "pt")]
    told = [noun for noun in reader.read(example_post(news, None)) if isinstance(noun, Finding)]
    assert not any(finding.stance.is_own for finding in told)


def test_the_time_words_tell_an_hour_and_its_zone(packs: Path) -> None:
    words = _built("pt", packs.parent / "times" / "pt.toml")
    (moment,) = find_moments(normalise("No dia 5 de maio de 2024 às 20:00, hora de Lisboa").text, words)
    assert moment.zone == "Europe/Lisbon"
