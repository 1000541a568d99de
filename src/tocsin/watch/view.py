"""What does a page show: title, lines, scripts, where its parts come from, how it is built?"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from urllib.parse import unquote, urljoin, urlsplit

import tldextract

from tocsin.watch.decode import decode, picture_type
from tocsin.watch.elements import elements
from tocsin.watch.markup import Token, tokens

MOST_BYTES = 4_000_000  # of one page; the rest is not read, and the view says so
MOST_SCRIPT = 300_000  # characters of inline script
MOST_LINES = 50_000
MOST_LINE = 2_000  # characters of one line; the rest becomes the next line
_ESCAPED = re.compile(r"""(?:unescape|decodeURIComponent)\(\s{0,9}["'](%[^"']{6,200000})["']""")
_ZEROS = re.compile(r"&#([xX]?)0++(?=[0-9a-fA-F])")
_LONG_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{10,};?")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_TO = re.compile(r"url\s{0,9}=\s{0,9}['\"]?([^'\">]{1,2000})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a page shows and how it is built. Lines are as shown, spaces folded, none empty."""

    size: int  # bytes of the page
    read: int  # bytes of it that were read
    picture: str | None = None  # media type, where the page is a picture
    title: str = ""
    lines: tuple[str, ...] = ()
    without_script: str = ""  # the text of <noscript>
    script: str = ""  # inline scripts
    script_origins: frozenset[str] = frozenset()  # registrable domains, the page's own left out
    origins: frozenset[str] = frozenset()  # of all parts: pictures, frames, sound, scripts
    builds: frozenset[str] = frozenset()  # traits: "navigation", "autoplay", "marquee", "keys-off", "dark", ...
    links: int = 0  # to the same site
    forward: str | None = None  # where a <meta refresh> leads
    words: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def length(self) -> int:
        """Characters shown."""
        return sum(map(len, self.lines))


def look(page: bytes, url: str | None = None) -> View:
    """Read a page as text; nothing of it is run or fetched.

    Args:
        page: the bytes of the page, in any character set. At most ``MOST_BYTES`` are read.
        url: the page's address; its parts are resolved against it and its own registrable domain is not foreign.
    """
    picture = picture_type(page)
    read = page[:MOST_BYTES]
    if picture:
        return View(size=len(page), read=len(read), picture=picture)
    return _Gathering(url or "").gather(tokens(decode(read).replace("\0", "")), len(page), len(read))


@cache
def _suffixes() -> tldextract.TLDExtract:
    """The public suffix list that tldextract ships; never the network."""
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=4096)
def _registrable(host: str) -> str:
    """The domain; an unlisted ending (``.example``) is a public suffix by itself (publicsuffix.org, rule ``*``)."""
    known = _suffixes()(host).top_domain_under_public_suffix
    if known or ":" in host or host.rpartition(".")[2].isdigit():
        return known or host
    return ".".join(host.split(".")[-2:])


