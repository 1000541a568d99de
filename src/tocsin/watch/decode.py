"""Which characters do a page's bytes stand for, or which picture are they?"""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(
    rb"""<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{2,30})""", re.IGNORECASE
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Only character sets of the web (WHATWG Encoding); Python also knows codecs such as "zlib" that are no character sets.
_WEB_CHARSET = re.compile(
    r"utf-?8|utf-?16-?(le|be)?|us-ascii|iso-?8859-?\d{1,2}|latin-?1|windows-?\d{3,4}|cp\d{3,4}|koi8-?[ru]|macintosh"
    r"|gbk|gb2312|gb18030|big5|euc-?(jp|kr)|shift[_-]?jis|tis-?620"
)
# The first bytes that name a format (IANA media types); JFIF and Exif also name a JPEG saved as text.
_PICTURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_INSIDE = ((b"JFIF\0", "image/jpeg"), (b"Exif\0", "image/jpeg"), (b"WEBPVP8", "image/webp"))


def decode(page: bytes) -> str:
    """The page's text. Never fails: what no character set explains becomes U+FFFD.

    Order: byte order mark, valid UTF-8, the ``<meta charset>`` of the first 2,048 bytes, Windows-1252.
    """
    for mark, charset in _MARKS:
        if page.startswith(mark):
            return page[len(mark) :].decode(charset, "replace")
    try:
        return page.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut inside the last of several such characters; a lone one is another character set.
        if error.start > len(page) - 4 and not page[: error.start].isascii():
            return page.decode("utf-8", "replace")
    declared = _declared(page[:2048])
    return page.decode(declared, "replace")


def picture_type(page: bytes) -> str | None:
    """Media type where the bytes are a picture and not a page; None else.

    A page may open with ``GIF89a;`` to pass an upload filter: with no byte below a space behind it, it is a page.
    """
    head = page[:64]
    named = next((kind for magic, kind in _PICTURES if head.startswith(magic)), None)
    named = named or next((kind for magic, kind in _INSIDE if magic in head[:32]), None)
    if named is None or (named == "image/gif" and not re.search(rb"[\x00-\x08]", page[6:300])):
        return None
    return named


def _declared(head: bytes) -> str:
    found = _DECLARED.search(head)
    name = found.group(1).decode("ascii").lower() if found else ""
    if not _WEB_CHARSET.fullmatch(name):
        return "cp1252"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
