"""Which link, host, mail address or room begins at this place, and where does it lead?"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

import regex  # type: ignore[import-untyped]

from tocsin.read.checksums import onion_holds
from tocsin.read.domains import is_host, reads_as_host
from tocsin.read.entity.context import announced, routes
from tocsin.read.entity.named import Named
from tocsin.read.entity.wallets import Found, identify
from tocsin.read.normalise import Folded, has_invisible, written_value

_LABEL = r"[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}_-]{0,61}[\p{L}\p{M}\p{N}_])?+"
_ENDING = r"(?:xn--[a-z0-9-]{2,59}|\p{L}[\p{L}\p{M}]{1,62})"
_OCTETS = r"\d{1,3}(?:\.\d{1,3}){3}"
_HOST = rf"(?:{_OCTETS}(?![\w.]\d|\w)|(?:{_LABEL}\.){{1,30}}{_ENDING}(?!_*[^\W_]|-\w))"
_TAIL = r"""[^\s<>"«»“”|\\^`{}\[\]]"""
_LINK = regex.compile(
    rf"(?:(?P<scheme>https?|s?ftp|wss?)://(?:[^\s/@<>\"'()?#]{{1,100}}@)?|(?<![^\W_]|[@/\\]|\w[.-]|--))"
    rf"(?P<host>{_HOST}|\[[0-9a-f:.]{{2,45}}\])(?:\.(?=[:/]))?(?P<port>:\d{{1,5}}(?!\d))?(?P<tail>[/?#]{_TAIL}{{0,2000}})?"
)
SCHEME = re.compile(r"(?:https?|s?ftp|wss?)://")
_ANY_URL = regex.compile(rf"(?:https?|ftp)://{_TAIL}{{3,2000}}")
_MAIL = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}]|[@/#])(?P<name>[\w.+%'-]{{1,64}}+)@(?P<host>(?:{_LABEL}\.){{1,30}}{_ENDING})(?![\w@]|-\w)"
)
_ROOM = regex.compile(rf"(?<!\w)(?P<v>[#@!][\w.=/+-]{{1,128}}+:(?:{_LABEL}\.){{1,8}}{_ENDING}(?::\d{{1,5}})?)(?!\w)")
_HANDLE = re.compile(r"@(?P<v>[a-z]\w{3,31})(?!\w|\.\w|@)", re.ASCII)
_SIX = re.compile(r"(?<![\w:.])(?=[0-9a-f:]{0,30}::|(?:[0-9a-f]{1,4}:){7})[0-9a-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])")
_SIGNAL_NAME = re.compile(r"(?<!\w)(?P<v>[a-z_]\w{2,31}\.\d{2,9})(?![\w.])", re.ASCII)
_CHANNEL = re.compile(r"#[\w&-]{1,50}(?= (?:\S{1,12} ){0,2}\Z)")
_AFTER = re.compile(r"(?::\d{1,5})?(?:/| (?:\S{1,12} ){0,3})(#[\w&-]{1,50})")
_GLUED = re.compile(r"[,;|](?=(?:https?|ftp)://)")
_ENDS = ".,;:!?…،؛؟*_~'。"
_STOPS = {0x3002: "."}


@dataclass(frozen=True, slots=True)
class _Route:
    kind: str
    form: re.Pattern[str]


def read_link(folded: Folded, at: int) -> Found | None:
    """What begins at ``at``: the most telling first."""
    first = folded.text[at]
    if at > 0 and folded.text[at - 1].isalnum():
        return _link(folded, at) if SCHEME.match(folded.text, at) else None  # glued to the word before it
    if first in "#@!":
        return _room(folded, at) or (_handle(folded, at) if first == "@" else None)
    if first == "[":
        return None
    return _direct(folded, at) or _mail(folded, at) or _link(folded, at) or _six(folded, at) or _signal(folded, at)


def _direct(folded: Folded, at: int) -> Found | None:
    if not folded.text.startswith(_openings(), at):
        return None
    for route in _directs():
        hit = route.form.match(folded.text, at)
        if hit is not None:
            return hit.end(), (_valued(route.kind, folded, *hit.span("v")),)
    return None


def _link(folded: Folded, at: int) -> Found | None:
    hit = _LINK.match(folded.text, at)
    if hit is None:
        return _unknown_url(folded, at)
    end = _trimmed(folded.text, hit.start("tail"), hit.end()) if hit["tail"] else hit.end()
    host = _host(folded, *hit.span("host"))
    if host.endswith(".onion"):
        return _onion(folded, end, *hit.span("host"))
    routed = _routed(folded, host, hit.end("host"), end)
    if routed is not None:
        return routed
    return _address(folded, hit, host, end)


