"""report, export, verify: what leaves the room, and whether what it rests on still holds."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.app import reporting, verifying
from tocsin.cli.frame import FOUND, NOTHING, in_a_case, opened
from tocsin.cli.output import emit_json, note, say


@click.command("report")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder; otherwise reports/ in the case.")
@click.option("--format", "formats", multiple=True, help="html, md, stix, ...; several allowed. Default: html and md.")
@click.option("--check", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Rebuild and compare FILE.")
@in_a_case
@click.pass_context
def report_command(
    context: click.Context,
    out: Path | None,
    formats: tuple[str, ...],
    check: Path | None,
    case_folder: Path | None,
    as_json: bool,
) -> None:
    """Build the situation report from the case as it stands; the same case gives the same bytes.

    With --check, rebuild FILE and compare byte for byte: exit code 0 where equal, 1 where not.
    """
    with opened(case_folder) as case:
        if check is not None:
            difference = reporting.check(case, check)
            if as_json:
                emit_json({"file": str(check), "holds": difference is None, "difference": difference})
            else:
                say(f"{check}: {'holds, byte for byte' if difference is None else difference}")
            context.exit(FOUND if difference is None else NOTHING)
        for written in reporting.write(case, formats or ("html", "md"), out):
            emit_json(written) if as_json else say(
                f"{written.file}  ({written.bytes:,} bytes, sha256 {written.sha256})"
            )


@click.command("export")
@click.argument("format_", metavar="FORMAT")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder; otherwise exports/ in the case.")
@in_a_case
def export_command(format_: str, out: Path | None, case_folder: Path | None, as_json: bool) -> None:
    """Write the report for machines: stix, or another exporter `tocsin doctor` lists."""
    with opened(case_folder) as case:
        for written in reporting.write(case, (format_,), out or case.folder / "exports"):
            emit_json(written) if as_json else say(
                f"{written.file}  ({written.bytes:,} bytes, sha256 {written.sha256})"
            )


@click.command("verify")
@click.option("--head", help="The custody head a report printed; the log must contain it.")
@in_a_case
@click.pass_context
def verify_command(context: click.Context, head: str | None, case_folder: Path | None, as_json: bool) -> None:
    """Is everything as it was? Checks every kept byte, the custody log and the records against one another.

    Names what was changed, is missing or was added. Exit code 0 where all holds, 1 where something does not.
    """
    result = verifying.verify(case_folder, head)
    if as_json:
        emit_json(result)
    else:
        for problem in result.problems:
            say(f"{problem.kind}: {problem.where}: {problem.what}")
        for line in result.notices:
            note(f"notice: {line}")
        say(f"{'HOLDS' if result.holds else 'DOES NOT HOLD'}: {result.summary}")
        say(result.proves)
    context.exit(FOUND if result.holds else NOTHING)
