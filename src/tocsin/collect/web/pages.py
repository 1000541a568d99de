"""Which pages does this file hold? HTML, SingleFile (packed, too), Save Page WE, MHTML, "save as" with its folder."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import cache
from importlib import resources
from io import BytesIO
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.page import decoded, parse
from tocsin.collect.shelf import Shelf, whole
from tocsin.collect.times import from_any
from tocsin.collect.web.mhtml import Part, Saving, is_mhtml, read_mhtml
from tocsin.collect.web.saved import Saved, saved
from tocsin.fetch.archive import DAMAGE, member_stream, members, open_zip
from tocsin.fetch.errors import FetchError
from tocsin.fetch.limits import Limits
from tocsin.model import Capture
from tocsin.model.seams import Fault, Material

FILE = 128 << 20  # bytes of one file, the pictures inside it included; without them a page may hold ``page.LIMIT``
_PACKED = Limits(max_members=5_000, max_unpacked=256 << 20, max_file=64 << 20)

HTML = (".html", ".htm", ".xhtml", ".xht", ".shtml", ".php", ".asp", ".aspx")
MHTML = (".mht", ".mhtml", ".eml.mht")
_MARKUP = ("text/html", "application/xhtml+xml")
_LOCAL_HEADER = b"PK\x03\x04"
_MANY = 4 << 20  # bytes from which on pictures are lifted out of a page before it is parsed
_LONG = re.compile(rb"""(?<=["'(=])data:([\w.+/-]{0,80}(?:;[^,"'()<>\s]{0,80})?),([A-Za-z0-9+/=%_-]{2000,})""")
LIFTED = "lifted-out:"


@dataclass(frozen=True, slots=True)
class Page:
    """One page and what was saved along with it."""

    file: Material
    where: str  # the file's name; "a.mht: part 3" for a frame
    capture: Capture  # of the file, with the address and time the page states
    tree: LexborHTMLParser
    saved: Saved
    frame: bool = False  # shown inside another page of the same file
    base: str = ""  # what the page's addresses are relative to
    parts: Mapping[str, Part] = field(default_factory=dict, repr=False)  # by address and by ``cid:``
    lifted: tuple[tuple[str, memoryview], ...] = field(default=(), repr=False)


def is_page(name: str) -> bool:
    """True for the names saved pages bear."""
    return name.lower().endswith((*HTML, *MHTML))


def belongs_to_a_page(name: str, shelf: Shelf) -> bool:
    """True for a file in the folder a browser saved along with a page: ``t_files/x.html`` beside ``t.html``."""
    above, slash, _ = name.rpartition("/")
    while slash:
        parent, _, folder = above.rpartition("/")
        found = _beside().fullmatch(folder)
        if found and any(f"{parent}/{found[1]}{ending}".lstrip("/") in shelf.files for ending in HTML):
            return True
        above, slash, _ = above.rpartition("/")
    return False


@cache
def _beside() -> re.Pattern[str]:
    told = tomllib.loads(resources.files("tocsin.collect").joinpath("page.toml").read_text("utf-8"))
    words = "|".join(re.escape(word) for word in told["beside"])
    return re.compile(rf"(.+)[_. -](?:{words})", re.IGNORECASE)


def pages(file: Material, zone: tzinfo) -> Iterator[Page | Fault]:
    """The file's page first, then the frames saved inside it; what cannot be read on comes as a Fault.

    Args:
        file: of any name; its bytes say what it is.
        zone: of saving times that are stated without one.

    Raises:
        CollectError: the file is too large, or its page cannot be parsed in time.
    """
    content = whole(file, FILE)
    if is_mhtml(content[: 1 << 16]):
        yield from _of_mhtml(file, content, zone)
    elif content.startswith(_LOCAL_HEADER) or (_LOCAL_HEADER in content[: 1 << 20] and b"PK\x05\x06" in content):
        yield from _of_packed(file, content, zone)
    else:
        yield _of_html(file, content, zone)


def _of_html(file: Material, content: bytes, zone: tzinfo) -> Page:
    lifted: list[tuple[str, memoryview]] = []
    markup = content
    if len(content) > _MANY:
        view = memoryview(content)

        def lift(found: re.Match[bytes]) -> bytes:
            lifted.append((found[1].decode("ascii", "replace"), view[found.start(2) : found.end(2)]))
            return f"{LIFTED}{len(lifted) - 1}".encode()

        markup = _LONG.sub(lift, content)
    tree = parse(markup, file.name, _charset(file.capture))
    told = saved(tree, decoded(markup[: 1 << 18], None), file.name, zone)
    return _page(file, file.name, tree, told, lifted=tuple(lifted))


def _of_mhtml(file: Material, content: bytes, zone: tzinfo) -> Iterator[Page | Fault]:
    saving = read_mhtml(content, file.name)
    yield from saving.faults
    markup = [part for part in saving.parts if part.media_type in _MARKUP]
    if not markup:
        yield Fault(where=file.name, what="holds no page", remedy="save the page again")
        return
    root = next((part for part in markup if saving.root and part.cid == saving.root), markup[0])
    named = _named(saving, root)
    for part in [root, *(part for part in markup if part is not root)]:
        try:
            yield _part_page(file, saving, part, named, zone, frame=part is not root)
        except CollectError as trouble:
            yield fault(trouble)


def _part_page(
    file: Material, saving: Saving, part: Part, named: Mapping[str, Part], zone: tzinfo, *, frame: bool
) -> Page:
    content = part.content()
    tree = parse(content, part.where, part.charset)
    own = saved(tree, decoded(content[: 1 << 18], part.charset), file.name, zone)
    stated = from_any(_with_zone(saving.date), zone) if saving.date else None
    address = next(filter(_is_web, (part.location, None if frame else saving.location)), own.url)
    told = Saved(address, stated.at if stated else own.at)
    where = part.where if frame else file.name
    return replace(_page(file, where, tree, told, frame=frame), base=part.base or part.location or "", parts=named)


def _named(saving: Saving, root: Part) -> dict[str, Part]:
    """Every part under each name a page may call it by; the first of a name counts."""
    named: dict[str, Part] = {}
    for part in saving.parts:
        if part.cid:
            named.setdefault(f"cid:{part.cid}", part)
        if part.location:
            for base in (part.base or "", saving.location or "", root.location or ""):
                named.setdefault(_joined(base, part.location), part)
            named.setdefault(part.location.partition("#")[0], part)
    return named


def _of_packed(file: Material, content: bytes, zone: tzinfo) -> Iterator[Page | Fault]:
    """SingleFile's self-extracting form: a zip that is a page, too, with ``index.html`` and its pictures inside."""
    try:
        with open_zip(BytesIO(content), file.name, _PACKED) as archive:
            parts: dict[str, Part] = {}
            for row in members(archive, file.name, _PACKED):
                if isinstance(row, Fault):
                    yield row
                    continue
                with member_stream(archive, row) as stream:
                    raw = memoryview(stream.read(_PACKED.max_file))
                where = f"{file.name}: member {row.filename!r}"
                parts[row.filename] = Part(where, "", None, row.filename, None, None, "", raw)
    except FetchError as trouble:
        if content[:256].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):  # a page that merely holds such bytes
            yield _of_html(file, content, zone)
            return
        raise CollectError(trouble.where, trouble.what, "save the page again without compression") from None
    except DAMAGE as trouble:
        what = f"is a compressed page whose archive is damaged ({trouble!s:.80})"
        raise CollectError(file.name, what, "save the page again without compression") from None
    index = parts.get("index.html")
    if index is None:
        raise CollectError(file.name, "is a compressed file without a page (index.html)", "save the page again")
    markup = index.content()
    tree = parse(markup, file.name, None)
    told = saved(tree, decoded(markup[: 1 << 18], None), file.name, zone)
    outer = saved(parse(content[:4096], file.name), decoded(content[:4096], None), file.name, zone)
    page = _page(file, file.name, tree, Saved(told.url or outer.url, told.at or outer.at))
    yield replace(page, parts=parts)


def _page(
    file: Material,
    where: str,
    tree: LexborHTMLParser,
    told: Saved,
    *,
    frame: bool = False,
    lifted: tuple[tuple[str, memoryview], ...] = (),
) -> Page:
    told = Saved(told.url or file.capture.url, told.at or file.capture.stated)
    capture = replace(file.capture, url=told.url, stated=told.at)
    node = tree.css_first("base[href]")
    base = _joined(told.url or "", (node.attributes.get("href") or "") if node else "")
    return Page(file, where, capture, tree, told, frame=frame, base=base, lifted=lifted)


def part_of(page: Page, address: str) -> Part | None:
    """The part of the page's own file that an address means: by ``cid:``, as written, or resolved."""
    if not page.parts:
        return None
    plain = address.partition("#")[0]
    names = (plain, _joined(page.base, plain), _joined(page.saved.url or "", plain), unquote(plain))
    return next((page.parts[name] for name in names if name in page.parts), None)


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address).partition("#")[0]
    except ValueError:  # an address no parser accepts
        return address


def _is_web(address: str | None) -> bool:
    return bool(address) and str(address).startswith(("http://", "https://"))


def _with_zone(date: str | None) -> str:
    """RFC 5322's -0000 is a time in UTC that says nothing of where it was written; it is no missing zone."""
    return re.sub(r"-0000$", "+0000", (date or "").strip())


def _charset(capture: Capture) -> str | None:
    """What the answer's Content-Type declared, where the page was fetched."""
    for name, value in capture.headers:
        if name.lower() == "content-type" and "charset=" in value.lower():
            return value.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    return None


def host_of(address: str | None) -> str:
    """The host of an address, without ``www.``; empty where there is none."""
    try:
        return (urlsplit(address or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
