"""Which addresses, accounts and payment details does a text name, and do their checksums hold?"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import regex  # type: ignore[import-untyped]

from tocsin.read.checksums import bitcoin_holds, ethereum_holds, iban_holds, iban_length, onion_holds
from tocsin.read.domains import is_host, reads_as_host
from tocsin.read.normalise import Folded, has_invisible, written_value

MAX_ENTITIES = 5_000  # of one text

PAYMENT = frozenset({"btc", "eth", "iban"})
INVITE = frozenset({"telegram-invite", "whatsapp", "signal", "discord", "matrix"})
CONTACT = INVITE | {"telegram", "onion", "email", "phone"}
HOST = frozenset({"url", "domain", "ip"})


@dataclass(frozen=True, slots=True)
class Named:
    """One value in a text; ``start`` and ``end`` are places in the folded text."""

    kind: str
    value: str
    start: int
    end: int
    valid: bool

    @property
    def host(self) -> str | None:
        """The host it points at, lower case; None where it is no address of a site."""
        if self.kind == "url":
            return _host_of(self.value)
        return self.value if self.kind in HOST else None


_TAIL = r"""[^\s<>"'«»“”|\\^`{}\[\]]"""
_NAME = r"[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}_-]{0,62}[\p{L}\p{M}\p{N}])?"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"

# Longest and most telling first: what an earlier pattern takes, a later one does not see.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("telegram-invite", r"(?:https?://)?(?:www\.)?(?:t|telegram)\.(?:me|dog)/(?:\+|joinchat/)(?<v>[\w-]{8,64})"),
    ("telegram-invite", r"tg://join\?invite=(?<v>[\w-]{8,64})"),
    ("telegram", r"(?:https?://)?(?:www\.)?(?:t|telegram)\.(?:me|dog)/(?:s/)?(?<v>[a-z]\w{3,31})(?:/\d{1,12})?"),
    ("telegram", r"tg://resolve\?domain=(?<v>[a-z]\w{3,31})"),
    ("telegram", r"(?:telegram|telegramme|تلغرام|تلجرام|تيليجرام|تليجرام)[^\n@]{0,40}?@(?<v>[a-z]\w{3,31})\b(?!\.\w)"),
    ("whatsapp", r"(?:https?://)?chat\.whatsapp\.com/(?:invite/)?(?<v>\w{18,30})"),
    ("whatsapp", r"(?:https?://)?wa\.me/(?<v>\d{8,15})"),
    ("signal", r"(?:https?://)?signal\.(?:group|me)/\#(?<v>[\w/+=-]{8,200})"),
    ("discord", r"(?:https?://)?(?:www\.)?discord(?:\.gg|(?:app)?\.com/invite)/(?<v>[\w-]{2,32})"),
    ("matrix", r"(?:https?://)?matrix\.to/\#/(?<v>[\#@!+][^\s<>]{3,200})"),
    ("onion", r"(?:https?://)?(?:[a-z0-9-]{1,63}\.)?(?<v>[a-z2-7]{56}\.onion)(?:/[^\s<>]{0,200})?"),
    ("url", rf"(?:https?|ftp)://{_TAIL}{{3,2000}}"),
    ("email", rf"[a-z0-9._%+-]{{1,64}}@(?:{_NAME}\.){{1,8}}\p{{L}}{{2,24}}(?![\w.-]*@)"),
    ("url", rf"www\.{_NAME}(?:\.{_NAME}){{1,8}}(?::\d{{1,5}})?/{_TAIL}{{1,2000}}"),
    ("ip", rf"(?<![\w.]){_OCTET}(?:\.{_OCTET}){{3}}(?![\w.]\d|\w)"),
    ("eth", r"(?<!\w)0x[0-9a-f]{40}(?!\w)"),
    ("btc", r"(?<![\w/=?&#.-])(?:bc1[a-z0-9]{11,71}|[13][a-z0-9]{25,34})(?!\w)"),
    ("iban", r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?(?!\w)"),
    ("phone", r"(?<![\w+])(?:\+|00)[1-9](?:[ .()-]{0,2}\d){7,14}(?!\w)"),
    ("domain", rf"(?<![\w@/-])(?:{_NAME}\.){{1,8}}(?:xn--[a-z0-9-]{{2,59}}|\p{{L}}{{2,24}})(?![\w@]|-\w)"),
)
_SCAN = regex.compile(
    "|".join(
        f"(?<p{number}>{pattern.replace('(?<v>', f'(?<v{number}>')})" for number, (_, pattern) in enumerate(_PATTERNS)
    )
)


def find_entities(folded: Folded) -> Iterator[Named]:
    """Every address, account and payment detail in reading order; a URL is followed by its host as a domain.

    ``valid`` is False where a checksum fails or characters that cannot be seen stand inside the value.
    """
    for count, hit in enumerate(_SCAN.finditer(folded.text)):
        if count >= MAX_ENTITIES:
            return
        number = int(str(hit.lastgroup).lstrip("pv"))
        group = f"v{number}" if f"v{number}" in _SCAN.groupindex else f"p{number}"
        yield from _read_as(_PATTERNS[number][0], folded, hit.start(group), hit.end(group))


def _read_as(kind: str, folded: Folded, start: int, end: int) -> Iterator[Named]:
    end = _trimmed(folded.text, start, end) if kind == "url" else end
    snippet = folded.written(start, end)
    value, hidden = written_value(snippet), has_invisible(snippet)
    if kind == "url":
        yield from _url(value, folded, start, end, hidden)
        return
    checked = _CHECKS.get(kind, _as_it_is)(value)
    if checked is not None:
        shown, valid = checked
        yield Named(kind, shown, start, end, valid and not hidden)


def _url(value: str, folded: Folded, start: int, end: int, hidden: bool) -> Iterator[Named]:
    address = value if "://" in value else f"http://{value}"
    host = _host_of(address)
    at = folded.text.find(host, start, end) if host else -1
    known = host is not None and (is_host(host) or _is_ip(host))
    yield Named("url", address, start, end, known and not hidden)
    if host is not None and known and at >= 0:
        span = folded.written(at, at + len(host))
        kind = "ip" if _is_ip(host) else "domain"
        yield Named(kind, host, at, at + len(host), not has_invisible(span))


def _host_of(address: str) -> str | None:
    rest = address.partition("://")[2]
    authority = regex.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    return authority.partition(":")[0].lower().rstrip(".") or None


def _trimmed(text: str, start: int, end: int) -> int:
    """A URL in running text does not end in the sentence's punctuation, nor in a bracket it did not open."""
    while end > start and (text[end - 1] in ".,;:!?…،؛؟*_~" or _unopened(text, start, end)):
        end -= 1
    return end


def _unopened(text: str, start: int, end: int) -> bool:
    return text[end - 1] == ")" and text.count(")", start, end) > text.count("(", start, end)


Checked = tuple[str, bool] | None


def _as_it_is(value: str) -> Checked:
    return value, True


def _domain(value: str) -> Checked:
    return (value.lower(), True) if reads_as_host(value) else None


def _email(value: str) -> Checked:
    host = value.rpartition("@")[2].lower()
    return (value.lower(), True) if is_host(host) else None


def _ethereum(value: str) -> Checked:
    return value, ethereum_holds(value)


def _bitcoin(value: str) -> Checked:
    if value[:3].lower() != "bc1" and (value in (value.lower(), value.upper()) or value.isdigit()):
        return None  # base58 of 25 bytes is never in one case: a hash or a serial number
    return value, bitcoin_holds(value)


def _iban(value: str) -> Checked:
    plain = value.replace(" ", "").upper()
    if iban_length(plain[:2]) is None or value[:2] != value[:2].upper():
        return None
    return plain, iban_holds(plain)


def _phone(value: str) -> Checked:
    digits = "".join(mark for mark in value if mark.isdecimal())
    digits = digits.removeprefix("00") if value.startswith("00") else digits
    return (f"+{digits}", True) if 8 <= len(digits) <= 15 else None


def _is_ip(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


_CHECKS: dict[str, Callable[[str], Checked]] = {
    "domain": _domain,
    "email": _email,
    "eth": _ethereum,
    "btc": _bitcoin,
    "iban": _iban,
    "phone": _phone,
    "ip": lambda value: (value, True) if _is_ip(value) else None,
    "onion": lambda value: (value.lower(), onion_holds(value.lower())),
    "telegram": lambda value: (value.lower(), True),
}
