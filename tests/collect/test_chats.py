"""Do the readers of chats account for whatever they are given, and stop at nothing?"""

from __future__ import annotations

import importlib
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.door import CLOSED, SOURCE, collected, dumped

from tocsin.collect.chats.discord import Discord
from tocsin.collect.chats.fourchan import FourChan
from tocsin.collect.chats.meta import Meta
from tocsin.collect.chats.telegram_html import TelegramHtml
from tocsin.collect.chats.whatsapp import WhatsApp
from tocsin.model import Private, Source
from tocsin.model.seams import Collector, Skip

FORMATS = {
    "discord_json": Discord,
    "fourchan_json": FourChan,
    "meta_json": Meta,
    "telegram_html": TelegramHtml,
    "whatsapp_text": WhatsApp,
}
EVERYTHING = replace(CLOSED, include=tuple(Private), include_basis="a court's order")
TEXT = st.text(max_size=20)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda deep: st.lists(deep, max_size=3) | st.dictionaries(TEXT, deep, max_size=3),
    max_leaves=6,
)
# Files of a post that are missing are items of their own.
OF_FILES = ("file named but not supplied", "file not included in the export", "file deleted at its source")


def keyed(*keys: str) -> st.SearchStrategy[object]:
    return ODD | st.fixed_dictionaries({}, optional={key: ODD for key in keys})


DISCORD = keyed(
    "id", "type", "timestamp", "content", "author", "attachments", "embeds", "reference", "forwardedMessage"
)
POSTS = keyed("no", "resto", "time", "com", "sub", "name", "tim", "ext", "md5", "filedeleted", "tail_id", "extra_files")
MESSAGES = keyed("sender_name", "timestamp_ms", "content", "photos", "share", "is_unsent", "type", "sticker")
OWN = keyed("timestamp", "data", "attachments", "media", "title", "uri", "string_map_data", "creation_timestamp")


def accounted(collector: Collector, files: dict[str, bytes], source: Source = EVERYTHING) -> int:
    told = collected(collector, files, source)
    return len(told.posts) + sum(1 for skip in told.of(Skip) if skip.reason not in OF_FILES)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("seed", range(10))
def test_every_item_of_a_random_export_is_imported_or_skipped(name: str, seed: int, tmp_path: Path) -> None:
    form = importlib.import_module(f"tests.collect.exports.{name}")
    put_in = form.build(random.Random(seed), tmp_path)
    files = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    told = collected(FORMATS[name](**form.OPTIONS), files, replace(SOURCE, **form.SOURCE))
    assert len(told.posts) + len(told.of(Skip)) == put_in


@given(st.lists(DISCORD, max_size=6))
def test_discord(messages: list[object]) -> None:
    head = {"guild": {"id": "1"}, "channel": {"id": "2", "type": "GuildTextChat"}}
    whole = {**head, "messages": messages, "messageCount": len(messages)}
    assert accounted(Discord(), {"x.json": dumped(whole)}) == len(messages)


@given(st.lists(POSTS, min_size=1, max_size=6))
def test_fourchan(posts: list[object]) -> None:
    assert accounted(FourChan(), {"x.json": dumped({"posts": posts})}) == len(posts)


@given(st.lists(MESSAGES, max_size=6), st.lists(OWN, max_size=6))
def test_meta(messages: list[object], own: list[object]) -> None:
    files = {"inbox/a_b/message_1.json": dumped({"messages": messages}), "your_posts_1.json": dumped(own)}
    assert accounted(Meta(), files) == (len(messages) or 1) + (len(own) or 1)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=30), max_size=8))
def test_whatsapp(lines: list[str]) -> None:
    content = "".join(f"13/01/13, 10:00 - A: {line}\n" for line in lines).encode()
    assert accounted(WhatsApp(), {"_chat.txt": content}) == len(lines) + (not lines)


@given(st.lists(st.binary(max_size=60), max_size=6))
def test_telegram_html(inner: list[bytes]) -> None:
    blocks = b"".join(b'<div class="message default" id="message%d"></div>' % n for n, _ in enumerate(inner, 1))
    noise = b"<p>".join(text.replace(b"<", b"") for text in inner)
    assert accounted(TelegramHtml(), {"messages.html": blocks + b"<p>" + noise + b"</html>"}) == len(inner)


NAMES = [
    "x.json",
    "x [part 2].json",
    "_chat.txt",
    "messages.html",
    "lists/chats.html",
    "message_1.json",
    "posts_1.json",
]


@pytest.mark.parametrize("collector", [form() for form in FORMATS.values()], ids=FORMATS)
@given(files=st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=120), max_size=4))
def test_no_bytes_stop_a_collector(collector: Collector, files: dict[str, bytes]) -> None:
    collected(collector, files, replace(EVERYTHING, zone="Europe/Paris"))
