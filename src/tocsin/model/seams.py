"""What may a plugin be? The open seams, each one or two methods, synchronous."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO, Generic, Protocol, TypeAlias, TypeVar, runtime_checkable

if TYPE_CHECKING:
    from tocsin.model.around import Around
    from tocsin.model.capture import Capture
    from tocsin.model.claim import Claim, Entity, Finding
    from tocsin.model.fingerprint import Fingerprint
    from tocsin.model.listing import Listing, Removal
    from tocsin.model.post import Post
    from tocsin.model.report import Report
    from tocsin.model.second import SecondOpinion
    from tocsin.model.source import Source
    from tocsin.model.target import Observation, Target
    from tocsin.model.transcript import Transcript

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """One item that was seen and not imported, counted under its reason (a short stable phrase)."""

    reason: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One item that was mended before it could be read; the original bytes are kept as they came."""

    reason: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One file or part that could not be read on; becomes an issue the analyst sees, the rest goes on."""

    where: str  # "result.json: byte 40,960"
    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A source, or a part of it, answered with a log-in wall or an invitation notice: it is no longer public."""

    where: str
    at: datetime  # when the page stood so: the page's own time where it states one, else when it was collected
    evidence: str  # id of the capture that shows it
    says: str  # the words that show it


# Listings and removals are said of posts; they are no items of their own and count neither as seen nor as imported.
Collected: TypeAlias = "Post | Capture | Observation | Listing | Removal | Skip | Repair | Fault | Closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One file of a source, already hashed and kept; ``open`` reads the kept bytes, never the original."""

    name: str  # relative to the source's location, with "/"
    capture: Capture
    open: Callable[[], BinaryIO] = field(repr=False)


