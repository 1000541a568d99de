"""Are the committed files of the 2013 case what build.py makes, and are they true to their formats?"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
from selectolax.lexbor import LexborHTMLParser
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from tocsin.config import load
from tocsin.model import Decision, Observation, Ruling, State, from_json

CASE = Path(__file__).resolve().parents[2] / "examples" / "sahel-2013"
SOURCES = CASE / "sources"
MADE = ("bank", "sources", "decisions.jsonl", "EXPECTED.toml")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case as build.py makes it now."""
    folder = tmp_path_factory.mktemp("sahel-2013")
    subprocess.run([sys.executable, str(CASE / "build.py"), str(folder)], check=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """The ground truth, as it is committed."""
    return tomllib.loads((CASE / "EXPECTED.toml").read_text("utf-8"))


def test_build_gives_the_committed_files(built: Path) -> None:
    """Byte for byte; a WARC may be packed by another zlib, and then its unpacked bytes are held against each other."""
    made = {name: path for name, path in _files(built)}
    committed = {name: path for name, path in _files(CASE) if name.partition("/")[0] in MADE}
    assert sorted(made) == sorted(committed)
    for name, path in made.items():
        ours, theirs = path.read_bytes(), committed[name].read_bytes()
        if name.endswith(".gz"):
            ours, theirs = gzip.decompress(ours), gzip.decompress(theirs)
        assert ours == theirs, f"{name} differs; run examples/sahel-2013/build.py and look at the difference"


def test_the_case_is_small_enough_to_commit() -> None:
    assert sum(path.stat().st_size for _, path in _files(CASE)) < 3_000_000


def test_no_file_names_a_machine_or_a_host_that_could_exist() -> None:
    kinds = {".json", ".jsonl", ".js", ".toml", ".csv", ".html", ".xml", ".rss", ".md"}
    known = ("w3.org", "w3id.org", "purl.org", "schema.org", "t.me/", ".example", "[.]example")
    for name, path in _files(CASE):
        text = path.read_text("utf-8") if path.suffix in kinds else ""
        for address in text.split("://")[1:]:
            host = address.partition('"')[0].partition("<")[0][:60]
            assert any(part in host for part in known), f"{name}: {host}"


def test_the_settings_load_and_every_source_is_there() -> None:
    settings = load(CASE / "tocsin.toml")
    assert {declared.source.kind for declared in settings.sources} == {
        "telegram",
        "x-archive",
        "warc",
        "mastodon",
        "forum",
        "feed",
        "observations",
    }
    assert all((CASE / declared.source.location).exists() for declared in settings.sources)
    assert all(bank.path and (CASE / bank.path).is_file() for bank in settings.banks)
    assert settings.case.clock == datetime(2013, 1, 20, 18, tzinfo=UTC)


def test_the_channel_export_reads_as_json_and_its_files_are_beside_it() -> None:
    chat = json.loads((SOURCES / "telegram/result.json").read_bytes())
    messages = chat["messages"]
    assert {message["type"] for message in messages} == {"message", "service", "unsupported"}
    for message in messages:
        for path in (message.get("photo"), message.get("file")):
            assert path is None or path.startswith("(File") or (SOURCES / "telegram" / path).is_file()
        if "text_entities" in message:
            assert _flat(message["text"]) == "".join(part["text"] for part in message["text_entities"])
    assert [m["id"] for m in messages if str(m.get("file", "")).startswith("(File not included")] == [25]
    assert sum("forwarded_from" in m for m in messages) == 1
    assert sum("edited_unixtime" in m for m in messages) == 1


def test_the_local_dates_of_the_channel_stand_in_another_zone_than_its_unix_times() -> None:
    messages = json.loads((SOURCES / "telegram/result.json").read_bytes())["messages"]
    dated = [m for m in messages if "date" in m]
    shift = {datetime.fromisoformat(m["date"] + "+00:00").timestamp() - int(m["date_unixtime"]) for m in dated}
    assert shift == {3600.0}


def test_the_outbox_holds_what_it_counts_and_one_post_for_followers_only(expected: dict[str, Any]) -> None:
    outbox = json.loads((SOURCES / "mastodon/outbox.json").read_bytes())
    items = outbox["orderedItems"]
    assert outbox["totalItems"] == len(items)
    public = "https://www.w3.org/ns/activitystreams#Public"
    hidden = [item for item in items if public not in item["to"] + item["cc"]]
    assert len(hidden) == expected["private"]["mastodon_followers_only"]
    for item in items:
        for shown in item["object"]["attachment"] if isinstance(item["object"], dict) else []:
            assert (SOURCES / "mastodon" / shown["url"].lstrip("/")).is_file()


def test_the_archive_of_x_holds_what_its_manifest_counts() -> None:
    folder = SOURCES / "x-archive"
    manifest = _script(folder / "data/manifest.js", "window.__THAR_CONFIG = ")
    for kind in manifest["dataTypes"].values():
        for part in kind["files"]:
            rows = _script(folder / part["fileName"], f"window.{part['globalName']} = ")
            assert len(rows) == int(part["count"])
    shown = {path.name.partition("-")[0] for path in (folder / "data/tweets_media").iterdir()}
    tweets = _script(folder / "data/tweets.js", "window.YTD.tweets.part0 = ")
    assert {row["tweet"]["id_str"] for row in tweets if "extended_entities" in row["tweet"]} == shown


@pytest.mark.parametrize(("name", "version", "entries"), [("atom.xml", "atom10", 6), ("sermons.rss", "rss20", 3)])
def test_the_feeds_are_well_formed(name: str, version: str, entries: int, expected: dict[str, Any]) -> None:
    feed = feedparser.parse((SOURCES / "news" / name).read_bytes())
    assert (feed.bozo, feed.version, len(feed.entries)) == (False, version, entries)
    source = "news" if name == "atom.xml" else "sermons"
    assert sorted(entry.id for entry in feed.entries) == sorted(expected["nothing"][source])


def test_the_forum_pages_carry_posts_before_and_a_notice_after(expected: dict[str, Any]) -> None:
    posts = [
        node.attributes["data-content"]
        for path in sorted((SOURCES / "forum/before").iterdir())
        for node in LexborHTMLParser(path.read_text("utf-8")).css("html#XF article.message")
    ]
    assert sorted(posts, key=str) == expected["nothing"]["forum"]
    closed = [LexborHTMLParser(path.read_text("utf-8")) for path in sorted((SOURCES / "forum/after").iterdir())]
    assert all(page.css("html#XF[data-template=login]") for page in closed)
    assert not any(page.css("article.message") for page in closed)


@pytest.mark.parametrize("name", ["web/deputies.warc.gz", "web/boast.warc.gz", "archive/2012-11.warc.gz"])
def test_every_warc_record_has_sha256_digests_that_hold(name: str) -> None:
    with (SOURCES / name).open("rb") as held:
        for record in ArchiveIterator(held, check_digests="raise"):
            record.content_stream().read()
            fields = record.rec_headers
            assert fields.protocol == "WARC/1.1"
            assert fields.get_header("WARC-Block-Digest").startswith("sha256:")
            assert record.rec_type == "warcinfo" or fields.get_header("WARC-Payload-Digest").startswith("sha256:")


def test_the_deputies_pages_are_defaced_when_the_ground_truth_says_so(expected: dict[str, Any]) -> None:
    defaced: dict[str, list[datetime]] = {}
    for url, at, body in _pages("web/deputies.warc.gz"):
        if b"HACKED BY" in body:
            defaced.setdefault(url, []).append(at)
    first, second = (row for row in expected["incident"] if row["technique"] == "defacement")
    assert defaced["http://www.awa-telmar.example/"] == [first["first_defaced"]]
    konvari = defaced["http://www.idrissa-konvari.example/"]
    assert (konvari[0], konvari[-1]) == (second["first_defaced"], second["last_defaced"])


@pytest.mark.parametrize("name", ["ministry", "treasury", "deputies"])
def test_the_recorded_probes_are_observations_of_watched_targets(name: str) -> None:
    watched = {target.id for target in load(CASE / "tocsin.toml").targets}
    seen = _observations(name)
    assert {one.target for one in seen} <= watched
    assert [one.at for one in seen] == sorted(one.at for one in seen)
    assert len({one.id for one in seen}) == len(seen)


def test_the_ministry_was_down_from_both_vantages_and_the_treasury_was_not(expected: dict[str, Any]) -> None:
    ministry = expected["incident"][0]
    start, end = ministry["down"][0]
    inside = [one for one in _observations("ministry") if start <= one.at < end]
    assert {one.vantage for one in inside} == {"sahel-1", "europe-1"}
    assert {one.state for one in inside} == {State.DOWN}
    start, end = expected["incident"][1]["window"]
    beside = [one for one in _observations("treasury") if start <= one.at < end]
    assert len(beside) == 48
    assert {one.state for one in beside} == {State.NORMAL}


def test_the_rulings_are_decisions_about_pictures_and_sources_of_the_case() -> None:
    lines = (CASE / "decisions.jsonl").read_text("utf-8").splitlines()
    decisions = [from_json(Decision, json.loads(line)) for line in lines]
    sources = {declared.source.id for declared in load(CASE / "tocsin.toml").sources}
    expected = (CASE / "EXPECTED.toml").read_text("utf-8")
    assert all(one.subject in sources or f'sha256 = "{one.subject}"' in expected for one in decisions)
    assert [one.ruling for one in decisions].count(Ruling.WITHHOLD) == 1
    assert {one.by for one in decisions} == {"Duty analyst"}


def test_the_payment_details_pass_and_fail_their_checksums(expected: dict[str, Any]) -> None:
    for row in expected["identifier"]:
        holds = _bitcoin_holds(row["value"]) if row["kind"] == "btc" else _iban_holds(row["value"])
        assert holds is row["valid"], row["value"]


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix(), path


def _flat(text: str | list[Any]) -> str:
    return text if isinstance(text, str) else "".join(p if isinstance(p, str) else p["text"] for p in text)


def _script(path: Path, head: str) -> Any:
    text = path.read_text("utf-8")
    assert text.startswith(head), path.name
    return json.loads(text.removeprefix(head))


def _records(name: str) -> Iterator[tuple[str, datetime, str, bytes]]:
    with (SOURCES / name).open("rb") as held:
        for record in ArchiveIterator(held):
            if record.rec_type == "response":
                at = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
                kind = record.http_headers.get_header("Content-Type")
                yield record.rec_headers.get_header("WARC-Target-URI"), at, kind, record.content_stream().read()


def _pages(name: str) -> Iterator[tuple[str, datetime, bytes]]:
    return ((url, at, body) for url, at, kind, body in _records(name) if kind.startswith("text/html"))


def _observations(name: str) -> list[Observation]:
    lines = (SOURCES / f"probes/{name}.jsonl").read_text("utf-8").splitlines()
    return [from_json(Observation, json.loads(line)) for line in lines]


def _bitcoin_holds(address: str) -> bool:
    alphabet, number = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", 0
    for sign in address:
        number = number * 58 + alphabet.index(sign)
    raw = number.to_bytes(25, "big")
    return sha256(sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def _iban_holds(spaced: str) -> bool:
    iban = spaced.replace(" ", "")
    return len(iban) == 27 and int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1
