"""serve: the workbench, on this machine only."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli.frame import case_option, found
from tocsin.cli.output import note


@click.command("serve")
@click.option("--port", default=8013, show_default=True, type=click.IntRange(1024, 65535))
@case_option
def serve_command(port: int, case_folder: Path | None) -> None:
    """Show the case in a browser, read-only, at 127.0.0.1."""
    from tocsin.web.server import serve

    folder = found(case_folder)
    note(f"http://127.0.0.1:{port}/ shows {folder.name}; Ctrl-C stops")
    serve(folder, port)
