"""verify: does what the report rests on still hold?"""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.app import verifying
from tocsin.cli.frame import FOUND, NOTHING, in_a_case
from tocsin.cli.output import emit_json, note, say


@click.command("verify")
@click.option("--head", help="The custody head a report printed; the log must contain it.")
@in_a_case
@click.pass_context
def verify_command(context: click.Context, head: str | None, case_folder: Path | None, as_json: bool) -> None:
    """Is every byte and every record as it was?

    Checks the kept bytes, the custody log and the records against one another.

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
