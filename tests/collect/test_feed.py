"""Is every entry of a feed read, in whichever of the formats it comes?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.collect.door import AT, PNG, SOURCE, collected, dumped, utc

from tocsin.collect.feeds import feedparts
from tocsin.collect.feeds.feed import Feed
from tocsin.model.listing import Listing
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
    told = collected(Feed(), {"a.xml": ATOM.replace("Bref", "Bref & <b>bon").encode()})
    assert len(told.posts) == 2
    assert told.repaired == {"feed is not well formed": 1}


def test_a_feed_that_is_cut_gives_its_whole_entries_and_says_so() -> None:
    told = collected(Feed(), {"a.xml": ATOM[: ATOM.rindex("Bref")].encode()})
    assert [post.native_id for post in told.posts] == ["tag:b"]
    assert told.fault.what == "ends before it is complete; 1 entries before that were read"
    assert told.skipped == {"entry not readable": 1}


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
    assert told.fault.where.startswith("f")


def test_an_empty_feed_is_no_fault() -> None:
    told = collected(Feed(), {"f.xml": b"<rss version='2.0'><channel><title>x</title></channel></rss>"})
    assert not told.all


def test_other_files_are_skipped_and_a_huge_one_is_told() -> None:
    told = collected(Feed(), {"a.txt": b"hello", "b.xml": b"<" * (64 * 2**20 + 1)})
    assert told.skipped == {"no feed": 1}
    assert told.fault.what.startswith("holds 67,108,865 bytes")


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


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>N</title>{''.join(items)}</channel></rss>".encode()


def item(number: int, date: str = "", more: str = "") -> str:
    return f"<item><guid>{number}</guid><title>t</title><pubDate>{date}</pubDate>{more}</item>"


def test_enclosures_and_media_beside_the_feed_are_shown_and_others_counted() -> None:
    media = "<media:content xmlns:media='http://search.yahoo.com/mrss/' url='http://n.example/b.png' type='image/png'/>"
    enclosure = "<enclosure url='http://n.example/a.png' type='image/png' length='1'/>"
    told = collected(Feed(), {"f.xml": rss(item(1, more=enclosure + media)), "a.png": PNG})
    assert [medium.name for medium in told.post.media] == ["a.png"]
    assert told.skipped == {"file named but not supplied": 1}


def test_a_feed_in_order_lists_its_entries_and_one_that_jumps_does_not() -> None:
    days = [f"Sat, {day} Jan 2013 10:00:00 GMT" for day in (14, 13, 12)]
    told = collected(Feed(), {"f.xml": rss(*(item(n, day) for n, day in enumerate(days)))})
    (listing,) = told.of(Listing)
    assert listing.items() == {"0", "1", "2"}
    assert (listing.first, listing.last, listing.at) == (utc("2013-01-12T10:00:00"), utc("2013-01-14T10:00:00"), AT)
    jumps = rss(item(1, days[2]), item(2, days[0]), item(3, days[1]))
    assert not collected(Feed(), {"f.xml": jumps}).of(Listing)


def test_feeds_of_many_entries_are_parsed_in_batches_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    content = rss(*(item(number, more=f"<description>{'a' * number}</description>") for number in range(60)))
    whole = collected(Feed(), {"f.xml": content}).posts
    monkeypatch.setattr(feedparts, "BATCH", 500)
    assert collected(Feed(), {"f.xml": content}).posts == whole
    assert len(whole) == 60


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "iso-8859-1", "windows-1251"])
def test_a_feed_is_read_in_its_encoding(codec: str) -> None:
    text = "été" if codec != "windows-1251" else "Привет"
    head = f'<?xml version="1.0" encoding="{codec.removesuffix("-sig").removesuffix("-le")}"?>'
    mark = b"\xff\xfe" if codec == "utf-16-le" else b""
    content = head + f"<rss version='2.0'><channel><item><guid>1</guid><title>{text}</title></item></channel></rss>"
    assert collected(Feed(), {"f.xml": mark + content.encode(codec)}).post.title == text


@pytest.mark.parametrize(
    "inside",
    [
        "<b>" * 300,
        "<b " + " ".join(f'a{n}="1"' for n in range(300)) + "/>",
        "<description>" + "&" * 30_000 + "</description>",
        "<description>" + "a" * (2 << 20) + "</description>",
    ],
)
def test_an_entry_no_parser_should_see_costs_itself_alone(inside: str) -> None:
    told = collected(Feed(), {"f.xml": rss(item(1), item(2, more=inside), item(3))})
    assert [post.native_id for post in told.posts] == ["1", "3"]
    assert told.skipped == {"entry not readable": 1}


@pytest.mark.parametrize(
    "content",
    [
        b"<rss><channel>" + b"<a>" * 500_000,
        b"<rss " + b"a='1' " * 20_000 + b">",
        b"<!--" * 200_000,
        b"<rss><channel>" + b"<a b='>" * 90_000,
    ],
)
def test_bombs_of_markup_are_told_at_once(content: bytes) -> None:
    told = collected(Feed(), {"f.xml": content})
    assert not told.posts
    assert told.faults


def test_comments_cdata_and_nested_names_do_not_split_an_entry() -> None:
    inside = "<!-- </item> --><description><![CDATA[<item></item>]]></description>"
    told = collected(Feed(), {"f.xml": rss(item(1, more=inside), item(2))})
    assert [post.native_id for post in told.posts] == ["1", "2"]
    assert not told.faults


def test_entities_the_feed_declares_are_not_expanded_and_it_is_said() -> None:
    content = b"<!DOCTYPE rss [<!ENTITY a 'x'>]>" + rss(item(1, more="<description>&a;</description>"))
    told = collected(Feed(), {"f.xml": content})
    assert told.repaired["entities the feed declares are not expanded"] == 1
    assert len(told.posts) == 1


def test_attachments_of_a_json_feed_are_shown_and_a_cut_one_is_told() -> None:
    files = [
        {"url": "https://n.example/a.png", "mime_type": "image/png", "title": "a hill"},
        {"url": "https://n.example/b"},
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "content_text": "a", "attachments": files}],
    }
    told = collected(Feed(), {"f.json": dumped(feed), "a.png": PNG})
    assert [medium.alt for medium in told.post.media] == ["a hill"]
    assert told.skipped == {"file named but not supplied": 1}
    told = collected(Feed(), {"f.json": dumped(feed)[:-5]})
    assert len(told.posts) == 0 or told.faults
    assert told.fault.where.startswith("f.json: byte")


def test_an_edit_keeps_the_name_of_the_entry() -> None:
    changed = ATOM.replace("Bref", "Changed")
    before, after = (collected(Feed(), {"f.xml": text.encode()}).posts[0] for text in (ATOM, changed))
    assert before.native_id == after.native_id
    assert before.id != after.id
