"""Random saved pages of a channel's web preview: albums, service messages, pictures here and missing, bad numbers."""

from __future__ import annotations

import html
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.collect.sayings import picture, saying

KIND = "telegram-preview"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}


def build(rng: random.Random, folder: Path) -> int:
    """One to three pages and their pictures."""
    items = 0
    at = datetime(2013, 1, 12, 10, tzinfo=UTC)
    pictures = folder / "page_files"
    pictures.mkdir()
    for number in range(1, rng.randint(2, 4)):
        shown = []
        for _ in range(rng.randint(1, 12)):
            at += timedelta(minutes=rng.randint(0, 90))
            node, counted = _message(rng, at, pictures)
            shown.append(node)
            items += counted
        more = '<a class="tme_messages_more" data-before="9" href="?before=9"></a>' if rng.random() < 0.5 else ""
        page = f"<html><body>{more}{''.join(shown)}</body></html>"
        (folder / f"page{number}.html").write_text(page, "utf-8")
    for number in range(rng.randint(0, 2)):
        (folder / f"left{number}.txt").write_text("note")
        items += 1
    return items


def _message(rng: random.Random, at: datetime, pictures: Path) -> tuple[str, int]:
    """One message and how many are to be accounted for: itself, and each picture that was not saved."""
    number = rng.choice((str(rng.randrange(1, 10**6)), str(rng.randrange(1, 10**6)), "", "c/", "x"))
    is_service = rng.random() < 0.1
    parts, missing = [], 0
    for place in range(rng.choice((0, 0, 1, 2))):
        name = f"{at:%d%H%M}-{rng.randrange(10**9)}-{place}.png"
        if not number.isdigit() or is_service or rng.random() < 0.4:
            path = f"https://cdn.example/{name}"
            missing += number.isdigit() and not is_service
        else:
            (pictures / name).write_bytes(picture(rng))
            path = f"page_files/{name}"
        parts.append(
            f"<a class='tgme_widget_message_photo_wrap' style='background-image:url(\"{path}\")' "
            f"href='https://t.me/dune/{rng.randrange(99)}?single'></a>"
        )
    if rng.random() < 0.8:
        said = html.escape(saying(rng).replace("\0", "").replace("\r", " ")).replace("\n", "<br/>")
        parts.append(f'<div class="tgme_widget_message_text js-message_text" dir="auto">{said}</div>')
    when = rng.choice((at.isoformat(), at.isoformat(), "", "yesterday"))
    kind = "service_message" if is_service else ""
    node = (
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message {kind}" data-post="dune/{number}">'
        f'{"".join(parts)}<a class="tgme_widget_message_date"><time datetime="{when}">x</time></a></div></div>'
    )
    return node, 1 + missing
