"""What is one value in a text, and which kinds are there?"""

from __future__ import annotations

from dataclasses import dataclass

MAX_ENTITIES = 5_000  # of one text

PAYMENT = frozenset(
    {"btc", "ltc", "dash", "doge", "zec", "bch", "xrp", "tron", "eth", "xmr", "ton", "sol", "iban", "paypal"}
)
INVITE = frozenset({"telegram-invite", "whatsapp", "signal", "discord", "matrix", "simplex", "irc"})
CONTACT = INVITE | {"telegram", "onion", "email", "phone", "session", "tox", "threema", "xmpp"}
HOST = frozenset({"url", "domain", "ip"})


@dataclass(frozen=True, slots=True)
class Named:
    """One value in a text; ``start`` and ``end`` are places in the folded text.

    ``valid`` is False where a checksum fails, where the kind's proof is missing, or where characters that cannot be
    seen stand inside the value: it has the form and no more.
    """

    kind: str
    value: str
    start: int
    end: int
    valid: bool

    @property
    def host(self) -> str | None:
        """The host it points at, lower case; None where it is no address of a site."""
        if self.kind == "url":
            return host_of(self.value)
        return self.value if self.kind in HOST else None


def host_of(address: str) -> str | None:
    """The host of a URL, lower case, without user, port and brackets."""
    rest = address.partition("://")[2]
    for mark in "/?#":
        rest = rest.partition(mark)[0]
    authority = rest.rpartition("@")[2]
    if authority.startswith("["):
        return authority[1:].partition("]")[0].lower() or None
    return authority.partition(":")[0].lower().rstrip(".") or None
