"""What was asked? The command line: parse, call app, show."""

from __future__ import annotations

import logging
import os
import sys

import click

from tocsin import __version__
from tocsin.cli.asking import inspect_command, judge_command, match_command, read_command
from tocsin.cli.frame import WRONG
from tocsin.cli.output import note
from tocsin.cli.publishing import export_command, report_command, verify_command
from tocsin.cli.reviewing import review_group
from tocsin.cli.serving import serve_command
from tocsin.cli.setting_up import bank_group, demo_command, doctor_command, init_command, packs_group
from tocsin.cli.working import collect_command, incidents_command, run_command, show_command, watch_command
from tocsin.model import Trouble


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="A day's work: init, collect, run, incidents, show, review, report, verify. `COMMAND --help` explains.",
)
@click.version_option(__version__, prog_name="tocsin")
@click.option("--verbose", is_flag=True, help="Log what happens to standard error; ids only, never post text.")
def tocsin(verbose: bool) -> None:
    """Watch what violent and hacktivist groups claim online, hold it against what was seen, and report it with proof.

    Tocsin only defends: it collects lawfully, never logs in, never attacks, and withholds what harms.
    """
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.WARNING, format="%(levelname)s %(name)s %(message)s"
    )


for command in (
    demo_command,
    init_command,
    collect_command,
    watch_command,
    run_command,
    incidents_command,
    show_command,
    review_group,
    report_command,
    export_command,
    verify_command,
    inspect_command,
    match_command,
    bank_group,
    packs_group,
    read_command,
    judge_command,
    serve_command,
    doctor_command,
):
    tocsin.add_command(command)


def main() -> None:
    """The program; exit code 2 and one line on standard error where the input was wrong."""
    try:
        tocsin.main(standalone_mode=True)
    except Trouble as trouble:
        note(f"tocsin: {trouble}")
        sys.exit(WRONG)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(WRONG)
