"""What does each citation point to? E1 to En, in the order the report first cites them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from tocsin.model import Capture, Decision, Observation, Post
from tocsin.model.report import Copy, Evidence, Identifier, Report, Saying
from tocsin.review.desk import CASE, Desk, when
from tocsin.review.errors import ReviewError
from tocsin.review.wording import brief


def annex(desk: Desk, report: Report) -> tuple[Evidence, ...]:
    """One line for every id cited.

    Raises:
        ReviewError: an id names nothing in the case.
    """
    known = _Known(desk)
    return tuple(known.line(found, f"E{n}") for n, found in enumerate(dict.fromkeys(cited(report)), start=1))


def cited(noun: object) -> Iterator[str]:
    """Every evidence id in a report or a part of it, in the order it is printed."""
    if isinstance(noun, tuple):
        for item in noun:
            yield from cited(item)
    elif is_dataclass(noun) and not isinstance(noun, type):
        yield from _own(noun)
        for field in fields(noun):
            if field.name not in _UNPRINTED:
                yield from cited(getattr(noun, field.name))


_UNPRINTED = frozenset({"annex", "incidents", "claims", "targets", "observations", "source"})


def _own(noun: object) -> tuple[str, ...]:
    if isinstance(noun, Copy | Saying):
        return (noun.evidence,)
    if isinstance(noun, Identifier):
        return noun.evidence
    found = getattr(noun, "cites", ())
    return found if isinstance(found, tuple) else ()


class _Known:
    """The evidence of a case by id."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        view = desk.view
        self.media = {medium.sha256: medium for medium in view.media}
        self.decisions = {decision.id: decision for decision in view.decisions}
        self.issues = {issue.id: issue for issue in view.issues}

    def line(self, found: str, label: str) -> Evidence:
        """The annex line of one id."""
        desk = self.desk
        if found in desk.posts:
            return self._post(desk.posts[found], label)
        if found in desk.captures:
            return self._capture(desk.captures[found], label)
        if found in desk.observations:
            return self._observation(desk.observations[found], label)
        if found in self.decisions:
            return self._decision(self.decisions[found], label)
        return self._other(found, label)

    def _other(self, found: str, label: str) -> Evidence:
        def line(kind: str, what: str, sha256: str | None = None) -> Evidence:
            return Evidence(id=found, label=label, kind=kind, what=what, at=None, source=None, sha256=sha256)

        if found in self.media:
            return line("medium", f"Medium of type {self.media[found].media_type}", found)
        if found in self.issues:
            issue = self.issues[found]
            return Evidence(
                id=found,
                label=label,
                kind="issue",
                what=f"Issue of {issue.step}",
                at=issue.at,
                source=None,
                sha256=None,
            )
        if found in self.desk.sources:
            return line("source", f"Source: {self.desk.sources[found].name}; {self.desk.sources[found].legal_basis}")
        if found in self.desk.targets:
            return line("target", f"Target: {self.desk.targets[found].name}; {self.desk.targets[found].consent}")
        if found == CASE:
            head = self.desk.view.case_head
            return line(
                "case", "The whole case as sealed: a count over all its rows", head if len(head) == 64 else None
            )
        raise ReviewError("report", f"cites {found!r}, which is not in the case", "cite a post, capture or observation")

    def _post(self, post: Post, label: str) -> Evidence:
        desk = self.desk
        kept = desk.captures.get(post.capture)
        tail = " (withheld)" if desk.rulings.withheld(post.id) else ""
        return Evidence(
            id=post.id,
            label=label,
            kind="post",
            what=f"Post, {brief(post.locator)}{tail}",
            at=when(post),
            source=desk.source_name(post.source),
            sha256=kept.sha256 if kept else None,
        )

    def _capture(self, capture: Capture, label: str) -> Evidence:
        return Evidence(
            id=capture.id,
            label=label,
            kind="capture",
            what=f"Capture, {brief(capture.locator)}, {capture.media_type}",
            at=capture.seen,
            source=self.desk.source_name(capture.source),
            sha256=capture.sha256,
        )

    def _observation(self, look: Observation, label: str) -> Evidence:
        kept = self.desk.captures.get(look.capture or "")
        name = self.desk.target_name(look.target)
        return Evidence(
            id=look.id,
            label=label,
            kind="observation",
            what=f"{name}: {look.state.value} ({brief(look.reason)}), {look.probe} from {look.vantage}",
            at=look.at,
            source=self.desk.source_name(look.source),
            sha256=kept.sha256 if kept else None,
        )

    def _decision(self, decision: Decision, label: str) -> Evidence:
        return Evidence(
            id=decision.id,
            label=label,
            kind="decision",
            what=f"Ruling by {decision.by}: {decision.ruling.value}. {brief(decision.why)}",
            at=decision.at,
            source=None,
            sha256=None,
        )
