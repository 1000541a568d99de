"""Which payment details and contact routes are handed out, and where else do they turn up?"""

from __future__ import annotations

import hashlib
from collections import defaultdict

from tocsin.model import Entity, Signal
from tocsin.model.report import Identifier, Statement
from tocsin.review.desk import CASE, Desk
from tocsin.review.wording import count, listed, mask, number

_MONEY = frozenset(
    {"btc", "eth", "iban", "xmr", "ltc", "dash", "doge", "zec", "bch", "xrp", "tron", "ton", "sol", "paypal"}
)
_PLACES = frozenset({"domain", "url", "ip", "pgp-block"})  # where something is, not how to reach or pay somebody
KINDS = {
    "btc": "Bitcoin address",
    "eth": "Ethereum address",
    "iban": "bank account",
    "email": "e-mail address",
    "telegram": "Telegram handle",
    "telegram-invite": "Telegram invitation",
    "phone": "telephone number",
    "onion": "onion address",
    "xmr": "Monero address",
    "ltc": "Litecoin address",
    "dash": "Dash address",
    "doge": "Dogecoin address",
    "zec": "Zcash address",
    "bch": "Bitcoin Cash address",
    "xrp": "XRP address",
    "tron": "TRON address",
    "ton": "TON address",
    "sol": "Solana address",
    "paypal": "PayPal link",
}
FEW = frozenset({"phone", "whatsapp", "signal"})  # so few values that a digest can be reversed by trying all


def identifiers(desk: Desk) -> tuple[Identifier, ...]:
    """Masked; only those in a speaker's own appeal for money or people, so that nobody else's address is shown."""
    appeals = {post.id for post in desk.signalled(Signal.FUNDRAISING)}
    calls = {post.id for post in desk.signalled(Signal.RECRUITMENT, Signal.CHANNEL_INVITATION)}
    found: dict[tuple[str, str], list[Entity]] = defaultdict(list)
    for entity in desk.view.entities:
        purpose = _purpose(entity.kind)
        if (purpose == "money" and entity.post in appeals) or (purpose == "contact" and entity.post in appeals | calls):
            found[(entity.kind, entity.value)].append(entity)
    return tuple(_identifier(desk, entities) for _, entities in sorted(found.items()))


def money(desk: Desk, found: tuple[Identifier, ...]) -> tuple[Statement, ...]:
    """What is asked for, and which details can be real."""
    appeals = desk.signalled(Signal.FUNDRAISING)
    if not appeals:
        return (desk.says("no appeal for money was found", CASE),)
    where = listed(dict.fromkeys(desk.source_name(post.source) for post in appeals))
    said = [desk.says(f"{count(len(appeals), 'appeal')} for money at {where}", *(post.id for post in appeals[:8]))]
    details = [each for each in found if each.purpose == "money"]
    good = [each for each in details if each.valid]
    bad = [each for each in details if not each.valid]
    if good:
        verb = "passes its checksum" if len(good) == 1 else "pass their checksums"
        cites = [post for each in good for post in each.evidence]
        said.append(desk.says(f"{count(len(good), 'payment detail')} {verb}", *cites))
    if bad:
        has = (
            "has the form only: its checksum fails, so it"
            if len(bad) == 1
            else "have the form only: their checksums fail, so they"
        )
        verb = "is" if len(bad) == 1 else "are"
        cites = [post for each in bad for post in each.evidence]
        said.append(desk.says(f"{number(len(bad))} {has} {verb} never exported as an indicator", *cites))
    return (*said, *_reused(desk, details))


def recruitment(desk: Desk, found: tuple[Identifier, ...]) -> tuple[Statement, ...]:
    """Who is called, and by which routes."""
    calls = desk.signalled(Signal.RECRUITMENT)
    doors = desk.signalled(Signal.CHANNEL_INVITATION)
    said = []
    for posts, one, many in (
        (calls, "call for recruits", "calls for recruits"),
        (doors, "invitation to a channel", "invitations to a channel"),
    ):
        if posts:
            where = listed(dict.fromkeys(desk.source_name(post.source) for post in posts))
            said.append(desk.says(f"{count(len(posts), one, many)} at {where}", *(post.id for post in posts[:8])))
    routes = [each for each in found if each.purpose == "contact"]
    if routes:
        verb = "is" if len(routes) == 1 else "are"
        cites = [post for each in routes for post in each.evidence]
        said.append(desk.says(f"{count(len(routes), 'contact route')} {verb} handed out", *cites))
    return (*said, *_reused(desk, routes)) or (desk.says("no call for recruits was found", CASE),)


def _reused(desk: Desk, details: list[Identifier]) -> tuple[Statement, ...]:
    shared = [each for each in details if len(each.sources) > 1]
    return tuple(
        desk.says(
            f"the {KINDS.get(each.kind, each.kind)} {each.masked} is given at {listed(each.sources)}", *each.evidence
        )
        for each in shared
    )


def _purpose(kind: str) -> str:
    """Whatever is neither money nor a place counts as a way to reach somebody, and is masked."""
    return "money" if kind in _MONEY else "neither" if kind in _PLACES else "contact"


def _identifier(desk: Desk, entities: list[Entity]) -> Identifier:
    first = entities[0]
    posts = sorted({entity.post for entity in entities if not desk.rulings.withheld(entity.post)})
    sources = sorted({desk.source_name(desk.posts[post].source) for post in posts if post in desk.posts})
    few = first.kind in FEW
    return Identifier(
        kind=first.kind,
        masked=mask(first.value),
        digest=None if few else hashlib.sha256(first.value.encode("utf-8", "surrogatepass")).hexdigest(),
        valid=all(entity.valid for entity in entities),
        purpose=_purpose(first.kind),
        sources=tuple(sources),
        evidence=desk.cites(*posts),
    )
