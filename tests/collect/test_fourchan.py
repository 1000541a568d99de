"""Is every post of the 4chan API's answers read, skipped or told?"""

from __future__ import annotations

import base64
import hashlib

import pytest
from tests.collect.door import JPEG, PNG, Told, collected, dumped, utc

from tocsin.collect.chats.fourchan import FourChan
from tocsin.model import Listing

NAME = "a.4cdn.org/po/thread/100.json"


def post(number: int = 100, **more: object) -> dict[str, object]:
    plain = {
        "no": number,
        "resto": 0 if number == 100 else 100,
        "time": 1357981200 + number,
        "now": "01/12/13(Sat)04:01",
    }
    return {**plain, "name": "Anonymous", "com": "said"} | more


def told(*posts: object, name: str = NAME) -> Told:
    return collected(FourChan(), {name: dumped({"posts": posts})})


def md5(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()


def test_posts_are_read_with_board_subject_and_address() -> None:
    opening, reply = told(post(sub="Q&amp;A <wbr>all", replies=1, closed=1, archived=1), post(101)).posts
    assert (opening.native_id, opening.title, opening.reply_to) == ("po/100", "Q&A all", None)
    assert (reply.native_id, reply.reply_to, reply.claimed) == ("po/101", "po/100", utc("2013-01-12T09:01:41"))
    assert reply.url == "https://boards.4chan.org/po/thread/100#p101"


def test_a_board_is_an_option_or_a_folder_and_only_4chans_own_path_makes_an_address() -> None:
    content = {"threads.d/100.json": dumped({"posts": [post()]})}
    assert collected(FourChan(board="x"), content).post.native_id == "x/100"
    assert (collected(FourChan(), content).post.native_id, collected(FourChan(), content).post.url) == ("100", None)
    other = collected(FourChan(), {"b/res/100.json": dumped({"posts": [post()]})}).post
    assert (other.native_id, other.url) == ("b/100", None)


def test_word_breaks_are_taken_out_before_addresses_are_read() -> None:
    html = 'see http://very.long.exa<wbr>mple/path<br><span class="quote">&gt;quoted</span><br>I&#039;m <s>hidden</s>'
    assert told(post(com=html)).post.text == "see http://very.long.example/path\n>quoted\nI'm hidden"


@pytest.mark.parametrize(
    ("html", "answers"),
    [
        ('<a href="#p101" class="quotelink">&gt;&gt;101</a> yes', "po/101"),
        ('<a href="/po/thread/100#p101" class="quotelink">&gt;&gt;101</a>', "po/101"),
        ('<a href="//boards.4chan.org/x/thread/7#p9" class="quotelink">&gt;&gt;&gt;/x/9</a>', "x/9"),
        ("nobody", "po/100"),
    ],
)
def test_the_first_quoted_post_is_what_is_answered_else_the_thread(html: str, answers: str) -> None:
    assert told(post(), post(102, com=html)).posts[1].reply_to == answers


@pytest.mark.parametrize(
    ("signed", "author"),
    [
        ({}, None),
        ({"name": "A &lt;b&gt;", "trip": "!x1"}, "A <b> !x1"),
        ({"id": "Ab12Cd34", "country": "FR"}, "Anonymous ID:Ab12Cd34 (FR)"),
        ({"capcode": "mod"}, "Anonymous ## mod"),
        ({"name": None, "board_flag": "AN"}, "Anonymous (AN)"),
    ],
)
def test_the_author_is_what_the_board_shows_and_nobody_where_it_shows_nothing(
    signed: dict[str, object], author: str | None
) -> None:
    assert told(post() | signed).post.author == author


def test_a_file_is_shown_only_where_its_bytes_have_the_stated_digest() -> None:
    shown: dict[str, object] = {"filename": "a &amp; b", "ext": ".png", "md5": md5(PNG), "fsize": 5}
    numbers = ((100, 1357981200123), (101, 9), (102, 8))
    content = dumped({"posts": [post(number, tim=tim) | shown for number, tim in numbers]})
    found = collected(FourChan(), {NAME: content, "img/1357981200123.png": PNG, "img/9.png": JPEG})
    assert [len(post.media) for post in found.posts] == [1, 0, 0]
    assert found.skipped == {
        "file differs from the digest stated for it": 1,
        "file not included in the export": 1,
        "file no message refers to": 1,
    }


def test_a_file_saved_under_its_own_name_is_known_by_its_digest() -> None:
    shown = post(tim=9, filename="photo", ext=".png", md5=md5(PNG))
    found = collected(FourChan(), {NAME: dumped({"posts": [shown]}), "photo.png": PNG})
    assert [medium.name for medium in found.post.media] == ["photo.png"]


def test_a_deleted_file_is_counted_and_its_post_is_read() -> None:
    found = told(post(tim=9, ext=".png", filedeleted=1), post(101))
    assert len(found.posts) == 2
    assert found.skipped == {"file deleted at its source": 1}


def test_a_whole_thread_is_listed_and_one_that_states_more_replies_is_told() -> None:
    (listing,) = told(post(replies=2), post(101), post(102)).of(Listing)
    assert (listing.items(), listing.scope) == (frozenset({"po/100", "po/101", "po/102"}), "po/100")
    found = told(post(replies=3), post(101))
    assert found.fault.what == "states 3 replies and holds 1"
    assert not found.of(Listing)


def test_the_tail_of_a_thread_is_read_without_its_stub_and_is_no_listing() -> None:
    stub = {"no": 100, "replies": 60, "images": 1, "tail_id": 150}
    found = told(stub, post(151), name="a.4cdn.org/po/thread/100-tail.json")
    assert found.post.native_id == "po/151"
    assert found.skipped == {"opening post left out of a thread's tail": 1}
    assert not found.of(Listing) and not found.faults


def test_catalogues_and_index_pages_give_openings_and_last_replies_but_no_listing() -> None:
    thread = post(replies=9, last_replies=[post(108), None, post(109)])
    catalogue = collected(FourChan(), {"catalog.json": dumped([{"page": 1, "threads": [thread, 7]}])})
    assert [item.native_id for item in catalogue.posts] == ["100", "108", "109"]
    assert catalogue.posts[1].locator == "catalog.json: threads[0].last_replies[0]"
    assert catalogue.skipped == {"no readable JSON": 2}
    index = collected(FourChan(), {"2.json": dumped({"threads": [{"posts": [post(replies=9), post(109)]}]})})
    assert [item.native_id for item in index.posts] == ["100", "109"]
    assert not catalogue.of(Listing) and not index.of(Listing) and not index.faults


def test_lists_of_thread_numbers_hold_no_posts_and_are_counted() -> None:
    files = {
        "archive.json": dumped([1, 2, 3]),
        "threads.json": dumped([{"page": 1, "threads": [{"no": 7, "last_modified": 1, "replies": 2}]}]),
        "boards.json": dumped({"boards": [{"board": "po"}], "troll_flags": {"AC": "x"}}),
    }
    found = collected(FourChan(), files)
    assert found.skipped == {"number of a thread, without its posts": 4, "list of boards": 2}
    assert not found.posts and not found.faults


@pytest.mark.parametrize(
    "odd",
    [
        post(101, com=7, sub=[1], name={"a": 1}),
        post(101, time="soon", resto=None, md5="?", tim=9),
        post(101, com=None, extra_files=[None, 7, {"tim": "a"}]),
    ],
)
def test_values_of_the_wrong_shape_do_not_stop_the_import(odd: object) -> None:
    assert len(told(post(), odd).posts) == 2


def test_a_comment_that_nests_without_end_costs_one_post() -> None:
    found = told(post(com="<div>" * 5000), post(101))
    assert found.post.native_id == "po/101"
    assert found.skipped == {"no readable JSON": 1}
    assert len(found.faults) == 1


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\x00\x01", b'{"posts": [', b'{"posts": []}'])
def test_what_holds_no_posts_is_one_fault(content: bytes) -> None:
    assert collected(FourChan(), {"x.json": content}).fault.where.startswith("x.json")


def test_a_folder_without_answers_is_told() -> None:
    assert collected(FourChan(), {"x.txt": b""}).fault.what == "holds no .json of the 4chan API"
