"""Which pictures, videos and sounds does a part of a page show, as far as they were saved along with it?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborNode

from tocsin.collect.errors import CollectError
from tocsin.collect.inline import inline, inline_type, unpacked
from tocsin.collect.magic import HEAD, UNKNOWN, is_medium, media_type
from tocsin.collect.shelf import Shelf
from tocsin.collect.web.pages import LIFTED, Page, part_of
from tocsin.model import Media
from tocsin.model.seams import Fetcher, Skip

MISSING = "file named but not supplied"
DRAWING = "drawing (SVG), left in its page"
NO_MEDIUM = "no picture, video or sound"
BROKEN = "picture inside the page is damaged"

# Where an element names its picture; what a script would have put in place of a stand-in comes after ``src``.
_NAMES = ("src", "data-src", "data-original", "data-lazy-src", "data-url", "poster", "href")
_SOURCES = ("srcset", "data-srcset")
_STAND_IN = re.compile(r"data:image/svg\+xml|data:,|data:image/gif;base64,R0lGOD.{0,90}$|about:blank", re.IGNORECASE)
_CSS_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]+))\s*\)""")
_CSS_NAME = re.compile(r"var\(\s*(--[\w-]{1,60})")
# gildas-lormeau/single-file-core: SINGLE_FILE_VARIABLE_NAME_PREFIX; pictures that stand on the page more than once.
_CSS_HELD = re.compile(r"""(--sf-img-[\w-]{1,20})\s*:\s*url\(\s*["']?([^"')\s]+)""")

Told = Media | Skip


@dataclass(frozen=True, slots=True)
class _Found:
    """The bytes of a picture inside the page's own file."""

    content: bytes = field(repr=False)
    declared: str  # media type
    url: str = ""
    address: str = ""  # as the page writes it


@dataclass(slots=True)
class Pictures:
    """The pictures of one page; the same medium is shown once in a post."""

    page: Page
    shelf: Shelf
    fetch: Fetcher
    _held: dict[str, str] | None = field(default=None, repr=False)

    def of(self, nodes: Collection[LexborNode], where: str) -> Iterator[Told]:
        """A medium for each picture that is there, a Skip for each that is not."""
        shown: set[str] = set()
        for place, node in enumerate(nodes):
            told = self._one(node, where, place)
            if isinstance(told, Media) and told.sha256 in shown:
                continue
            if isinstance(told, Media):
                shown.add(told.sha256)
            if told is not None:
                yield told

    def _one(self, node: LexborNode, where: str, place: int) -> Told | None:
        addresses = self._addresses(node)
        alt = (node.attributes.get("alt") or "").replace("\0", "\ufffd") or None
        missing: Told | None = None
        for address in addresses:
            told = self._found(address, alt, f"{where}, picture {place}")
            if isinstance(told, Media):
                return told
            missing = missing or told
        return missing

    def _addresses(self, node: LexborNode) -> list[str]:
        """Where the picture may be, the likeliest first; stand-ins last."""
        marks = node.attributes
        found = [marks.get(name) or "" for name in _NAMES]
        found += [(marks.get(name) or "").strip().split(" ")[0].rstrip(",") for name in _SOURCES]
        style = marks.get("style") or ""
        held = [self._variables().get(name, "") for name in _CSS_NAME.findall(style)]
        held += ["".join(groups) for groups in _CSS_URL.findall(style)]
        every = [address.strip() for address in (*held, *found) if address.strip()]
        real = [address for address in every if not _STAND_IN.match(address)]
        return real or every[:1]

    def _variables(self) -> dict[str, str]:
        if self._held is None:
            texts = (node.text(deep=True) for node in self.page.tree.css("style"))
            self._held = {name: address for text in texts for name, address in _CSS_HELD.findall(text)}
        return self._held

    def _found(self, address: str, alt: str | None, locator: str) -> Told:
        part = part_of(self.page, address)
        if part is not None:
            try:
                found = _Found(part.content(), part.media_type, part.location or "", address)
                return self._kept(found, alt, locator)
            except CollectError as trouble:
                return Skip(reason=BROKEN, where=str(trouble))
        if address[:5].lower() == "data:" or address.startswith(LIFTED):
            content, declared = self._inside(address)
            if content is None:
                return Skip(reason=BROKEN, where=locator)
            return self._kept(_Found(content, declared), alt, locator)
        return self._beside(address, alt, locator)

    def _inside(self, address: str) -> tuple[bytes | None, str]:
        number = address.removeprefix(LIFTED)
        if not address.startswith(LIFTED):
            return inline(address), inline_type(address)
        if not number.isdecimal() or int(number) >= len(self.page.lifted):
            return None, ""
        head, body = self.page.lifted[int(number)]
        return unpacked(bytes(body), is_base64=head.endswith(";base64")), head.partition(";")[0].lower()

    def _beside(self, address: str, alt: str | None, locator: str) -> Told:
        beside = self.page.file.name
        file = self.shelf.find(address, beside) or self.shelf.find(re.split("[?#]", address)[0], beside)
        if file is None:
            return Skip(reason=MISSING, where=f"{locator}: {address:.200}")
        self.shelf.use(file)
        medium = self.shelf.medium(file, alt=alt)
        return medium if is_medium(medium.media_type) else Skip(reason=NO_MEDIUM, where=f"{locator}: {file.name}")

    def _kept(self, found: _Found, alt: str | None, locator: str) -> Told:
        if not found.content:
            return Skip(reason=BROKEN, where=locator)
        kind = media_type(found.content[:HEAD])
        kind = found.declared if kind == UNKNOWN and found.declared else kind
        if not is_medium(kind) or "svg" in kind:
            return Skip(reason=DRAWING if "svg" in kind else NO_MEDIUM, where=locator)
        whole = self.page.file.capture
        part = replace(
            whole,
            locator=locator,
            within=whole.id,
            media_type=kind,
            url=found.url if found.url.startswith("http") else None,
            stated=self.page.saved.at,
        )
        kept = self.fetch.keep(found.content, part)
        name = re.split("[?#]", found.address)[0].rpartition("/")[2][:200]
        return Media(sha256=kept.sha256, media_type=kind, size=kept.size, name=name, capture=kept.id, alt=alt)
