"""Is the WACZ one that the stock tools open, and is a tampered one named?"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import struct
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.preserve.package.conftest import World
from tests.preserve.package.test_package import kinds, script, script_says, words

from tocsin.preserve import Kind
from tocsin.preserve.package import Built, layout, write_wacz

STOCK = Path(__file__).parents[3] / ".venv-archive/bin"
needs_stock = pytest.mark.skipif(
    not (STOCK / "wacz").is_file() and not os.environ.get("CI"), reason="tools/oracles.sh fetches wacz, pywb and warcio"
)


@pytest.fixture(scope="module")
def wacz(package: Built) -> Path:
    out = package.folder.with_name("case.wacz")
    write_wacz(package.folder, out, package.facts)
    return out


def test_a_wacz_holds_and_the_script_says_so_too(wacz: Path, world: World) -> None:
    assert kinds(wacz, world.policy) == []
    assert script(wacz, *words(world.policy)) == (0, ["HOLDS"])


def test_unpacked_it_is_the_package_again(wacz: Path, package: Built, tmp_path: Path, world: World) -> None:
    with zipfile.ZipFile(wacz) as archive:
        archive.extractall(tmp_path / "case/data")
    line = "mv data/evidence/* data/custody data/tsa data/anchors . && rmdir data/evidence && rm data/datapackage*"
    subprocess.run(["bash", "-c", line], cwd=tmp_path / "case", check=True)
    done = subprocess.run(["diff", "-r", str(package.folder), str(tmp_path / "case")], check=False)
    assert done.returncode == 0
    assert kinds(tmp_path / "case", world.policy) == []


@needs_stock
def test_the_stock_validator_accepts_it(wacz: Path) -> None:
    done = subprocess.run([STOCK / "wacz", "validate", "-f", wacz], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@needs_stock
def test_every_digest_of_the_archive_is_checked_and_right(package: Built) -> None:
    line = [str(STOCK / "warcio"), "check", "-v", str(package.folder / layout.WARC)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("digest pass") == 9
    assert "digest not present" not in done.stdout


@needs_stock
def test_pywb_replays_it(wacz: Path, tmp_path: Path) -> None:
    run = [str(STOCK / "wb-manager")]
    subprocess.run([*run, "init", "crew"], cwd=tmp_path, check=True, capture_output=True)
    subprocess.run([*run, "add", "--unpack-wacz", "crew", str(wacz)], cwd=tmp_path, check=True, capture_output=True)
    port = free_port()
    line = [str(STOCK / "wayback"), "-b", "127.0.0.1", "-p", str(port), "-t", "2"]
    with subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            status, body = answered(port, "/crew/20130115120000id_/http://crew.example/%C3%A9t%C3%A9?b=2&a=1")
            assert (status, "الفانوس".encode() in body) == (200, True)
            assert answered(port, "/crew/20130112120000id_/http://www.forum.example/thread/") == (200, b"<p>saved</p>")
            status, body = answered(port, "/crew/20130112120000id_/http://crew.example/a.png")
            assert (status, body[:4]) == (200, b"\x89PNG")
        finally:
            server.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answered(port: int, path: str) -> tuple[int, bytes]:
    """The answer, once the server is up."""
    for _ in range(150):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except ConnectionRefusedError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("pywb did not come up")


def doubled(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("pages/pages.jsonl", b"another list")


def unlisted(path: Path) -> None:
    """A member written as Tocsin writes them."""
    info = zipfile.ZipInfo("more/page.html", (1980, 1, 1, 0, 0, 0))
    info.external_attr = 0o100644 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, b"more")


def dated(path: Path) -> None:
    """Another date in the directory's entry of the last member."""
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 14] ^= 1
    path.write_bytes(content)


def squeezed(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("more/page.html", bytes(100_000))


def hidden_before(path: Path) -> None:
    path.write_bytes(b"MZ a program" + path.read_bytes())


def another_header(path: Path) -> None:
    """The first member's own header names another file than the directory."""
    content = bytearray(path.read_bytes())
    content[30:37] = b"another"
    path.write_bytes(content)


def another_sum(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[14:18] = struct.pack("<L", 0)
    path.write_bytes(content)


def flipped(path: Path) -> None:
    """One bit of a member's bytes, its checksum left as it was."""
    content = bytearray(path.read_bytes())
    content[content.index(b"crew.example")] ^= 1
    path.write_bytes(content)


def commented(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"a word"


def rewritten(member: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            held = [(info, archive.read(info)) for info in archive.infolist()]
        with zipfile.ZipFile(path, "w") as archive:
            for info, content in held:
                assert info.filename != member or old in content
                archive.writestr(info, content.replace(old, new) if info.filename == member else content)

    return change


def climbing(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../escaped.txt", b"out")


def linked(path: Path) -> None:
    info = zipfile.ZipInfo("more/link")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, b"/etc/passwd")


CHANGES: list[tuple[str, Callable[[Path], None], Kind]] = [
    ("duplicate names", doubled, Kind.ZIP_ALTERED),
    ("unlisted member", unlisted, Kind.FILE_ADDED),
    ("a date in the directory", dated, Kind.ZIP_ALTERED),
    ("compressed member", squeezed, Kind.ZIP_ALTERED),
    ("bytes before the first member", hidden_before, Kind.ZIP_ALTERED),
    ("a member's own header", another_header, Kind.ZIP_ALTERED),
    ("a member's own checksum", another_sum, Kind.ZIP_ALTERED),
    ("a bit of a member", flipped, Kind.ZIP_ALTERED),
    ("a comment", commented, Kind.ZIP_ALTERED),
    ("a name that climbs", climbing, Kind.ZIP_ALTERED),
    ("a link", linked, Kind.ZIP_ALTERED),
    ("a page's line", rewritten("pages/pages.jsonl", b"crew", b"krew"), Kind.FILE_ALTERED),
    ("the data package", rewritten("datapackage.json", b"Lantern", b"Lampern"), Kind.DESCRIPTION_ALTERED),
    (
        "the data package's digest",
        rewritten("datapackage-digest.json", b"sha256:", b"sha512:"),
        Kind.DESCRIPTION_ALTERED,
    ),
]


@pytest.mark.parametrize(("name", "change", "kind"), CHANGES, ids=[name for name, _, _ in CHANGES])
def test_a_changed_wacz_is_named(
    name: str, change: Callable[[Path], None], kind: Kind, wacz: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "case.wacz"
    shutil.copy(wacz, copy)
    change(copy)
    assert kinds(copy)[0] is kind
    assert kind.value in {line.partition(":")[0] for line in script_says(copy)}
    assert not (tmp_path.parent / "escaped.txt").exists()