def registrable(address: str) -> str:
    """The registrable domain of an http(s) address (``a.b.co.uk`` -> ``b.co.uk``), else its host, else ""."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""
    return _registrable(host[:253]) if host else ""


class _Gathering:
    """The state of one reading: tokens in, a View out."""

    def __init__(self, url: str) -> None:
        self.url, self.own = url, registrable(url)
        self.title: str | None = None
        self.text: list[str] = []
        self.noscript: list[str] = []
        self.scripts: list[str] = []
        self.script_origins: set[str] = set()
        self.origins: set[str] = set()
        self.builds: set[str] = set()
        self.links = 0
        self.forward: str | None = None
        self.inside_noscript = False

    def gather(self, page: Iterable[Token], size: int, read: int) -> View:
        for token in page:
            self._take(token)
        script = "\n".join(self.scripts)[:MOST_SCRIPT]
        lines = tuple(_lines("\n".join(["".join(self.text), *_written(script)])))
        return View(
            size=size,
            read=read,
            title=_fold_space(_unescape((self.title or "")[:100_000]))[:MOST_LINE],
            lines=lines,
            without_script=_fold_space(_unescape("".join(self.noscript)))[:MOST_LINE],
            script=script,
            script_origins=frozenset(self.script_origins),
            origins=frozenset(self.origins),
            builds=frozenset(self.builds),
            links=self.links,
            forward=self.forward,
            words=frozenset(word for line in lines for word in line.casefold().split()),
        )

    def _take(self, token: Token) -> None:
        name = token.name
        if not name:
            (self.noscript if self.inside_noscript else self.text).append(token.text)
        elif name in ("noscript", "/noscript"):
            self.inside_noscript = name == "noscript"
        elif name == "title":
            self.title = token.text if self.title is None else self.title
        elif name in ("textarea", "xmp"):
            self.text.append(f"\n{token.text}\n")
        elif name.removeprefix("/") not in elements().inline:
            self.text.append("\n")
        self._build(token)

    def _build(self, token: Token) -> None:
        name, attributes = token.name, token.attributes
        if name == "script":
            self.scripts.append(token.text[:MOST_SCRIPT])
        if name in elements().parts and (name != "link" or "stylesheet" in attributes.get("rel", "").lower()):
            self._part(name, attributes.get(elements().parts[name], ""))
        if name == "a":
            self._link(attributes.get("href", ""))
        elif name == "meta":
            self._meta(attributes)
        elif name == "base" and attributes.get("href"):
            self.url = self._resolve(attributes["href"])
        elif name in ("audio", "video", "embed", "iframe"):
            loud = "autoplay" in attributes or "autoplay=1" in attributes.get("src", "")
            self.builds |= {"autoplay"} if loud else set()
        elif name in ("nav", "header", "footer", "marquee", "center"):
            self.builds.add("navigation" if name in ("nav", "header", "footer") else name)
        elif name == "body":
            self._body(attributes)

    def _body(self, attributes: Mapping[str, str]) -> None:
        if {"oncontextmenu", "onkeydown", "onselectstart", "ondragstart"} & set(attributes):
            self.builds.add("keys-off")
        shade = (attributes.get("bgcolor", "") + attributes.get("style", "")).lower().replace(" ", "")
        if any(dark in shade for dark in ("black", "#000")):
            self.builds.add("dark")

    def _link(self, href: str) -> None:
        address = self._resolve(href)
        if href and not href.startswith(("#", "javascript:", "mailto:")):
            self.links += not registrable(address) or registrable(address) == self.own

    def _meta(self, attributes: Mapping[str, str]) -> None:
        to = _TO.search(attributes.get("content", "")[:2100])
        if to and attributes.get("http-equiv", "").lower() == "refresh":
            self.forward = self._resolve(to.group(1).strip())

    def _part(self, name: str, address: str) -> None:
        origin = registrable(self._resolve(address)) if address else ""
        if origin and origin != self.own:
            self.origins.add(origin)
            if name == "script":
                self.script_origins.add(origin)

    def _resolve(self, address: str) -> str:
        try:
            return urljoin(self.url, address.strip()[:2000])
        except ValueError:
            return ""


def _written(script: str) -> Iterator[str]:
    """What inline scripts write into the page from percent-escapes, tags as line ends: the oldest hiding place."""
    if "document.write" in script or "innerHTML" in script:
        yield from (_TAG.sub("\n", unquote(hit)) for hit in _ESCAPED.findall(script))


def _unescape(text: str) -> str:
    """Character references read; one with ten digits or more is none (``html.unescape`` would raise on 4,300)."""
    return html.unescape(_LONG_REFERENCE.sub("\N{REPLACEMENT CHARACTER}", _ZEROS.sub(r"&#\1", text)))


def _fold_space(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> Iterator[str]:
    """Lines as shown; at most ``MOST_LINES`` of at most ``MOST_LINE`` characters."""
    count = 0
    for raw in _unescape(text).split("\n"):
        line = _fold_space(raw)
        for start in range(0, len(line), MOST_LINE):
            yield line[start : start + MOST_LINE]
            count += 1
            if count >= MOST_LINES:
                return
