"""Are saved forum pages read, and is the day a forum closed noticed?"""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from tests.collect.door import JPEG, PNG, SOURCE, collected, utc

from tocsin.collect.forums.forum import Forum
from tocsin.model import Listing, Removal, Removed

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


def test_a_post_the_page_calls_deleted_is_a_removal_with_its_evidence() -> None:
    content = page().replace(
        b'class="message" data-author="other"', b'class="message message--deleted" data-author="other"'
    )
    told = collected(Forum(), {"2013-01-14-t.html": content})
    (removal,) = told.of(Removal)
    assert (removal.native_id, removal.how, removal.evidence) == ("post-205", Removed.MARKED, told.captures[0].id)
    assert removal.missed == utc("2013-01-14T00:00:00")
    assert told.skipped == {"deleted at its source": 1}


def said(number: int, at: int) -> str:
    return (
        f'<article class="message" data-author="a" data-content="post-{number}"><time data-time="{at}"></time>'
        f'<div class="message-body"><div class="bbWrapper">{number}</div></div></article>'
    )


def threaded(*posts: str) -> bytes:
    return f'<html id="XF" data-content-key="thread-4">{"".join(posts)}'.encode()


def test_a_page_lists_what_stood_between_its_first_and_its_last_post() -> None:
    told = collected(Forum(), {"t.html": threaded(said(1, 1358000000), said(2, 1358000060), said(9, 1358000060))})
    (listing,) = told.of(Listing)
    assert listing.items() == {"post-1", "post-2", "post-9"}
    assert (listing.scope, listing.evidence) == ("thread-4", told.captures[0].id)


@pytest.mark.parametrize(
    "content",
    [
        threaded(
            said(1, 1358000000), said(2, 1358000060), said(3, 1358000030)
        ),  # sorted by votes: others may lie between
        threaded(said(1, 1358000000), said(2, 1358000060).replace("data-time", "data-x")),  # one without a time
        threaded(said(1, 1358000000), said(2, 1358000060).replace("bbWrapper", "x")),  # one that could not be read
        threaded(said(1, 1358000000)).replace(b"thread-4", b""),  # of which thread?
    ],
)
def test_a_page_that_may_have_gaps_lists_nothing(content: bytes) -> None:
    assert not collected(Forum(), {"t.html": content}).of(Listing)


def test_an_edit_is_another_version_of_the_same_post() -> None:
    before, after = (
        collected(Forum(), {"t.html": page(body)}).posts[0] for body in ("We meet at nine", "We meet at ten")
    )
    assert before.native_id == after.native_id
    assert before.id != after.id


def test_a_post_shown_twice_on_a_page_counts_once() -> None:
    told = collected(Forum(), {"t.html": threaded(said(1, 1358000000), said(1, 1358000000))})
    assert (len(told.posts), told.skipped) == (1, {"post shown twice on one page": 1})


def test_other_software_is_read_where_it_says_which_parts_are_posts() -> None:
    content = """<div itemscope itemtype="https://schema.org/DiscussionForumPosting"><h1 itemprop="headline">T</h1>
      <div itemscope itemtype="https://schema.org/Comment" id="c7">
      <span itemprop="author"><b itemprop="name">fennec</b></span>
      <time itemprop="datePublished" datetime="2024-05-01T10:00:00Z">x</time><p itemprop="text">Words</p></div></div>"""
    post = collected(Forum(), {"t.html": content.encode()}).post
    assert (post.native_id, post.author, post.text, post.title) == ("post-7", "fennec", "Words", "T")
    assert post.claimed == utc("2024-05-01T10:00:00")


def test_nested_copies_of_a_post_do_not_multiply_it() -> None:
    content = (
        b"<html id=XF>"
        + b'<article class=message data-content=post-1><div class="message-body"><div class="bbWrapper">' * 300
    )
    assert len(collected(Forum(), {"t.html": content + b"x"}).posts) == 1
