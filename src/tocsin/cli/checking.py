"""verify: does what the report rests on still hold?"""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.app import attested, verifying
from tocsin.cli.frame import FOUND, NOTHING, in_a_case
from tocsin.cli.output import emit_json, note, say


def _required(_context: click.Context, _option: click.Parameter, value: str | None) -> frozenset[str]:
    """The words of --require."""
    words = frozenset(word.strip() for word in (value or "").split(",") if word.strip())
    if unknown := sorted(words - set(attested.REQUIRABLE)):
        raise click.BadParameter(f"{unknown[0]!r} cannot be required; known: {', '.join(attested.REQUIRABLE)}")
    return words


a_file = click.Path(path_type=Path, exists=True)


@click.command("verify")
@click.argument("path", required=False, type=click.Path(path_type=Path, exists=True))
@click.option("--head", help="The custody head a report printed; the log must contain it.")
@click.option("--require", callback=_required, help="What must be there: signature, timestamp, or both with a comma.")
@click.option("--trust", multiple=True, type=a_file, help="Certificate of a time-stamp authority, PEM; or a folder.")
@click.option("--signer", multiple=True, type=a_file, help="Public key of who may have signed, PEM; or a folder.")
@in_a_case
@click.pass_context
def verify_command(
    context: click.Context,
    path: Path | None,
    head: str | None,
    require: frozenset[str],
    trust: tuple[Path, ...],
    signer: tuple[Path, ...],
    case_folder: Path | None,
    as_json: bool,
) -> None:
    """Is every byte and every record as it was?

    Checks the kept bytes, the custody log, the time-stamps and the records of a case against one another; or, given
    the PATH of an evidence package (a folder or a .wacz), that.

    Names what was changed, is missing or was added, the first thing wrong first. Exit code 0 where all holds, 1 where
    something does not.
    """
    demands = attested.Demands(require=require, trust=trust, signers=signer)
    if path is None or attested.is_case(path):
        if path is not None and case_folder is not None:
            raise click.UsageError("give PATH or --case, not both")
        result = verifying.verify(path or case_folder, head, demands)
    else:
        result = attested.verify_package(path, head, demands)
    if as_json:
        emit_json(result)
    else:
        _show(result)
    context.exit(FOUND if result.holds else NOTHING)


def _show(result: attested.Verification) -> None:
    for problem in result.problems:
        say(f"{problem.kind}: {problem.where}: {problem.what}")
    for line in result.notices:
        note(f"notice: {line}")
    say(f"{'HOLDS' if result.holds else 'DOES NOT HOLD'}: {result.summary}")
    if result.first is not None:
        say(f"first thing wrong: {result.first.kind}: {result.first.where}: {result.first.what}")
    for line in result.proven:
        say(f"proven: {line}")
    for line in result.unproven:
        say(f"not proven: {line}")
