"""How does an answer reach the terminal? JSON, or lines for people with control characters made visible."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence

import click

from tocsin.model import to_json

_SPOOFING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """Text that cannot move the cursor, recolour the terminal or turn the reading direction."""
    return _SPOOFING.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def emit_json(value: object) -> None:
    """One JSON value on one line of standard output; what plain() makes visible is escaped as JSON escapes it."""
    text = json.dumps(to_json(value), ensure_ascii=False)
    click.echo(_SPOOFING.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def say(line: str = "") -> None:
    """One line for people on standard output."""
    click.echo(_one_line(line))


def note(line: str) -> None:
    """One line on standard error: progress, warnings, errors."""
    click.echo(_one_line(line), err=True)


def _one_line(text: str) -> str:
    """A text of somebody else's cannot begin a line that looks like ours."""
    return plain(text).replace("\n", "<U+000A>")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns as wide as their widest cell; the last one is not padded."""
    lines = [list(head), *([_one_line(cell) for cell in row] for row in rows)]
    widths = [max(_width(line[n]) for line in lines) for n in range(len(head))]
    for number, line in enumerate(lines):
        cells = [cell + " " * (widths[n] - _width(cell)) for n, cell in enumerate(line[:-1])]
        click.echo("  ".join([*cells, line[-1]]).rstrip())
        if number == 0:
            click.echo("  ".join("-" * width for width in widths))


def _width(text: str) -> int:
    """Columns a text takes on a terminal: combining marks none, wide characters two."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def progress(step: str, done: int, of: int) -> None:
    """How far a step is; only where somebody looks on."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{step}: {done}" + (f" of {of}" if of else ""), err=True, nl=of > 0 and done >= of)
