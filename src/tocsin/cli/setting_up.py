"""demo, init, bank, packs, doctor: setting up and looking around."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.app import banking, demo, doctor
from tocsin.app import case as cases
from tocsin.cli.frame import FOUND, NOTHING, in_a_case, json_option, opened
from tocsin.cli.output import emit_json, note, progress, say, table


@click.command("demo")
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("tocsin-demo"), show_default=True
)
@json_option
def demo_command(folder: Path, as_json: bool) -> None:
    """Run the 2013 case from its real-format files to the situation report, and say where everything is.

    A re-enactment with invented names. Started again in the same folder, it goes on where it was.
    """
    for line in demo.play(folder, progress):
        if isinstance(line, str):
            note(line) if as_json else say(line)
        elif as_json:
            emit_json(line)


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@json_option
def init_command(folder: Path, as_json: bool) -> None:
    """Make a new case in FOLDER with a commented tocsin.toml."""
    path = cases.init(folder)
    if as_json:
        emit_json({"case": str(folder), "settings": str(path)})
    else:
        say(f"{path}: describe the sources and targets there, then `tocsin collect` and `tocsin run` in {folder}")


@click.group("bank")
def bank_group() -> None:
    """Known pictures and videos: what is recognised when it comes back."""


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
def bank_import_command(file: Path, name: str, case_folder: Path | None, as_json: bool) -> None:
    """Import a hash list: CSV with a header pdq,label or JSON Lines. Bad lines are named, the rest is taken."""
    with opened(case_folder) as case:
        answer = banking.import_list(case, file, name)
    for fault in answer.faults:
        note(fault)
    emit_json(answer) if as_json else say(
        f"{file}: {answer.imported} entries, {answer.new} new, {len(answer.faults)} bad"
    )


@click.group("packs")
def packs_group() -> None:
    """The rules that read texts: each carries its own examples for and against."""


@packs_group.command("test")
@click.option(
    "--packs", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Packs of yours."
)
@json_option
@click.pass_context
def packs_test_command(context: click.Context, folder: Path | None, as_json: bool) -> None:
    """Run every rule's examples. Exit code 1 where one fails."""
    result = doctor.test_packs(folder)
    if as_json:
        emit_json(result)
    else:
        for problem in result.problems:
            say(problem)
        say(f"{result.rules} rules, {result.examples} examples, {len(result.problems)} problems")
    context.exit(NOTHING if result.problems else FOUND)


@click.command("doctor")
@in_a_case
def doctor_command(case_folder: Path | None, as_json: bool) -> None:
    """What is installed, what is missing, which limits and legal settings are in force."""
    findings = doctor.examine(case_folder)
    if as_json:
        for finding in findings:
            emit_json(finding)
    else:
        table(("what", "state", "detail"), [(f.what, f.state, f.detail) for f in findings])
