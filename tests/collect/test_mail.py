"""Is every message of a mailbox read, however it is quoted, nested, encoded or broken?"""

from __future__ import annotations

import base64
import gzip
import mailbox
import random
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.door import CLOSED, JPEG, PNG, SOURCE, FakeDoor, Told, collected, utc

from tocsin.collect.mail import mbox, mime
from tocsin.collect.mail.mail import Mail
from tocsin.model.kinds import Private

HEAD = "From: A <a@a.example>\nDate: Sat, 12 Jan 2013 10:00:00 +0100\nMessage-ID: <1@a.example>\n"
POSTMARK = "From a@a.example Sat Jan 12 10:00:00 2013\n"


def read(content: bytes | str, name: str = "x.eml", zone: str | None = None) -> Told:
    raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    return collected(Mail(), {name: raw}, replace(CLOSED, zone=zone))


def test_a_message_is_a_post_that_copies_no_recipient() -> None:
    more = "To: B <b@b.example>\nCc: c@c.example\nSubject: =?utf-8?q?caf=C3=A9?= bar\nIn-Reply-To: <0@a.example>\n"
    told = read(HEAD + more + "\nsaid\n")
    post = told.post
    assert (post.title, post.text, post.author) == ("caf\u00e9 bar", "said", "a@a.example")
    assert (post.native_id, post.reply_to) == ("1@a.example", "0@a.example")
    assert (post.claimed, post.zone_assumed) == (utc("2013-01-12T09:00:00"), False)
    assert "b.example" not in repr(told.all)
    assert "c.example" not in repr(told.all)


@pytest.mark.parametrize(
    ("written", "at", "assumed"),
    [
        ("Date: Sat, 12 Jan 2013 10:00:00 -0000", "2013-01-12T10:00:00", False),
        ("Date: Sat, 12 Jan 2013 10:00:00 EST", "2013-01-12T15:00:00", False),
        ("Date: Sat, 12 Jan 2013 10:00:00", "2013-01-12T09:00:00", True),
        ("Date: 12 Jan 13 10:00 +0100 (CET)", "2013-01-12T09:00:00", False),
        ("Date: once\nReceived: by x; Sat, 12 Jan 2013 10:00:00 +0000\nReceived: by y; Fri, 11 Jan 2013 10:00:00 +0000",
         "2013-01-12T10:00:00", False),
        ("Date: Sat, 99 Jan 2013 10:00:00 +0000", None, False),
        ("Date: Sat, 31 Dec 9999 23:00:00 -1400", None, False),
        ("Date: \x80\xff", None, False),
    ],
)  # fmt: skip
def test_the_time_is_the_date_else_that_of_the_last_hop(written: str, at: str | None, assumed: bool) -> None:
    told = read(f"From: a@a.example\n{written}\n\nx", zone="Europe/Paris")
    assert told.post.claimed == (utc(at) if at else None)
    assert told.post.zone_assumed is assumed
    assert ("time not readable, imported without" in told.repaired) is (at is None)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("=?utf-8?b?Y2Fm?= =?utf-8?b?w6k=?=", "caf\u00e9"),
        ("=?utf-8?b?w?= =?utf-8?q?=C3=A9?=", "\u00e9"),
        ("=?koi8-r?B?8NLJ18XU?=", "\u041f\u0440\u0438\u0432\u0435\u0442"),
        ("=?none-such?q?a_b?=", "a b"),
        ("=?utf-8?x?broken?= =?utf-8?q?open", "=?utf-8?x?broken?= =?utf-8?q?open"),
        ("raw caf\u00e9", "raw caf\u00e9"),
        ("raw caf\udce9", "raw caf\u00e9"),
        ("folded\n here", "folded here"),
        ("nul \0 here", "nul \ufffd here"),
        ("", None),
    ],
)
def test_headers_are_decoded_as_far_as_they_can_be(written: str, read_as: str | None) -> None:
    assert read(f"From: a@a.example\nSubject: {written}\n\nx").post.title == read_as


@pytest.mark.parametrize(
    ("written", "author"),
    [
        ("a at a.example (A Name)", "a@a.example"),
        ('"Name, A" <a@a.example>', "a@a.example"),
        ("=?utf-8?q?Name=2C?= <a@a.example>", "a@a.example"),
        ("Only a name", "Only a name"),
        ("<>", "<>"),
    ],
)
def test_the_author_is_the_address_where_there_is_one(written: str, author: str) -> None:
    assert read(f"From: {written}\nDate: x\n\nx").post.author == author


def test_plain_text_goes_before_html_and_pictures_become_media() -> None:
    message = EmailMessage()
    message["From"], message["Message-ID"] = "a@a.example", "<m@a.example>"
    message.set_content("plain")
    message.add_alternative("<p>rich</p>", subtype="html")
    message.add_attachment(PNG, "application", "octet-stream", filename="caf\u00e9.png")
    message.add_attachment(JPEG, "image", "jpeg", filename="b.jpg")
    message.add_attachment(b"%PDF-1.4", "application", "pdf", filename="c.pdf")
    message.add_attachment("notes", filename="notes.txt")
    door = FakeDoor({"x.eml": bytes(message)})
    told = Told(list(Mail().collect(CLOSED, door, None)))
    assert told.post.text == "plain"
    assert [(medium.name, medium.media_type) for medium in told.post.media] == [
        ("caf\u00e9.png", "image/png"),
        ("b.jpg", "image/jpeg"),
    ]
    assert list(door.kept.values()) == [PNG, JPEG]
    assert told.skipped == {"attachment that is no picture, video or sound": 2}


