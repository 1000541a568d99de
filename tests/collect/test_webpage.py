"""Does a saved page become one post with what it states about itself, and are its pictures found wherever they lie?"""

from __future__ import annotations

import base64
import io
import zipfile
from dataclasses import replace

import pytest
from tests.collect.boards import Said, thread
from tests.collect.door import JPEG, PNG, SOURCE, collected, utc

from tocsin.collect.forums.forum import Forum
from tocsin.collect.web import pages as module
from tocsin.collect.web.webpage import Webpage

PARIS = replace(SOURCE, zone="Europe/Paris")
LONG = "<p>The old bridge of the town was opened again this morning, and many people came to cross it on foot.</p>" * 3
INSIDE = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


def read(head: str, body: str = LONG, html: str = "") -> object:
    page = f"<!DOCTYPE html><html {html}><head><title>The title - Site</title>{head}</head><body>{body}</body></html>"
    return collected(Webpage(), {"a.html": page.encode()}, PARIS).post


@pytest.mark.parametrize(
    ("head", "at", "assumed"),
    [
        ('<meta property="article:published_time" content="2024-05-01T08:00:00+02:00">', "2024-05-01T06:00:00", False),
        ('<meta name="date" content="2024-05-01T08:00:00">', "2024-05-01T06:00:00", True),
        ('<meta name="DC.date.issued" content="2024-05-01">', "2024-04-30T22:00:00", True),
        (
            '<script type="application/ld+json">{"@graph":[{"@type":"Organization"},{"@type":"NewsArticle",'
            '"datePublished":"2024-05-01T06:00:00Z","headline":"x"}]}</script>',
            "2024-05-01T06:00:00",
            False,
        ),
        ('<script type="application/ld+json">{broken</script>', None, False),
        ("", None, False),
    ],
)
def test_the_time_is_the_one_the_page_states(head: str, at: str | None, assumed: bool) -> None:
    post = read(head)
    assert (getattr(post, "claimed"), getattr(post, "zone_assumed")) == (utc(at) if at else None, assumed)  # noqa: B009


def test_title_author_language_and_address_are_the_pages_own() -> None:
    page = (
        '<html lang="fr-CA"><head><title>T - Site</title><meta property="og:title" content="Le titre">'
        '<link rel="canonical" href="http://site.example/a"><script type="application/ld+json">'
        '{"@type":"Article","headline":"H","author":[{"name":"A. Writer"}],"datePublished":"2024-05-01T06:00:00Z",'
        '"dateModified":"2024-05-03T06:00:00Z"}</script></head><body><nav>menu</nav>' + LONG + "<footer>end</footer>"
    )
    post = collected(Webpage(), {"a.html": page.encode()}).post
    assert (post.title, post.author, post.language, post.url) == (
        "Le titre",
        "A. Writer",
        "fr-CA",
        "http://site.example/a",
    )
    assert (post.native_id, post.edited) == ("http://site.example/a", utc("2024-05-03T06:00:00"))
    assert "menu" not in post.text
    assert "end" not in post.text


def test_a_page_without_a_main_part_loses_nothing_but_its_menus() -> None:
    page = "<body><h1>HACKED</h1><article>one</article><article>two</article><marquee>three</marquee><nav>menu</nav>"
    assert collected(Webpage(), {"a.html": page.encode()}).post.text == "HACKED\none\ntwo\nthree".removeprefix(
        "HACKED\n"
    )


def test_pictures_lie_inside_in_style_sheets_and_beside_the_page() -> None:
    jpeg = f"data:image/jpeg;base64,{base64.b64encode(JPEG).decode()}"
    page = (
        f"<style>:root{{--sf-img-3: url({jpeg}) }}</style>{LONG}<img src='{INSIDE}' alt='in'>"
        "<img src='data:image/svg+xml,%3Csvg/%3E' style='background-image:var(--sf-img-3)!important'>"
        "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' data-src='a_files/b.gif'>"
        f"<div style='background:url(\"{INSIDE}\")'></div><img src='http://elsewhere.example/x.png'>"
    )
    files = {
        "a.html": page.encode(),
        "a_files/b.gif": b"GIF89a" + bytes(20),
        "a_files/x.html": b"<p>frame",
        "b.css": b"",
    }
    told = collected(Webpage(), files)
    assert [medium.media_type for medium in told.post.media] == ["image/png", "image/jpeg", "image/gif"]
    assert told.skipped == {
        "file named but not supplied": 1,
        "part of a saved page": 1,
        "no page, and shown in none": 1,
    }


