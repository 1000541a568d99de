"""Which neighbouring dates, hours and zones make one expression?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tocsin.read.dategrammar import date_at
from tocsin.read.hourgrammar import hour_at
from tocsin.read.hours import before as hour_before
from tocsin.read.hours import in_part
from tocsin.read.moment import Moment, Read
from tocsin.read.timespans import span_at
from tocsin.read.timetokens import Line
from tocsin.read.timewords import TimeWords
from tocsin.read.timezones import same_instant, zone_at

_GAP = 40  # characters between two atoms of one expression
_STEPS = 9  # lexemes between them
_BETWEEN = (
    *("fillers", "range_join", "range_start", "at", "hour_before", "on", "of", "suffixes", "range_suffixes"),
    *("year_marks", "month_in", "month_after", "hour_units"),
)
_MARKS = "،,;()|/:@–—-\n[]•·→>*=~"
_STARTS = frozenset(
    (
        *("within", "in", "ago", "for", "span", "numbers", "spelled_hours", "named", "hour_heads", "month", "hijri"),
        *("parts", "relative", "weekday", "weekday_short", "periods", "day_parts", "zone", "zone_before", "place"),
    )
)  # kinds that an atom begins with
_OFFSETS = frozenset("+-−–")
_CARRIES = frozenset("-–—,،.(")  # signs after which a number may go on to be a date or a range
_BRACKETS = "(/|=["


@dataclass(frozen=True, slots=True)
class Atom:
    """A moment and the lexemes it was read from."""

    moment: Moment
    first: int
    end: int


def expressions(line: Line, words: TimeWords) -> Iterator[Moment]:
    """Every time expression of a line, by place; those that are no time on their own are left out."""
    grown: Atom | None = None
    for atom in _zoned(line, _atoms(line, words)):
        joined = _joined(line, grown, atom) if grown is not None else None
        if joined is None and grown is not None:
            yield from _kept(grown.moment)
        grown = atom if joined is None else joined
    if grown is not None:
        yield from _kept(grown.moment)


def _kept(moment: Moment) -> Iterator[Moment]:
    if moment.part is not None and moment.date is not None:
        moment = replace(moment, date=replace(moment.date, part=moment.date.part or moment.part), frail=False)
    elif moment.part is not None and moment.hour is not None:
        until = in_part(moment.until, moment.part) if moment.until else None
        moment = replace(moment, hour=in_part(moment.hour, moment.part), until=until, frail=False)
    if not moment.frail and (moment.date or moment.hour or moment.after or moment.within):
        yield moment


def _atoms(line: Line, words: TimeWords) -> Iterator[Atom]:
    at = 0
    while at < line.size:
        lexeme = line[at]
        found = None
        if (
            not _STARTS.isdisjoint(lexeme.kinds)
            or (lexeme.number is not None and not _bare(line, at))
            or lexeme.text in _OFFSETS
        ):
            found = _atom(line, at, words)
        if found is None:
            at += 1
        else:
            yield Atom(found[0], at, found[1])
            at = found[1]


def _bare(line: Line, at: int) -> bool:
    """True for a number that nothing beside it makes a time: most are."""
    after = line[at + 1]
    if after.kinds or line[at - 1].kinds or (line.glued(at + 1) and after.text != "\n"):
        return False
    return after.text not in _CARRIES


def _atom(line: Line, at: int, words: TimeWords) -> Read | None:
    return span_at(line, at) or date_at(line, at, words) or hour_at(line, at) or zone_at(line, at)


def _zoned(line: Line, atoms: Iterator[Atom]) -> Iterator[Atom]:
    """Zones joined to the hour they stand behind; a bare place or offset is one only directly behind an hour."""
    held: Atom | None = None
    for atom in atoms:
        if atom.moment.zone is not None and atom.moment.hour is None:
            if held is not None and _names_zone(line, held, atom):
                grown = replace(held.moment, end=atom.moment.end, zone=atom.moment.zone, frail=False)
                held = Atom(grown, held.first, atom.end)
                continue
            if atom.moment.frail:
                continue
        if held is not None:
            yield held
        held = atom
    if held is not None:
        yield held


def _names_zone(line: Line, held: Atom, zone: Atom) -> bool:
    if held.moment.hour is None or held.moment.zone is not None:
        return False
    if zone.moment.frail:
        between = range(held.end, zone.first)
        return all(line.is_mark(at, "(,") or line.has(at, "suffixes") for at in between)
    return _gap(line, held, zone) is not None


def _gap(line: Line, left: Atom, right: Atom) -> bool | None:
    """True where a range joins two atoms, False where they merely stand together, None where they do not."""
    if right.first - left.end > _STEPS or right.moment.start - left.moment.end > _GAP:
        return None
    ranged = False
    for at in range(left.end, right.first):
        if not (line.has(at, *_BETWEEN) or line.is_mark(at, _MARKS) or _is_sign(line[at].text) or _is_iso(line, at)):
            return None
        ranged = ranged or line.has(at, "range_join", "range_suffixes") or line.is_mark(at, "-–—")
    return ranged


def _is_iso(line: Line, at: int) -> bool:
    """The T of 2013-01-15T20:00."""
    return line[at].text == "t" and line.glued(at) and line.glued(at + 1)


def _is_sign(text: str) -> bool:
    """An emoji or an arrow may stand between a date and its hour."""
    return len(text) == 1 and text >= "\u2190" and not text.isalnum()


def _joined(line: Line, left: Atom, right: Atom) -> Atom | None:
    """One expression out of two neighbours, or None where they are two."""
    ranged = _gap(line, left, right)
    if ranged is None:
        return None
    first, second = left.moment, right.moment
    grown = replace(first, end=second.end, frail=False)
    found: Moment | None
    if second.lasts is not None:
        found = replace(grown, lasts=second.lasts) if first.lasts is None else None
    elif second.zone and second.hour is None:
        found = replace(grown, zone=second.zone) if first.zone is None and (first.hour or first.date) else None
    elif second.part is not None:
        found = replace(grown, part=second.part, frail=first.frail) if _takes_part(first) else None
    elif second.hour is not None:
        found = _with_hour(first, grown, second, ranged) or _same(line, left, right, grown)
    else:
        found = _with_date(first, grown, second, ranged)
    return Atom(found, left.first, right.end) if found is not None else None


def _takes_part(first: Moment) -> bool:
    return first.part is None and (first.date is not None or first.hour is not None)


def _with_hour(before: Moment, grown: Moment, part: Moment, ranged: bool) -> Moment | None:
    if before.after is not None or before.within is not None or part.hour is None:
        return None
    if before.hour is None:
        zone = part.zone or before.zone
        frail = part.frail and before.date is None
        return replace(grown, hour=part.hour, until=part.until, zone=zone, frail=frail)
    if ranged and before.until is None and part.until is None:
        return replace(grown, hour=hour_before(before.hour, part.hour), until=part.hour, zone=before.zone or part.zone)
    return None


def _same(line: Line, left: Atom, right: Atom, grown: Moment) -> Moment | None:
    """ "14:00 Greenwich (9:00 New York)": two clocks, one moment; the first that names its zone is kept."""
    one, other = left.moment, right.moment
    if one.hour is None or other.hour is None or other.zone in (None, "local") or one.zone == "local":
        return None
    if not any(line.is_mark(at, _BRACKETS) for at in range(left.end, right.first)):
        return None
    if one.zone is None:
        return replace(grown, hour=other.hour, until=other.until, zone=other.zone)
    minutes = one.hour.hour * 60 + one.hour.minute, other.hour.hour * 60 + other.hour.minute
    return grown if same_instant(minutes[0], one.zone, minutes[1], str(other.zone)) else None


def _with_date(before: Moment, grown: Moment, part: Moment, ranged: bool) -> Moment | None:
    if part.date is None or before.after is not None or before.within is not None:
        return None
    if before.date is None:
        frail = before.hour is None and part.frail
        return replace(grown, date=part.date, last=part.last, frail=frail)
    if before.date.weaker_than(part.date) and before.last is None:
        return replace(grown, date=replace(part.date, part=part.date.part or before.date.part), last=part.last)
    if part.date.weaker_than(before.date) and not ranged:
        return replace(grown, date=replace(before.date, part=before.date.part or part.date.part))
    if ranged and before.last is None and before.hour is None and part.date.period is None:
        frail = before.frail and part.frail
        return replace(grown, date=before.date.completed(part.date), last=part.date, frail=frail)
    return None
