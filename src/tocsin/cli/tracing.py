"""copies: where was it first, and where since?"""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from tocsin.app import tracing
from tocsin.cli.frame import FOUND, NOTHING, in_a_case, opened
from tocsin.cli.output import emit_json, say
from tocsin.fingerprint.lineage_text import told


@click.command("copies")
@click.argument("item")
@in_a_case
@click.pass_context
def copies_command(context: click.Context, item: str, case_folder: Path | None, as_json: bool) -> None:
    """Show where a picture, video or sound was first, and where since.

    ITEM is a file, the SHA-256 of a medium or the id of a known item; both may be shortened.

    Prints the earliest copy that was taken in and the earliest that is stated, each source's first and last, and the
    tree of copies: under each the ones that most likely came from it. That is an inference from likeness and time.
    Exit code 1 where no copy is known.
    """
    with opened(case_folder) as case:
        found = tracing.trace(case, item)
    if as_json:
        emit_json(found)
    else:
        say(f"{found.item}: {found.label}")
        for line in told(found.tree, shutil.get_terminal_size((160, 24)).columns):
            say(line)
    context.exit(FOUND if found.tree.branches else NOTHING)