def _address(folded: Folded, hit: regex.Match[str], host: str, end: int) -> Found | None:
    """A URL and its host, or a bare host."""
    start, known = hit.start(), _is_ip(host) or is_host(host)
    long = end > hit.end("host") and folded.text[hit.end("host") : end].strip("/:.0123456789") != ""
    if hit["scheme"]:
        return end, (_url(folded, start, end, known), *_site(folded, host, known, *hit.span("host")))
    if not known or (_is_version(folded, start, host) if _is_ip(host) else not _reads(folded, hit, long)):
        return None
    site = _site(folded, host, known, *hit.span("host"))
    if "irc" in host.split(".") or announced(folded.text, start, "irc", 12):
        return _irc(folded, start, hit.end("host"), host) or (end, site)
    if long:
        return end, (_url(folded, start, end, known), *site)
    return hit.end("host"), site


def _reads(folded: Folded, hit: regex.Match[str], long: bool) -> bool:
    written = _host_written(folded, *hit.span("host"))
    return hit["host"].startswith("www.") or long or reads_as_host(written)


def _is_version(folded: Folded, start: int, host: str) -> bool:
    """True for four numbers behind "version", and for four digits with a nought among them: 2.0.0.1 is a release."""
    short = len(host) == 7 and "0" in host
    return short or announced(folded.text, start, "version", 3)


def _url(folded: Folded, start: int, end: int, known: bool) -> Named:
    snippet = folded.written(start, end)
    value = written_value(snippet)
    return Named(
        "url", value if "://" in value else f"http://{value}", start, end, known and not has_invisible(snippet)
    )


def _site(folded: Folded, host: str, known: bool, start: int, end: int) -> tuple[Named, ...]:
    """The host; one written in Punycode (RFC 3492) is given as people read it too."""
    if not known:
        return ()
    seen = not has_invisible(folded.written(start, end))
    kind = "ip" if _is_ip(host) else "domain"
    read = readable(host)
    both = (host,) if read == host else (host, read)
    wallet = _wallet(folded, end)
    return (*(Named(kind, one, start, end, seen) for one in both), *wallet)


def _wallet(folded: Folded, end: int) -> tuple[Named, ...]:
    """A coin's address in the path of a page about it, where its checksum holds."""
    if not folded.text.startswith("/", end):
        return ()
    hit = _wallets().search(folded.text, end + 1, min(len(folded.text), end + 200))
    if hit is None or " " in folded.text[end : hit.end()] or "\n" in folded.text[end : hit.end()]:
        return ()
    known = identify(written_value(folded.written(*hit.span("v"))))
    return (_valued(known[0], folded, *hit.span("v")),) if known and known[1] else ()


def readable(host: str) -> str:
    """A host with its ``xn--`` labels as people read them; one that cannot be decoded stays."""
    labels = []
    for label in host.split("."):
        try:
            labels.append(label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label)
        except UnicodeError:
            return host
    return ".".join(labels) if all(label and "." not in label for label in labels) else host


def _onion(folded: Folded, end: int, start: int, stop: int) -> Found | None:
    label = folded.text[start:stop].removesuffix(".onion").rpartition(".")[2]
    if len(label) != 56:
        return None
    first = stop - len(".onion") - 56
    seen = not has_invisible(folded.written(start, stop))
    return end, (Named("onion", f"{label}.onion", first, stop, seen and onion_holds(label)),)


def _routed(folded: Folded, host: str, stop: int, end: int) -> Found | None:
    for route in _by_host().get(host.removeprefix("www."), ()):
        hit = route.form.match(folded.text, stop + 1)
        if hit is not None and folded.text.startswith("/", stop):
            last = max(hit.end(), end) if route.kind in ("telegram", "telegram-invite") else hit.end()
            return last, (_valued(route.kind, folded, *hit.span("v")),)
    return None


def _irc(folded: Folded, start: int, stop: int, host: str) -> Found | None:
    """A channel on a server of IRC, before it or behind it: "#lobby on irc.example"."""
    before = _CHANNEL.search(folded.text, max(0, start - 80), start)
    after = _AFTER.match(folded.text, stop)
    if after is not None:
        return after.end(), (Named("irc", f"{host}/{after[1]}", start, after.end(), True),)
    if before is not None and "\n" not in folded.text[before.start() : start]:
        return stop, (Named("irc", f"{host}/{before.group()}", before.start(), stop, True),)
    return None


