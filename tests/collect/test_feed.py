"""Is every entry of a feed read, in whichever of the formats it comes?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.collect.door import SOURCE, collected, dumped, utc

from tocsin.collect.feed import Feed
from tocsin.model.seams import Fault

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Le Courrier</title>
<entry><id>tag:b</id><title>Deux</title><link href="http://n.example/2"/><published>2013-01-13T10:00:00+01:00</published>
<updated>2013-01-13T12:00:00Z</updated><author><name>A. B.</name></author>
<content type="html">&lt;p&gt;Un&lt;/p&gt;&lt;p&gt;deux&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;</content></entry>
<entry><id>tag:a</id><title>Un</title><published>2013-01-12T10:00:00Z</published><summary>Bref</summary></entry>
</feed>"""
RSS = """<rss version="2.0"><channel><title>News</title><language>en</language>
<item><title>One</title><link>http://n.example/1</link><description>Text &amp;amp; more</description>
<pubDate>{date}</pubDate></item></channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="x"><title>N</title></channel>
<item rdf:about="http://n.example/1"><title>One</title><link>http://n.example/1</link><description>d</description></item>
</rdf:RDF>"""


def test_atom_entries_come_oldest_first_as_text() -> None:
    told = collected(Feed(), {"atom.xml": ATOM.encode()})
    first, second = told.posts
    assert (first.native_id, first.author, first.text) == ("tag:a", "Le Courrier", "Bref")
    assert (second.title, second.text, second.author, second.language) == ("Deux", "Un\ndeux", "A. B.", "fr")
    assert (second.claimed, second.edited) == (utc("2013-01-13T09:00:00"), utc("2013-01-13T12:00:00"))
    assert second.url == "http://n.example/2"
    assert not told.faults
    assert not told.repaired


@pytest.mark.parametrize(
    ("date", "hour", "assumed"),
    [
        ("Sat, 12 Jan 2013 10:00:00 GMT", 10, False),
        ("Sat, 12 Jan 2013 10:00:00 +0200", 8, False),
        ("2013-01-12T10:00:00", 9, True),
    ],
)
def test_a_time_without_a_zone_is_read_in_the_sources(date: str, hour: int, assumed: bool) -> None:
    post = collected(Feed(), {"r.xml": RSS.format(date=date).encode()}, replace(SOURCE, zone="Europe/Paris")).post
    assert (post.claimed, post.zone_assumed) == (utc(f"2013-01-12T{hour:02}:00:00"), assumed)
    assert (post.native_id, post.text, post.language) == ("http://n.example/1", "Text & more", "en")


def test_rdf_is_read_and_no_time_is_no_time() -> None:
    post = collected(Feed(), {"r.rdf": RDF.encode()}).post
    assert (post.title, post.claimed) == ("One", None)


def test_a_feed_that_is_not_well_formed_is_read_and_told() -> None:
    told = collected(Feed(), {"a.xml": ATOM.replace("</feed>", "").encode()})
    assert len(told.posts) == 2
    assert told.repaired == {"feed is not well formed": 1}


def test_entity_bombs_and_outside_entities_bring_nothing_in() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">' + "".join(
        f'<!ENTITY {chr(n + 1)} "&{chr(n)};&{chr(n)};&{chr(n)};&{chr(n)};&{chr(n)};&{chr(n)};&{chr(n)};&{chr(n)};">'
        for n in range(98, 110)
    )
    outside = '<!DOCTYPE x [<!ENTITY o SYSTEM "file:///etc/passwd">]>'
    for head, name in ((bomb + "]>", "n"), (outside, "o")):
        content = head + RSS.format(date="").replace("Text", f"&{name};")
        told = collected(Feed(), {"r.xml": content.encode()})
        assert all(len(post.text) < 10_000 and "root:" not in post.text for post in told.posts)


@pytest.mark.parametrize("content", [b"<html><body>x</body></html>", b"<rss", b"{", b'{"a": 1}', b"<foo/>"])
def test_what_is_no_feed_is_one_fault(content: bytes) -> None:
    told = collected(Feed(), {"f": content})
    assert not told.posts
    assert told.fault.where == "f"


def test_an_empty_feed_is_no_fault() -> None:
    told = collected(Feed(), {"f.xml": b"<rss version='2.0'><channel><title>x</title></channel></rss>"})
    assert not told.all


def test_other_files_are_skipped_and_a_huge_one_is_told() -> None:
    told = collected(Feed(), {"a.txt": b"hello", "b.xml": b"<" * (10 * 2**20 + 1)})
    assert told.skipped == {"no feed": 1}
    assert told.fault.what.startswith("holds 10,485,761 bytes")


def test_json_feed_items_are_read() -> None:
    items = [
        {"id": "1", "url": "http://n.example/1", "content_html": "<p>a</p>", "date_published": "2013-01-12T10:00:00Z"},
        {"id": 2, "content_text": "b", "authors": [{"name": "C"}], "language": "ar"},
        {"id": 3},
        "none",
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "News", "language": "en", "items": items}
    told = collected(Feed(), {"f.json": dumped(feed)})
    assert [(p.native_id, p.text, p.author, p.language) for p in told.posts] == [
        ("1", "a", "News", "en"),
        ("2", "b", "C", "ar"),
    ]
    assert told.skipped == {"entry without id or text": 2}


def test_what_the_door_refuses_is_handed_on() -> None:
    refused = Fault(where="http://n.example/feed", what="did not answer: timeout")
    assert collected(Feed(), {"f": refused}).all == [refused]
