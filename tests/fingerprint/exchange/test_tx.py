"""Does the real `tx` of python-threatexchange read what we wrote, and do we read what it wrote?

The command comes from PyPI into an environment of its own, `.venv-tx` (tools/oracles.sh) or the one TOCSIN_TX names.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tocsin.fingerprint import exchange
from tocsin.model.fingerprint import BankEntry, Fingerprint
from tocsin.model.kinds import Opinion, Tlp
from tocsin.model.seams import Fault

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BIN = Path(os.environ.get("TOCSIN_TX", Path(__file__).parents[3] / ".venv-tx" / "bin" / "tx")).parent
pytestmark = pytest.mark.skipif(
    not (BIN / "tx").exists() and os.environ.get("CI") != "true", reason="no tx here; `tools/oracles.sh` installs it"
)
Run = Callable[..., str]


def entry(value: str, algorithm: str = "pdq", media: str = "image", opinion: Opinion = Opinion.CONFIRMED) -> BankEntry:
    known = Fingerprint(algorithm=algorithm, value=value, quality=100)
    return BankEntry(
        bank="ours", label="poster", fingerprint=known, added=NOW, provenance="us", media_type=media, opinion=opinion,
        tags=("flag", "night"),
    )  # fmt: skip


ONE, OTHER = "0f1e2d3c4b5a6978" * 4, "8c3a55f0e1d2b497" * 4
NEAR = "f0" + ONE[2:]  # 8 bits away
FILM = "d41d8cd98f00b204e9800998ecf8427e"
ENTRIES = [entry(ONE), entry(OTHER), entry(FILM, "md5", "video/mp4")]


def command(folder: Path, **more: str) -> Run:
    """The real command with a state of its own."""

    def run(*arguments: str) -> str:
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "TX_STATEDIR": str(folder / "state"), **more}
        done = subprocess.run(
            [str(BIN / "tx"), *arguments], capture_output=True, text=True, env=environment, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a collaboration over the list we wrote, fetched and indexed by tx."""
    folder = tmp_path_factory.mktemp("tx")
    listed = folder / "ours.txt"
    listed.write_bytes(b"".join(exchange.write("tx", ENTRIES, Tlp.AMBER)))
    tx = command(folder)
    tx("config", "collab", "edit", "local_file", "--create", "Ours", "--filename", str(listed))
    tx("fetch")
    return folder


@pytest.fixture(scope="module")
def tx(home: Path) -> Run:
    """The command over that folder."""
    return command(home)


def read(content: str | bytes) -> list[exchange.Given]:
    raw = content.encode() if isinstance(content, str) else content
    return list(exchange.read(io.BytesIO(raw), "theirs", added=NOW, where="tx"))


def test_tx_matches_with_the_list_we_wrote(tx: Run, tmp_path: Path) -> None:
    asked = tmp_path / "asked.txt"
    asked.write_text(f"{NEAR}\n{'a5' * 32}\n")
    found = tx("match", "-S", "pdq", "-H", "photo", str(asked)).splitlines()
    assert found == ["pdq 8 (Ours) INVESTIGATION_SEED"]
    asked.write_text(FILM)
    assert "video_md5" in tx("match", "-S", "video_md5", "-H", "video", str(asked))


@pytest.mark.parametrize("arguments", [("--csv",), (), ("-S",), ("-c", "Ours")])
def test_what_tx_prints_of_its_dataset_comes_back_as_what_we_wrote(tx: Run, arguments: tuple[str, ...]) -> None:
    found = read(tx("dataset", "-P", *arguments))
    assert {one.fingerprint.value for one in found if isinstance(one, BankEntry)} == {ONE, OTHER, FILM}
    assert len(found) == 3


def test_what_tx_prints_of_one_kind_comes_back_too(tx: Run) -> None:
    found = read(tx("dataset", "-P", "-s", "pdq"))
    assert [one.provenance for one in found if isinstance(one, BankEntry)] == ["Ours", "Ours"]


def test_the_samples_that_tx_brings_are_read_or_told(tmp_path: Path) -> None:
    found = read(command(tmp_path)("dataset", "-P", "--csv"))
    values = [one.fingerprint for one in found if isinstance(one, BankEntry)]
    assert {known.algorithm for known in values} >= {"pdq", "md5"}
    assert len(values) > 10


def test_what_tx_hashes_is_read(tx: Run) -> None:
    picture = Path(__file__).parents[1] / "data" / "bridge.jpg"
    (found,) = read(tx("hash", "photo", str(picture)))
    assert isinstance(found, BankEntry)
    assert found.fingerprint.algorithm == "pdq"


