"""What does an answer, or its absence, say about whether a target can be reached?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files

from tocsin.model import Observation, State
from tocsin.model.seams import Answer, Reach
from tocsin.watch.errors import WatchError
from tocsin.watch.standins import StandIn, stand_in
from tocsin.watch.view import View, look, registrable


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A state, its reason code and the words that explain it, most telling first."""

    state: State
    code: str
    says: tuple[str, ...]
    page: bool = False  # a page of the site itself came, whatever it shows


def observed(answer: Answer, seen: Sight, *, target: str, probe: str, vantage: str, at: datetime) -> Observation:
    """The observation of one answer, as every probe of ours writes it down."""
    return Observation(
        target=target,
        probe=probe,
        at=at,
        vantage=vantage,
        state=seen.state,
        reason=seen.code,
        url=answer.url,
        status=answer.status,
        elapsed=round(answer.elapsed, 3),
        size=len(answer.body),
        says=seen.says,
        capture=answer.capture.id if answer.capture else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """``reasons.toml``, read once."""

    reach: Mapping[str, Sight]
    status: Mapping[int, Sight]
    certificate: Sight
    certificate_words: tuple[str, ...]
    edge_codes: frozenset[int]
    edge_shared: frozenset[int]
    edge_servers: tuple[str, ...]
    edge_says: str


@cache
def reasons() -> Reasons:
    """The package's table of reasons.

    Raises:
        WatchError: it lacks an entry or holds a wrong one; names it.
    """
    table = tomllib.loads(files("tocsin.watch").joinpath("reasons.toml").read_text("utf-8"))
    try:
        return Reasons(
            reach={reach: _entry(table["reach"][reach]) for reach in Reach if reach is not Reach.ANSWERED},
            status={int(code): _entry({"code": f"http-{code}", **row}) for code, row in table["status"].items()},
            certificate=_entry(table["certificate"]),
            certificate_words=tuple(table["certificate"]["words"]),
            edge_codes=frozenset(table["edge"]["codes"]),
            edge_shared=frozenset(table["edge"]["shared"]),
            edge_servers=tuple(table["edge"]["servers"]),
            edge_says=table["edge"]["says"],
        )
    except (KeyError, ValueError, TypeError) as error:
        raise WatchError("tocsin/watch/reasons.toml", f"lacks or misstates {error}", "reinstall tocsin") from error


def classify(answer: Answer, slow_after: float) -> Sight:
    """Judge one answer: can a visitor from here use the site?

    Args:
        answer: what one request brought back.
        slow_after: seconds to the last byte beyond which a good answer is SLOW.
    """
    if answer.reach is not Reach.ANSWERED or answer.status is None:
        return _unanswered(answer)
    view = look(answer.body, answer.final_url)
    instead = stand_in(view, answer.headers)
    if instead and instead[0].state is State.BLOCKED and (answer.status >= 400 or instead[0].name == "challenge"):
        return _stands_in(instead)
    if answer.status >= 400:
        return _refused(answer, instead)
    if not 200 <= answer.status < 300:
        return Sight(
            state=State.UNKNOWN, code=f"http-{answer.status}", says=(f"status {answer.status} carries no page",)
        )
    return _other_page(answer, view, instead) or _own(_arrived(answer, slow_after))


def of_status(status: int) -> Sight:
    """What a status of 400 or more says by itself."""
    if status >= 500:
        return Sight(state=State.DOWN, code=f"http-{status}", says=("the server reports an error",))
    unlisted = Sight(state=State.UNKNOWN, code=f"http-{status}", says=("the server did not accept the request",))
    return reasons().status.get(status, unlisted)


def _entry(row: Mapping[str, str]) -> Sight:
    return Sight(state=State(row["state"]), code=row["code"], says=(row["says"],))


def _with(finding: Sight, *details: str) -> Sight:
    return replace(finding, says=(*finding.says, *filter(None, details)))


def _unanswered(answer: Answer) -> Sight:
    known = reasons()
    if answer.reach is Reach.ANSWERED:
        return _with(known.reach[Reach.PROTOCOL], "no status")
    if answer.reach is Reach.TLS and any(word in answer.detail.lower() for word in known.certificate_words):
        return _with(known.certificate, answer.detail)
    began = f"status {answer.status} and {len(answer.body):,} bytes had come" if answer.status else ""
    return _with(known.reach[answer.reach], answer.detail, began)


def _stands_in(instead: tuple[StandIn, str]) -> Sight:
    entry, shown = instead
    return Sight(state=entry.state, code=entry.name, says=(f"{entry.says}: {shown!r}",))


def _own(sight: Sight) -> Sight:
    """Marked as judged on a page of the site itself."""
    return replace(sight, page=True)


def _refused(answer: Answer, instead: tuple[StandIn, str] | None) -> Sight:
    """A status of 400 or more."""
    known, status = reasons(), answer.status or 0
    page = f"the page says: {instead[1]!r}" if instead else ""
    if status in known.edge_codes or (status in known.edge_shared and _from_edge(answer)):
        return _with(Sight(state=State.DOWN, code=f"edge-{status}", says=(known.edge_says,)), page)
    return _with(of_status(status), page)


def _from_edge(answer: Answer) -> bool:
    server = next((value.lower() for name, value in answer.headers if name.lower() == "server"), "")
    return any(edge in server for edge in reasons().edge_servers)


def _other_page(answer: Answer, view: View, instead: tuple[StandIn, str] | None) -> Sight | None:
    """Another page than the target's, though the status is good."""
    came = view.forward or answer.final_url
    if registrable(answer.url) != registrable(came):
        says = f"the address leads to another site: {registrable(came) or came[:80]}"
        return Sight(state=State.REPLACED, code="moved", says=(says,))
    if instead:
        return _own(_stands_in(instead))
    if not answer.body.strip():
        return _own(Sight(state=State.REPLACED, code="empty", says=("the answer has no body",)))
    return None


def _arrived(answer: Answer, slow_after: float) -> Sight:
    took = f"{answer.elapsed:.2f} s to the last byte"
    cut = f"only the first {len(answer.body):,} bytes were taken in" if answer.truncated else ""
    if answer.elapsed > slow_after:
        return _with(Sight(state=State.SLOW, code="slow", says=(f"{took}; slow after {slow_after:g} s",)), cut)
    return _with(Sight(state=State.NORMAL, code="truncated" if cut else "ok", says=(took,)), cut)
