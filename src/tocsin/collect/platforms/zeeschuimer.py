"""What did Zeeschuimer capture in the browser? NDJSON: an envelope a line, and in it the post as its platform sent it.

The envelope is that of digitalmethodsinitiative/zeeschuimer, js/zs-background.js; 4CAT's form of it, with the post's
own fields beside ``__import_meta``, is read too. What the platforms call things stands in ``zeeschuimer.toml``.
``timestamp_collected`` is when the capturer saw the post: the times of platforms that only say "18h" are told from it.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.export import UNREADABLE, Value, line_values
from tocsin.collect.jsontext import items, obj, string
from tocsin.collect.page import text_of_html
from tocsin.collect.reading import Reading, quoted
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import Stated, from_any, from_epoch, from_format, zone_of
from tocsin.model import Source
from tocsin.model.kinds import Access, Private
from tocsin.model.seams import Collected, Fault, Fetcher, Repair, Skip

OTHER = "platform not known, fields found by their names"
_LINES = (".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")
_TWITTER = "%a %b %d %H:%M:%S %z %Y"
_AGO = re.compile(r"(\d{1,4})\s*(s|m|h|d|w|mo|yr|min|minutes?|hours?|days?|weeks?|months?|years?)\b")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_629_800, "y": 31_557_600}  # seconds
_FANOUT = 1000  # values one path may lead to

Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeeschuimer:
    """Posts that a browser was shown on TikTok, Instagram, X, Threads and other platforms; no media come with them.

    What only followers or members could see is read only where the source is closed or includes it.
    """

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts in the order in which they were captured."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        files = shelf.named(*_LINES)
        if not files and not shelf.faults:
            remedy = "download the items from Zeeschuimer as .ndjson"
            yield Fault(where=source.location, what="holds no .ndjson file", remedy=remedy)
        for file in files:
            shelf.use(file)
            try:
                yield from _file(Reading(source, shelf, file, zone))
            except CollectError as trouble:
                yield fault(trouble)
        yield from shelf.left("no file of Zeeschuimer")


def _file(reading: Reading) -> Iterator[Collected]:
    with reading.file.open() as stream:
        for found in line_values(stream, reading.file.name):
            if not isinstance(found, Value):
                yield found
                continue
            try:
                yield from _item(reading, obj(found.value), found.where)
            except CollectError as trouble:
                yield fault(trouble)
                yield Skip(reason=UNREADABLE, where=found.where)


def _item(reading: Reading, line: Json, where: str) -> Iterator[Collected]:
    meta = obj(line.get("__import_meta")) or line
    data = line if "__import_meta" in line else obj(line.get("data"))
    if not data:
        yield Skip(reason="line without a post", where=where)
        return
    name = (string(meta.get("source_platform")) or "").lower().removeprefix("www.")
    known = _platforms().get(name)
    form = known or _other()
    if reason := _refusal(reading, data, form):
        yield Skip(reason=reason, where=where)
        return
    post = _Captured(reading, data, form, meta)
    text, title = post.text(where), post.first("title")
    native = post.native()
    if native is None or not (text or title or known):
        yield Skip(reason="platform not read" if known is None else "post without an id", where=where)
        return
    if known is None:
        yield Repair(reason=OTHER, where=where)
    yield reading.post(
        f"{name}/{native}" if name else native,
        text,
        where,
        claimed=post.time(),
        title=title,
        author=post.first("author"),
        url=post.url(native),
        language=post.first("language"),
        reply_to=f"{name}/{parent}" if (parent := post.parent()) else None,
        forwarded_from=post.first("forwarded_from"),
    )


def _refusal(reading: Reading, data: Json, form: Json) -> str | None:
    """Why the item is no public post, or None."""
    if any(told is True for path in _paths(form, "private") for told in _found(data, path)):
        refused = reading.refusal(Private.FOLLOWERS)
        if refused and reading.source.access is not Access.CLOSED:
            return refused
    adverts = (told for path in _paths(form, "advert") for told in _found(data, path))
    return "advertisement" if any(told not in (None, False, 0, "", "0") for told in adverts) else None


@dataclass(frozen=True, slots=True)
class _Captured:
    """One post, and what its platform calls its parts."""

    reading: Reading
    data: Json
    form: Json
    meta: Json

    def first(self, part: str) -> str | None:
        """The first text that a part's paths lead to."""
        told = (string(value) for path in _paths(self.form, part) for value in _found(self.data, path))
        return next(filter(None, told), None)

    def native(self) -> str | None:
        """The platform's own name for the post, else the envelope's."""
        return self.first("id") or string(self.meta.get("item_id"))

    def parent(self) -> str | None:
        """What it replies to; platforms write 0 for nothing."""
        told = (string(value) for path in _paths(self.form, "reply_to") for value in _found(self.data, path))
        return next((name for name in told if name and name != "0"), None)

    def text(self, where: str) -> str:
        """All it says; of paths with a bar between them the first that says something. A quoted post follows."""
        said: list[str] = []
        for path in _paths(self.form, "text"):
            found = ([string(value) for value in _found(self.data, one)] for one in path.split("|"))
            said += [text for text in next((texts for texts in found if any(texts)), []) if text]
        quote = self.first("quote")
        lines = [self._plain(text, where) for text in dict.fromkeys(said)]
        return "\n".join([line for line in lines if line] + ([quoted(self._plain(quote, where))] if quote else []))

    def _plain(self, text: str, where: str) -> str:
        if self.form.get("html") is True:
            return text_of_html(text, where)
        return html.unescape(text) if self.form.get("escaped") is True else text

    def url(self, native: str) -> str | None:
        """The address it states, else the one its number makes; else that of the page it was captured on."""
        template = string(self.form.get("url"))
        if template is None:
            return self.first("link") or string(self.meta.get("source_url"))
        told = {"id": native, "author": self.first("author"), "note_id": string(self.data.get("note_id"))}
        slots = re.findall(r"\{(\w+)\}", template)
        return template.format_map(told) if all(told.get(slot) for slot in slots) else None

    def time(self) -> Stated | None:
        """When it was published, in any of the forms platforms write."""
        for written in filter(None, map(string, self._times())):
            if re.fullmatch(r"\d{9,10}(\.\d+)?|\d{12,13}", written):
                return from_epoch(written if len(written.partition(".")[0]) < 11 else f"{written}e-3")
            if stated := from_format(written, _TWITTER, self.reading.zone) or from_any(written, self.reading.zone):
                return stated
        return self._ago()

    def _times(self) -> Iterator[object]:
        for path in _paths(self.form, "time"):
            yield from _found(self.data, path)

    def _ago(self) -> Stated | None:
        """``18h`` before the capture: a rough time, whose zone is said to be assumed."""
        found, seen = _AGO.search(self.first("ago") or ""), string(self.meta.get("timestamp_collected"))
        stated = from_epoch(f"{seen}e-3") if seen else None
        if not found or not stated:
            return None
        unit = found[2] if found[2] in _UNITS else ("mo" if found[2].startswith("mo") else found[2][0])
        try:
            return Stated(stated.at - timedelta(seconds=int(found[1]) * _UNITS[unit]), assumed=True)
        except OverflowError:
            return None


@cache
def _read() -> Json:
    return tomllib.loads(resources.files(__package__).joinpath("zeeschuimer.toml").read_text("utf-8"))


@cache
def _platforms() -> dict[str, Json]:
    forms = [obj(form) for form in items(_read().get("platform"))]
    return {str(name): form for form in forms for name in items(form.get("names"))}


def _other() -> Json:
    return obj(_read().get("other"))


def _paths(form: Json, part: str) -> list[str]:
    return [str(path) for path in items(form.get(part))]


def _found(data: object, path: str) -> list[object]:
    """Every value a path leads to."""
    told = [data]
    for step in path.split("."):
        if step == "*":
            told = [inner for value in told if isinstance(value, list) for inner in value][:_FANOUT]
        else:
            told = [value[step] for value in told if isinstance(value, dict) and step in value]
    return told
