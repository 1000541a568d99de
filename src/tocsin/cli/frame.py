"""What do all commands share? --case, --json, and errors that say where, what and what would work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from tocsin.app.case import Case

F = TypeVar("F", bound=Callable[..., Any])
FOUND, NOTHING, WRONG = 0, 1, 2  # exit codes: success; nothing found or does not hold; usage or input error

json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON: one object, or one a line.")
case_option = click.option(
    "--case",
    "case_folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="The case folder; otherwise the first folder upwards with a tocsin.toml.",
)


def in_a_case(function: F) -> F:
    """A command that works on a case: it gets ``case_folder`` and ``as_json``."""
    return case_option(json_option(function))


@contextmanager
def opened(case_folder: Path | None, actor: str = "tocsin") -> Iterator[Case]:
    """The case the command means."""
    from tocsin.app import case as cases  # records and settings are slow to import, and not every command needs them

    with cases.opened(found(case_folder), actor) as case:
        yield case


def found(case_folder: Path | None) -> Path:
    """The folder the command means: the one named, which must be a case itself, or the first one upwards."""
    from tocsin.app import case as cases

    if case_folder is None:
        return cases.find(Path.cwd())
    if not (case_folder / "tocsin.toml").is_file():
        raise click.UsageError(f"{case_folder}: no tocsin.toml in it; `tocsin init {case_folder}` makes a case")
    return case_folder.resolve()
