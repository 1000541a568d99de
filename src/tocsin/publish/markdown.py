"""The report as Markdown: the same sections, sentences and evidence ids as the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tocsin.model.report import ClaimRow, Comparison, Descent, MediaCard, Quote, Report, Statement
from tocsin.model.times import day_in_words, in_words, offset_in_words
from tocsin.publish.citing import Citations, citations
from tocsin.publish.drawing import bars, placed
from tocsin.publish.text import visible
from tocsin.publish.words import word

_SPECIAL = re.compile(r"([\\`*_\[\]|~^$])")
_OPENING = re.compile(r"^(\d{0,9})([-+#=.)])")  # marks that mean something at the start of a line only
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SCHEME = re.compile(r"\b(https?|ftp|mailto):", re.IGNORECASE)
_WWW = re.compile(r"\b(www)\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Markdown:
    """CommonMark with pipe tables; no HTML, no links but into its own annex, no pictures."""

    media_type: str = field(default="text/markdown", init=False)
    suffix: str = field(default=".md", init=False)

    def export(self, report: Report) -> bytes:
        """UTF-8, one line feed at the end; every string of the report is escaped."""
        return ("\n".join(_Page(report).lines()).rstrip("\n") + "\n").encode("utf-8")


def plain(text: str) -> str:
    """Text that means nothing to Markdown: marks escaped, HTML spelt out, addresses that no reader links."""
    shown = "".join(_HTML.get(mark, mark) for mark in visible(text))
    dead = _WWW.sub(r"\1[.]", _SCHEME.sub(lambda found: f"{found[1].replace('tt', 'xx')}[:]", shown))
    escaped = _SPECIAL.sub(r"\\\1", dead)
    return _OPENING.sub(r"\1\\\2", " ".join(escaped.split()))


class _Page:
    """One report being written, line by line."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.zone = report.header.zone
        self.cites: Citations = citations(report)

    def lines(self) -> Iterator[str]:
        """The whole page."""
        yield from self.header()
        for title, body in (
            ("Key judgements", self.key()),
            ("Claims against observations", self.claims()),
            ("Timeline", self.timeline()),
            ("Targets", self.targets()),
            ("Media", self.media()),
            ("Copies and comparisons", self.copies()),
            ("Money and recruitment", self.money()),
            ("Statements that were said again", self.echoes()),
            ("Assessment", self.assessment()),
            ("Gaps and limits", self.bullets(self.report.gaps)),
            ("Method and sources", self.method()),
            ("Evidence annex", self.annex()),
        ):
            yield from ("", f"## {title}", "")
            yield from body
        yield from self.footer()

    def sentence(self, statement: Statement) -> str:
        """The sentence, then ``(judgement)`` and its labels."""
        marks = ", ".join(plain(mark.text) for mark in self.cites.marks(statement.cites))
        tail = " *(judgement)*" if statement.judgement else ""
        return f"{plain(statement.text)}{tail}" + (f" \\[{marks}\\]" if marks else "")

    def bullets(self, statements: Iterable[Statement]) -> Iterator[str]:
        """One bullet for each sentence."""
        return (f"- {self.sentence(statement)}" for statement in statements)

    def header(self) -> Iterator[str]:
        """Title and header facts."""
        header = self.report.header
        yield from (f"# {plain(header.title)}", "")
        yield f"**TLP:{plain(header.tlp.value)}** · {plain(header.reference)}, version {header.version}"
        if header.note:
            yield from ("", f"> {plain(header.note)}")
        yield ""
        yield from _table(
            ("Fact", "Value"),
            [
                ("Issued by", plain(header.issuer)),
                ("Contact", plain(header.contact)),
                ("Period", f"{self.day(header.period_start)} to {self.day(header.period_end)}"),
                ("Cut-off", self.time(header.cut_off)),
                ("Times", plain(f"{header.zone} ({offset_in_words(header.cut_off, header.zone)})")),
                ("Sharing", plain(word(header.tlp))),
            ],
        )

    def day(self, at: datetime) -> str:
        """The day in the report's zone."""
        return plain(day_in_words(at, self.zone))

    def time(self, at: datetime) -> str:
        """The moment in the report's zone, UTC beside."""
        return plain(in_words(at, self.zone))

    def key(self) -> Iterator[str]:
        """The three."""
        for number, key in enumerate(self.report.key_judgements, start=1):
            yield from (f"### {number}. {plain(key.heading)}", "")
            yield from self.bullets(key.statements)
            if key.likelihood:
                yield f"- Likelihood: **{plain(word(key.likelihood))}**"
            if key.confidence:
                yield f"- Confidence: **{plain(word(key.confidence))}**"
            yield ""

    def claims(self) -> Iterator[str]:
        """The two denominators, the table, then each line's quotes and reasons."""
        report = self.report
        yield f"- Claims received: **{report.claims_received}**"
        yield f"- Checkable from outside: **{report.claims_checkable}**"
        yield f"- Borne out in full: **{report.claims_borne_out - report.claims_in_part}**"
        yield f"- Borne out in part: **{report.claims_in_part}**"
        yield from self.bullets(report.row_statements)
        yield ""
        yield from _table(("Claim", "When", "What we saw", "Occurrence", "Attribution"), map(self._cells, report.rows))
        for row in report.rows:
            yield from self.row(row)

    def _cells(self, row: ClaimRow) -> tuple[str, ...]:
        seen = " ".join(map(self.sentence, row.summary))
        what = f"{plain(row.what)}: **{plain(row.named)}**"
        return (what, plain(row.when), seen, f"**{plain(word(row.occurrence))}**", plain(word(row.attribution)))

    def row(self, row: ClaimRow) -> Iterator[str]:
        """What stands behind one line of the table."""
        yield from ("", f"### {plain(row.what)}: {plain(row.named)} ({plain(row.incident)})", "")
        if row.claimants:
            yield f"- Claimed in the name of {', '.join(map(plain, row.claimants))}"
        yield from map(self.quoted, row.quotes)
        for ground in row.grounds:
            inputs = "; ".join(f"{plain(name)} = {plain(value)}" for name, value in ground.inputs)
            yield f"- **{plain(ground.rule)}** {self.sentence(ground.says)}" + (f" ({inputs})" if inputs else "")
        yield from (f"- Would change it: {plain(words)}" for words in row.would_change)
        if row.likelihood:
            yield f"- Likelihood: {plain(word(row.likelihood))}"
        yield f"- Confidence: {plain(word(row.confidence))}"
        yield f"- {plain(f'Settled by {row.settled_by}') if row.settled_by else 'Proposed by rule'}"

    def timeline(self) -> Iterator[str]:
        """One line for each entry."""
        rows = [(self.time(each.at), plain(each.lane), self.sentence(each.statement)) for each in self.report.timeline]
        yield from _table(("Time", "Lane", "What happened"), rows)

    def targets(self) -> Iterator[str]:
        """Each watched target."""
        for card in self.report.target_cards:
            yield from (
                f"### {plain(card.name)}",
                "",
                f"{', '.join(map(plain, card.hosts))}; {plain(card.consent)}",
                "",
            )
            yield from self.bullets(card.statements)
            yield ""

    def media(self) -> Iterator[str]:
        """Each medium by its SHA-256, then the register."""
        for card in self.report.media:
            yield from self.medium(card)
        if self.report.withheld:
            yield from ("### Register of rulings that withhold", "")
            yield from _table(
                ("Item", "Reason", "Ruled by", "Why"),
                [
                    (
                        f"{plain(item.kind)} {plain(item.subject)}",
                        plain(word(item.reason)),
                        plain(item.by or "nobody yet"),
                        plain(item.why),
                    )
                    for item in self.report.withheld
                ],
            )

    def medium(self, card: MediaCard) -> Iterator[str]:
        """One medium; its picture never."""
        yield from (f"### {plain(card.description)}", "", f"- SHA-256 {plain(card.sha256)}, {card.size} bytes")
        if card.withheld:
            by = f", {plain(card.withheld_by)}" if card.withheld_by else ""
            yield f"- **Withheld**: {plain(word(card.withheld))}{by}; {plain(card.why or '')}"
        yield from self.bullets(card.statements)
        for copy in card.copies:
            marks = ", ".join(plain(mark.text) for mark in self.cites.marks((copy.evidence,)))
            said = f"{plain(copy.source)}: {plain(copy.how)} \\[{marks}\\]"
            yield f"- {self.time(copy.at)}, {said}, SHA-256 {plain(copy.sha256)}"
        yield ""

    def copies(self) -> Iterator[str]:
        """Each medium that came back or is known: where it was first, which copy came from which, how each was made."""
        for each in self.report.copies:
            yield from (f"### {plain(each.description)} {plain(each.sha256[:8])}…", "")
            yield from self.bullets(each.statements)
            named: set[str] = set()
            yield ""
            for line in each.descent:
                yield self.line(line, named=line.copy.sha256 in named)
                named.add(line.copy.sha256)
            yield ""
            for comparison in each.comparisons:
                yield from self.comparison(comparison)

    def line(self, line: Descent, *, named: bool) -> str:
        """One copy, set in below what it came from; its SHA-256 unless a line before has ``named`` it."""
        copy = line.copy
        marks = ", ".join(plain(mark.text) for mark in self.cites.marks((copy.evidence,)))
        more = f"; and {line.more} more of the same bytes" if line.more else ""
        said = f"{plain(copy.source)}: {plain(copy.how)} \\[{marks}\\]{more}"
        digest = "" if named else f", SHA-256 {plain(copy.sha256)}"
        return f"{'  ' * line.depth}- {self.time(copy.at)}, {said}{digest}"

    def comparison(self, comparison: Comparison) -> Iterator[str]:
        """One comparison; its drawing in words."""
        yield from (f"#### {plain(comparison.name)} against {plain(comparison.other)}", "")
        yield f"- {comparison.bits} of 256 bits ({plain(comparison.measure)})"
        yield from (f"- **{plain(mark)}**" for mark in comparison.marks)
        yield from self.bullets(comparison.statements)
        drawn = placed(comparison) or bars(comparison)
        if drawn:
            yield f"- {plain(drawn.told)}"
        yield ""

    def echoes(self) -> Iterator[str]:
        """What was said or given again."""
        yield from self.bullets(self.report.echo_statements)
        for each in self.report.echoes:
            yield from ("", f"### {plain(each.heading)}", "")
            if each.quote:
                yield self.quoted(each.quote)
            yield from self.bullets(each.statements)
            if each.digest:
                yield f"- SHA-256 of the full value {plain(each.digest)}"
            for saying in each.sayings:
                marks = ", ".join(plain(mark.text) for mark in self.cites.marks((saying.evidence,)))
                yield f"- {self.time(saying.at)}, {plain(saying.source)}: {plain(saying.how)} \\[{marks}\\]"

    def quoted(self, quote: Quote) -> str:
        """A claim's own words with their language and source."""
        marks = ", ".join(plain(mark.text) for mark in self.cites.marks(quote.cites))
        return f"- Quote ({plain(quote.language)}, {plain(quote.source)}): “{plain(quote.text)}” \\[{marks}\\]"

    def money(self) -> Iterator[str]:
        """Sentences, then the masked identifiers."""
        yield from self.bullets((*self.report.money, *self.report.recruitment))
        yield ""
        rows = [
            (
                plain(each.masked),
                plain(each.kind),
                "holds" if each.valid else "**format only**",
                ", ".join(map(plain, each.sources)),
                plain(each.digest or "left out"),
            )
            for each in self.report.identifiers
        ]
        yield from _table(("Identifier", "Kind", "Check", "Given at", "SHA-256 of the full value"), rows)

    def assessment(self) -> Iterator[str]:
        """Both questions, then the measures."""
        for answer in self.report.assessment:
            yield from (f"### {plain(answer.question)}", "")
            yield from self.bullets(answer.statements)
            yield ""
        rows = [(plain(each.name), plain(each.value), plain(each.how)) for each in self.report.measures]
        yield from _table(("Measure", "Value", "How it was counted"), rows)

    def method(self) -> Iterator[str]:
        """Sentences, then the sources and their grades."""
        yield from self.bullets(self.report.method)
        yield ""
        yield from _table(
            ("Source", "Grade", "Access and basis", "Posts", "Span"),
            [
                (
                    plain(grade.source.name),
                    f"{grade.source.reliability.value} ({plain(word(grade.source.reliability))})",
                    f"{plain(word(grade.source.access))}; {plain(grade.source.legal_basis)}",
                    str(grade.posts),
                    f"{self.day(grade.first)} to {self.day(grade.last)}" if grade.first and grade.last else "–",
                )
                for grade in self.report.grades
            ],
        )

    def annex(self) -> Iterator[str]:
        """What each label points to."""
        rows = [
            (
                plain(line.label),
                plain(line.kind),
                plain(line.what),
                plain(line.id),
                self.time(line.at) if line.at else "–",
                plain(line.sha256 or "–"),
            )
            for line in self.report.annex
        ]
        yield from _table(("No.", "Kind", "Item", "Id", "Time", "SHA-256 of the kept bytes"), rows)

    def footer(self) -> Iterator[str]:
        """Custody head and how to compare."""
        header = self.report.header
        yield from ("", "---", "", f"Custody head {plain(header.case_head)}. {plain(header.software)}.")
        yield from (f"{plain(anchor)}  " for anchor in header.anchors)
        yield "Rebuild and compare with `tocsin report --check FILE`."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A pipe table; nothing where there are no rows. The cells are escaped already."""
    body = ["| " + " | ".join(row) + " |" for row in rows]
    if body:
        yield "| " + " | ".join(head) + " |"
        yield "|" + " --- |" * len(head)
        yield from body
        yield ""
