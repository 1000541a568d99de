"""Random feeds: RSS, Atom and RDF in several encodings, with and without times, ids, authors, enclosures."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

from tests.collect.sayings import picture, saying

KIND = "feed"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}

_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
_FORMS = {
    "rss": ('<rss version="2.0"><channel><title>News</title>', "</channel></rss>"),
    "atom": ('<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>News</title>', "</feed>"),
    "rdf": (f'<rdf:RDF {_RDF}><channel rdf:about="x"><title>N</title></channel>', "</rdf:RDF>"),
}


def build(rng: random.Random, folder: Path) -> int:
    """A feed of each form, and files that are none."""
    seen = 0
    for form, (head, tail) in _FORMS.items():
        told = [_entry(rng, folder, form, number) for number in range(rng.randint(0, 9))]
        seen += sum(1 + more for _, more in told)
        text = head + "\n".join(entry for entry, _ in told) + tail + rng.choice(("", "\n<!-- made in 0.1 s -->\n"))
        codec = rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16"))
        (folder / f"{form}.xml").write_bytes(text.encode(codec, "replace"))
    (folder / "readme.txt").write_text("no feed")
    return seen + 1


def _entry(rng: random.Random, folder: Path, form: str, number: int) -> tuple[str, int]:
    at = datetime(2013, 1, 12, tzinfo=UTC) + timedelta(minutes=rng.randint(0, 99_999))
    said = _xml(f"<p>{escape(saying(rng))}</p>")
    body = rng.choice((said, f"<![CDATA[{saying(rng).replace(']]>', '')}]]>"))
    body = body.replace("\x00", "")
    title, link, more, parts = _xml(saying(rng)), f"http://n.example/{number}", 0, list[str]()
    if rng.random() < 0.3:
        if rng.random() < 0.5:
            (folder / f"{form}-{number}.jpg").write_bytes(picture(rng))
        else:
            more = 1
        address = f"http://n.example/files/{form}-{number}.jpg"
        enclosure = f'<enclosure url="{address}" type="image/jpeg" length="1"/>'
        if form == "rdf":  # RDF has none
            more, enclosure = 1 - more, ""
        parts.append(enclosure if form != "atom" else f'<link rel="enclosure" href="{address}" type="image/jpeg"/>')
    if form == "atom":
        parts += [f"<id>tag:{number}</id>", f"<title>{title}</title>", f'<content type="html">{body}</content>']
        parts.append(rng.choice(("", f"<updated>{at.isoformat()}</updated>", "<published>soon</published>")))
        return f"<entry>{''.join(parts)}</entry>", more
    parts += [f"<title>{title}</title>", f"<link>{link}</link>", f"<description>{body}</description>"]
    if form == "rss":
        parts.append(
            rng.choice(("", f"<pubDate>{format_datetime(at)}</pubDate>", "<pubDate>2013-01-12T10:00:00</pubDate>"))
        )
        parts.append(rng.choice(("", f"<guid>urn:{number}</guid>", "<author>a &amp; b</author>")))
    about = f' rdf:about="{link}"' if form == "rdf" else ""
    return f"<item{about}>{''.join(parts)}</item>", more


def _xml(text: str) -> str:
    return escape(text, quote=False).replace("\x00", "")