def _mail(folded: Folded, at: int) -> Found | None:
    hit = _MAIL.match(folded.text, at)
    if hit is None:
        return None
    host = _host(folded, *hit.span("host"))
    if not is_host(host) or hit["name"][0] in ".'%" or hit["name"][-1] == ".":
        return None
    kind = "xmpp" if announced(folded.text, at, "xmpp", 16) else "email"
    snippet = folded.written(*hit.span())
    value = written_value(snippet).translate(_STOPS).lower()
    return hit.end(), (Named(kind, value, at, hit.end(), not has_invisible(snippet)),)


def _room(folded: Folded, at: int) -> Found | None:
    hit = _ROOM.match(folded.text, at)
    if hit is None:
        return None
    host = hit["v"].partition(":")[2].partition(":")[0]
    return (hit.end(), (_valued("matrix", folded, at, hit.end()),)) if is_host(host) else None


def _handle(folded: Folded, at: int) -> Found | None:
    hit = _HANDLE.match(folded.text, at)
    if hit is None or not announced(folded.text, at, "telegram"):
        return None
    return hit.end(), (_valued("telegram", folded, *hit.span("v")),)


def _six(folded: Folded, at: int) -> Found | None:
    hit = _SIX.match(folded.text, at)
    value = hit.group().rstrip(":") if hit else ""
    if hit is None or not any(mark.isdigit() for mark in value) or value.count(":") < 2:
        return None
    whole = hit.group() if _is_ip(hit.group()) else value
    return (at + len(whole), (Named("ip", whole, at, at + len(whole), True),)) if _is_ip(whole) else None


def _signal(folded: Folded, at: int) -> Found | None:
    hit = _SIGNAL_NAME.match(folded.text, at)
    if hit is None or not announced(folded.text, at, "signal", 16):
        return None
    return hit.end(), (_valued("signal", folded, *hit.span("v")),)


def _unknown_url(folded: Folded, at: int) -> Found | None:
    hit = _ANY_URL.match(folded.text, at)
    if hit is None:
        return None
    end = _trimmed(folded.text, at, hit.end())
    return end, (_url(folded, at, end, known=False),)


def _valued(kind: str, folded: Folded, start: int, end: int) -> Named:
    snippet = folded.written(start, end)
    value = written_value(snippet)
    if kind == "telegram":
        value = value.lower()
    elif kind == "matrix":
        value = unquote(value).rstrip(".,;:!?)")
    elif kind == "threema":
        value = value.upper()
    return Named(kind, value, start, end, not has_invisible(snippet))


def _host(folded: Folded, start: int, end: int) -> str:
    return _host_written(folded, start, end).lower().strip("[]")


def _host_written(folded: Folded, start: int, end: int) -> str:
    return written_value(folded.written(start, end)).translate(_STOPS)


def _trimmed(text: str, start: int, end: int) -> int:
    """A URL in running text does not end in the sentence's punctuation, nor in a bracket it did not open."""
    glued = _GLUED.search(text, start, end)
    end = glued.start() if glued else end
    opened = text.count("(", start, end) - text.count(")", start, end)
    while end > start:
        last = text[end - 1]
        if last == ")" and opened < 0:
            opened += 1
        elif last not in _ENDS and (last.isascii() or unicodedata.category(last) not in ("So", "Sk", "Pf", "Po")):
            break
        end -= 1
    return end


def _is_ip(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


@cache
def _by_host() -> dict[str, tuple[_Route, ...]]:
    found: dict[str, tuple[_Route, ...]] = {}
    for row in routes()["route"]:
        for host in row["hosts"]:
            found[host] = (*found.get(host, ()), _Route(row["kind"], re.compile(row["path"])))
    return found


@cache
def _directs() -> tuple[_Route, ...]:
    return tuple(_Route(row["kind"], re.compile(row["form"])) for row in routes()["direct"])


@cache
def _openings() -> tuple[str, ...]:
    return tuple(sorted({re.split(r"[:?(]", row["form"])[0].removesuffix("s") for row in routes()["direct"]}))


@cache
def _wallets() -> re.Pattern[str]:
    return re.compile(routes()["wallets"]["path"])