def part(*inner: str, kind: str = "mixed", boundary: str = "b") -> str:
    return (
        f"Content-Type: multipart/{kind}; boundary={boundary}\n\npreamble"
        + "".join(f"\n--{boundary}\n{one}" for one in inner)
        + f"\n--{boundary}--\nepilogue"
    )


HELLO = "\u041f\u0440\u0438\u0432\u0435\u0442"
HTML = "Content-Type: text/html\n\n<p>rich</p>"
PLAIN = "\nplain"


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (part(part(PLAIN, HTML, kind="alternative", boundary="c"), "\nfooter"), "plain\nfooter"),
        (part(part("\n ", HTML, kind="alternative", boundary="c"), "\nfooter"), "rich\nfooter"),
        (part(HTML, "\nfooter"), "rich\nfooter"),
        (part(part(HTML, kind="related", boundary="c"), kind="alternative"), "rich"),
        (part(kind="alternative"), ""),
        ("Content-Type: multipart/mixed\n\nno boundary", "no boundary"),
        ("Content-Type: multipart/mixed; boundary=b\n\nnowhere", "nowhere"),
        ("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nnever closed", "never closed"),
        ("Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: base64\n\n8NLJ18XU", HELLO),
        ("Content-Type: text/plain; charset=punycode\n\nplain", "plain"),
        ("Content-Transfer-Encoding: quoted-printable\n\ncaf=C3=A9=\n=XX", "caf\u00e9=XX"),
        ("Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n#8V%T\n`\nend", "cat"),
        ("Content-Type: ; ;=\n\nplain", "plain"),
        ("\nnul \0", "nul \ufffd"),
    ],
)  # fmt: skip
def test_texts_are_found_in_every_shape(made: str, text: str) -> None:
    assert read("From: a@a.example\n" + made).post.text == text


def test_messages_inside_a_message_are_posts_of_their_own() -> None:
    inner = f"Content-Type: message/rfc822\n\n{HEAD.replace('<1@', '<2@')}\ninner"
    digest = part(f"\n{HEAD.replace('<1@', '<3@')}\nthird", kind="digest", boundary="d")
    told = read(HEAD + part("\nouter", inner, digest))
    assert [(post.native_id, post.text) for post in told.posts] == [
        ("1@a.example", "outer"),
        ("2@a.example", "inner"),
        ("3@a.example", "third"),
    ]
    assert len({post.locator for post in told.posts}) == 3


def test_three_thousand_parts_within_parts_are_cut_off_and_counted() -> None:
    made = "\nx"
    for number in range(3_000):
        made = f"Content-Type: multipart/mixed; boundary=b{number}\n\n--b{number}\n{made}\n--b{number}--"
    told = read("From: a@a.example\n" + made)
    assert told.skipped == {"part nested too deeply": 1}
    assert len(told.posts) == 1
    made = "x: y\n\n" + "Content-Type: message/rfc822\n\n" * 3_000
    assert read("From: a@a.example\n" + made[6:]).skipped == {"part nested too deeply": 1}


def test_more_parts_than_are_read_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mime, "PARTS", 10)
    told = read("From: a@a.example\n" + part(*[PLAIN] * 50))
    assert sum(told.skipped.values()) <= 1
    assert told.post.text.count("plain") <= 11


@pytest.mark.parametrize("kind", ["application/ms-tnef", "application/pkcs7-mime"])
def test_what_is_locked_in_a_format_of_its_own_is_named(kind: str) -> None:
    told = read(HEAD + part("\nx", f"Content-Type: {kind}\n\n....."))
    assert sum(told.skipped.values()) == 1
    assert len(told.faults) == ("tnef" in kind)


@pytest.mark.parametrize(("head", "remedy"), [(b"\xd0\xcf\x11\xe0", "EML"), (b"!BDN", "readpst")])
def test_the_stores_of_outlook_are_named_with_what_would_work(head: bytes, remedy: str) -> None:
    told = read(head + bytes(99), "x.msg")
    assert remedy in told.fault.remedy
    assert told.skipped == {"no mail": 1}


@pytest.mark.parametrize("wrap", [bytes, gzip.compress])
def test_a_mailbox_is_read_message_by_message(wrap: type[bytes]) -> None:
    quoted = "said\n\n>From the beginning\n>>From nested\nFrom now on\n"
    told = read(
        wrap((POSTMARK + HEAD + f"\n{quoted}\n" + POSTMARK + HEAD.replace("1@", "2@") + "\nend\n").encode()), "x"
    )
    assert [post.text for post in told.posts] == [
        "said\n\nFrom the beginning\n>From nested\nFrom now on",
        "end",
    ]
    assert [post.locator for post in told.posts] == ["x: message 1", "x: message 2"]


