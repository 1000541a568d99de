"""Are the documents true? Links resolve, every command, plugin and noun is documented, the reference is up to date."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from pydantic import BaseModel

from tocsin.cli import tocsin as program
from tocsin.config import (
    BankTable,
    CaseTable,
    ExceptionTable,
    FetchTable,
    PreserveTable,
    ReadTable,
    RetentionTable,
    SourceTable,
    StoreTable,
    TargetTable,
)
from tocsin.plugins import Seam, known, plugin_class

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference" / "commands.md"
SETTINGS = ROOT / "docs" / "reference" / "settings.md"
_NOUNS = (
    "Source Capture Post Media Fingerprint Finding Claim Target Observation Incident Decision Report "
    "Entity Match Intake Issue Closing BankEntry Notice Opinion Action Alignment Segment Variant Echo "
    "Listing Removal Removed Erasure Private Transcript Around SecondOpinion"
)
_LINK = re.compile(r"\]\(([^)#\s]+)")


def pages() -> list[Path]:
    """Every document."""
    return [
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted((ROOT / "examples").rglob("*.md")),
    ]


def broken_links() -> Iterator[str]:
    """Links to files that are not there."""
    for page in pages():
        for link in _LINK.findall(page.read_text("utf-8")):
            if "://" not in link and not link.startswith("mailto:") and not (page.parent / link).exists():
                yield f"{page.relative_to(ROOT)}: link to {link} leads nowhere"


def missing_words() -> Iterator[str]:
    """Nouns that the glossary does not explain."""
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    for name in _NOUNS.split():
        if f"`{name}`" not in glossary:
            yield f"docs/glossary.md: {name} is not explained"


def commands(command: click.Command, path: str, context: click.Context | None = None) -> Iterator[str]:
    """The reference of a command and of those below it, as its help prints it."""
    here = click.Context(command, info_name=path, parent=context, max_content_width=100)
    here.help_option_names = []
    yield f"## `{path}`\n\n```text\n{_width(here)}\n```\n"
    if isinstance(command, click.Group):
        for name, below in sorted(command.commands.items()):
            yield from commands(below, f"{path} {name}")


def _width(context: click.Context) -> str:
    formatter = click.HelpFormatter(width=100)
    context.command.format_help(context, formatter)
    return formatter.getvalue().rstrip()


def command_reference() -> str:
    """docs/reference/commands.md."""
    head = "# Commands\n\nMade from the commands' own help by `python tools/docs_check.py --write`; do not edit.\n"
    return "\n".join([head, *commands(program, "tocsin")])


def settings_reference() -> str:
    """docs/reference/settings.md."""
    lines = ["# Settings and plugins", "", "Made by `python tools/docs_check.py --write`; do not edit.", ""]
    tables: dict[str, type[BaseModel]] = {
        "[case]": CaseTable,
        "[fetch]": FetchTable,
        "[[fetch.exception]]": ExceptionTable,
        "[preserve]": PreserveTable,
        "[[retention]]": RetentionTable,
        "[read]": ReadTable,
        "[store]": StoreTable,
        "[[source]]": SourceTable,
        "[[target]]": TargetTable,
        "[[bank]]": BankTable,
    }
    for name, table in tables.items():
        lines += [f"## `{name}`", "", "| key | default |", "|---|---|"]
        for key, field in table.model_fields.items():
            default = "required" if field.is_required() else f"`{getattr(field.default, 'value', field.default)!r}`"
            lines.append(f"| `{key}` | {default} |")
        lines.append("")
    lines += ["## Plugins", "", "A plugin's options stand beside the keys of its table.", ""]
    for seam in Seam:
        lines += [f"### {seam.value.removeprefix('tocsin.')}", "", "| name | answers | options |", "|---|---|---|"]
        for name in known(seam):
            kind = plugin_class(seam, name, "docs")
            says = (kind.__doc__ or "").strip().split("\n")[0]
            options = ", ".join(f"`{key}`" for key in getattr(kind, "__dataclass_fields__", {}))
            lines.append(f"| `{name}` | {says} | {options or 'none'} |")
        lines.append("")
    return "\n".join(lines)


def stale(path: Path, text: str, *, write: bool) -> Iterator[str]:
    """A generated page that is not what it would be now."""
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    elif not path.is_file() or path.read_text("utf-8") != text:
        yield f"{path.relative_to(ROOT)}: is out of date; run python tools/docs_check.py --write"


def main() -> int:
    """0 where the documents are true."""
    write = "--write" in sys.argv[1:]
    problems = [
        *stale(REFERENCE, command_reference(), write=write),
        *stale(SETTINGS, settings_reference(), write=write),
        *broken_links(),
        *missing_words(),
    ]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"docs: {len(pages())} pages, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
