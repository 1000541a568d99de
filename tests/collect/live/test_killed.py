"""Is nothing lost where the process is killed between fetching a page and putting its posts away?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from tests.collect.live.conftest import at
from tests.fetch.site import Clock, page, site

from tocsin.collect.feeds.feed import Feed
from tocsin.fetch import Door, Manners
from tocsin.model import Post
from tocsin.preserve import Evidence

FEED = (
    b"<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>Hello</title>"
    b"<pubDate>Tue, 15 Jan 2013 10:00:00 GMT</pubDate></item></channel></rss>"
)


@dataclass
class OnDisk:
    """Implements Memory in one file."""

    path: Path

    def recall(self, key: str) -> str | None:
        held = json.loads(self.path.read_text()) if self.path.exists() else {}
        return str(held[key]) if key in held else None

    def remember(self, key: str, value: str) -> None:
        held = json.loads(self.path.read_text()) if self.path.exists() else {}
        self.path.write_text(json.dumps({**held, key: value}))


def collect(folder: Path, address: str) -> list[Post]:
    """The posts of one pass; what was kept is made durable at its end alone."""
    clock = Clock()
    with Evidence(folder / "evidence", now=clock.now, actor="test") as evidence:
        door = Door(
            root=folder,
            keeper=evidence,
            now=clock.now,
            contact="duty@cert.example",
            allow=(ip_network("127.0.0.0/8"),),
            resolver=lambda host, port: ["127.0.0.1"],
            manners=Manners(memory=OnDisk(folder / "memory.json"), sleep=clock.sleep),
        )
        posts = [item for item in Feed().collect(at(address), door, None) if isinstance(item, Post)]
        if os.environ.get("KILLED"):
            os._exit(9)  # after the page was fetched and remembered, before anything was put away
    return posts


def feed(headers: dict[str, str]) -> bytes:
    if headers.get("if-none-match"):
        return page(b"", 'ETag: "1"', status="304 Not Modified")
    return page(FEED, 'ETag: "1"')


def test_a_page_that_did_not_change_since_a_killed_process_had_it_is_read_and_kept(tmp_path: Path) -> None:
    with site({"/robots.txt": page(b"User-agent: *\nDisallow: /x"), "/feed": feed}) as web:
        root = Path(__file__).parents[3]
        killed = subprocess.run(
            [sys.executable, "-c", "import sys; from pathlib import Path; from tests.collect.live.test_killed import "
             "collect; collect(Path(sys.argv[1]), sys.argv[2])", str(tmp_path), web.url("/feed")],
            env={**os.environ, "KILLED": "1", "PYTHONPATH": str(root)}, cwd=root, timeout=60, check=False,
        )  # fmt: skip
        assert killed.returncode == 9
        (post,) = collect(tmp_path, web.url("/feed"))
        assert web.heads[-1]["if-none-match"] == '"1"' and post.title == "Hello"
    log = "".join(path.read_text() for path in (tmp_path / "evidence").glob("*.jsonl"))
    kept = [path.name for path in (tmp_path / "evidence" / "blobs").rglob("*") if path.is_file()]
    assert len(kept) == 2 and all(name in log for name in kept), "every kept page stands in the custody log"
