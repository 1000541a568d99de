"""Does every collector account for all it sees? Seen = imported + skipped, whatever the export."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.door import PNG, SOURCE, collected, dumped

from tocsin.collect.chats.telegram import Telegram
from tocsin.collect.feeds.feed import Feed
from tocsin.collect.folder import Folder
from tocsin.collect.platforms.mastodon import Mastodon
from tocsin.collect.platforms.xarchive import XArchive
from tocsin.collect.tables.recorded import Recorded
from tocsin.collect.tables.table import Table
from tocsin.model.seams import Collector, Skip
from tocsin.plugins import Seam, build, known

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda deep: st.lists(deep, max_size=3) | st.dictionaries(TEXT, deep, max_size=3),
    max_leaves=5,
)
MESSAGE = ODD | st.fixed_dictionaries(
    {"id": st.integers() | ODD, "type": st.sampled_from(["message", "service", "unsupported"]) | ODD},
    optional={"date": ODD, "date_unixtime": TEXT | st.integers(), "text": ODD, "from": ODD, "photo": TEXT, "poll": ODD},
)
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ACTIVITY = ODD | st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Create", "Announce", "Delete"]) | ODD,
        "to": st.just(PUBLIC) | ODD,
        "object": ODD
        | st.fixed_dictionaries(
            {"id": TEXT, "content": TEXT, "to": st.just([PUBLIC]) | ODD}, optional={"contentMap": ODD, "oneOf": ODD}
        ),
    },
    optional={"id": TEXT, "published": ODD},
)
TWEET = ODD | st.fixed_dictionaries(
    {"id_str": TEXT, "full_text": TEXT}, optional={"created_at": ODD, "entities": ODD, "lang": ODD}
)
LINE = st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"").replace(b"\r", b""))
# Missing files of a post are items of their own.
OF_FILES = ("file named but not supplied", "file not included in the export")


def accounted(collector: Collector, files: dict[str, bytes]) -> tuple[int, int]:
    """How many items were imported or skipped, and how many faults there were."""
    told = collected(collector, files)
    skips = [skip for skip in told.of(Skip) if skip.reason not in OF_FILES]
    return len(told.posts) + len(told.looks) + len(skips), len(told.faults)


@given(st.lists(MESSAGE, min_size=1, max_size=8), st.sampled_from(["public_channel", "personal_chat", "?"]))
def test_telegram(messages: list[object], kind: str) -> None:
    content = dumped({"name": "n", "type": kind, "id": 1, "messages": messages})
    assert accounted(Telegram(), {"result.json": content}) == (len(messages), 0)


@given(st.lists(ACTIVITY, max_size=8))
def test_mastodon(activities: list[object]) -> None:
    content = dumped({"totalItems": len(activities), "orderedItems": activities})
    assert accounted(Mastodon(), {"outbox.json": content}) == (len(activities), 0)


@given(st.lists(TWEET | st.fixed_dictionaries({"tweet": TWEET}), max_size=8))
def test_x_archive(tweets: list[object]) -> None:
    content = b"window.YTD.tweets.part0 = " + dumped(tweets)
    assert accounted(XArchive(), {"data/tweets.js": content}) == (len(tweets), 0)


@given(st.lists(ODD | st.fixed_dictionaries({"id": TEXT, "content_html": TEXT}), max_size=8))
def test_json_feed(items: list[object]) -> None:
    content = dumped({"version": "https://jsonfeed.org/version/1", "items": items})
    assert accounted(Feed(), {"f.json": content}) == (len(items), 0)


@given(st.lists(LINE, max_size=8))
def test_lines_of_json(lines: list[bytes]) -> None:
    content = b"".join(line + b"\n" for line in lines)
    assert accounted(Table(), {"t.jsonl": content}) == (len(lines), 0)
    assert accounted(Recorded(), {"t.jsonl": content}) == (len(lines), 0)


@given(st.lists(LINE.filter(lambda line: b'"' not in line), max_size=8))
def test_rows_of_csv(lines: list[bytes]) -> None:
    content = b"text,b\n" + b"".join(line + b"\n" for line in lines)
    assert accounted(Table(), {"t.csv": content}) == (len(lines), 0)


@given(st.dictionaries(st.text("abc/.", min_size=1, max_size=8), st.just(PNG) | st.binary(max_size=20), max_size=8))
def test_folder(files: dict[str, bytes]) -> None:
    assert accounted(Folder(), files) == (len(files), 0)


EVERY = [cast(Collector, build(Seam.COLLECTOR, name, {}, "tests")) for name in known(Seam.COLLECTOR)]
NAMES = [
    "result.json", "messages.html", "outbox.json", "data/tweets.js", "data/manifest.js", "a.html", "a.mhtml", "a.warc",
    "a.arc.gz", "a.wacz/archive/a.warc", "a.har", "a.eml", "a.mbox", "a.car", "a.csv.gz", "a.jsonl", "a.ndjson",
    "a.info.json", "_chat.txt", "message_1.json", "a.rss",
]  # fmt: skip


@pytest.mark.parametrize("collector", EVERY, ids=lambda collector: type(collector).__name__)
@given(files=st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=120), max_size=4))
def test_no_bytes_stop_a_collector_and_reading_twice_is_the_same(collector: Collector, files: dict[str, bytes]) -> None:
    collected(collector, files, replace(SOURCE, zone="Europe/Paris"))
