"""Which file is being read, for which source, and what lies beside it?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from urllib.parse import unquote, urlsplit

from tocsin.collect.shelf import Shelf
from tocsin.collect.times import Stated
from tocsin.model import Media, Post, Source
from tocsin.model.kinds import Private
from tocsin.model.seams import Material, Skip

NOT_SUPPLIED = "file named but not supplied"
DELETION = "deletion, told as a removal"
UNREAD = {
    Private.DIRECT: "not public: direct",
    Private.FOLLOWERS: "not public: followers only",
    Private.CONTACTS: "contacts are not read",
    Private.LOGINS: "log-in records are not read",
}

_BAD = re.compile("[\x00\ud800-\udfff]")  # no database or UTF-8 file can hold them


def clean(text: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD."""
    return _BAD.sub("\ufffd", text) if _BAD.search(text) else text


def quoted(text: str) -> str:
    """The words of somebody else, each line after ``> ``, as pages are read."""
    return "\n".join(f"> {line}" for line in text.split("\n") if line.strip())


@dataclass(frozen=True, slots=True)
class Reading:
    """One file of a source while its items are turned into posts."""

    source: Source
    shelf: Shelf
    file: Material
    zone: tzinfo

    def refusal(self, part: Private | None) -> str | None:
        """Why this private part is not read, or None where it is public or the source reads it."""
        return None if part is None or self.source.reads(part) else UNREAD[part]

    def medium(self, paths: Iterable[str | None], where: str, alt: str | None = None) -> Media | Skip:
        """The first of these paths or addresses that was supplied, as a medium; a Skip where none was."""
        named = [path for path in paths if path]
        for path in named:
            if file := self._beside(path):
                self.shelf.use(file)
                return self.shelf.medium(file, alt=clean(alt) if alt else None)
        return Skip(reason=NOT_SUPPLIED, where=f"{where}: {named[0] if named else 'no name':.200}")

    def _beside(self, path: str) -> Material | None:
        try:
            inside = unquote(urlsplit(path).path) if "://" in path else path
        except ValueError:
            return None
        base = posixpath.basename(inside)
        tries = (inside, f"media_attachments{inside.partition('media_attachments')[2]}", base)
        found = (self.shelf.find(name, beside=self.file.name) for name in tries if base and name)
        return next(filter(None, found), None)

    def post(
        self,
        native: str,
        text: str,
        where: str,
        *,
        claimed: Stated | None = None,
        edited: Stated | None = None,
        title: str | None = None,
        author: str | None = None,
        url: str | None = None,
        language: str | None = None,
        reply_to: str | None = None,
        forwarded_from: str | None = None,
        media: Iterable[Media] = (),
    ) -> Post:
        """A post of this file; ``edited`` is left out where it is the time of publishing."""
        changed = edited and (claimed is None or edited.at != claimed.at)
        return Post(
            source=self.source.id,
            native_id=clean(native),
            capture=self.file.capture.id,
            locator=where,
            collected=self.file.capture.collected,
            text=clean(text),
            claimed=claimed.at if claimed else None,
            zone_assumed=bool(claimed and claimed.assumed),
            title=_maybe(title),
            author=_maybe(author),
            url=_maybe(url),
            language=_maybe(language),
            reply_to=_maybe(reply_to),
            forwarded_from=_maybe(forwarded_from),
            edited=edited.at if edited and changed else None,
            media=tuple(media),
        )


def _maybe(text: str | None) -> str | None:
    return clean(text) if text and text.strip() else None
