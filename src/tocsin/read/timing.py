"""Which of the times in a text does a claim mean?"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import timedelta

from tocsin.model import ClaimKind, Window
from tocsin.read.frames import Frame
from tocsin.read.moments import Moment, place
from tocsin.read.pack import CLAIMS
from tocsin.read.reading import Place, Reading
from tocsin.read.targets import Gazetteer, Mention

_STALE = timedelta(days=1)  # an announced time may lie this far back: the post says "it has begun"


@dataclass(frozen=True, slots=True)
class Timing:
    """The times of one frame: in the act's sentence first, then in the frame, then around it."""

    reading: Reading
    frame: Frame
    gazetteer: Gazetteer

    def of_frame(self, targets: tuple[Mention, ...]) -> Window | None:
        """The time that fits the act best; read in the target's zone where the text names none."""
        local = next((zone for mention in targets if (zone := self._zone(mention))), None)
        here = self._sentence()
        found = (self._best(span, local, sure=span != here) for span in (here, self.frame.reach, self._around()))
        return next((window for window in found if window is not None), None)

    def of_line(self, line: Place, mention: Mention) -> Window | None:
        """The time in a target's own line of a list; a day without an hour takes the hour its heading gives."""
        moments = self._within(line)
        heading = [moment for moment in self._within(self._sentence()) if self._is_heading(moment)]
        if heading and not any(moment.hour for moment in moments):
            hour = heading[0]
            moments = tuple(
                replace(moment, hour=hour.hour, until=hour.until, zone=moment.zone or hour.zone) for moment in moments
            )
        return self._first(moments, self._zone(mention))

    def _is_heading(self, moment: Moment) -> bool:
        """An hour on its own, or one that only the line break parts from the first line's date."""
        return moment.hour is not None and (moment.date is None or moment.end > self._sentence()[1])

    def _best(self, span: Place, local: str | None, sure: bool) -> Window | None:
        """The best time of a stretch; ``sure`` leaves out those that could as well lie ahead of a deed."""
        moments = self._within(span)
        if sure and self._past:
            moments = tuple(moment for moment in moments if not _either_way(moment))
        return self._first(moments, local)

    def _within(self, span: Place) -> tuple[Moment, ...]:
        moments = self.reading.moments(self.frame.pack.language)
        first = bisect_left(moments, span[0], key=lambda moment: moment.start)
        last = bisect_left(moments, span[1], key=lambda moment: moment.start)
        return moments[first:last]

    def _first(self, moments: tuple[Moment, ...], local: str | None) -> Window | None:
        for moment in completed(moments):
            window = placed(self.reading, moment, local, self._past)
            if window is not None and self._fits(window):
                return window
        return None

    @property
    def _past(self) -> bool:
        signal = self.frame.pack.signal
        return signal is not None and CLAIMS.get(signal) is ClaimKind.RESPONSIBILITY

    def _fits(self, window: Window) -> bool:
        anchor = self.reading.post.claimed
        if anchor is None:
            return True
        return window.start <= anchor + _STALE if self._past else window.end >= anchor - _STALE

    def _zone(self, mention: Mention) -> str | None:
        return next((target.zone for target in self.gazetteer.targets if target.id == mention.target), None)

    def _sentence(self) -> Place:
        layout = self.reading.layout
        return layout.bounds[layout.sentence(self.frame.anchor[0])]

    def _around(self) -> Place:
        layout, within = self.reading.layout, self.frame.rule.within
        first = layout.sentence(self.frame.reach[0]) - within
        last = layout.sentence(self.frame.reach[1] - 1) + within
        return layout.bounds[max(0, first)][0], layout.bounds[min(len(layout.bounds) - 1, last)][1]


def _either_way(moment: Moment) -> bool:
    """ "Sunday" may be the last one or the next one."""
    return moment.date is not None and moment.date.weekday is not None and moment.date.month is None


def completed(moments: tuple[Moment, ...]) -> list[Moment]:
    """Dated times first; a date without an hour takes the hour that is said on its own."""
    hours = [moment for moment in moments if moment.hour and not moment.date]
    full = [moment for moment in moments if moment.date and moment.hour]
    bare = [moment for moment in moments if moment.date and not moment.hour]
    if hours and bare and not full:
        day, hour = bare[0], hours[0]
        start, end = min(day.start, hour.start), max(day.end, hour.end)
        full = [replace(day, hour=hour.hour, until=hour.until, zone=hour.zone or day.zone, start=start, end=end)]
    return full + bare + [moment for moment in moments if not moment.date]


def placed(reading: Reading, moment: Moment, local: str | None, past: bool) -> Window | None:
    """The window of a moment of this text, with the words it was read from."""
    end = moment.end + (reading.folded.text[moment.end : moment.end + 1] == ")")
    written = reading.folded.written(moment.start, end)[:200]
    return place(moment, anchor=reading.post.claimed, zone=reading.zone, local=local, past=past, written=written)
