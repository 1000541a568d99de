"""inspect, read, judge: questions that need no case."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

import click

from tocsin.app import answering, asking
from tocsin.cli.frame import FOUND, NOTHING, WRONG, case_option, json_option
from tocsin.cli.output import emit_json, note, say

existing = click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)


@click.command("inspect")
@click.argument("page", type=existing)
@click.option(
    "--before", "before", multiple=True, type=existing, help="An earlier version; give several, oldest first."
)
@click.option("--url", help="The address the page was saved from, to tell its own resources from foreign ones.")
@json_option
@click.pass_context
def inspect_command(
    context: click.Context, page: Path, before: tuple[Path, ...], url: str | None, as_json: bool
) -> None:
    """Is this saved page defaced? PAGE is an HTML file.

    Exit code 0 where it is, 1 where it is not.
    """
    seen = asking.inspect_page(page, before, url)
    if as_json:
        emit_json(seen)
    else:
        say(f"{page}: {seen.state.upper()}, score {seen.score:.2f} ({seen.basis})")
        for reason in seen.reasons:
            say(f"    {reason}")
    context.exit(FOUND if seen.defaced else NOTHING)


@click.command("read")
@click.argument("file", type=existing, default="-")
@click.option("--zone", default="UTC", show_default=True, help="IANA zone for times written without one.")
@case_option
@json_option
@click.pass_context
def read_command(context: click.Context, file: Path, zone: str, case_folder: Path | None, as_json: bool) -> None:
    """Read posts for claims, threats, money and recruitment.

    FILE is JSON Lines {id, text, published, lang?, source?}, standard input by default; "answers" may hold the text a
    post replies to, "role" who speaks in its source. With --case, the targets of that case are recognised. The answer
    is JSON Lines, one per post, each as soon as it is read; a bad line goes to standard error.
    Exit code 2 where no line could be read.
    """
    good = bad = 0
    for answer in answering.read_lines(_stream(file), zone, case_folder):
        if isinstance(answer, str):
            note(answer)
            bad += 1
        else:
            emit_json(answer)
            good += 1
    context.exit(WRONG if bad and not good else FOUND)


@click.command("judge")
@click.argument("claims", type=existing)
@click.argument("observations", type=existing)
@click.option("--targets", type=existing, help="JSON Lines of targets {id, name, urls, consent, ...}.")
@click.option("--now", metavar="TIME", help="RFC 3339; otherwise the machine's time.")
@json_option
@click.pass_context
def judge_command(
    context: click.Context, claims: Path, observations: Path, targets: Path | None, now: str | None, as_json: bool
) -> None:
    """Hold claims against observations, no case needed.

    JSON Lines in, incidents out.

    CLAIMS are claims as `tocsin read` prints them, OBSERVATIONS as `tocsin watch --json` does.
    """
    incidents = asking.judge_files(claims, observations, targets, now)
    for incident in incidents:
        if as_json:
            emit_json(incident)
        else:
            say(f"{incident['id']}: {incident['technique']} against {incident['named']}: {incident['occurrence']}")
    context.exit(FOUND if incidents else NOTHING)


def _stream(file: Path) -> BinaryIO:
    return sys.stdin.buffer if str(file) == "-" else file.open("rb")
