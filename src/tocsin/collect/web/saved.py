"""Where and when was this page saved, as the page itself says? Claims of whoever saved it, never observations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from selectolax.lexbor import LexborHTMLParser

from tocsin.collect.times import from_any, from_name

_HEAD = 65_536  # characters in which a saver's comment stands
# gildas-lormeau/SingleFile: "Page saved with SingleFile \n url: ... \n saved date: ..."
_SINGLEFILE = re.compile(r"<!--\s*(?:Page saved with|Archive processed by) SingleFile\s+(.{0,4000}?)-->", re.DOTALL)
_FROM_URL = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(\S{1,2000})\s*-->")  # browsers' "save as"
_URLS = (
    ("link[rel='canonical']", "href"),
    ("meta[property='og:url']", "content"),
    ("meta[name='savepage-url']", "content"),
)
# When it was saved, or last stood otherwise; when it was first published (dc.date) says nothing of either.
_DATES = ("savepage-date", "last-modified")
_HALF_DAY = re.compile(r"\d\s?[ap]\.?m\b", re.IGNORECASE)  # what RFC 5322's reader would take for the other half


@dataclass(frozen=True, slots=True)
class Saved:
    """What a saved page states about itself."""

    url: str | None
    at: datetime | None


def saved(page: LexborHTMLParser, head: str, name: str, zone: tzinfo) -> Saved:
    """The address and time of a saved page: SingleFile's comment, else ``<meta>``, else the day in the file's name.

    Args:
        page: the parsed page.
        head: the page's characters, from its start.
        name: the file's name; a day in it is read in ``zone``.
        zone: of times without one.
    """
    told = _singlefile(head[:_HEAD])
    address = _FROM_URL.search(head[:_HEAD])
    urls = [told.get("url"), address[1] if address else None]
    urls += [_attribute(page, selector, attribute) for selector, attribute in _URLS]
    dates = [told.get("saved date"), *(_meta(page, date) for date in _DATES)]
    times = (from_any(date, zone) for date in dates if date and not _HALF_DAY.search(date))
    stated = next(filter(None, times), None) or from_name(name, zone)
    url = next((url for url in urls if url and url.startswith(("http://", "https://"))), None)
    return Saved(url, stated.at if stated else None)


def _singlefile(head: str) -> dict[str, str]:
    found = _SINGLEFILE.search(head)
    told: dict[str, str] = {}
    for line in (found[1] if found else "").splitlines():
        key, _, value = line.strip().partition(":")
        told.setdefault(key.strip(), value.strip())  # what comes later may stand in the free text of "info:"
    return told


def _attribute(page: LexborHTMLParser, selector: str, attribute: str) -> str | None:
    node = page.css_first(selector)
    return node.attributes.get(attribute) if node else None


def _meta(page: LexborHTMLParser, name: str) -> str | None:
    return _attribute(page, f"meta[name='{name}' i]", "content") or _attribute(
        page, f"meta[http-equiv='{name}' i]", "content"
    )
