"""Are pages saved as MHTML read, whoever saved them and however damaged they are?"""

# ruff: noqa: E501 (a line of markup is a line)

from __future__ import annotations

import base64
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.boards import Said, thread
from tests.collect.door import JPEG, PNG, SOURCE, FakeDoor, collected, utc
from tests.collect.exports.forum_mhtml import mhtml, part

from tocsin.collect.forums.forum import Forum
from tocsin.collect.web.mhtml import DEPTH, MOST, is_mhtml, read_mhtml
from tocsin.collect.web.webpage import Webpage

REAL = Path(__file__).parent / "test_mhtml_pages"  # saved by Chromium through Page.captureSnapshot, of invented pages
AT = utc("2024-05-01T10:00:00")


def test_a_thread_saved_by_chromium_has_its_posts_its_picture_and_its_stated_address() -> None:
    told = collected(Forum(), {"a.mht": (REAL / "blink-forum.mht").read_bytes()})
    first, second = told.posts
    assert (first.native_id, first.author, first.title, first.language) == (
        "post-301",
        "fennec",
        "Вечер — été ١٢",
        "ru",
    )
    assert (first.text, first.reply_to, first.claimed) == (
        "> Раньше\nПривет, мир! =3D سلام",
        "post-299",
        utc("2024-05-01T19:30:00"),
    )
    assert [(medium.media_type, medium.alt, medium.name) for medium in first.media] == [("image/png", "Флаг", "a.png")]
    assert second.native_id == "post-302"
    (capture,) = told.captures
    assert capture.url == "http://forum.example/threads/t.47/"
    assert capture.stated is not None
    assert told.skipped == {"file named but not supplied": 1, "frame without posts": 1}
    assert not told.faults


def test_an_article_saved_by_chromium_is_one_post() -> None:
    told = collected(Webpage(), {"a.mhtml": (REAL / "blink-article.mht").read_bytes()})
    post = told.post
    assert (post.title, post.author, post.claimed) == ("Le pont rouvert", "La rédaction", utc("2024-05-01T06:00:00"))
    assert (post.native_id, post.language, len(post.media)) == ("http://journal.example/pont", "fr", 1)
    assert post.text.startswith("Le vieux pont")
    assert "Accueil" not in post.text


def saved(head: str, *parts: str | bytes) -> bytes:
    body = b"".join(b"--B\r\n" + (part.encode() if isinstance(part, str) else part) + b"\r\n" for part in parts)
    return head.replace("\n", "\r\n").encode() + b"\r\n" + body + b"--B--\r\n"


WORD = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="B"\n\nThis document is a Single File Web Page.\n'
IE = 'From: "Saved by Windows Internet Explorer 8"\nDate: Sat, 12 Jan 2013 21:30:00 +0100\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\ttype="text/html";\n\tboundary="B"\n'
ALTERNATIVE = (
    'MIME-Version: 1.0\nContent-Type: multipart/related; type=multipart/alternative; boundary=B; start="<root@x>"\n'
)


def test_internet_explorer_pictures_are_found_by_their_address() -> None:
    page = 'Content-Type: text/html;\r\n\tcharset="windows-1251"\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: http://site.example/news/1.htm\r\n\r\n'
    text = '<p>=CF=F0=E8=E2=E5=F2</p><img src=3D"../p.jpg">'
    picture = (
        b"Content-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\nContent-Location: http://site.example/p.jpg\r\n\r\n"
        + base64.encodebytes(JPEG)
    )
    told = collected(Webpage(), {"a.mht": saved(IE, page + text, picture)})
    assert told.post.text == "Привет"
    assert [medium.media_type for medium in told.post.media] == ["image/jpeg"]
    assert told.captures[0].stated == utc("2013-01-12T20:30:00")


def test_word_and_outlook_pictures_are_found_by_cid_and_by_file_address() -> None:
    page = 'Content-Location: file:///C:/1/doc.htm\r\nContent-Type: text/html; charset=us-ascii\r\n\r\n<p>Word</p><img src="doc_files/i.png"><img src="cid:two@x">'
    one = (
        b"Content-Location: file:///C:/1/doc_files/i.png\r\nContent-Transfer-Encoding: base64\r\nContent-Type: image/png\r\n\r\n"
        + base64.encodebytes(PNG)
    )
    two = (
        b"Content-ID: <two@x>\r\nContent-Transfer-Encoding: base64\r\nContent-Type: image/jpeg\r\n\r\n"
        + base64.encodebytes(JPEG)
    )
    told = collected(Webpage(), {"a.mht": saved(WORD, page, one, two)})
    assert [medium.media_type for medium in told.post.media] == ["image/png", "image/jpeg"]
    assert told.captures[0].url is None


