"""match: have we seen this before?"""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.app.matching import Answer, match_files
from tocsin.cli.frame import FOUND, NOTHING, WRONG, case_option, json_option
from tocsin.cli.output import emit_json, note, progress, say
from tocsin.model.fingerprint import Match


@click.command("match")
@click.argument("files", nargs=-1, type=click.Path(allow_dash=True, path_type=Path))
@click.option("--bank", "banks", multiple=True, help="A bank of the case, or a hash list in any known form.")
@click.option(
    "--files-from",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="A list of paths, one a line or separated by NUL; - for standard input.",
)
@click.option("--quick", is_flag=True, help="Do not look for mirrored, cropped, framed and collaged copies.")
@click.option("--remember", is_flag=True, help="Keep the fingerprints in the case: what becomes known later is found.")
@click.option(
    "--log",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Add the answers to this file (JSON Lines); files it holds already are passed over.",
)
@case_option
@json_option
@click.pass_context
def match_command(
    context: click.Context,
    files: tuple[Path, ...],
    banks: tuple[str, ...],
    files_from: Path | None,
    quick: bool,
    remember: bool,
    log: Path | None,
    case_folder: Path | None,
    as_json: bool,
) -> None:
    """Have we seen these pictures, videos or sounds before?

    FILES may be folders, zip and tar archives, and - for standard input (a medium or an archive).

    Asks every bank of the case and every medium it holds, or what --bank names. Stopped at any moment, the same
    command with the same --log goes on where it was.

    Exit code 0 where any is known, 1 where none is, 2 where a file could not be read and none is known.
    """
    if not files and files_from is None:
        raise click.UsageError("give FILES, or --files-from")
    known = trouble = False
    answers = match_files(
        files,
        banks,
        case_folder,
        progress,
        thorough=not quick,
        remember=remember,
        log=log,
        names=files_from,
    )
    for answer in answers:
        known |= answer.known
        trouble |= answer.error is not None
        if as_json:
            emit_json(answer)
        else:
            _tell(answer)
    context.exit(FOUND if known else WRONG if trouble else NOTHING)


def _tell(answer: Answer) -> None:
    if answer.error is not None:
        note(f"{answer.file}: {answer.error}")
        return
    held = f"held back as harmless: {answer.held_back}" if answer.held_back else "not known"
    say(f"{answer.file}: {'known' if answer.known else held}")
    for match in answer.matches:
        say(f"    {_where(match)}: {match.how}{_stands(match)}")
        for segment in match.segments:
            asked = f"{segment.asked_from:.1f}-{segment.asked_to:.1f} s"
            say(f"        its {asked} show {segment.known_from:.1f}-{segment.known_to:.1f} s of the known one")
        for change in match.changes:
            say(f"        {change}")
    for line in answer.says:
        say(f"    {line}")


def _where(match: Match) -> str:
    if match.entry is None:
        first = f" at {match.first_source}" if match.first_source else ""
        day = f" on {match.first_seen:%Y-%m-%d %H:%M}Z" if match.first_seen else ""
        return f"seen before{first}{day} ({(match.other or '')[:12]})"
    return f"{match.bank}: {match.label or match.entry}"


def _stands(match: Match) -> str:
    """What must be known of a known item besides."""
    told = []
    if match.opinion and match.opinion != "unreviewed":
        told.append(match.opinion.upper() if match.opinion == "disputed" else str(match.opinion))
    if match.action and match.action != "flag":
        told.append(str(match.action))
    if match.tlp:
        told.append(f"TLP:{match.tlp}")
    return f" [{', '.join(told)}]" if told else ""
