"""Is every forum software's page read the same: who said what, when, in which thread, and what was quoted?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.collect.boards import BOARDS, SIGNATURE, THREAD, Said, thread
from tests.collect.door import collected, utc

from tocsin.collect.forums.forum import Forum
from tocsin.model import Listing

AT = utc("2013-01-14T20:30:00")
SAID = (
    Said(31, "fennec", AT, "Good evening<br>all"),
    Said(32, "lynx", AT + timedelta(minutes=90), "سلام и привет", quote="Good evening", edited=AT + timedelta(hours=3)),
    Said(40, "Guest", AT + timedelta(days=15), "Third<div>and <b>last</b></div>"),
)


@pytest.mark.parametrize("name", BOARDS)
def test_author_time_quotation_and_thread_are_read_and_signatures_are_not(name: str) -> None:
    told = collected(Forum(), {"t.html": thread(name, "Tuesday &amp; rain", SAID).encode()})
    assert not told.faults
    posts, scope = told.posts, f"{THREAD}-" if name.startswith("discourse") else ""
    assert [post.native_id for post in posts] == [f"post-{scope}{said.number}" for said in SAID]
    assert [post.author for post in posts] == [said.author for said in SAID]
    assert [post.claimed for post in posts] == [said.at for said in SAID]
    assert {post.title for post in posts} == {"Tuesday & rain"}
    assert {post.language for post in posts} == {"en"}
    assert [post.text for post in posts][::2] == ["Good evening\nall", "Third\nand last"]
    assert posts[1].text.split("\n")[-1] == "سلام и привет"
    assert "> Good evening" in posts[1].text
    assert not any(SIGNATURE in post.text or "edited" in post.text.lower() for post in posts)
    assert [post.edited for post in posts] == [None, SAID[1].edited if BOARDS[name][2] else None, None]
    assert all(not post.media for post in posts)
    (listing,) = told.of(Listing)
    assert listing.scope == f"thread-{THREAD}"
    assert listing.items() == {post.native_id for post in posts}
    assert (listing.first, listing.last) == (SAID[0].at, SAID[2].at)
