"""Are the same wallet and the same route told of, and nobody's own handle?"""

from __future__ import annotations

from collections.abc import Callable

from tocsin.fingerprint.wording import echoes
from tocsin.model.claim import Entity
from tocsin.model.echo import EchoKind
from tocsin.model.kinds import Role
from tocsin.model.post import Post

Write = Callable[..., Post]
WALLET = "bc1qexampleexampleexampleexampleexample0x4k"


def names(post: Post, kind: str, value: str, *, valid: bool = True, at: int = 0) -> Entity:
    return Entity(post=post.id, kind=kind, value=value, text=value, span=(at, at + len(value)), valid=valid)


def test_the_same_wallet_echoes_the_first_who_named_it(write: Write) -> None:
    posts = [write(f"{number} {WALLET}", source=f"s{number}", at=number) for number in range(4)]
    found = list(echoes(posts, [names(post, "btc", WALLET, at=2) for post in posts]))
    assert [(echo.post, echo.earlier) for echo in found] == [(post.id, posts[0].id) for post in posts[1:]]
    assert {echo.kind for echo in found} == {EchoKind.SAME_PAYMENT}
    assert posts[1].full_text[found[0].start : found[0].end] == WALLET


def test_a_value_is_masked_in_words(write: Write) -> None:
    posts = [write(WALLET, source=f"s{number}", at=number, native_id=str(number)) for number in range(2)]
    (echo,) = echoes(posts, [names(post, "btc", WALLET) for post in posts])
    assert echo.why == "the same Bitcoin address, bc1q…0x4k"


def test_case_that_means_nothing_does_not_part_two_values(write: Write) -> None:
    one, two = write("0xAB", source="a"), write("0xab", source="b", at=1)
    assert len(list(echoes([one, two], [names(one, "eth", "0xAB" * 10), names(two, "eth", "0xab" * 10)]))) == 1
    assert not list(echoes([one, two], [names(one, "discord", "aBcD"), names(two, "discord", "abcd")]))


def test_a_value_whose_checksum_fails_is_no_echo(write: Write) -> None:
    posts = [write(WALLET[:9], source=f"s{number}", at=number) for number in range(2)]
    assert not list(echoes(posts, [names(post, "btc", WALLET, valid=False) for post in posts]))


def test_a_voice_that_repeats_itself_is_no_echo(write: Write) -> None:
    posts = [write(f"day {number}", source="a", at=number) for number in range(3)]
    assert not list(echoes(posts, [names(post, "btc", WALLET) for post in posts]))
    authors = [write(f"day {number}", source="a", at=number, author=f"author {number}") for number in range(2)]
    assert len(list(echoes(authors, [names(post, "btc", WALLET) for post in authors]))) == 1


def test_a_bystanders_handle_is_told_only_where_a_claimant_names_it(write: Write) -> None:
    posts = [write("a", source="forum"), write("b", source="press", at=1), write("c", source="group", at=2)]
    posts.append(write("d", source="forum", at=3))
    entities = [names(post, "telegram", "somebody") for post in posts]
    assert not list(echoes(posts, entities))
    found = list(echoes(posts, entities, {"group": Role.CLAIMANT}))
    assert [(echo.post, echo.earlier, echo.kind) for echo in found] == [
        (posts[2].id, posts[0].id, EchoKind.SAME_CONTACT),
        (posts[3].id, posts[2].id, EchoKind.SAME_CONTACT),
    ]


def test_kinds_that_are_places_are_no_echo(write: Write) -> None:
    posts = [write("a.example", source=f"s{number}", at=number) for number in range(2)]
    assert not list(
        echoes(posts, [names(post, kind, "a.example") for post in posts for kind in ("domain", "url", "ip")])
    )
