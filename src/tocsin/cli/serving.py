"""serve: the workbench, on this machine only."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli.frame import case_option, found
from tocsin.cli.output import note


@click.command("serve")
@click.option("--port", default=8013, show_default=True, type=click.IntRange(1024, 65535))
@click.option(
    "--hma-token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Clients named in it may change banks over HMA's interface; made with one token where it is missing.",
)
@case_option
def serve_command(port: int, hma_token_file: Path | None, case_folder: Path | None) -> None:
    """Show the case in a browser, read-only, at 127.0.0.1.

    Beside it, clients of Meta's hasher-matcher-actioner (HMA) are answered at /h, /m and /c: hashing, lookups, banks.
    """
    from tocsin.web.hma.tokens import made, tokens
    from tocsin.web.server import serve

    folder = found(case_folder)
    held = None
    if hma_token_file is not None:
        held = tokens(hma_token_file) if hma_token_file.exists() else made(hma_token_file)
    note(f"http://127.0.0.1:{port}/ shows {folder.name}; Ctrl-C stops")
    serve(folder, port, held)
