"""demo, init, doctor: setting up and looking around."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.app import case as cases
from tocsin.app import demo, doctor
from tocsin.cli.frame import in_a_case, json_option
from tocsin.cli.output import emit_json, note, progress, say, table


@click.command("demo")
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("tocsin-demo"), show_default=True
)
@json_option
def demo_command(folder: Path, as_json: bool) -> None:
    """Play the 2013 case from its files to the situation report.

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


@click.command("doctor")
@in_a_case
def doctor_command(case_folder: Path | None, as_json: bool) -> None:
    """What is installed, what is missing, and what is in force.

    Shows plugins, packs, fetch limits, each source's legal basis and each target's consent.
    """
    findings = doctor.examine(case_folder)
    if as_json:
        for finding in findings:
            emit_json(finding)
    else:
        table(("what", "state", "detail"), [(f.what, f.state, f.detail) for f in findings])
