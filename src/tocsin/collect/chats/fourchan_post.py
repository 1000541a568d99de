"""What does one post of the 4chan API say, who signs it, and which of the supplied files does it show?"""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.collect.chats.attached import NOT_INCLUDED
from tocsin.collect.jsontext import items, obj, string
from tocsin.collect.page import text_of_html
from tocsin.collect.shelf import Shelf
from tocsin.model import Media
from tocsin.model.seams import Material, Skip

DELETED = "file deleted at its source"
OTHER = "file differs from the digest stated for it"
_BREAK = re.compile(r"</?wbr\s*/?>", re.IGNORECASE)  # put into long words, addresses among them
# "#p123", "/po/thread/100#p123", "123#p123"; a link to another board has that board's name.
_QUOTED = re.compile(
    r"""<a\s[^<>]{0,200}?href=["']?(?:/?/?[^"'<>\s]{0,60}?/(\w{1,10})/(?:thread|res)/)?[^"'#<>]{0,40}#p(\d+)"""
)
_NOBODY = "Anonymous"
_BLOCK = 1 << 20
_Post = dict[str, object]


@dataclass(frozen=True, slots=True)
class Said:
    """What a post says, and the number of the first post that it quotes: of its own board, or ``board/number``."""

    text: str
    title: str | None
    answers: str | None


def said(post: _Post, where: str) -> Said:
    """Text and subject without their HTML.

    Raises:
        CollectError: the comment is too large or nested too deeply.
    """
    comment = _BREAK.sub("", string(post.get("com")) or "")
    quoted = _QUOTED.search(comment)
    board, number = quoted.groups() if quoted else (None, None)
    subject = string(post.get("sub"))
    return Said(
        text=text_of_html(comment, where) if comment else "",
        title=html.unescape(_BREAK.sub("", subject)) if subject else None,
        answers=f"{board}/{number}" if board and number else number,
    )


def author(post: _Post) -> str | None:
    """Name, tripcode, poster's number, office and flag as the board shows them; None for plain Anonymous."""
    name, poster, office = (string(post.get(key)) for key in ("name", "id", "capcode"))
    flag = string(post.get("country")) or string(post.get("board_flag"))
    name = html.unescape(name) if name else _NOBODY
    marks = [string(post.get("trip")), f"ID:{poster}" if poster else None, f"## {office}" if office else None]
    shown = " ".join(filter(None, (name, *marks, f"({flag})" if flag else None)))
    return None if shown == _NOBODY else shown


class Files:
    """The source's files by their last name: the API gives a file's number, saved folders differ."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._named: dict[str, list[Material]] = {}
        for name, file in sorted(shelf.files.items()):
            self._named.setdefault(posixpath.basename(name), []).append(file)

    def of(self, post: _Post, where: str) -> Iterator[Media | Skip]:
        """Each file of a post as a medium, where its bytes were supplied and have the stated MD5; else a Skip."""
        for told in (post, *map(obj, items(post.get("extra_files")))):
            if string(told.get("filedeleted")) == "1" or string(told.get("ext")) == "deleted":
                yield Skip(reason=DELETED, where=where)
            elif string(told.get("tim")) or string(told.get("filename")):
                yield self._file(told, where)

    def _file(self, told: _Post, where: str) -> Media | Skip:
        digest = _digest(string(told.get("md5")))
        ending, other = string(told.get("ext")) or "", False
        for key in ("tim", "filename"):
            for file in self._named.get(f"{string(told.get(key))}{ending}", ()):
                if digest == _md5(file) or (digest is None and key == "tim"):
                    self._shelf.use(file)
                    return self._shelf.medium(file)
                other |= key == "tim"
        return Skip(reason=OTHER if other else NOT_INCLUDED, where=where)


def _digest(stated: str | None) -> bytes | None:
    """The 16 bytes of an MD5 in base64; None where it is none."""
    try:
        digest = base64.b64decode(stated or "", validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest if len(digest) == 16 else None


def _md5(file: Material) -> bytes:
    engine = hashlib.md5(usedforsecurity=False)
    with file.open() as stream:
        while block := stream.read(_BLOCK):
            engine.update(block)
    return engine.digest()
