"""A case like that of 2013, with invented names: what the sections of a report are looked at with."""

# ruff: noqa: E501  # one noun, one line: a case is read as a table

from __future__ import annotations

import hashlib
import io
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image, ImageDraw

from tocsin.fingerprint.lineage import lineage
from tocsin.model import (
    Act,
    Action,
    Alignment,
    Attribution,
    Capture,
    Claim,
    ClaimKind,
    Closing,
    Confidence,
    Decision,
    Echo,
    EchoKind,
    Entity,
    Finding,
    Fingerprint,
    Incident,
    Issue,
    Likelihood,
    Match,
    Media,
    NamedTarget,
    Observation,
    Occurrence,
    Opinion,
    Post,
    Precision,
    Reason,
    Ruling,
    Segment,
    Sighting,
    Signal,
    Source,
    Stance,
    State,
    Target,
    Tlp,
    Window,
    from_json,
)
from tocsin.model.lineage import Tree
from tocsin.model.report import Measure
from tocsin.review import CaseView
from tocsin.review.withholding import rulings

JAN = datetime(2013, 1, 1, tzinfo=UTC)
HARMFUL = b"\x89PNG-not-for-anybody " + bytes((n * 37) % 251 for n in range(9000))


def at(day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment of January 2013, UTC."""
    return JAN + timedelta(days=day - 1, hours=hour, minutes=minute)


def sha(name: str) -> str:
    """A SHA-256 for something that needs no bytes."""
    return hashlib.sha256(name.encode()).hexdigest()


def landscape(seed: int) -> bytes:
    """A harmless picture: hills under a sky."""
    picture = Image.new("RGB", (480, 320), (186, 205, 220))
    draw = ImageDraw.Draw(picture)
    for row in range(5):
        base = 130 + row * 38
        line = [(x, base + ((x * (seed + row * 7)) % 83) // 2 - 20) for x in range(0, 481, 24)]
        draw.polygon([*line, (480, 320), (0, 320)], fill=(120 - row * 18, 130 - row * 15, 90 - row * 12))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def softened(content: bytes) -> bytes:
    """What the app hands over for a released picture: small and grey."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(content)) as picture:
        picture.convert("L").resize((240, 160)).save(out, "PNG")
    return out.getvalue()


POSTER = landscape(3)

CASE = tomllib.loads(Path(__file__).with_name("sample.toml").read_text("utf-8"))
SOURCES = tuple(from_json(Source, each) for each in CASE["source"])
TARGETS = tuple(from_json(Target, each) for each in CASE["target"])


def capture(source: str, locator: str, collected: datetime, **more: object) -> Capture:
    return Capture(source=source, sha256=sha(f"{source}/{locator}"), size=4096, media_type="application/json",
                   locator=locator, collected=collected, **more)  # type: ignore[arg-type]  # fmt: skip


CAP = {
    "tg": capture("tg", "result.json", at(18, 8)),
    "x": capture("x", "data/tweets.js", at(18, 9)),
    "fed": capture("fed", "outbox.json", at(18, 9, 10)),
    "forum": capture("forum", "before/thread-204.html", at(18, 9, 20)),
    "wall": capture("forum", "after/index.html", at(18, 9, 21), stated=at(14, 7, 30)),
    "news": capture("news", "atom.xml", at(18, 9, 30)),
    "old": capture("old", "2012-11.warc.gz#record-31", at(18, 9, 40), stated=datetime(2012, 11, 20, 14, 5, tzinfo=UTC)),
    "dep1": capture("web", "deputies.warc.gz#record-7", at(18, 9, 50), stated=at(16, 22, 10), url="https://karim-deputy.example/"),
    "dep1b": capture("web", "deputies.warc.gz#record-9", at(18, 9, 50), stated=at(17, 15, 40), url="https://karim-deputy.example/"),
    "dep2": capture("web", "deputies.warc.gz#record-12", at(18, 9, 50), stated=at(17, 5, 2), url="https://vasseur-depute.example/"),
    "probes": capture("probes", "ministry.jsonl", at(18, 10)),
}  # fmt: skip


def medium(content: bytes, name: str, where: str, media_type: str = "image/jpeg") -> Media:
    return Media(sha256=hashlib.sha256(content).hexdigest(), media_type=media_type, size=len(content), name=name,
                 capture=CAP[where].id)  # fmt: skip


PIC_POSTER = medium(POSTER, "poster.png", "tg", "image/png")
PIC_POSTER2 = medium(b"poster recompressed", "poster2.jpg", "fed")
PIC_EVENT = medium(b"the picture offered as taken on 12 January", "event.jpg", "tg")
PIC_OLD = medium(b"the same picture in November", "nov.jpg", "old")
PIC_HARM = medium(HARMFUL, "x.png", "tg", "image/png")
PIC_HARM2 = medium(HARMFUL[:5000], "y.jpg", "fed")
VIDEO = medium(b"video one", "clip.mp4", "tg", "video/mp4")
VIDEO2 = medium(b"video two", "clip-small.mp4", "x", "video/mp4")


def post(source: str, native: str, claimed: datetime, text: str, **more: object) -> Post:
    return Post(source=source, native_id=native, capture=CAP[source].id, locator=native, collected=at(18, 8),
                claimed=claimed, text=text, **more)  # type: ignore[arg-type]  # fmt: skip


def _posts() -> dict[str, Post]:
    found = {}
    for each in CASE["post"]:
        media = tuple(globals()[name] for name in each.get("media", ()))
        claimed = datetime.fromisoformat(each["claimed"])
        more = {"title": each.get("title"), "author": each.get("author"), "media": media}
        found[each["name"]] = post(each["source"], each["locator"], claimed, each["text"], **more)
    return found


POSTS = _posts()
WITHHELD_TEXT = POSTS["harm"].text


def claim(name: str, kind: ClaimKind, act: Act, target: str | None, window: Window | None, **more: object) -> Claim:
    source = POSTS[name]
    named = NamedTarget(text=target or "the mail server", span=(0, 5), target=target)
    facts: dict[str, object] = {"claimant": "Dune Falcons", "language": "en", "stance": Stance.FIRST_PERSON, **more}
    return Claim(post=source.id, kind=kind, act=act, targets=(named,), window=window, findings=(), span=(0, len(source.text)),
                 quote=source.text, published=source.claimed, **facts)  # type: ignore[arg-type]  # fmt: skip


EVENING = Window(start=at(15, 19), end=at(15, 22), precision=Precision.HOUR, zone="Europe/Paris", zone_assumed=False)
NOON = Window(start=at(17, 12), end=at(17, 14), precision=Precision.HOUR, zone="Europe/Paris", zone_assumed=True)
NIGHT1 = Window(start=at(16, 20), end=at(17, 0), precision=Precision.HOUR, zone="UTC", zone_assumed=True)
NIGHT2 = Window(start=at(17, 4), end=at(17, 8), precision=Precision.HOUR, zone="UTC", zone_assumed=True)
TWELFTH = Window(start=at(12, 0), end=at(13, 0), precision=Precision.DAY, zone="UTC", zone_assumed=True)

CLAIMS = {
    "ddos-fr": claim("ddos-fr", ClaimKind.ANNOUNCEMENT, Act.DDOS, "ministry", EVENING, language="fr"),
    "ddos-ar": claim("ddos-ar", ClaimKind.ANNOUNCEMENT, Act.DDOS, "ministry", EVENING, language="ar"),
    "ddos-en": claim("ddos-en", ClaimKind.ANNOUNCEMENT, Act.DDOS, "ministry", EVENING),
    "deface1": claim("deface1", ClaimKind.RESPONSIBILITY, Act.DEFACEMENT, "dep1", NIGHT1),
    "deface2": claim("deface2", ClaimKind.RESPONSIBILITY, Act.DEFACEMENT, "dep2", NIGHT2, language="fr", claimant="Les Faucons"),
    "empty": claim("empty", ClaimKind.ANNOUNCEMENT, Act.DDOS, "ministry", NOON),
    "leak": claim("leak", ClaimKind.RESPONSIBILITY, Act.INTRUSION, None, None),
    "photo": claim("photo", ClaimKind.PICTURE_DATE, Act.OTHER, None, TWELFTH, language="fr", claimant=None, media=(PIC_EVENT.sha256,)),
    "press": claim("press", ClaimKind.RESPONSIBILITY, Act.DDOS, "ministry", EVENING, stance=Stance.REPORTED),
}  # fmt: skip


def probe(when: datetime, vantage: str, state: State, **more: object) -> Observation:
    facts: dict[str, object] = {"reason": {"normal": "ok", "down": "timeout", "slow": "slow"}.get(state.value, "unknown"),
                                "elapsed": {"normal": 0.4, "slow": 6.8}.get(state.value), **more}  # fmt: skip
    return Observation(target="ministry", probe="availability", at=when, vantage=vantage, state=state, source="probes",
                       url="https://defence.gov-tn.example/", capture=CAP["probes"].id, **facts)  # type: ignore[arg-type]  # fmt: skip


def _state(when: datetime, vantage: str) -> State:
    minute = (when - EVENING.start).total_seconds() / 60
    if 5 <= minute < 25:
        return State.SLOW
    if 25 <= minute < (80 if vantage == "paris-1" else 95):
        return State.DOWN
    return State.UNKNOWN if vantage == "dakar-1" and 150 <= minute < 165 else State.NORMAL


def _probes() -> list[Observation]:
    found = []
    for vantage in ("paris-1", "dakar-1"):
        for hours in range(0, 14 * 24, 8):
            found.append(probe(at(1) + timedelta(hours=hours), vantage, State.NORMAL))
        for minute in range(-60, 300, 5):
            when = EVENING.start + timedelta(minutes=minute)
            found.append(probe(when, vantage, _state(when, vantage)))
        for minute in range(-30, 180, 10):
            found.append(probe(NOON.start + timedelta(minutes=minute), vantage, State.NORMAL))
    return found


def page(
    target: str, when: datetime, state: State, where: str | None = None, says: tuple[str, ...] = ()
) -> Observation:
    url = next(found.urls[0] for found in TARGETS if found.id == target)
    return Observation(target=target, probe="page-history", at=when, vantage="archive", state=state, source="web", url=url,
                       reason="signature" if state is State.DEFACED else "ok", says=says,
                       capture=CAP[where].id if where else None)  # fmt: skip


PAGES = [
    *(page("dep1", at(day, 6), State.NORMAL) for day in (4, 8, 11, 14)),
    page("dep1", at(15, 6), State.CHANGED),
    page(
        "dep1",
        at(16, 22, 10),
        State.DEFACED,
        "dep1",
        ("title changed to “Hacked by Dune Falcons”", "97 % of the text is new"),
    ),
    page("dep1", at(17, 15, 40), State.NORMAL, "dep1b"),
    *(page("dep2", at(day, 6), State.NORMAL) for day in (5, 9, 13, 16)),
    page("dep2", at(17, 5, 2), State.DEFACED, "dep2", ("the page names Les Faucons",)),
]
OBSERVATIONS = tuple(sorted([*_probes(), *PAGES], key=lambda look: (look.at, look.id)))


def _within(target: str, window: Window) -> tuple[str, ...]:
    pad = timedelta(hours=1)
    return tuple(
        look.id for look in OBSERVATIONS if look.target == target and window.start - pad <= look.at < window.end + pad
    )


def incident(name: str, claims: tuple[str, ...], occurrence: Occurrence, **more: object) -> Incident:
    first = CLAIMS[claims[0]]
    target = first.targets[0].target
    facts: dict[str, object] = {
        "attribution": Attribution.CLAIMED_ONLY, "likelihood": None, "confidence": Confidence.MODERATE,
        "observations": (), "reasons": (), "would_change": (), "media": (), "settled": None, **more,
    }  # fmt: skip
    who = tuple(dict.fromkeys(said for each in claims if (said := CLAIMS[each].claimant)))
    return Incident(id=f"inc-{name}", kind=first.kind, technique=first.act, target=target, named=first.targets[0].text,
                    window=first.window, claimants=who, occurrence=occurrence, claims=tuple(CLAIMS[each].id for each in claims),
                    **facts)  # type: ignore[arg-type]  # fmt: skip


def reason(rule: str, says: str, **inputs: str) -> Reason:
    return Reason(rule=rule, inputs=tuple(inputs.items()), says=says)


INCIDENTS = (
    incident("1", ("ddos-fr", "ddos-ar", "ddos-en"), Occurrence.PARTLY_OBSERVED, likelihood=Likelihood.VERY_LIKELY,
             observations=_within("ministry", EVENING),
             reasons=(reason("R1 coverage", "both vantages looked through the whole window", vantages="2", coverage="100 %"),
                      reason("R2 outage", "eleven consecutive bins failed at every vantage", bins="11 of 36", failed="100 %"),
                      reason("R4 degraded", "the median answer took 17 times as long as the baseline", median="6.8 s", baseline="0.4 s")),
             would_change=("a log of the ministry's provider for the evening", "a third vantage inside the country")),
    incident("2", ("deface1",), Occurrence.OBSERVED, likelihood=Likelihood.ALMOST_CERTAIN, confidence=Confidence.HIGH,
             attribution=Attribution.SUPPORTED, observations=_within("dep1", NIGHT1),
             reasons=(reason("R6 defacement", "a kept page stands altered within the window", evidence=CAP["dep1"].id),
                      reason("R9 page names the claimant", "the altered page itself names Dune Falcons", evidence=CAP["dep1"].id)),
             would_change=("a statement of the site's owner that the page was never altered",)),
    incident("3", ("deface2",), Occurrence.OBSERVED, likelihood=Likelihood.VERY_LIKELY, attribution=Attribution.CONFLICTING,
             observations=_within("dep2", NIGHT2), reasons=(reason("R6 defacement", "a kept page stands altered", evidence=CAP["dep2"].id),)),
    incident("4", ("photo",), Occurrence.REFUTED, confidence=Confidence.HIGH, attribution=Attribution.NONE, media=(PIC_EVENT.sha256,),
             likelihood=Likelihood.ALMOST_NO_CHANCE,
             reasons=(reason("R11 earlier copy", "a copy 6 bits away was captured 53 days before the date", earliest=CAP["old"].id, distance="6 of 256"),)),
    incident("5", ("empty",), Occurrence.NOT_OBSERVED, likelihood=Likelihood.VERY_UNLIKELY, observations=_within("ministry", NOON),
             reasons=(reason("R1 coverage", "both vantages looked through the whole window", vantages="2"),
                      reason("R2 outage", "no bin failed at any vantage", bins="0 of 12"))),
    incident("6", ("leak",), Occurrence.UNVERIFIABLE, confidence=Confidence.LOW,
             reasons=(reason("R10 text alone", "an intrusion cannot be seen from outside"),)),
)  # fmt: skip


def finding(name: str, signal: Signal, stance: Stance = Stance.FIRST_PERSON) -> Finding:
    source = POSTS[name]
    return Finding(post=source.id, signal=signal, rule="r", version="en-1", span=(0, 4), text=source.text[:4], score=80,
                   stance=stance, language="en", why=("term +80",))  # fmt: skip


def entity(name: str, kind: str, value: str, valid: bool) -> Entity:
    source = POSTS[name]
    start = source.text.find(value)
    return Entity(post=source.id, kind=kind, value=value, text=value, span=(start, start + len(value)), valid=valid)


def sighting(name: str, picture: Media, distance: int = 0) -> Sighting:
    source = POSTS[name]
    how = f"near picture, {distance} of 256 bits" if distance else "same bytes"
    return Sighting(at=source.claimed or source.collected, collected=source.collected, source=source.source,
                    evidence=source.id, sha256=picture.sha256, distance=distance, how=how)  # fmt: skip


OLD = Sighting(at=CAP["old"].seen, collected=CAP["old"].collected, source="old", evidence=CAP["old"].id, sha256=PIC_OLD.sha256,
               distance=6, how="near picture, 6 of 256 bits")  # fmt: skip


def decide(subject: str, ruling: Ruling, when: datetime, why: str, value: str | None = None) -> Decision:
    return Decision(subject=subject, ruling=ruling, by="Duty analyst", at=when, why=why, value=value)


DECISIONS = (
    decide(PIC_HARM.sha256, Ruling.WITHHOLD, at(19, 9), "shows a victim who can be recognised", "victim-dignity"),
    decide(POSTS["harm"].id, Ruling.WITHHOLD, at(19, 9, 5), "threatens named people", "propaganda"),
    decide(PIC_POSTER.sha256, Ruling.RELEASE, at(19, 9, 10), "a landscape with an invented banner"),
    decide("tg", Ruling.GRADE, at(19, 9, 20), "two of its claims were borne out, one was refuted", "C"),
    decide("inc-4", Ruling.SETTLE, at(19, 10), "compared both copies side by side", "refuted"),
)


MIRRORED = Alignment(matrix=(-0.9, 0.0, 470.0, 0.0, 0.9, 12.0), known=(480, 320), asked=(480, 300), points=212, of=640)
SMALL = Alignment(matrix=(0.4, 0.1, 90.0, -0.1, 0.4, 80.0), known=(640, 480), asked=(480, 360), points=31, of=500)
CLIPPED = Segment(asked_from=0.0, asked_to=5.0, known_from=2.0, known_to=7.0, distance=9.0, frames=44)
MATCHES = (
    Match(sha256=PIC_HARM2.sha256, algorithm="orb", distance=14, how="31 of 44 like corners agree on where the known picture lies", other=PIC_HARM.sha256,
          changes=("shown on 12 % of a larger picture",), alignment=SMALL),
    Match(sha256=PIC_POSTER2.sha256, algorithm="pdq", distance=8, how="near picture, 8 of 256 bits", other=PIC_POSTER.sha256, changes=("mirrored", "cut to 88 % of the picture"), alignment=MIRRORED),
    Match(sha256=PIC_POSTER2.sha256, algorithm="pdq", distance=8, how="near picture, 8 of 256 bits", entry="bank-1", bank="known", label="poster of 2012",
          action=Action.FLAG, opinion=Opinion.DISPUTED, alignment=MIRRORED),
    Match(sha256=PIC_POSTER.sha256, algorithm="pdq", distance=4, how="near picture, 4 of 256 bits", entry="bank-2", bank="partner", label="OPERATION-NIGHTJAR",
          action=Action.FLAG, opinion=Opinion.CONFIRMED, tlp=Tlp.RED),
    Match(sha256=PIC_EVENT.sha256, algorithm="pdq", distance=2, how="near picture, 2 of 256 bits", entry="bank-3", bank="agencies", label="market day, agency picture",
          action=Action.KNOWN_GOOD, opinion=Opinion.CONFIRMED),
    Match(sha256=VIDEO2.sha256, algorithm="vpdq", distance=9, how="its seconds 0 to 5 show seconds 2 to 7 of the known video (44 of 48 frames)", other=VIDEO.sha256, segments=(CLIPPED,)),
)  # fmt: skip


def echo(post: str, earlier: str, kind: EchoKind, score: float, why: str, span: tuple[int, int] = (0, 10)) -> Echo:
    return Echo(
        post=POSTS[post].id, earlier=POSTS[earlier].id, kind=kind, score=score, start=span[0], end=span[1], why=why
    )


def paid(name: str) -> tuple[int, int]:
    """Where the wallet stands in a post."""
    start = POSTS[name].text.find("1Boat")
    return (start, start + len("1BoatSLRHtKNngkdXEeobR76b53LETtpyT"))


ECHOES = (
    echo("ddos-en", "ddos-fr", EchoKind.NEAR_DUPLICATE, 0.72, "72 % of the 5-word runs of both are the same, 18 of 25"),
    echo("talk", "ddos-fr", EchoKind.NEAR_DUPLICATE, 0.61, "61 % of the 5-word runs of both are the same, 14 of 23"),
    echo("press", "ddos-en", EchoKind.QUOTATION, 1.0, "9 words in a row are the same"),
    echo("harm2", "harm", EchoKind.NEAR_DUPLICATE, 1.0, "word for word the same, 26 words"),
    echo("press2", "press", EchoKind.NEAR_DUPLICATE, 0.8, "80 % of the 5-word runs of both are the same"),
    echo("money2", "money", EchoKind.SAME_PAYMENT, 1.0, "the same Bitcoin address, 1Boa…tpyT", paid("money2")),
)


def lineages(view: CaseView) -> dict[str, Tree]:
    """As the app works them out: the copies of each family, and what ties them."""
    families = rulings(view).families
    surfaced = [sighting(name, medium) for name, found in POSTS.items() for medium in found.media]
    found = {}
    for sha256, family in families.items():
        tree = lineage([copy for copy in (*surfaced, OLD) if copy.sha256 in family], view.matches)
        if len(tree.branches) > 1:
            found[sha256] = tree
    return found


def case_view() -> CaseView:
    """The whole case."""
    media = (PIC_POSTER, PIC_POSTER2, PIC_EVENT, PIC_OLD, PIC_HARM, PIC_HARM2, VIDEO, VIDEO2)
    thumbnail = softened(POSTER)
    view = CaseView(
        reference="TOC-2013-001", title="Claims against Tamasna, January 2013", tlp=Tlp.AMBER, issuer="CERT Tamasna (exercise)",
        contact="duty@cert.example", zone="Europe/Paris", version=1, case_head=sha("head"), software="tocsin 0.1.0",
        note="Re-enactment: country, groups, people and addresses are invented.",
        sources=SOURCES, posts=tuple(POSTS.values()), captures=tuple(CAP.values()), media=media,
        sightings={PIC_EVENT.sha256: (sighting("photo", PIC_EVENT), OLD)},
        fingerprints={PIC_EVENT.sha256: (Fingerprint(algorithm="pdq", value="0" * 64, quality=90, width=1024, height=683),),
                      VIDEO.sha256: (Fingerprint(algorithm="pdq-video", value="", quality=90, width=320, height=240, seconds=5.0),)},
        matches=MATCHES, echoes=ECHOES,
        findings=(finding("money", Signal.FUNDRAISING), finding("money2", Signal.FUNDRAISING), finding("recruit", Signal.RECRUITMENT),
                  finding("press", Signal.RESPONSIBILITY_CLAIM, Stance.REPORTED), finding("press2", Signal.RESPONSIBILITY_CLAIM, Stance.REPORTED)),
        claims=tuple(CLAIMS.values()),
        entities=(entity("money", "btc", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", True),
                  entity("money2", "btc", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", True),
                  entity("money", "btc", "1Broken0000000000000000000000000X", False),
                  entity("recruit", "telegram", "falcon_recruit", True)),
        targets=TARGETS, observations=OBSERVATIONS, incidents=INCIDENTS, decisions=DECISIONS,
        issues=(Issue(step="collect", subject="x", where="data/tweets.js: byte 40,960", what="ends in the middle of a record",
                      remedy="ask the supplier for the whole file", at=at(18, 9)),),
        measures=(Measure(name="Claims borne out", value="2 of 7 checkable (8 received)", how="claims whose incident is observed, over those that could be checked", cites=()),
                  Measure(name="Reach", value="4 sources", how="distinct sources that carried at least one claim", cites=(CLAIMS["ddos-fr"].id,)),
                  Measure(name="Notice given", value="2 days", how="from the first announcement to the start of the window", cites=(CLAIMS["ddos-fr"].id,)),
                  Measure(name="Time to restore", value="18 hours", how="from the first altered capture to the next sound one", cites=(CAP["dep1"].id, CAP["dep1b"].id))),
        closings=(Closing(source="forum", at=at(14, 7, 30), where="after/index.html", evidence=CAP["wall"].id, says="You must be invited to view this board."),),
        thumbnails={PIC_POSTER.sha256: thumbnail, PIC_HARM.sha256: thumbnail},
    )  # fmt: skip
    return replace(view, lineages=lineages(view))