def test_a_stated_length_is_believed_where_another_message_begins_there() -> None:
    body = f"said\n\n{POSTMARK}{HEAD}\nnot another\n\n>From me\n"
    stated = f"Content-Length: {len(body)}\n"
    told = read(POSTMARK + HEAD + stated + "\n" + body + "\n" + POSTMARK + HEAD + "\nsecond\n", "x")
    assert [post.text for post in told.posts] == [body.strip("\n"), "second"]
    lying = f"Content-Length: {len(body) + 7}\n"
    assert len(read(POSTMARK + HEAD + lying + "\n" + body + "\n" + POSTMARK + HEAD + "\nlast\n", "x").posts) == 3


def test_a_message_that_is_too_large_is_counted_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "MESSAGE", 1_000)
    monkeypatch.setattr(mbox, "_BLOCK", 300)
    large = POSTMARK + HEAD + "\n" + "large\n" * 3_000 + "\n"
    told = read(POSTMARK + HEAD + "\nfirst\n\n" + large + POSTMARK + HEAD + "\nlast\n", "x")
    assert [post.text for post in told.posts] == ["first", "last"]
    assert told.skipped == {"message larger than 64 MiB": 1}


def test_a_cut_mailbox_says_where() -> None:
    whole = gzip.compress((POSTMARK + HEAD + "\nfirst\n\n").encode() * 3 + random.Random(1).randbytes(3_000))
    told = read(whole[:-1_000], "x.mbox.gz")
    assert len(told.posts) == 3
    assert told.fault.where.startswith("x.mbox.gz: byte ")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60), min_size=1, max_size=5))
def test_what_the_standard_library_writes_is_read(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("mail") / "box"
    box = mailbox.mbox(path)
    for text in texts:
        message = EmailMessage()
        message["From"] = "a@a.example"
        message.set_content(f"From {text}\nFrom a@b Sat Jan 12 10:00:00 2013\nx: y\n")
        box.add(message)
    box.close()
    told = read(path.read_bytes(), "box")
    assert [post.text.split("\n")[0] for post in told.posts] == [f"From {text}" for text in texts]


def test_a_maildir_is_read_and_what_is_no_mail_is_counted() -> None:
    files = {"cur/1:2,S": (HEAD + "\na").encode(), "new/2": (HEAD + "\nb").encode(), "dovecot.index": b"\0", "e": b""}
    told = collected(Mail(), files, CLOSED)
    assert [post.text for post in told.posts] == ["a", "b"]
    assert told.skipped == {"no mail": 2}


@pytest.mark.parametrize(
    ("more", "is_read"),
    [
        ("To: b@b.example\n", False),
        ("Delivered-To: b@b.example\n", False),
        ("To: list@l.example\nList-Id: <l.example>\n", True),
        ("To: list@l.example\nX-Mailing-List: l\n", True),
        ("", True),
    ],
)
def test_of_a_public_source_only_what_went_to_a_list_is_read(more: str, is_read: bool) -> None:
    files = {"x.eml": (HEAD + more + "\nsaid").encode()}
    told = collected(Mail(), files, SOURCE)
    assert [post.text for post in told.posts] == ["said"] * is_read
    assert told.skipped == ({} if is_read else {"not public: direct": 1})
    named = replace(SOURCE, include=(Private.DIRECT,), include_basis="an order")
    assert len(collected(Mail(), files, named).posts) == 1
    assert len(collected(Mail(public_archive=True), files, SOURCE).posts) == 1
    assert len(collected(Mail(), files, CLOSED).posts) == 1


def test_private_mail_is_not_kept_in_parts() -> None:
    picture = f"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n{base64.b64encode(PNG).decode()}"
    door = FakeDoor({"x.eml": (HEAD + "To: b@b.example\n" + part("\nsaid", picture)).encode()})
    assert [type(item).__name__ for item in Mail().collect(SOURCE, door, None)] == ["Skip"]
    assert not door.kept


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", POSTMARK.encode(), HEAD.encode(), b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"]),
)
def test_no_bytes_stop_it_and_every_message_is_accounted_for(noise: bytes, before: bytes) -> None:
    told = read(before + noise, "x")
    assert len(told.posts) + sum(told.skipped.values()) >= 1


def test_the_examples_of_the_standard_library_s_mailboxes_agree(tmp_path: Path) -> None:
    chance = random.Random(7)
    box = mailbox.mbox(tmp_path / "box")
    for number in range(200):
        message = EmailMessage()
        message["From"], message["Message-ID"] = "a@a.example", f"<{number}@a.example>"
        message.set_content("\n".join(chance.choice(["", "From x", "From a Sat", ">From", "text"]) for _ in range(9)))
        box.add(message)
    box.close()
    told = read((tmp_path / "box").read_bytes(), "box")
    assert [post.native_id for post in told.posts] == [f"{number}@a.example" for number in range(200)]
