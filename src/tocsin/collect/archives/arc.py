"""What does an ARC record say of itself? The Internet Archive's format of 1996, versions 1 and 2.

A line ``URL IP-address Archive-date Content-type Archive-length``, in version 2 with result code, checksum, location,
offset and file name before the length; then so many bytes, and a line feed. The first record describes the file.
"""

from __future__ import annotations

import re

from tocsin.collect.archives.flow import Flow
from tocsin.collect.archives.httphead import text
from tocsin.collect.archives.records import Form, Head

# The address may hold blanks; the date has 14 digits, in old files 12. Times are in UTC.
_LINE = (
    rb"[A-Za-z][A-Za-z0-9+.-]{1,19}:[^\r\n]{0,4000}? [0-9A-Fa-f.:]{1,45} (?:\d{14}|\d{12}) [^ \r\n]{1,200} "
    rb"(?:\d{1,3} [^ \r\n]{1,200} [^ \r\n]{1,4000} \d{1,15} [^ \r\n]{1,300} )?\d{1,15}[ \t]*\r?\n"
)
_FIELDS = re.compile(
    r"(?P<url>.*?) (?P<peer>[0-9A-Fa-f.:]{1,45}) (?P<date>\d{14}|\d{12}) "
    r"(?P<kind>\S+) (?:\d{1,3} .* )?(?P<length>\d+)\s*"
)


def _head(flow: Flow, number: int) -> Head:
    line = flow.line()
    found = _FIELDS.fullmatch(text(line)) if ARC.start.match(line) else None
    if not found:
        raise flow.broken(f"record {number} has no ARC header: no ARC file, or damaged here")
    url = found["url"]
    is_about = url.startswith("filedesc:")
    return Head(
        kind="filedesc" if is_about else "response",
        url=url.replace(" ", "%20"),
        date=found["date"],
        length=int(found["length"]),
        declared="" if found["kind"] == "no-type" else found["kind"],
        peer=None if found["peer"] in ("0.0.0.0", "-") else found["peer"],  # noqa: S104 (stands for "none")
        is_http=url.lower().startswith(("http:", "https:")),
    )


ARC = Form(start=re.compile(_LINE), head=_head)
