"""What is read of a Telegram channel's public preview?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.collect.live.conftest import Tell, at
from tests.fetch.site import NOT_THERE, Said, page, site

from tocsin.collect.live.telegram import TelegramPreview
from tocsin.fetch import Door
from tocsin.model import Post
from tocsin.model.listing import Listing
from tocsin.model.seams import Closed, Fault, Skip

HEAD = b"Content-Type: text/html; charset=utf-8"
DAY = "2013-01-15T1{}:00:00+00:00"


def message(number: int | str, body: str, kind: str = "", hour: int = 0) -> str:
    return (
        f'<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message {kind} '
        f'js-widget_message" data-post="sandchannel/{number}"><div class="tgme_widget_message_bubble">'
        '<a class="tgme_widget_message_owner_name" href="https://t.me/sandchannel"><span>Sand Channel</span></a>'
        f'{body}<div class="tgme_widget_message_footer"><span class="tgme_widget_message_views">1.2K</span>'
        f'<a class="tgme_widget_message_date" href="https://t.me/sandchannel/{number}">'
        f'<time datetime="{DAY.format(hour)}" class="time">10:00</time></a></div></div></div></div>'
    )


def text(words: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{words}</div>'


def channel(*messages: str, before: int | None = None) -> Said:
    more = f'<a class="tme_messages_more js-messages_more" data-before="{before}" href="x"></a>' if before else ""
    body = f"<html><body><main>{more}{''.join(messages)}</main></body></html>"
    return page(body.encode(), HEAD.decode())


def places(first: Said, **others: Said) -> dict[str, Said]:
    return {"/robots.txt": NOT_THERE, "/s/sandchannel": first} | {
        f"/s/sandchannel?before={key.lstrip('_')}": said for key, said in others.items()
    }


def test_messages_are_read_with_all_they_say(tell: Tell) -> None:
    body = (
        '<div class="tgme_widget_message_forwarded_from">Forwarded from '
        '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/dune/7">Dune Voice</a></div>'
        '<a class="tgme_widget_message_reply" href="https://t.me/sandchannel/3"><div class="tgme_widget_message_text '
        'js-message_reply_text">older words</div></a>'
        + text('سنهاجم<br/>at <a href="https://hidden.example/x">noon</a> <a href="?q=%23op">#op</a>')
        + '<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">Who?</div>'
        '<div class="tgme_widget_message_poll_option_text">All</div></div>'
    )
    with site(places(channel(message(4, body)))) as web:
        told = tell(TelegramPreview(), web.url("/s/sandchannel"))
    post = told.post
    assert post.text == "سنهاجم\nat noon (https://hidden.example/x) #op\nWho?\nAll"
    assert (post.native_id, post.author, post.url) == ("4", "Sand Channel", "https://t.me/sandchannel/4")
    assert (post.reply_to, post.forwarded_from, post.zone_assumed) == ("3", "Dune Voice", False)
    assert post.claimed == datetime(2013, 1, 15, 10, tzinfo=UTC)
    assert post.collected != post.claimed


def test_pages_are_followed_backwards_to_their_bound(tell: Tell) -> None:
    newest = channel(message(7, text("g"), hour=7), message(8, text("h"), hour=8), before=7)
    middle = channel(message(5, text("e"), hour=5), message(6, text("f"), hour=6), before=5)
    oldest = channel(message(3, text("c"), hour=3))
    with site(places(newest, _7=middle, _5=oldest)) as web:
        assert [post.text for post in tell(TelegramPreview(), web.url("/sandchannel")).posts] == list("ghefc")
        told = tell(TelegramPreview(pages=2), web.url("/s/sandchannel"))
        assert [post.text for post in told.posts] == list("ghef")
        assert "older messages than those of 2 pages" in told.fault.what


def test_pages_that_lead_round_in_a_ring_end(tell: Tell) -> None:
    round_ = channel(message(7, text("g")), before=7)
    with site(places(round_, _7=channel(message(6, text("f")), before=9))) as web:
        assert [post.text for post in tell(TelegramPreview(), web.url("/s/sandchannel")).posts] == ["g", "f"]


def test_a_page_lists_all_it_shows_albums_and_service_messages_too(tell: Tell) -> None:
    album = (
        '<a class="tgme_widget_message_photo_wrap" href="https://t.me/sandchannel/11?single" '
        "style=\"width:1px;background-image:url('https://cdn.test/a.jpg')\"></a>"
        '<a class="tgme_widget_message_photo_wrap" href="https://t.me/sandchannel/12?single"></a>'
        + text(text("two pictures"))
    )
    first = channel(message(10, "joined", "service_message", 1), message(11, album, hour=2), message(13, "", hour=3))
    with site(places(first)) as web:
        told = tell(TelegramPreview(), web.url("/s/sandchannel"))
    (listing,) = told.of(Listing)
    assert listing.items() == {"10", "11", "12", "13"}
    assert (listing.first.hour, listing.last.hour, listing.evidence) == (11, 13, told.posts[0].capture)
    assert [post.text for post in told.posts] == ["two pictures", ""]
    assert told.skipped == {"service message": 1, "medium named, its host is not allowed": 1}


def test_a_page_with_a_message_that_cannot_be_read_is_no_listing(tell: Tell) -> None:
    with site(places(channel(message("x", text("?")), message(2, text("b"))))) as web:
        told = tell(TelegramPreview(), web.url("/s/sandchannel"))
    assert told.of(Listing) == [] and told.skipped == {"message without a number": 1}


def test_media_are_fetched_where_the_case_allows_their_host(live: Door) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(40)
    with site({"/robots.txt": NOT_THERE, "/a.png": page(png), "/b.png": NOT_THERE}) as cdn:
        pictures = "".join(
            f'<a class="tgme_widget_message_photo_wrap" style="background-image:url(\'{cdn.url(path, "cdn.test")}\')">'
            "</a>"
            for path in ("/a.png", "/b.png", "/a.png")
        )
        with site(places(channel(message(4, pictures)))) as web:
            allowed = replace(live, media=("cdn.test",))
            items = list(TelegramPreview().collect(at(web.url("/s/sandchannel")), allowed, None))
    (post,) = [item for item in items if isinstance(item, Post)]
    assert [medium.media_type for medium in post.media] == ["image/png"]
    assert [item.reason for item in items if isinstance(item, Skip)] == ["medium named, and could not be had"]


PLAIN = (
    '<div class="tgme_page"><div class="tgme_page_title"><span>Sand Channel</span></div>'
    '<div class="tgme_page_description">You can view and join @sandchannel right away.</div></div>'
)


def test_a_channel_whose_preview_was_switched_off_is_closed(tell: Tell) -> None:
    moved = page(b"", "Location: /sandchannel", status="302 Found")
    with site({**places(moved), "/sandchannel": page(PLAIN.encode(), HEAD.decode())}) as web:
        told = tell(TelegramPreview(), web.url("/s/sandchannel"))
    (closed,) = told.closed
    assert "view and join @sandchannel" in closed.says and told.posts == []


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (page(b"<p>Join by invitation only</p>", HEAD.decode(), status="403 No"), Closed, "invitation only"),
        (page(b"", status="401 No"), Closed, "HTTP status 401"),
        (NOT_THERE, Fault, "there is no such channel any more"),
        (page(b"<html>nothing here</html>"), Fault, "no message and no channel"),
        (page(b"", status="500 Broken"), Fault, "HTTP status 500"),
        (page(b"\xff\xfe\0" * 50), Fault, "no message"),
        (b"", Fault, "not answered: reset"),
        (page(b"<b>" * 5_000), Fault, "cannot be parsed in time"),
    ],
)
def test_what_is_no_channel_is_said(live: Door, said: Said, kind: type, words: str) -> None:
    with site(places(said)) as web:
        (item,) = TelegramPreview().collect(at(web.url("/s/sandchannel")), live, None)
    assert isinstance(item, kind)
    assert words in (item.says if isinstance(item, Closed) else item.what if isinstance(item, Fault) else "")


def test_what_robots_forbids_is_said_with_a_remedy(live: Door) -> None:
    rules = page(b"User-agent: *\nDisallow: /")
    with site({**places(channel()), "/robots.txt": rules}) as web:
        (item,) = TelegramPreview().collect(at(web.url("/s/sandchannel")), live, None)
    assert isinstance(item, Fault) and "robots.txt" in item.what and "exception" in item.remedy


def test_an_address_of_no_channel_is_said(live: Door) -> None:
    (item,) = TelegramPreview().collect(at("https://t.me/+AbCdEf"), live, None)
    assert isinstance(item, Fault) and "names no channel" in item.what


def test_older_pages_than_asked_for_are_left_alone(live: Door) -> None:
    newest = channel(message(7, text("g"), hour=7), before=7)
    with site(places(newest, _7=channel(message(5, text("e"), hour=5), before=5), _5=NOT_THERE)) as web:
        items = list(
            TelegramPreview().collect(at(web.url("/s/sandchannel")), live, datetime(2013, 1, 15, 16, tzinfo=UTC))
        )
        assert web.asked == ["/robots.txt", "/s/sandchannel", "/s/sandchannel?before=7"]
    assert [item.text for item in items if isinstance(item, Post)] == ["g"]
    assert [item.reason for item in items if isinstance(item, Skip)] == ["older than asked"]


NESTED = {
    "messages": '<div class="tgme_widget_message" data-post="c/1">x',
    "texts": '<div class="tgme_widget_message_text js-message_text">x',
    "answers": '<div class="tgme_widget_message_poll_option_text">x',
    "replies": '<div class="tgme_widget_message_reply">x',
}


@pytest.mark.parametrize("kind", list(NESTED))
def test_what_is_nested_in_itself_is_read_once(tell: Tell, tmp_path: Path, kind: str) -> None:
    """Read once for each level, 600 kB would come to 600 MB."""
    one = NESTED["messages"] + NESTED[kind] * 1_000 + "</div>" * 1_001
    (tmp_path / "page.html").write_text(one * (600_000 // len(one)))
    told = tell(TelegramPreview(), "page.html")
    assert 1 <= len(told.posts) <= 20 and sum(len(post.text) for post in told.posts) < 20 * 4_000


def test_a_page_too_large_to_be_telegrams_is_said(tell: Tell, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(bytes(5 << 20))
    assert "the limit is 4,194,304" in tell(TelegramPreview(), "page.html").fault.what


def test_saved_pages_are_read_too(tell: Tell, tmp_path: Path) -> None:
    (tmp_path / "in" / "p_files").mkdir(parents=True)
    (tmp_path / "in" / "p_files" / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(30))
    (tmp_path / "in" / "notes.txt").write_text("note")
    picture = "<a class='tgme_widget_message_photo_wrap' style='background-image:url(\"p_files/a.jpg\")'></a>"
    (tmp_path / "in" / "p.html").write_text(message(4, picture + text("seen")))
    (tmp_path / "in" / "q.html").write_text("<p>nothing")
    told = tell(TelegramPreview(), "in")
    assert told.post.text == "seen" and told.post.media[0].media_type == "image/jpeg"
    assert told.skipped == {"no saved preview page, and shown in no message": 1}
    assert told.fault.where == "q.html" and told.of(Listing)[0].scope == "sandchannel"
