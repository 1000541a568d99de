"""Is every activity of an outbox read, skipped or told?"""

from __future__ import annotations

from tests.collect.door import PNG, collected, dumped, utc

from tocsin.collect.jsontext import DUPLICATE
from tocsin.collect.mastodon import Mastodon

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
        "activity Delete": 1,
        "activity of no type": 1,
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
