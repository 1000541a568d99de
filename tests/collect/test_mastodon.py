"""Is every activity of an outbox read, skipped or told?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.collect.door import AT, PNG, SOURCE, collected, dumped, utc

from tocsin.collect import span
from tocsin.collect.jsontext import DUPLICATE
from tocsin.collect.platforms.mastodon import Mastodon
from tocsin.model.kinds import Private
from tocsin.model.listing import Listing, Removal, Removed

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ME = "https://s.example/users/me"


def create(number: int = 1, to: object = PUBLIC, **note: object) -> dict[str, object]:
    told = {"type": "Note", "id": f"{ME}/statuses/{number}", "url": f"https://s.example/@me/{number}", "to": to, **note}
    content = {"content": "<p>said</p>", "attributedTo": ME, **told}
    time = "2013-01-12T10:00:00Z"
    return {"type": "Create", "id": f"{ME}/{number}", "actor": ME, "published": time, "to": to, "object": content}


def announce(shared: object, to: object = PUBLIC) -> dict[str, object]:
    return {"type": "Announce", "id": f"{ME}/a", "actor": ME, "published": "2013-01-12T10:00:00Z", "to": to} | {
        "object": shared
    }


def outbox(*items: object, total: int | None = None) -> dict[str, bytes]:
    stated = len(items) if total is None else total
    return {"outbox.json": dumped({"type": "OrderedCollection", "totalItems": stated, "orderedItems": list(items)})}


def test_a_note_becomes_a_post_with_plain_text_and_language() -> None:
    html = '<p>Voir <a href="http://a.example/b"><span class="invisible">http://</span>a.example/b</a><br>ici</p>'
    told = collected(Mastodon(), outbox(create(content=html, contentMap={"fr": html}, summary="attention")))
    post = told.post
    assert (post.text, post.title, post.language) == ("Voir http://a.example/b\nici", "attention", "fr")
    assert (post.native_id, post.url, post.author) == (f"{ME}/statuses/1", "https://s.example/@me/1", ME)
    assert post.claimed == utc("2013-01-12T10:00:00")
    assert not told.faults


def test_a_re_post_names_what_it_shares() -> None:
    told = collected(Mastodon(), outbox(announce("https://t.example/9"), announce({"id": "https://t.example/8"})))
    assert [post.forwarded_from for post in told.posts] == ["https://t.example/9", "https://t.example/8"]


def test_unlisted_is_read_and_followers_only_and_direct_are_not() -> None:
    unlisted = create(1, to=[f"{ME}/followers"], cc=[PUBLIC])
    unlisted["cc"] = [PUBLIC]
    told = collected(
        Mastodon(), outbox(unlisted, create(2, to=[f"{ME}/followers"]), create(3, to=["https://t.example/you"]))
    )
    assert len(told.posts) == 1
    assert told.skipped == {"not public: followers only": 1, "not public: direct": 1}


def test_a_note_addressed_to_fewer_than_its_activity_is_not_read() -> None:
    sly = create(1)
    sly["object"] = {**create(1, to=[f"{ME}/followers"])["object"]}  # type: ignore[dict-item]
    assert collected(Mastodon(), outbox(sly)).skipped == {"not public: followers only": 1}


def test_attachments_are_found_with_their_description() -> None:
    note = create(attachment=[{"mediaType": "image/jpeg", "url": "/media_attachments/files/1.jpg", "name": "a hill"}])
    gone = create(2, attachment=[{"mediaType": "image/jpeg", "url": "/media_attachments/files/2.jpg"}])
    far = create(3, attachment=[{"mediaType": "image/jpeg", "url": "/system/media_attachments/files/1.jpg"}])
    told = collected(Mastodon(), {**outbox(note, gone, far), "media_attachments/files/1.jpg": PNG, "avatar.png": PNG})
    assert [len(post.media) for post in told.posts] == [1, 0, 1]
    assert (told.posts[0].media[0].alt, told.posts[0].media[0].media_type) == ("a hill", "image/png")
    assert told.skipped == {"file named but not supplied": 1, "file no post refers to": 1}


def test_other_activities_and_other_files_are_skipped_with_a_reason() -> None:
    told = collected(Mastodon(), {**outbox({"type": "Delete"}, 7, announce(None)), "likes.json": b"{}"})
    assert told.skipped == {
        "deletion of nothing": 1,
        "no post": 1,
        "re-post of nothing": 1,
        "profile, likes and bookmarks are not read": 1,
    }


def test_a_count_that_disagrees_is_told_and_stops_nothing() -> None:
    told = collected(Mastodon(), outbox(create(), total=5))
    assert len(told.posts) == 1
    assert told.fault.what == "states totalItems 5 and holds 1"


def test_duplicate_keys_lose_nothing_and_are_counted() -> None:
    twice = (
        dumped({"totalItems": 2, "orderedItems": [create(1)]})[:-1] + b', "orderedItems": ' + dumped([create(2)]) + b"}"
    )
    told = collected(Mastodon(), {"outbox.json": twice})
    assert len(told.posts) == 2
    assert told.repaired == {"duplicate key, all its values were read": 1}
    inner = dumped({"orderedItems": [create(1)]}).replace(b'"published"', b'"type": "Create", "published"')
    assert collected(Mastodon(), {"outbox.json": inner}).repaired == {DUPLICATE: 1}


def test_a_cut_outbox_gives_what_stands_before_the_cut() -> None:
    content = outbox(*(create(n) for n in range(20)))["outbox.json"]
    told = collected(Mastodon(), {"outbox.json": content[:-400]})
    assert 15 < len(told.posts) < 20
    assert told.fault.where == f"outbox.json: byte {len(content) - 400:,}"


def test_a_page_inside_a_post_that_cannot_be_parsed_costs_that_post() -> None:
    told = collected(Mastodon(), outbox(create(1, content="<div>" * 5000), create(2)))
    assert len(told.posts) == 1
    assert "open elements" in told.fault.what
    assert sum(told.skipped.values()) == 1


def test_an_empty_outbox_is_no_fault_and_another_file_is() -> None:
    assert not collected(Mastodon(), outbox()).faults
    assert "holds no orderedItems" in collected(Mastodon(), {"outbox.json": b'{"a": 1}'}).fault.what
    assert collected(Mastodon(), {"note.txt": b""}).fault.what == "holds no outbox.json"


def status(number: int = 1, **more: object) -> dict[str, object]:
    base = {"id": str(number), "created_at": f"2013-01-12T10:0{number}:00.000Z", "visibility": "public"}
    account = {"acct": "me", "url": "https://s.example/@me"}
    name = {"uri": f"{ME}/statuses/{number}", "url": f"https://s.example/@me/{number}"}
    return {**base, **name, "account": account, "content": "<p>said</p>", "media_attachments": [], **more}


def test_a_saved_timeline_gives_the_names_the_archive_gives() -> None:
    told = collected(Mastodon(), {"page.json": dumped([status(2, language="fr", spoiler_text="attention"), status(1)])})
    first = told.posts[0]
    assert (first.native_id, first.url) == (f"{ME}/statuses/2", "https://s.example/@me/2")
    assert (first.title, first.language, first.author) == ("attention", "fr", "https://s.example/@me")
    assert first.claimed == utc("2013-01-12T10:02:00")


def test_a_boost_says_whose_words_they_are() -> None:
    theirs = status(7, account={"acct": "you@t.example"}, content="<p>theirs</p>")
    told = collected(Mastodon(), {"page.json": dumped([status(1, content="", reblog=theirs)])})
    assert (told.post.text, told.post.forwarded_from) == ("theirs", "you@t.example")
    assert (told.post.author, told.post.url) == ("https://s.example/@me", "https://s.example/@me/7")


def test_polls_quotes_edits_and_files_of_a_status_are_read() -> None:
    more: dict[str, object] = {
        "poll": {"options": [{"title": "yes"}, {"title": "no"}]},
        "quote": {"quoted_status": status(5, content="<p>quoted words</p>")},
        "edited_at": "2013-01-13T10:00:00Z",
        "media_attachments": [
            {"url": "https://files.example/x/a.png", "description": "a hill"},
            {"url": "https://f.example/b"},
        ],
    }
    told = collected(Mastodon(), {"page.json": dumped([status(1, **more)]), "a.png": PNG})
    assert told.post.text == "said\nyes\nno\n> quoted words"
    assert told.post.edited == utc("2013-01-13T10:00:00")
    assert [medium.alt for medium in told.post.media] == ["a hill"]
    assert told.skipped == {"file named but not supplied": 1}


def test_a_thread_keeps_who_answers_whom() -> None:
    thread = {"ancestors": [status(1)], "descendants": [status(3, in_reply_to_id="1"), status(4, in_reply_to_id="99")]}
    told = collected(Mastodon(), {"context.json": dumped(thread)})
    assert [post.reply_to for post in told.posts] == [None, f"{ME}/statuses/1", "99"]
    assert not told.of(Listing), "a thread holds no span of time whole"


@pytest.mark.parametrize(
    ("visibility", "reason"),
    [
        ("private", "not public: followers only"),
        ("local", "not public: followers only"),
        ("direct", "not public: direct"),
        ("limited", "not public: direct"),
        (None, "not public: visibility not stated"),
        ("new", "not public: visibility not stated"),
    ],
)
def test_a_status_that_is_not_for_everybody_is_not_read(visibility: str | None, reason: str) -> None:
    told = collected(Mastodon(), {"page.json": dumped([status(1, visibility=visibility)])})
    assert told.skipped == {reason: 1}


def test_private_posts_are_read_where_the_source_includes_them_and_no_others() -> None:
    source = replace(SOURCE, include=(Private.FOLLOWERS,), include_basis="the holder's consent of 2013-01-02")
    items = (create(1, to=[f"{ME}/followers"]), create(2, to=["https://t.example/you"]))
    told = collected(Mastodon(), outbox(*items), source)
    assert [post.native_id for post in told.posts] == [f"{ME}/statuses/1"]
    assert told.skipped == {"not public: direct": 1}


def test_a_boost_of_what_is_not_public_is_not_read() -> None:
    hidden = announce({"id": "https://t.example/8", "to": ["https://t.example/followers"], "content": "<p>x</p>"})
    assert collected(Mastodon(), outbox(hidden)).skipped == {"not public: followers only": 1}


def test_single_notes_collection_pages_and_lines_are_read() -> None:
    note = create(1)["object"]
    page = {"type": "OrderedCollectionPage", "partOf": f"{ME}/outbox", "orderedItems": [create(2)]}
    first = {"type": "OrderedCollection", "totalItems": 90, "first": page}
    lines = dumped(status(3)) + b"\n\n{\n"
    files = {"a.json": dumped(note), "b.json": dumped(page), "c.json": dumped(first), "d.jsonl": lines}
    told = collected(Mastodon(), files)
    assert [post.native_id[-1] for post in told.posts] == ["1", "2", "2", "3"]
    assert told.skipped == {"empty line": 1, "no readable JSON": 1}
    assert not told.faults


def test_other_servers_write_the_same_differently() -> None:
    link = [{"type": "Link", "href": "https://p.example/media/a.png", "mediaType": "image/png"}]
    pleroma = create(1, attachment=[{"type": "Document", "url": link, "mediaType": "image/png"}])
    gotosocial = {**create(2), "to": PUBLIC, "object": f"{ME}/statuses/2"}
    article = create(3, type="Article", name="A title", summary="In short", attributedTo=[{"id": ME}])
    misskey = {"id": "9x", "createdAt": "2013-01-12T10:00:00Z", "text": "plain", "visibility": "home", "cw": "w"}
    told = collected(
        Mastodon(),
        {**outbox(pleroma, gotosocial, article), "notes.json": dumped([misskey]), "media/a.png": PNG, "a.png": PNG},
    )
    fourth, first, third = told.posts  # notes.json comes before outbox.json
    assert len(first.media) == 1
    assert (third.title, third.text, third.author) == ("A title", "In short\nsaid", ME)
    assert (fourth.text, fourth.title) == ("plain", "w")
    assert told.skipped["post named by its address only"] == 1


def test_an_edit_shares_the_name_of_the_post_and_a_deletion_is_a_removal() -> None:
    edited = {**create(1, content="<p>changed</p>", updated="2013-01-14T10:00:00Z"), "type": "Update"}
    gone = {
        "type": "Delete",
        "to": PUBLIC,
        "object": {"id": f"{ME}/statuses/1", "type": "Tombstone"},
        "published": "2013-01-15T10:00:00Z",
    }
    told = collected(Mastodon(), outbox(create(1), edited, gone))
    assert [post.native_id for post in told.posts] == [f"{ME}/statuses/1"] * 2
    assert told.posts[1].edited == utc("2013-01-14T10:00:00")
    (removal,) = told.of(Removal)
    assert (removal.native_id, removal.how, removal.missed) == (
        f"{ME}/statuses/1",
        Removed.MARKED,
        utc("2013-01-15T10:00:00"),
    )
    assert told.skipped == {"deletion, told as a removal": 1}


def test_a_whole_outbox_lists_its_posts_and_one_that_lacks_some_does_not() -> None:
    told = collected(Mastodon(), outbox(create(1), create(2)))
    (listing,) = told.of(Listing)
    assert listing.items() == {f"{ME}/statuses/1", f"{ME}/statuses/2"}
    assert (listing.first, listing.at) == (utc("2013-01-12T10:00:00"), AT)
    assert not collected(Mastodon(), outbox(create(1), total=5)).of(Listing)


def test_a_timeline_with_a_post_pinned_on_top_lists_nothing() -> None:
    assert collected(Mastodon(), {"p.json": dumped([status(3), status(2), status(1)])}).of(Listing)
    assert not collected(Mastodon(), {"p.json": dumped([status(1), status(3), status(2)])}).of(Listing)


@pytest.mark.parametrize("jump", [False, True])
def test_a_long_outbox_is_listed_in_runs_and_nothing_is_left_out(monkeypatch: pytest.MonkeyPatch, jump: bool) -> None:
    monkeypatch.setattr(span, "RUN", 3)
    notes = [create(n, published=f"2013-01-{12 + n:02}T10:00:00Z") for n in range(8)]
    if jump:
        notes = [*notes[5:], *notes[:5]][::-1]
        notes[0], notes[7] = notes[7], notes[0]
    listings = collected(Mastodon(), outbox(*notes)).of(Listing)
    assert {name for listing in listings for name in listing.items()} == {f"{ME}/statuses/{n}" for n in range(8)}
    assert len(listings) == (1 if jump else 3)
    assert [listing.first for listing in listings[1:]] == [listing.last for listing in listings[:-1]]
