"""Do the probes say what an answer means, and never more?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from tocsin.model import Capture, Source, State, Target
from tocsin.model.seams import Answer, Fault, Fetcher, Material, Probe, Reach
from tocsin.watch import Availability, Page

AT = datetime(2013, 1, 15, 20, 0, tzinfo=UTC)
URL = "https://www.ministry.example/"
TARGET = Target(id="ministry", name="Ministry", urls=(URL,), consent="as any visitor")
HOME = (
    b"<title>Ministry</title><nav><a href=/a>a</a></nav><p>Opening hours, decrees and press notes of the ministry</p>"
)
CHALLENGE = b"<title>Just a moment...</title><p>Checking your browser before accessing ministry.example</p>"
DEFACED = b"<title>Hacked by Zephyr_77</title><h1>Hacked by Zephyr_77</h1>"


@dataclass(frozen=True)
class FakeWeb:
    """Answers from a table; an address that is not in it has no name."""

    answers: dict[str, Answer]

    def files(self, source: Source) -> Iterator[Material | Fault]:
        yield from ()

    def keep(self, content: bytes, part: Capture) -> Capture:
        return part

    def get(self, url: str, source: str) -> Answer:
        return self.answers.get(url) or Answer(url=url, final_url=url, reach=Reach.DNS)

    def politely(self, url: str, source: str) -> Answer:
        return self.get(url, source)

    def medium(self, url: str, source: str) -> Answer:
        return self.get(url, source)


def answer(body: bytes = HOME, status: int | None = 200, **more: object) -> Answer:
    plain = Answer(url=URL, final_url=URL, reach=Reach.ANSWERED, status=status, body=body, elapsed=0.2)
    return replace(plain, **more)  # type: ignore[arg-type]


def observed(probe: Probe, given: Answer) -> tuple[State, str]:
    web: Fetcher = FakeWeb({URL: given})
    (seen,) = probe.observe(TARGET, web, AT)
    assert (seen.target, seen.at, seen.url) == ("ministry", AT, URL)
    return seen.state, seen.reason


@pytest.mark.parametrize(
    ("given", "state", "reason"),
    [
        (answer(), State.NORMAL, "ok"),
        (answer(elapsed=9.0), State.SLOW, "slow"),
        (answer(truncated=True), State.NORMAL, "truncated"),
        (answer(reach=Reach.DNS, status=None), State.DOWN, "dns"),
        (answer(reach=Reach.REFUSED, status=None), State.DOWN, "refused"),
        (answer(reach=Reach.TIMEOUT, status=None), State.DOWN, "timeout"),
        (answer(reach=Reach.TIMEOUT, status=200), State.DOWN, "timeout"),
        (answer(reach=Reach.RESET, status=None), State.DOWN, "reset"),
        (answer(reach=Reach.TLS, status=None, detail="handshake failure"), State.DOWN, "tls"),
        (answer(reach=Reach.TLS, status=None, detail="certificate verify failed"), State.UNKNOWN, "certificate"),
        (answer(reach=Reach.PROTOCOL, status=None), State.DOWN, "protocol"),
        (answer(reach=Reach.REDIRECTS, status=302), State.UNKNOWN, "redirect-loop"),
        (answer(reach=Reach.FORBIDDEN, status=None), State.UNKNOWN, "forbidden-address"),
        (answer(b"no", 403), State.BLOCKED, "http-403"),
        (answer(b"no", 429), State.BLOCKED, "http-429"),
        (answer(b"no", 451), State.BLOCKED, "http-451"),
        (answer(b"no", 404), State.REPLACED, "http-404"),
        (answer(b"no", 400), State.UNKNOWN, "http-400"),
        (answer(b"no", 304), State.UNKNOWN, "http-304"),
        (answer(b"no", 503), State.DOWN, "http-503"),
        (answer(b"no", 503, headers=(("Server", "cloudflare"),)), State.DOWN, "edge-503"),
        (answer(b"no", 522), State.DOWN, "edge-522"),
        (answer(CHALLENGE, 503), State.BLOCKED, "challenge"),
        (answer(CHALLENGE, 200, final_url="https://guard.example/check"), State.BLOCKED, "challenge"),
        (answer(b"<p>x", 403, headers=(("CF-Mitigated", "challenge"),)), State.BLOCKED, "challenge"),
        (answer(final_url="https://elsewhere.example/"), State.REPLACED, "moved"),
        (answer(final_url="https://ministry.example/en/"), State.NORMAL, "ok"),
        (answer(b"<meta http-equiv=refresh content='0;url=https://elsewhere.example/'>"), State.REPLACED, "moved"),
        (answer(b"<title>Site en maintenance</title>"), State.REPLACED, "maintenance"),
        (answer(b"<h1>This domain is for sale</h1>"), State.REPLACED, "parked"),
        (answer(b" "), State.REPLACED, "empty"),
    ],
)
def test_every_way_of_answering_has_its_state_and_reason(given: Answer, state: State, reason: str) -> None:
    assert observed(Availability(), given) == (state, reason)


def test_a_failed_look_is_never_normal() -> None:
    for reach in Reach:
        if reach is not Reach.ANSWERED:
            for probe in (Availability(), Page()):
                assert observed(probe, answer(reach=reach, status=None, body=b""))[0] is not State.NORMAL


def test_how_slow_is_slow_is_an_option() -> None:
    assert observed(Availability(slow_after=0.1), answer())[0] is State.SLOW


def test_every_address_is_looked_at_once_and_the_vantage_is_named() -> None:
    target = replace(TARGET, urls=(URL, "https://gone.example/"))
    seen = list(Availability(vantage="kelna-1").observe(target, FakeWeb({URL: answer()}), AT))
    assert [one.reason for one in seen] == ["ok", "dns"]
    assert {one.vantage for one in seen} == {"kelna-1"}


@pytest.mark.parametrize(
    ("given", "state", "reason"),
    [
        (answer(), State.NORMAL, "same"),
        (answer(DEFACED), State.DEFACED, "title"),
        (answer(DEFACED, 503), State.DEFACED, "title"),
        (answer(HOME + b"<p>A new note</p>"), State.CHANGED, "changed"),
        (answer(b"no", 500), State.UNKNOWN, "http-500"),
        (answer(b"", None, reach=Reach.TIMEOUT), State.UNKNOWN, "timeout"),
        (answer(CHALLENGE, 403), State.BLOCKED, "challenge"),
        (answer(final_url="https://elsewhere.example/"), State.REPLACED, "moved"),
    ],
)
def test_the_page_probe_judges_pages_and_owns_up_where_none_came(given: Answer, state: State, reason: str) -> None:
    assert observed(Page(before={URL: (HOME,)}), given) == (state, reason)


def test_a_page_that_always_spoke_of_maintenance_is_not_replaced() -> None:
    usual = (
        b"<title>Machine maintenance in progress: our trade</title><nav></nav><p>Maintenance en cours since 1952</p>"
    )
    assert observed(Page(before={URL: (usual, usual)}), answer(usual)) == (State.NORMAL, "same")


def test_without_a_history_the_page_is_judged_at_first_sight() -> None:
    assert observed(Page(), answer()) == (State.NORMAL, "first-sight")
    assert observed(Page(), answer(DEFACED)) == (State.DEFACED, "title")
