"""How do the saved forum pages, the feeds and the captured web pages look? Templates filled with the story's words."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from making.shelf import STORY, Shelf, story, zulu

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FRENCH = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def write(shelf: Shelf) -> None:
    """The saved forum pages and the two feeds, below ``sources``."""
    forum = story("forum.toml")
    members = sorted({post["author"] for page in forum["page"] for post in page.get("post", [])})
    for page in forum["page"]:
        defaults = {"notice": "", "post": [], "thread": 0}
        posts = [_post(shelf, post, members) for post in page.get("post", [])]
        shown = defaults | page | {"post": posts}
        shelf.put(f"sources/forum/{page['file']}", render(page["template"], forum=forum, page=shown))
    for feed in story("news.toml")["feed"]:
        shelf.put(f"sources/{feed['file']}", render(feed["template"], feed=feed))


def _post(shelf: Shelf, told: dict[str, Any], members: list[str]) -> dict[str, Any]:
    """A forum post's words; SingleFile puts its pictures into the page."""
    picture = shelf.pictures[told["picture"]] if "picture" in told else b""
    inline = f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}" if picture else ""
    return {"quote": "", "quote_of": ""} | told | {"member": members.index(told["author"]) + 11, "inline": inline}


def render(template: str, **words: Any) -> str:
    """One template, escaped for HTML and XML; a missing word is an error."""
    loader = FileSystemLoader(STORY / "templates")
    desk = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    desk.filters.update(FILTERS)
    return desk.get_template(template).render(**words)


def page(name: str, shelf: Shelf) -> dict[str, Any]:
    """A page's words from ``web.toml``, with what it inherits and its identifiers filled in."""
    pages = story("web.toml")["pages"]
    words = dict(pages[name])
    if parent := words.pop("inherit", None):
        words = page(parent, shelf) | words
    if "lines" in words:
        words["lines"] = [{"dir": ""} | line | {"text": shelf.fill(line["text"])} for line in words["lines"]]
    return words


def _browser(at: datetime) -> str:
    """As a browser prints a date: ``Sat Jan 12 2013 21:14:05 GMT+0000 (Coordinated Universal Time)``."""
    day = f"{DAYS[at.weekday()]} {MONTHS[at.month - 1]} {at.day:02d} {at.year}"
    return f"{day} {at:%H:%M:%S} GMT+0000 (Coordinated Universal Time)"


def _french(at: datetime) -> str:
    return f"{at.day} {FRENCH[at.month - 1]} {at.year} à {at:%H:%M}"


FILTERS: dict[str, Callable[[datetime], str]] = {
    "browser": _browser,
    "french": _french,
    "rfc3339": zulu,
    "rfc822": format_datetime,
    "unix": lambda at: str(int(at.timestamp())),
    "xenforo": lambda at: at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
}
