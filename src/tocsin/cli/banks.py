"""match, bank: what is known already, and how it becomes known."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tocsin.app import banking
from tocsin.cli.frame import FOUND, NOTHING, WRONG, case_option, in_a_case, json_option, opened
from tocsin.cli.output import emit_json, note, progress, say, table


@click.command("match")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--bank", "banks", multiple=True, help="A bank of the case, or a hash list (CSV, JSON Lines).")
@case_option
@json_option
@click.pass_context
def match_command(
    context: click.Context, files: tuple[Path, ...], banks: tuple[str, ...], case_folder: Path | None, as_json: bool
) -> None:
    """Have we seen these pictures or videos before? FILES may be folders.

    Asks the banks of the case and every medium it holds, or hash lists given with --bank.
    Exit code 0 where any is known, 1 where none is, 2 where a file could not be read and none is known.
    """
    known = trouble = False
    for answer in banking.match_files(files, banks, case_folder, progress):
        known |= answer.known
        trouble |= answer.error is not None
        if as_json:
            emit_json(answer)
        elif answer.error is not None:
            note(f"{answer.file}: {answer.error}")
        else:
            say(f"{answer.file}: {'known' if answer.known else 'not known'}")
            for match in answer.matches:
                say(f"    {match.bank}: {match.label or match.entry} ({match.how})")
    context.exit(FOUND if known else WRONG if trouble else NOTHING)


@click.group("bank")
def bank_group() -> None:
    """Known pictures and videos, recognised when they come back."""


@bank_group.command("add")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--bank", "name", default="known", show_default=True)
@click.option("--label", required=True, help="What it is, in neutral words.")
@click.option("--provenance", required=True, help="Who says so.")
@in_a_case
@click.pass_context
def bank_add_command(
    context: click.Context,
    files: tuple[Path, ...],
    name: str,
    label: str,
    provenance: str,
    case_folder: Path | None,
    as_json: bool,
) -> None:
    """Add pictures or videos to a bank of the case."""
    good = True
    with opened(case_folder) as case:
        for answer in banking.add_files(case, files, name, label, provenance):
            good &= answer.error is None
            if as_json:
                emit_json(answer)
            else:
                say(f"{answer.file}: {answer.entry or answer.error}")
    context.exit(FOUND if good else NOTHING)


@bank_group.command("list")
@in_a_case
@click.pass_context
def bank_list_command(context: click.Context, case_folder: Path | None, as_json: bool) -> None:
    """List the entries of the case's banks."""
    with opened(case_folder) as case:
        entries = banking.entries(case)
    if as_json:
        for entry in entries:
            emit_json(entry)
    else:
        head = ("bank", "label", "algorithm", "value", "provenance")
        table(
            head, [(e.bank, e.label, e.fingerprint.algorithm, e.fingerprint.value[:16], e.provenance) for e in entries]
        )
    context.exit(FOUND if entries else NOTHING)


@bank_group.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--bank", "name", required=True)
@in_a_case
@click.pass_context
def bank_import_command(context: click.Context, file: Path, name: str, case_folder: Path | None, as_json: bool) -> None:
    """Import a hash list: CSV with a header pdq,label or JSON Lines. Bad lines are named, the rest is taken.

    Exit code 1 where there was nothing to take.
    """
    with opened(case_folder) as case:
        answer = banking.import_list(case, file, name)
    for fault in answer.faults:
        note(fault)
    emit_json(answer) if as_json else say(
        f"{file}: {answer.imported} entries, {answer.new} new, {len(answer.faults)} bad"
    )
    context.exit(FOUND if answer.imported else NOTHING)


@bank_group.command("export")
@click.option("--bank", "name", help="One bank; otherwise all of the case.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@in_a_case
@click.pass_context
def bank_export_command(
    context: click.Context, name: str | None, form: str, case_folder: Path | None, as_json: bool
) -> None:
    """Write a hash list to standard output; `bank import` and `match --bank` read it. --json means --format json."""
    with opened(case_folder) as case:
        lines = list(banking.export(case, name, "json" if as_json else form))
    for line in lines:
        sys.stdout.buffer.write(line)
    context.exit(FOUND if len(lines) > (form == "csv" and not as_json) else NOTHING)
