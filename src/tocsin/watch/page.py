"""Is it still the target's own page?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tocsin.model import Observation, State, Target
from tocsin.model.seams import Answer, Fetcher
from tocsin.watch.answer import Sight, classify, observed
from tocsin.watch.inspect import Inspection, inspect


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Fetch each address of a target and inspect its page against what is known of it.

    ``before`` holds earlier pages (address -> bytes, oldest first); the app fills it from the store. Without them the
    page is judged at first sight.
    """

    vantage: str = "local"
    before: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)

    def observe(self, target: Target, fetch: Fetcher, at: datetime) -> Iterator[Observation]:
        """One observation for each of the target's addresses. A page that did not come is UNKNOWN, never NORMAL."""
        for url in target.urls:
            answer = fetch.get(url, target.id)
            yield self._observation(target, answer, inspect(answer.body, self.before.get(url, ()), url), at)

    def _observation(self, target: Target, answer: Answer, found: Inspection, at: datetime) -> Observation:
        came = classify(answer, slow_after=float("inf"))
        seen = judged(came, found)
        inspected = seen is not came
        score = found.score if inspected else None
        return replace(observed(answer, seen, target=target.id, probe="page", vantage=self.vantage, at=at), score=score)


def judged(came: Sight, found: Inspection) -> Sight:
    """The inspection where a page came, or a defacement whatever it came with; else why no page could be judged."""
    if found.defaced or came.page:
        more = came.says if came.code == "truncated" else ()
        return Sight(state=found.state, code=found.code, says=(*found.reasons, *more), page=came.page)
    if came.state in (State.REPLACED, State.BLOCKED):
        return came
    return Sight(state=State.UNKNOWN, code=came.code, says=("no page came to be judged", *came.says))
