"""Which posts say, or give, the same?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tocsin.model import Echo, EchoKind, Post, Role
from tocsin.review.desk import Desk, when

KINDS = {
    "statement": EchoKind.NEAR_DUPLICATE,
    "payment": EchoKind.SAME_PAYMENT,
    "contact": EchoKind.SAME_CONTACT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Posts that say, or give, the same; oldest first."""

    kind: str  # "statement", "payment", "contact"
    posts: tuple[Post, ...]
    quoting: tuple[Post, ...] = ()  # posts that quote a passage of one of them
    value: tuple[str, str] | None = None  # kind and value of what is given


def groups(desk: Desk) -> list[Group]:
    """Every group, statements before what is given, the most said first."""
    return sorted((*_statements(desk), *_given(desk)), key=_weight)


def speaks(desk: Desk, post: Post) -> bool:
    """Whether a claimant speaks in the post's source."""
    source = desk.sources.get(post.source)
    return source is not None and source.role is Role.CLAIMANT


def _weight(group: Group) -> tuple[int, int, int, str, str]:
    first = group.posts[0]
    return (list(KINDS).index(group.kind), -len(group.posts), -len(group.quoting), when(first).isoformat(), first.id)


def _statements(desk: Desk) -> Iterator[Group]:
    """Near-duplicates hang together; a quotation belongs to what it quotes."""
    head: dict[str, str] = {}

    def find(post: str) -> str:
        while head.setdefault(post, post) != post:
            head[post] = head[head[post]]
            post = head[post]
        return post

    for echo in _of(desk, EchoKind.NEAR_DUPLICATE):
        one, other = sorted((find(echo.post), find(echo.earlier)))
        head[other] = one
    quoting: dict[str, set[str]] = defaultdict(set)
    for echo in _of(desk, EchoKind.QUOTATION):
        quoting[find(echo.earlier)].add(echo.post)
    members: dict[str, list[str]] = defaultdict(list)
    for post in head:
        members[find(post)].append(post)
    for root, posts in members.items():
        yield Group(kind="statement", posts=_ordered(desk, posts), quoting=_ordered(desk, quoting[root] - {*posts}))


def _given(desk: Desk) -> Iterator[Group]:
    """Payment details and contact routes by their value; withheld posts hand out nothing."""
    at = {(entity.post, *entity.span): entity for entity in desk.view.entities if entity.valid}
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for name in ("payment", "contact"):
        for echo in _of(desk, KINDS[name]):
            entity = at.get((echo.post, echo.start, echo.end))
            if entity is not None:
                found[(name, entity.kind, entity.value)] |= {echo.post, echo.earlier}
    for (name, kind, value), posts in found.items():
        open_ones = [post for post in posts if not desk.rulings.withheld(post)]
        if len(open_ones) > 1:
            yield Group(kind=name, posts=_ordered(desk, open_ones), value=(kind, value))


def _of(desk: Desk, kind: EchoKind) -> Iterator[Echo]:
    own = {source.id for source in desk.view.sources if source.role is Role.TARGET}
    for echo in desk.view.echoes:
        both = [desk.posts.get(echo.post), desk.posts.get(echo.earlier)]
        if echo.kind is kind and all(post is not None and post.source not in own for post in both):
            yield echo


def _ordered(desk: Desk, posts: Iterable[str]) -> tuple[Post, ...]:
    return tuple(sorted((desk.posts[post] for post in posts), key=lambda post: (when(post), post.id)))