def test_the_state_that_tx_keeps_is_refused_with_the_way_to_export_it(home: Path, tx: Run) -> None:
    (state,) = (home / "state" / "fetched").rglob("*.pickle")
    (fault,) = read(state.read_bytes())
    assert isinstance(fault, Fault)
    assert "tx dataset -P --csv" in fault.remedy
    (settings,) = (home / "state" / "collab_configs").glob("*.json")
    (fault,) = read(settings.read_bytes())
    assert isinstance(fault, Fault)
    assert "settings of tx" in fault.what


def test_tx_fetches_our_page_over_http_with_our_opinions_and_gives_them_back(tmp_path: Path) -> None:
    page = b"".join(exchange.write("stopncii", [*ENTRIES, entry(NEAR, opinion=Opinion.FALSE_POSITIVE)], Tlp.AMBER))

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        tx = command(tmp_path, TX_STOPNCII_KEYS=f"a,b,http://127.0.0.1:{server.server_port}")
        tx("config", "collab", "edit", "stop_ncii", "--create", "Theirs")
        tx("fetch")
        server.shutdown()
        thread.join()
    found = {one.fingerprint.value: one for one in read(tx("dataset", "-P", "--csv")) if isinstance(one, BankEntry)}
    assert {value: one.opinion for value, one in found.items()} == {
        ONE: Opinion.CONFIRMED,
        OTHER: Opinion.CONFIRMED,
        FILM: Opinion.CONFIRMED,
        NEAR: Opinion.DISPUTED,  # a person's case behind it is a voice of its own to tx
    }
    assert found[ONE].tags == ("flag", "night")


# What the reference's own clients make of our pages, as JSON on standard output.
CLIENTS = {
    "threatexchange": """
from threatexchange.exchanges.impl.fb_threatexchange_api import FBThreatExchangeIndicatorRecord as Record
from threatexchange.exchanges.clients.fb_threatexchange.threat_updates import ThreatUpdateJSON
updates = [ThreatUpdateJSON(item) for item in json.load(page)["data"]]
rows = [(u.threat_type, u.indicator, str(Record.from_threatexchange_json(1, u))) for u in updates]
""",
    "stopncii": """
from threatexchange.exchanges.clients.stopncii.api import StopNCIIAPI
api = StopNCIIAPI("", "")
answer = json.load(page)
api._get = lambda *asked, **how: answer
rows = [(r.signalType.value, r.hashValue, r.CSPFeedbacks[0].feedbackValue.value)
        for response in api.fetch_hashes_iter() for r in response.hashRecords]
""",
    "tat": """
from threatexchange.exchanges.clients.techagainstterrorism.api import TATHashListEntry
rows = [(e.algorithm, e.hash_digest, e.ideology) for e in (TATHashListEntry(**r) for r in json.load(page)["results"])]
""",
    "ncmec": """
from xml.etree import ElementTree
from threatexchange.exchanges.clients.ncmec.hash_api import GetEntriesResponse, _XMLWrapper
walk = ElementTree.iterparse(page)
for _, element in walk:
    element.tag = element.tag.partition("}")[2]
answer = GetEntriesResponse.from_xml(_XMLWrapper(walk.root), 0)
rows = [(name, value, u.classification) for u in answer.updates for name, value in u.fingerprints.items()]
""",
}
EXPECTED = {
    "threatexchange": (
        ["HASH_PDQ", "HASH_PDQ", "HASH_VIDEO_MD5"],
        {"POSITIVE_CLASS flag,night", "POSITIVE_CLASS night,flag"},
    ),
    "stopncii": (["ImagePDQ", "ImagePDQ", "VideoMD5"], {"Blocked"}),
    "tat": (["PDQ", "PDQ", "MD5"], {"flag"}),
    "ncmec": (["pdq", "pdq", "md5"], {"flag"}),
}


@pytest.mark.parametrize("form", CLIENTS)
def test_the_references_own_client_reads_the_page_we_wrote(form: str, tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_bytes(b"".join(exchange.write(form, ENTRIES, Tlp.AMBER, name="us")))
    script = f"import json, sys\npage = open(sys.argv[1], 'rb')\n{CLIENTS[form]}\nprint(json.dumps(rows))"
    done = subprocess.run(
        [str(BIN / "python"), "-W", "ignore", "-c", script, str(page)], capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    kinds, says = EXPECTED[form]
    assert [row[0] for row in rows] == kinds
    assert [row[1] for row in rows] == [ONE, OTHER, FILM]
    assert {row[2] for row in rows} <= says
