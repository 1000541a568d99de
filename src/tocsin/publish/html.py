"""The report as one HTML file: no script, no request, good on paper, on a telephone and in the dark."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tocsin.model import Attribution, Occurrence, State
from tocsin.model.report import ClaimRow, Moment, Report
from tocsin.model.times import day_in_words, hour_in_words, in_words, offset_in_words
from tocsin.publish.citing import citations
from tocsin.publish.drawing import bars, overlaid, placed
from tocsin.publish.strip import Panel, panels
from tocsin.publish.text import css_string, language_tag, prose, visible
from tocsin.publish.words import meaning, word

_TELLING = 6  # marks a strip needs before it tells more in the table than the sentences do


@dataclass(frozen=True, slots=True, kw_only=True)
class Html:
    """One self-contained HTML page; print it for the paper form."""

    media_type: str = field(default="text/html", init=False)
    suffix: str = field(default=".html", init=False)

    def export(self, report: Report) -> bytes:
        """UTF-8; every string of the report is escaped and its control characters are shown."""
        page = (
            _environment(report)
            .get_template("report.html.j2")
            .render(
                report=report,
                css=Markup(_style(report)),  # noqa: S704  # our own sheet; its two strings are escaped
                offset=offset_in_words(report.header.cut_off, report.header.zone),
                states=[state for state in State if _shows(report, state)],
                occurrences=tuple(Occurrence),
                attributions=tuple(Attribution),
            )
        )
        return page.encode("utf-8")


def _environment(report: Report) -> Environment:
    environment = Environment(
        loader=PackageLoader("tocsin.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    zone, cards = report.header.zone, {card.target: card for card in report.target_cards}
    incidents = {incident.id: incident for incident in report.incidents}

    def row_panels(row: ClaimRow) -> tuple[Panel, ...]:
        incident = incidents.get(row.incident)
        card = cards.get(incident.target or "") if incident else None
        if not card or not incident or incident.window is None or not row.observations:
            return ()
        found = panels(card, zone, (incident.window.start, incident.window.end))
        return tuple(panel for panel in found if any(len(line.cells) >= _TELLING for line in panel.rows))

    environment.filters |= {
        "prose": prose,
        "word": word,
        "meaning": meaning,
        "lang": language_tag,
        "when": lambda at: in_words(at, zone),
        "day": lambda at: day_in_words(at, zone),
        "hour": lambda at: hour_in_words(at, zone),
        "iso": _iso,
        "png": lambda content: base64.b64encode(content).decode("ascii"),
        "grouped": _grouped,
        "size": _size,
        "capital": lambda text: text[:1].upper() + text[1:],
        "groupby_day": lambda moments: _days(moments, zone),
    }
    environment.globals |= {
        "marks": citations(report).marks,
        "panels": lambda card: panels(card, zone),
        "row_panels": row_panels,
        "placed": placed,
        "bars": bars,
        "overlaid": overlaid,
        "traced_at": {each.sha256: place for place, each in enumerate(report.copies, start=1)},
        "in_trees": frozenset(each.sha256 for each in report.copies if each.descent),
    }
    return environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The timeline's entries of one day."""

    name: str
    moments: tuple[Moment, ...]


def _days(moments: Sequence[Moment], zone: str) -> list[Day]:
    groups = groupby(moments, key=lambda moment: day_in_words(moment.at, zone))
    return [Day(name=name, moments=tuple(group)) for name, group in groups]


def _iso(at: datetime) -> str:
    return at.isoformat()


def _grouped(digest: str) -> Markup:
    """A hash in groups of eight, so that it breaks anywhere and can be read aloud."""
    parts = [visible(digest[at : at + 8]) for at in range(0, min(len(digest), 512), 8)]
    return Markup("<wbr>").join(parts)


def _size(size: int) -> str:
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _style(report: Report) -> str:
    header = report.header
    running = f"TLP:{header.tlp.value}  ·  {header.reference}, version {header.version}"
    css = files("tocsin.publish").joinpath("templates/report.css").read_text("utf-8")
    return css.replace('"RUNNING"', css_string(running)).replace('"ISSUER"', css_string(header.issuer))


def _shows(report: Report, state: State) -> bool:
    return any(
        reading.state is state for card in report.target_cards for strip in card.strips for reading in strip.readings
    )
