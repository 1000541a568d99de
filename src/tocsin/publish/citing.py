"""Which label does a citation carry? Evidence ids to places in the annex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.model.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One printed citation: ``E3``, or ``E3–E9`` for a run; ``first`` and ``last`` are 1-based places in the annex."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citations:
    """The annex by id."""

    places: dict[str, int]
    labels: tuple[str, ...]

    def marks(self, cites: Sequence[str]) -> tuple[Mark, ...]:
        """In annex order, each once, three or more in a row drawn together; an unknown id gets none."""
        places = sorted({self.places[found] for found in cites if found in self.places})
        runs: list[list[int]] = []
        for place in places:
            if runs and runs[-1][-1] == place - 1:
                runs[-1].append(place)
            else:
                runs.append([place])
        return tuple(mark for run in runs for mark in self._run(run))

    def _run(self, run: list[int]) -> list[Mark]:
        if len(run) < 3:
            return [Mark(first=place, last=place, text=self.labels[place - 1]) for place in run]
        text = f"{self.labels[run[0] - 1]}–{self.labels[run[-1] - 1]}"
        return [Mark(first=run[0], last=run[-1], text=text)]


def citations(report: Report) -> Citations:
    """The report's annex, ready to be cited."""
    places: dict[str, int] = {}
    for place, line in enumerate(report.annex, start=1):
        places.setdefault(line.id, place)
    return Citations(places=places, labels=tuple(line.label for line in report.annex))
