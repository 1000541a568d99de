"""Are saved forum pages read, and is the day a forum closed noticed?"""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from tests.collect.door import JPEG, PNG, SOURCE, collected, utc

from tocsin.collect.forum import Forum

SAVED = "<!--\n Page saved with SingleFile \n url: http://f.example/threads/t.4/ \n saved date: {} \n-->"
XENFORO = """<!DOCTYPE html>{comment}<html id="XF" lang="fr"><head><title>T</title></head><body>
<a href="/login">Log in</a><h1 class="p-title-value">Mardi ?</h1>
<article class="message" data-author="mimosa" data-content="post-204" id="js-post-204">
 <ul class="message-attribution"><li><a href="/threads/t.4/post-204"><time data-time="1358074920">x</time></a></li></ul>
 <div class="message-content"><div class="bbWrapper"><blockquote>Vu hier</blockquote>Oui<br>{body}
 <img class="smilie" src="s.gif"></div></div>
 <aside class="message-signature">invitation only</aside></article>
<article class="message" data-author="other" data-content="post-205"><div class="message-body">
 <div class="bbWrapper">You must be logged-in to do that</div></div></article></body></html>"""
PHPBB = """<html lang="en"><body id="phpbb"><h2 class="topic-title">Tuesday</h2>
<div id="p31" class="post"><div class="postbody"><h3><a href="./viewtopic.php?p=31#p31">Re</a></h3>
<p class="author">by <strong><a class="username">mimosa</a></strong> » {time}</p>
<div class="content">Words</div><div class="signature">sig</div></div></div></body></html>"""
WALL = """<html id="XF" data-template="login"><head><title>Log in | F</title></head><body><a href="/login">Log in</a>
<div class="blockMessage">{says}</div></body></html>"""


def page(body: str = "", comment: str = "") -> bytes:
    return XENFORO.format(body=body, comment=comment).encode()


def test_xenforo_posts_are_read_with_author_time_and_quotation() -> None:
    told = collected(Forum(), {"t.html": page(comment=SAVED.format("Sat Jan 12 2013 21:30:00 GMT+0100 (CET)"))})
    first, second = told.posts
    assert (first.native_id, first.author, first.title, first.language) == ("post-204", "mimosa", "Mardi ?", "fr")
    assert first.text == "> Vu hier\nOui"
    assert first.claimed == utc("2013-01-13T11:02:00")
    assert first.url == "http://f.example/threads/t.4/post-204"
    assert (second.native_id, second.claimed) == ("post-205", None)
    (capture,) = told.captures
    assert (capture.url, capture.stated) == ("http://f.example/threads/t.4/", utc("2013-01-12T20:30:00"))
    assert not told.closed  # what a member writes about a forum closes nothing
    assert not told.faults


@pytest.mark.parametrize(
    ("time", "assumed"),
    [('<time datetime="2013-01-12T20:30:00+00:00">x</time>', False), ("Sat Jan 12, 2013 9:30 pm", True)],
)
def test_phpbb_posts_are_read_with_either_form_of_time(time: str, assumed: bool) -> None:
    post = collected(Forum(), {"t.html": PHPBB.format(time=time).encode()}, replace(SOURCE, zone="Europe/Paris")).post
    assert (post.native_id, post.author, post.text, post.title) == ("post-31", "mimosa", "Words", "Tuesday")
    assert (post.claimed, post.zone_assumed) == (utc("2013-01-12T20:30:00"), assumed)


def test_pictures_beside_the_page_and_inside_it_are_media() -> None:
    inside = base64.b64encode(PNG).decode()
    body = (
        f'<img src="t_files/p%201.jpg" alt="a"><img src="data:image/gif;base64,{inside}"><img src="http://x.example/">'
    )
    told = collected(Forum(), {"a/t.html": page(body), "a/t_files/p 1.jpg": JPEG, "a/t_files/x.css": b""})
    assert [(m.media_type, m.alt) for m in told.posts[0].media] == [("image/jpeg", "a"), ("image/png", None)]
    assert told.skipped == {"file named but not supplied": 1, "no page, and shown in no post": 1}


@pytest.mark.parametrize(
    "says",
    [
        "You must be logged-in to do that.",
        "You do not have permission to view this page or perform this action.",
        "The board requires you to be registered and logged in to view this forum.",
        "Ce forum est désormais accessible sur invitation uniquement.",
        "Vous devez être connecté pour effectuer cette action.",
        "Vous n’êtes pas autorisé à lire ce forum.",
        "يجب عليك تسجيل الدخول أو التسجيل",
        "التَّسجيل بالدعوة فقط",
    ],
)
def test_a_wall_where_posts_were_closes_the_source_on_the_pages_own_day(says: str) -> None:
    told = collected(Forum(), {"2013-01-14_22-05-t.html": WALL.format(says=says).encode()})
    (closed,) = told.closed
    (capture,) = told.captures
    assert (closed.at, closed.evidence, closed.says) == (utc("2013-01-14T22:05:00"), capture.id, says)
    assert not told.posts
    assert not told.faults


def test_without_a_stated_time_a_wall_stands_when_it_was_collected() -> None:
    told = collected(Forum(), {"t.html": WALL.format(says="Invite only").encode()})
    assert told.closed[0].at == told.captures[0].collected


def test_a_log_in_link_alone_closes_nothing() -> None:
    told = collected(Forum(), {"t.html": WALL.format(says="Welcome to the forum").encode()})
    assert not told.closed
    assert told.fault.what == "structure not recognised: no posts found"


def test_a_page_that_cannot_be_read_leaves_the_others_alone() -> None:
    told = collected(Forum(), {"a.html": b"<div>" * 9000, "b.html": page(), "c.html": b"", "d.html": bytes(21 << 20)})
    assert len(told.posts) == 2
    assert [fault.where for fault in told.faults] == ["a.html", "c.html", "d.html"]


@pytest.mark.parametrize(
    ("head", "name", "at"),
    [
        ('<meta name="savepage-date" content="Sat Jan 12 2013 21:30:00 GMT+0100 (x)">', "t", "2013-01-12T20:30:00"),
        ('<meta http-equiv="Last-Modified" content="Sat, 12 Jan 2013 20:30:00 GMT">', "t", "2013-01-12T20:30:00"),
        ("", "2013-01-12-t", "2013-01-12T00:00:00"),
        ("", "thread-20130112", None),
        ("", "2013-99-99", None),
    ],
)
def test_the_time_a_page_was_saved_is_its_own_claim(head: str, name: str, at: str | None) -> None:
    (capture,) = collected(Forum(), {f"{name}.html": page().replace(b"<head>", b"<head>" + head.encode())}).captures
    assert capture.stated == (utc(at) if at else None)


def test_a_post_without_a_body_is_skipped() -> None:
    told = collected(Forum(), {"t.html": page().replace(b'class="bbWrapper"', b'class="other"', 1)})
    assert (len(told.posts), told.skipped) == (1, {"post without id or text": 1})
