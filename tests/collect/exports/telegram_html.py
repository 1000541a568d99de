"""A random HTML export of Telegram Desktop: pages, joined messages, forwards, polls, files here and missing."""

from __future__ import annotations

import html
import random
from datetime import datetime, timedelta
from pathlib import Path

from tests.collect.sayings import NAMES, picture, saying

KIND = "telegram"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {"zone": "Europe/Paris"}
_START = (
    '<!DOCTYPE html>\n<html>\n <head>\n  <meta charset="utf-8"/>\n<title>Exported Data</title>\n </head>\n'
    ' <body onload="CheckLocation();">\n  <div class="page_wrap">\n   <div class="page_header">\n'
    '    <div class="content">\n     <div class="text bold">\nGroup \n     </div>\n    </div>\n   </div>\n'
    '   <div class="page_body chat_page">\n    <div class="history">\n'
)
END = "    </div>\n   </div>\n  </div>\n </body>\n</html>\n"


def build(rng: random.Random, folder: Path) -> int:
    """One chat of one to three pages, and what the writer puts beside it."""
    (folder / "css").mkdir()
    (folder / "css" / "style.css").write_text("a{}")
    (folder / "photos").mkdir()
    items, number, at = 1, 0, datetime(2013, 1, 12, 10)
    for page in range(1, rng.randint(2, 4)):
        blocks = []
        for _ in range(rng.randint(1, 15)):
            number += 1
            at += timedelta(minutes=rng.randint(0, 200))
            block, counted = _block(rng, number, at, folder)
            blocks.append(block)
            items += counted
        content = f"{_START}{''.join(blocks)}{END}"
        (folder / f"messages{page if page > 1 else ''}.html").write_text(content, "utf-8")
    return items


def message(number: int, at: str, *parts: str, name: str | None = None, joined: bool = False) -> str:
    """One message as the writer lays it out."""
    sender = "" if name is None or joined else f'<div class="from_name">\n{html.escape(name)} \n </div>'
    kind = "message default clearfix joined" if joined else "message default clearfix"
    return (
        f'<div class="{kind}" id="message{number}">\n <div class="body">\n'
        f'  <div class="pull_right date details" title="{at}">\n{at[11:16]}\n  </div>\n {sender}{"".join(parts)}\n'
        " </div>\n</div>\n"
    )


def text(content: str) -> str:
    """The text of a message."""
    return f'<div class="text">\n{html.escape(content, quote=True).replace(chr(10), "<br>")}\n </div>\n'


def photo(path: str, thumb: str | None = None) -> str:
    """A photo that was exported; its thumbnail is shown."""
    return (
        f'<div class="media_wrap clearfix">\n<a class="photo_wrap clearfix pull_left" href="{path}">\n'
        f'<img class="photo" style="width: 1px" src="{thumb or path}"/>\n</a>\n</div>\n'
    )


def generic(kind: str, title: str, *, link: str = "", description: str = "", status: str = "") -> str:
    """Any other medium."""
    tag, target = ("a", f' href="{link}"') if link else ("div", "")
    shown = "".join(
        f'<div class="{name}">\n{html.escape(value)}\n</div>\n'
        for name, value in (("title bold", title), ("description", description), ("status details", status))
        if value
    )
    return (
        f'<div class="media_wrap clearfix">\n<{tag} class="media clearfix pull_left {kind}"{target}>\n'
        f'<div class="fill pull_left">\n</div>\n<div class="body">\n{shown}</div>\n</{tag}>\n</div>\n'
    )


def service(number: int, words: str) -> str:
    """A service message, or with a negative number the heading of a day."""
    body = f'<div class="body details">\n{html.escape(words)}\n </div>'
    return f'<div class="message service" id="message{number}">\n {body}\n</div>\n'


def _block(rng: random.Random, number: int, at: datetime, folder: Path) -> tuple[str, int]:
    """One element and how many items it makes: itself, and what of it is not supplied or not read."""
    dice = rng.random()
    if dice < 0.1:
        return service(-number, "12 January 2013"), 1
    if dice < 0.2:
        words = (
            "Group created",
            "Someone joined group by link",
            "This message is not supported by this version of ...",
        )
        return service(number, rng.choice(words)), 1
    if dice < 0.25:
        return '<div class="message default clearfix"><div class="body"></div></div>', 1
    parts, items = _parts(rng, number, folder)
    stated = at.strftime("%d.%m.%Y %H:%M:%S") + rng.choice(("", " UTC+03:00", " UTC-11:00"))
    return message(number, stated, *parts, name=rng.choice((*NAMES, None)), joined=rng.random() < 0.3), 1 + items


def _parts(rng: random.Random, number: int, folder: Path) -> tuple[list[str], int]:
    """What a message holds, and how many items that makes beside it."""
    parts, items = [], 0
    if rng.random() < 0.3:
        parts.append('<div class="reply_to details">In reply to <a href="#go_to_message1">this message</a></div>')
    if rng.random() < 0.3:
        name = f"photos/photo_{number}@12-01-2013.jpg"
        parts.append(photo(name, name.replace(".jpg", "_thumb.jpg")))
        items += 1  # the thumbnail, or the photo that is missing
        if rng.random() < 0.5:
            (folder / name).write_bytes(picture(rng))
            (folder / name.replace(".jpg", "_thumb.jpg")).write_bytes(picture(rng))
    if rng.random() < 0.1:
        parts.append(generic("media_photo", "Photo", description="Not included, change data exporting settings to ..."))
        items += 1
    if rng.random() < 0.1:
        parts.append(generic("media_contact", "A person", status="+0 000"))
        items += 1
    if rng.random() < 0.1:
        parts.append(generic("media_location", "Location", link="https://maps.example/?q=1,2", status="1, 2"))
    if rng.random() < 0.9:
        parts.append(text(saying(rng)))
    return parts, items
