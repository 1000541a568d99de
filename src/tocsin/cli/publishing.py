"""report, export: what leaves the room."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.app import reporting
from tocsin.cli.frame import FOUND, NOTHING, in_a_case, opened
from tocsin.cli.output import emit_json, say


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
    """Build the situation report from the case as it stands.

    The same case gives the same bytes.

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
    """Write the report for machines: STIX 2.1 and others.

    `tocsin doctor` lists the exporters.
    """
    with opened(case_folder) as case:
        for written in reporting.write(case, (format_,), out or case.folder / "exports"):
            emit_json(written) if as_json else say(
                f"{written.file}  ({written.bytes:,} bytes, sha256 {written.sha256})"
            )
