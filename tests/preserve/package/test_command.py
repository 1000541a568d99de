"""Do `package`, `anchor` and `key` do it for a real case, over the door, and again with the same bytes?"""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.preserve.package.authority import Authority
from tests.preserve.package.conftest import World
from tests.preserve.package.test_package import kinds, script, words

from tocsin.app import anchoring, packaging, sealing
from tocsin.app import case as cases
from tocsin.app.errors import CaseError
from tocsin.cli.packaging import anchor_command, key_group, package_command
from tocsin.model import Capture, Media
from tocsin.preserve import Kind, PreserveError
from tocsin.preserve.package import Policy, check_package
from tocsin.store import records

TOML = """
[case]
reference = "LC 2013/1"
title = "The Lantern Crew"
issuer = "A watch-room"
contact = "https://watch-room.example/contact"
clock = 2013-01-20T18:00:00Z

[fetch]
allow = ["127.0.0.0/8"]
"""


@contextmanager
def serving(authority: Authority) -> Iterator[str]:
    """The authority on loopback, as RFC 3161 asks it over HTTP."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            reply = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/tsa"
        finally:
            server.shutdown()
            thread.join()


def made(folder: Path, more: str = "") -> Path:
    """A case with a page and a picture of it."""
    folder.mkdir()
    (folder / "tocsin.toml").write_text(TOML + more)
    with cases.opened(folder) as case:
        case.begin("collect", {})
        page = kept(case, b"<p>we were here", "text/html", "page.html", url="http://crew.example/")
        picture = kept(
            case, b"\x89PNG" + bytes(50), "image/png", "page.html#1", url="http://crew.example/a.png", within=page.id
        )
        medium = Media(sha256=picture.sha256, media_type="image/png", size=54, name="a.png", capture=picture.id)
        case.evidence.flush()
        with case.db.begin() as conn:
            records.add(conn, [page, picture])
            records.add(conn, [medium])
        sealing.seal(case)
    return folder


def kept(case: cases.Case, content: bytes, media_type: str, locator: str, **more: str) -> Capture:
    sha256, size = case.evidence.keep(io.BytesIO(content), 1 << 20)
    facts = {"source": "s", "sha256": sha256, "size": size, "media_type": media_type, "locator": locator}
    return Capture(**facts, collected=case.now(), **more)  # type: ignore[arg-type]


def run(command: object, *words: str) -> dict[str, object]:
    done = CliRunner().invoke(command, [*words, "--json"], catch_exceptions=False)  # type: ignore[arg-type]
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_case_is_packed_signed_stamped_and_holds(tmp_path: Path, world: World) -> None:
    key = tmp_path / "key.pem"
    run(key_group, "new", str(key))
    with serving(world.second) as address:
        trust = f'[preserve]\nauthorities = ["{address}"]\ntrust = "{world.second.root}"\nkey = "{key}"\n'
        folder = made(tmp_path / "case", trust)
        run(key_group, "use", f"{key}.pub", "--case", str(folder))
        anchored = run(anchor_command, "--case", str(folder))
        packed = run(package_command, "--case", str(folder), "--wacz")
    assert len(anchored["stamps"]) == 1  # type: ignore[arg-type]
    assert str(packed["folder"]).startswith(str(folder / "packages/case-LC-2013-1-"))
    policy = Policy(
        require=frozenset({"signature", "timestamp"}), trust=(world.second.root,), signers=(Path(f"{key}.pub"),)
    )
    for path in (Path(str(packed["folder"])), Path(str(packed["wacz"]))):
        problems, found = check_package(path, policy)
        assert list(problems) == []
        assert found.facts is not None
        assert found.facts.signer_since is not None
        assert script(path, *words(policy)) == (0, ["HOLDS"])
    assert "holds 1 media that the case withholds" in (Path(str(packed["folder"])) / "VERIFY.md").read_text()


def test_packing_again_changes_nothing(tmp_path: Path) -> None:
    folder = made(tmp_path / "case")
    first, again = (run(package_command, "--case", str(folder)) for _ in range(2))
    other = run(package_command, "--case", str(folder), "--out", str(tmp_path / "other"))
    assert (first["new"], again["new"], other["new"]) == (True, False, True)
    assert first["manifest"] == again["manifest"] == other["manifest"]
    assert kinds(Path(str(first["folder"]))) == []


def test_withheld_media_and_what_holds_them_are_left_out(tmp_path: Path) -> None:
    folder = made(tmp_path / "case")
    packed = run(package_command, "--case", str(folder), "--without-withheld")
    assert (packed["left_out"], packed["withheld"]) == (2, 0)
    assert kinds(Path(str(packed["folder"]))) == []
    assert len((Path(str(packed["folder"])) / "withheld.txt").read_text().splitlines()) == 2
    whole = run(package_command, "--case", str(folder))
    assert (whole["left_out"], whole["withheld"]) == (0, 1)


def test_records_a_stranger_changed_are_not_packed(tmp_path: Path) -> None:
    folder = made(tmp_path / "case")
    with cases.opened(folder) as case:
        with case.db.begin() as conn:
            conn.exec_driver_sql("update captures set source = 'other'")
        with pytest.raises(CaseError, match="captures"):
            packaging.package(case, packaging.Wish())


def test_changed_settings_are_entered_in_the_log_before_packing(tmp_path: Path) -> None:
    folder = made(tmp_path / "case")
    (folder / "tocsin.toml").write_text(TOML.replace("Lantern", "Lamp"))
    packed = run(package_command, "--case", str(folder))
    assert kinds(Path(str(packed["folder"]))) == []


def test_an_authority_that_does_not_answer_is_told(tmp_path: Path) -> None:
    folder = made(tmp_path / "case", '[preserve]\nauthorities = ["http://127.0.0.1:9/"]\n')
    done = CliRunner().invoke(package_command, ["--case", str(folder), "--json"])
    assert done.exit_code == 1
    packed = json.loads(done.stdout)
    assert len(packed["silent"]) == 1
    assert kinds(Path(packed["folder"])) == []
    assert kinds(Path(packed["folder"]), Policy(require=frozenset({"timestamp"}))) == [Kind.STAMP_MISSING]


def test_without_authorities_there_is_no_anchor(tmp_path: Path) -> None:
    folder = made(tmp_path / "case")
    with cases.opened(folder) as case, pytest.raises(CaseError, match="authorities"):
        anchoring.anchor_head(case)


def test_a_locked_key_needs_its_passphrase(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("open sesame\n")
    key = tmp_path / "key.pem"
    run(key_group, "new", str(key), "--passphrase-file", str(tmp_path / "word"))
    folder = made(tmp_path / "case")
    with cases.opened(folder) as case, pytest.raises(PreserveError, match="passphrase"):
        packaging.package(case, packaging.Wish(key=key))
    packed = run(
        package_command, "--case", str(folder), "--sign", str(key), "--passphrase-file", str(tmp_path / "word")
    )
    assert kinds(Path(str(packed["folder"])), Policy(signers=(Path(f"{key}.pub"),))) == []