@pytest.mark.parametrize("folder", ["a_files", "a-Dateien", "a_fichiers", "a.files", "a_файлы", "a_ملفات"])
def test_the_folder_beside_a_page_is_a_part_of_it_in_any_language(folder: str) -> None:
    files = {"x/a.html": LONG.encode(), f"x/{folder}/frame.html": b"<p>frame", "x/a_thread/b.html": LONG.encode()}
    told = collected(Webpage(), files)
    assert len(told.posts) == 2
    assert told.skipped == {"part of a saved page": 1}


def packed(*members: tuple[str, bytes], comment: bytes = b"") -> bytes:
    held = io.BytesIO()
    held.write(comment)
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


COMMENT = (
    b"<!--\n Page saved with SingleFile \n url: http://site.example/p \n"
    b" saved date: Sat Jan 12 2013 21:30:00 GMT+0100 (x)\n info: url: http://lie.example/\n-->"
)


def test_a_compressed_singlefile_page_is_read_with_its_pictures() -> None:
    page = f"<title>t</title>{LONG}<img src=images/1.png>".encode()
    told = collected(Webpage(), {"a.html": packed(("index.html", page), ("images/1.png", PNG), comment=COMMENT)})
    assert [medium.media_type for medium in told.post.media] == ["image/png"]
    (capture,) = told.captures
    assert (capture.url, capture.stated) == ("http://site.example/p", utc("2013-01-12T20:30:00"))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (packed(("other.html", b"x")), "without a page"),
        (packed(("index.html", b"x"))[:-30], "cannot be read as a zip"),
        (packed(("index.html", bytes(60 << 20))), "without a page"),
    ],
)
def test_a_compressed_page_that_cannot_be_read_is_a_fault_with_a_remedy(content: bytes, what: str) -> None:
    told = collected(Webpage(), {"a.html": content})
    assert any(what in fault.what for fault in told.faults)
    assert not told.posts


def test_pictures_are_lifted_out_of_a_large_page_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MANY", 100)
    large = base64.b64encode(PNG + bytes(4000)).decode()
    address = f"data:image/png;base64,{large}"
    page = f"{LONG}<img src='{address}'><div style='background:url({address})'></div>"
    told = collected(Webpage(), {"a.html": page.encode()})
    assert [medium.size for medium in told.post.media] == [len(PNG) + 4000]
    assert not told.skipped


def test_a_file_over_the_bound_is_refused_with_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FILE", 1000)
    assert "the limit is 1,000" in collected(Webpage(), {"a.html": b"x" * 1001}).fault.what


def test_a_wall_is_told_and_an_article_about_walls_is_read() -> None:
    wall = b"<title>Site</title><div class=alert>You must log in to view this page.</div>"
    article = b"<title>Walls</title><article><p>You must log in to view this page, they say. " + LONG.encode() * 3
    told = collected(Webpage(), {"a.html": wall, "b.html": article})
    assert told.closed[0].says == "You must log in to view this page."
    assert told.post.title == "Walls"


def test_an_empty_page_is_skipped_and_counted() -> None:
    told = collected(Webpage(), {"a.html": b"", "b.html": b"<p> </p>"})
    assert told.skipped == {"page that says nothing": 2}
    assert len(told.captures) == 2


def test_what_singlefile_appends_as_info_is_no_second_address() -> None:
    page = thread("xenforo2", "T", [Said(1, "fennec", utc("2024-05-01T10:00:00"), "x")]).encode()
    told = collected(Forum(), {"a.html": COMMENT + page})
    assert told.captures[0].url == "http://site.example/p"