class Reach(StrEnum):
    """How far a request got."""

    # A response came, whatever its status.
    ANSWERED = "answered"
    # The name does not resolve.
    DNS = "dns"
    # The connection was refused or unreachable.
    REFUSED = "refused"
    # Nothing, or not enough, came in time.
    TIMEOUT = "timeout"
    # The connection was cut.
    RESET = "reset"
    # TLS failed.
    TLS = "tls"
    # The answer broke HTTP.
    PROTOCOL = "protocol"
    # Redirects did not end.
    REDIRECTS = "redirects"
    # Our own rules forbid the address.
    FORBIDDEN = "forbidden-address"
    # The site's robots.txt asks not to fetch it.
    ROBOTS = "robots"
    # The host asked for rest, or failed often, and is left alone for a while.
    RESTING = "resting"
    # The day's bytes for this host are used up.
    CAPPED = "byte-cap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one request brought back. Trouble is a value: ``reach`` says how far it got.

    ``body`` is decoded (bounded in size and ratio) and was kept before it was handed out; ``capture`` names it.
    """

    url: str  # as asked
    final_url: str
    reach: Reach
    detail: str = ""
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    truncated: bool = False
    first_byte: float | None = None  # seconds
    elapsed: float = 0.0  # seconds
    hops: tuple[str, ...] = ()  # addresses redirected through
    peer: str | None = None  # IP address that answered
    capture: Capture | None = None


class Fetcher(Protocol):
    """The one door. Everything it hands out was hashed and kept first."""

    def files(self, source: Source) -> Iterator[Material | Fault]:
        """Every file below the source's location, sorted by name; zip members as ``archive.zip/member``.

        A file or member that may not be opened (``../`` names, bombs, links) comes as a Fault; the rest goes on.

        Raises:
            Trouble: the location is missing; names the path.
        """

    def keep(self, content: bytes, part: Capture) -> Capture:
        """Keep a part found inside kept material (a WARC record's payload).

        Args:
            content: the bytes.
            part: what is known of it; its ``sha256`` and ``size`` are replaced by those of ``content``.
        """

    def get(self, url: str, source: str) -> Answer:
        """One GET as any visitor makes it, in the name of the case's contact: for probes and pages an analyst names.

        Never raises for the network's trouble.
        """

    def politely(self, url: str, source: str) -> Answer:
        """One GET for collecting: robots.txt is asked, the host is given time between requests and rest where it asks
        for it. What did not change since the last time comes as status 304 with the body and the capture it had then.

        Never raises for the network's trouble.
        """

    def medium(self, url: str, source: str) -> Answer:
        """A picture, video or sound that a post refers to, politely; FORBIDDEN unless the case allows its host.

        Its hash is compared with the lists of what may not be possessed before anything is kept. What is not kept has
        no capture and an empty body; ``detail`` says why.
        """


@runtime_checkable
class Collector(Protocol):
    """Source -> Post. Streams, oldest first where the format allows; reading twice yields the same."""

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Yield what the source holds; every item seen becomes a noun or a Skip, nothing is silent."""


@runtime_checkable
class Probe(Protocol):
    """Target -> Observations. Trouble is a value."""

    def observe(self, target: Target, fetch: Fetcher, at: datetime) -> Iterator[Observation]:
        """One observation for each of the target's addresses."""


@runtime_checkable
class Fingerprinter(Protocol):
    """Media -> Fingerprint."""

    @property
    def algorithm(self) -> str:
        """Its name: "pdq", "vpdq"."""

    @property
    def version(self) -> str:
        """Changes whenever a value may."""

    @property
    def media(self) -> str:
        """What it takes, in words: "image", "video", "audio video"."""

    def fingerprint(self, content: bytes) -> Fingerprint | None:
        """None where the bytes hold nothing to fingerprint; raises Trouble where they cannot be decoded."""

    def match(self, asked: Fingerprint, known: Fingerprint) -> tuple[int, str] | None:
        """Distance in bits and how it was found, or None where they do not match."""


@runtime_checkable
class Choosy(Protocol):
    """A fingerprinter that needs what not every machine has."""

    def missing(self) -> str:
        """What has to be installed, in words; empty where nothing has."""


@runtime_checkable
class Detector(Protocol):
    """Post -> Finding, Claim, Entity. Pure: the same post and pack give the same yield."""

    @property
    def name(self) -> str:
        """What its findings and its step are called by."""

    @property
    def version(self) -> str:
        """Changes whenever the reading may; the queue re-reads everything then."""

    def read(self, post: Post, around: Around = ...) -> Iterator[Finding | Claim | Entity | SecondOpinion]:
        """What the text does, asserts and names; findings before the claims that cite them."""


@runtime_checkable
class Transcriber(Protocol):
    """Media -> Transcript: reads the letters in a picture."""

    @property
    def name(self) -> str:
        """What its step is called by."""

    @property
    def version(self) -> str:
        """Changes whenever a transcript may."""

    def missing(self) -> str:
        """What has to be installed, in words; empty where nothing has."""

    def read(self, content: bytes) -> Transcript | None:
        """None where the picture shows no text; raises Trouble where it cannot be decoded."""


class Asker(Protocol):
    """The door, as far as a model that somebody runs is asked through it."""

    def post(self, url: str, content: bytes, content_type: str) -> Answer:
        """One POST to an address the case allows, never redirected; the answer is not kept and has at most 1 MiB.

        Raises:
            Trouble: the case names no contact.
        """


@runtime_checkable
class Adviser(Protocol):
    """Post -> SecondOpinion, by a model that somebody runs. Off unless the case names it."""

    @property
    def name(self) -> str:
        """What its opinions are signed with."""

    @property
    def version(self) -> str:
        """Of the model, as far as it is known."""

    def advise(self, post: Post, heard: tuple[Finding, ...], ask: Asker) -> Iterator[SecondOpinion]:
        """What it thinks of one post; raises Trouble where it cannot be asked."""


@runtime_checkable
class Exporter(Protocol):
    """Report -> bytes. The same report gives the same bytes."""

    @property
    def media_type(self) -> str:
        """Of what it writes."""

    @property
    def suffix(self) -> str:
        """The ending of its files, with the dot."""

    def export(self, report: Report) -> bytes:
        """Escape everything for the medium; sees nothing but the report."""


@dataclass(frozen=True, slots=True)
class Done(Generic[T, R]):
    """A step's result for one item."""

    item: T
    result: R


@dataclass(frozen=True, slots=True)
class Failed(Generic[T]):
    """A step's failure on one item, in words."""

    item: T
    where: str
    what: str
    remedy: str


class Engine(Protocol):
    """Where steps run: one process, several, or a cluster."""

    def map(self, step: Callable[[T], R], items: Iterable[T]) -> Iterator[Done[T, R] | Failed[T]]:
        """One outcome for each item, in order; a bad item never stops the others."""