def test_the_part_named_as_root_is_the_page_and_a_nested_alternative_is_entered() -> None:
    frame = "Content-Type: text/html\r\nContent-ID: <frame@x>\r\nContent-Location: http://other.example/\r\n\r\n<p>frame</p>"
    inner = "Content-Type: multipart/alternative; boundary=C\r\n\r\n--C\r\nContent-Type: text/plain\r\n\r\nplain\r\n--C\r\nContent-Type: text/html\r\nContent-ID: <root@x>\r\nContent-Location: http://site.example/\r\n\r\n<p>page</p>\r\n--C--"
    told = collected(Webpage(), {"a.mht": saved(ALTERNATIVE, frame, inner)})
    assert told.post.text == "page"
    assert told.skipped == {"frame of another site": 1}


def test_a_time_with_minus_zero_is_utc_whatever_the_zone_of_the_source() -> None:
    content = mhtml(random.Random(1), [part(random.Random(1), "text/html", "http://site.example/", b"<p>x")])
    assert collected(Webpage(), {"a.mht": content}).captures[0].stated == utc("2013-01-12T20:30:00")


def test_a_name_does_not_make_a_page_and_bytes_do() -> None:
    content = (REAL / "blink-article.mht").read_bytes()
    assert collected(Webpage(), {"a.html": content}).post.title == "Le pont rouvert"
    assert not is_mhtml(b"<html>MIME-Version: 1.0")
    assert collected(Webpage(), {"a.mht": b"<title>t</title><p>plain page"}).post.title == "t"


def test_a_damaged_part_costs_itself_alone() -> None:
    page = thread(
        "xenforo2",
        "T",
        [Said(1, "fennec", AT, 'x<img src="http://b.example/1.png"><img src="http://b.example/2.png">')],
    )
    rng = random.Random(2)
    parts = [part(rng, "text/html; charset=utf-8", "http://b.example/t", page.encode())]
    parts.append(
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: http://b.example/1.png\r\n\r\nA"
    )
    parts.append(
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: zip\r\nContent-Location: http://b.example/2.png\r\n\r\nA"
    )
    told = collected(Forum(), {"a.mht": mhtml(rng, parts)})
    assert told.post.text == "x"
    assert told.skipped == {"picture inside the page is damaged": 2}


def test_a_file_that_is_cut_gives_what_stands_before_the_cut_and_says_where() -> None:
    content = (REAL / "blink-forum.mht").read_bytes()
    told = collected(Forum(), {"a.mht": content[:1400]})
    assert [post.native_id for post in told.posts] == ["post-301"]
    assert told.fault.where == "a.mht: byte 1,400"


def test_thousands_of_multiparts_in_one_another_are_not_followed() -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(3000))
    saving = read_mhtml(b"MIME-Version: 1.0\r\n" + deep, "d.mht")
    assert not saving.parts
    assert any(f"more than {DEPTH} deep" in fault.what for fault in saving.faults)


def test_more_parts_than_are_read_are_told() -> None:
    many = saved(IE, *["Content-Type: text/plain\r\n\r\nx"] * (MOST + 10))
    saving = read_mhtml(many, "m.mht")
    assert len(saving.parts) == MOST
    assert "more than 5,000 parts" in saving.faults[0].what


@pytest.mark.parametrize(
    "head", ["multipart/related", "multipart/related; boundary=nowhere", "multipart/related; boundary*=%"]
)
def test_a_multipart_without_its_boundary_is_a_fault(head: str) -> None:
    told = collected(Webpage(), {"a.mht": f"MIME-Version: 1.0\r\nContent-Type: {head}\r\n\r\nx".encode()})
    assert told.faults
    assert not told.posts


@given(st.binary(max_size=200), st.integers(0, 3500))
def test_no_damage_stops_the_reading(noise: bytes, at: int) -> None:
    content = (REAL / "blink-forum.mht").read_bytes()
    list(Forum().collect(SOURCE, FakeDoor({"a.mht": content[:at] + noise + content[at + len(noise) :]}), None))
