"""Is Discourse's own JSON read like its pages, number for number?"""

from __future__ import annotations

from tests.collect.boards import Said, thread
from tests.collect.door import collected, dumped, utc

from tocsin.collect.forums.forum import Forum
from tocsin.model import Listing, Removal

ROW = {
    "topic_id": 47,
    "username": "fennec",
    "created_at": "2024-05-01T10:00:00.000Z",
    "updated_at": "2024-05-02T10:00:00.000Z",
    "version": 2,
    "cooked": "<aside class='quote'><blockquote>before</blockquote></aside><p>now</p>",
}


def test_posts_of_a_topic_have_the_ids_they_have_on_its_pages() -> None:
    rows = [ROW | {"post_number": 1}, ROW | {"post_number": 2, "reply_to_post_number": 1, "version": 1}]
    told = collected(Forum(), {"47.json": dumped({"id": 47, "title": "T", "post_stream": {"posts": rows}})})
    first, second = told.posts
    assert (first.native_id, first.text, first.edited) == ("post-47-1", "> before\nnow", utc("2024-05-02T10:00:00"))
    assert (second.reply_to, second.edited, second.title) == ("post-47-1", None, "T")
    page = thread("discourse", "T", [Said(1, "fennec", utc("2024-05-01T10:00:00"), "now")])
    assert collected(Forum(), {"t.html": page.encode()}).post.native_id == first.native_id
    assert told.of(Listing)[0].scope == "thread-47"


def test_a_deleted_post_is_a_removal_and_an_unreadable_row_a_skip() -> None:
    rows = [
        ROW | {"post_number": 1, "deleted_at": "2024-05-03T00:00:00Z"},
        {"post_number": 2},
        ROW | {"post_number": 3},
    ]
    told = collected(Forum(), {"47.json": dumped({"id": 47, "post_stream": {"posts": rows}})})
    assert [removal.native_id for removal in told.of(Removal)] == ["post-47-1"]
    assert told.skipped == {"deleted at its source": 1, "post without id or text": 1}
    assert not told.of(Listing)


def test_an_answer_that_refuses_closes_the_source() -> None:
    answer = {"errors": ["You need to be logged in to do that."], "error_type": "not_logged_in"}
    assert collected(Forum(), {"47.json": dumped(answer)}).closed[0].says == "You need to be logged in to do that."


def test_other_json_is_left_over() -> None:
    assert collected(Forum(), {"a.json": b"[]", "b.json": b"{", "c.html": b"x"}).skipped == {
        "no page, and shown in no post": 2
    }
