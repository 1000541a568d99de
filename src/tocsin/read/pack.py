"""What is a rule, and what must it bring with it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from tocsin.model import Act, ClaimKind, Signal, Stance
from tocsin.read.lexicon import Term

GROUPS = ("journalism", "research", "religion", "counter-speech", "ordinary")  # protected; every rule spares each
MIN_MATCHES = 3
OWN = (
    "first_person",
    "imperative",
    "signature",
)  # roles that make an act the speaker's own, unless a rule says otherwise
EXAMPLE_TIME = datetime(2013, 1, 13, 12, tzinfo=UTC)  # a Sunday; what "tomorrow" in an example counts from

CLAIMS = {
    Signal.ATTACK_ANNOUNCEMENT: ClaimKind.ANNOUNCEMENT,
    Signal.RESPONSIBILITY_CLAIM: ClaimKind.RESPONSIBILITY,
}

# What a rule may ask for beside the roles of its lexicon.
CONDITIONS = frozenset(
    {
        "target",  # a site or a watched target is named, or the page itself is one
        "target.watched",
        "target.line",  # a line that holds nothing but addresses
        "signed.name",  # a name in a signature at the end
        "target.page",  # the post is a page on a watched target's host
        "time",
        "time.future",  # a time that can lie ahead, in a sentence without words of the past
        "time.past",
        "time.zone",  # and names its zone
        "payment",  # a wallet or account, whatever its checksum says
        "payment.valid",
        "contact",
        "route",  # a contact that is neither a mail address nor a telephone, or a bare @handle
        "invite",
        "media",
        "proof",  # a link to a mirror of defacements or to a check of reachability
        "source.claimant",  # the source is a claimant's own channel
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text the rule must read, and what must come of it; what is None is not checked."""

    text: str
    stance: Stance | None = None
    act: Act | None = None
    target: str | None = None  # host or id of one of the targets
    window: str | None = None  # "2013-01-15T19:00:00Z/2013-01-15T21:00:00Z"
    claimant: str | None = None
    url: str | None = None  # of the post


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterexample:
    """A text of a protected group in which the rule must hear nobody's own act."""

    text: str
    group: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A text and the places in it that must be heard as words of a role, and no others."""

    role: str
    text: str  # without the marks
    spans: tuple[tuple[int, int], ...]  # in characters of ``text``


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way a text shows a signal. ``all[0]`` is the anchor: the words the rule starts from.

    A condition is a role (``act`` covers ``act.ddos``) or one of ``CONDITIONS``. ``score`` and ``terms`` add up
    to the finding's score; every term that counts is printed.
    """

    name: str
    all: tuple[str, ...]
    says: str = ""  # what it hears, in one sentence of English
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    own: tuple[str, ...] = OWN  # without one of these only news is heard
    within: int = 2  # sentences on either side of the anchor's
    near: int = 0  # characters; no farther from the anchor may a condition hold, 0 for no such limit
    head: int = 0  # characters; no farther from the head of its sentence may the anchor stand, 0 for anywhere
    score: int = 50
    least: int = 0  # a frame whose terms add up to less, before its stance, is not heard
    terms: tuple[tuple[str, int], ...] = ()
    matches: tuple[Example, ...] = ()
    ignores: tuple[Counterexample, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One signal in one language: words, rules and their examples."""

    name: str
    version: str
    signal: Signal | None  # None for a language's own words
    language: str
    limitations: str
    terms: tuple[Term, ...]
    rules: tuple[Rule, ...]
    clitics: frozenset[str]
    hears: tuple[Heard, ...]
    file: str  # "packs/fr/attack-announcement.toml"
    digest: str  # SHA-256 of the file and of the signal's shared one
