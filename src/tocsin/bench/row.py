"""What does a measurement say? What was measured, ours, the peer's, the goal, and whether it was reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tocsin.bench.pace import Paired


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. ``ours`` and ``peer`` are of one unit; ``ratio`` says how many times better ours is."""

    row: str  # the name that --only takes
    what: str
    unit: str  # "ms", "bits", "%", "bytes", ...
    ours: float | None
    peer: float | None = None
    peer_name: str = ""  # "threatexchange 1.2.17"
    ratio: float | None = None  # median over interleaved pairs
    goal: str = ""
    reached: bool | None = None  # None where it could not be told, and ``notes`` say why
    notes: tuple[str, ...] = ()


HEAD = ("what", "ours", "peer", "ratio", "goal", "reached")
SAYS = {True: "yes", False: "NO", None: "-"}


def table(rows: Iterable[Row]) -> Iterator[str]:
    """Lines of a table in columns, notes below each row."""
    held = list(rows)
    cells = [HEAD, *(_cells(row) for row in held)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    for line, row in zip(cells, [None, *held], strict=True):
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        yield from (f"    {note}" for note in (row.notes if row else ()))


def _cells(row: Row) -> tuple[str, ...]:
    peer = f"{amount(row.peer, row.unit)} {row.peer_name}".strip() if row.peer is not None else row.peer_name
    ratio = f"x {row.ratio:.3g}" if row.ratio is not None else ""
    return row.what, amount(row.ours, row.unit), peer, ratio, row.goal, SAYS[row.reached]


def amount(value: float | None, unit: str) -> str:
    """A figure with its unit, to three digits."""
    if value is None:
        return ""
    digits = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{digits} {unit}".strip()


def paced(row: str, what: str, pace: Paired, *, peer: str, goal: float, counts: bool, notes: Iterable[str] = ()) -> Row:
    """The row of a race, in milliseconds.

    Args:
        row: its name.
        what: in words.
        pace: of both sides.
        peer: name and version.
        goal: how many times quicker we want to be.
        counts: whether the goal was set for this size.
        notes: further lines.
    """
    return Row(
        row=row,
        what=what,
        unit="ms",
        ours=1000 * pace.ours,
        peer=1000 * pace.peer,
        peer_name=peer,
        ratio=pace.ratio,
        goal=f"{goal:.3g} times",
        reached=pace.ratio >= goal if counts else None,
        notes=tuple(notes),
    )


def alone(
    row: str,
    what: str,
    ours: float,
    unit: str,
    *,
    below: float | None = None,
    peer: str = "",
    notes: Iterable[str] = (),
) -> Row:
    """The row of a figure that nobody raced; reached where it stays ``below`` the goal."""
    goal = f"below {below:g} {unit}" if below is not None else ""
    reached = ours < below if below is not None else None
    return Row(row=row, what=what, unit=unit, ours=ours, peer_name=peer, goal=goal, reached=reached, notes=tuple(notes))


def yes(true: bool) -> str:
    """For a note."""
    return "yes" if true else "NO"
