"""review: what waits for a person, and what a person rules."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.app import deciding
from tocsin.cli.frame import FOUND, NOTHING, in_a_case, opened
from tocsin.cli.output import emit_json, note, say, table
from tocsin.model import Occurrence, Reliability, Ruling, Withholding

by_option = click.option("--by", required=True, help="Who decides; stays with the decision.")
why_option = click.option("--why", required=True, help="The reason; stays with the decision.")


@click.group("review")
def review_group() -> None:
    """Rule on verdicts, media and sources.

    Media are withheld until somebody releases them.

    Decisions are added and never edited; the latest one on a subject supersedes the one before.
    """


@review_group.command("queue")
@in_a_case
@click.pass_context
def queue_command(context: click.Context, case_folder: Path | None, as_json: bool) -> None:
    """List what nobody has ruled on yet. Exit code 1 where nothing waits."""
    with opened(case_folder) as case:
        rows = list(deciding.waiting(case))
    if as_json:
        for row in rows:
            emit_json(row)
    elif rows:
        table(("subject", "kind", "what", "proposed"), [(r.subject[:16], r.kind, r.what, r.proposed) for r in rows])
    else:
        note("nothing waits")
    context.exit(FOUND if rows else NOTHING)


def _rule(case_folder: Path | None, as_json: bool, ruling: Ruling, subject: str, **said: str) -> None:
    with opened(case_folder, actor=said["by"]) as case:
        decision = deciding.decide(case, ruling, subject, by=said["by"], why=said["why"], value=said.get("value"))
    if as_json:
        emit_json(decision)
    else:
        say(f"{decision.id}: {ruling} {decision.subject}" + (f" = {decision.value}" if decision.value else ""))


@review_group.command("settle")
@click.argument("incident")
@click.argument("occurrence", type=click.Choice([member.value for member in Occurrence]))
@by_option
@why_option
@in_a_case
def settle_command(incident: str, occurrence: str, by: str, why: str, case_folder: Path | None, as_json: bool) -> None:
    """Settle an incident's verdict; later runs keep it and print what the machine proposes beside it."""
    _rule(case_folder, as_json, Ruling.SETTLE, incident, by=by, why=why, value=occurrence)


@review_group.command("withhold")
@click.argument("subject")
@click.argument("reason", type=click.Choice([member.value for member in Withholding]))
@by_option
@why_option
@in_a_case
def withhold_command(subject: str, reason: str, by: str, why: str, case_folder: Path | None, as_json: bool) -> None:
    """Withhold a medium (by SHA-256), a post or an incident from every output."""
    _rule(case_folder, as_json, Ruling.WITHHOLD, subject, by=by, why=why, value=reason)


@review_group.command("release")
@click.argument("subject")
@by_option
@why_option
@in_a_case
def release_command(subject: str, by: str, why: str, case_folder: Path | None, as_json: bool) -> None:
    """Release a medium or post: reports may show it, pictures softened."""
    _rule(case_folder, as_json, Ruling.RELEASE, subject, by=by, why=why)


@review_group.command("grade")
@click.argument("source")
@click.argument("letter", type=click.Choice([member.value for member in Reliability]))
@by_option
@why_option
@in_a_case
def grade_command(source: str, letter: str, by: str, why: str, case_folder: Path | None, as_json: bool) -> None:
    """Grade a source's reliability, A to F (Admiralty)."""
    _rule(case_folder, as_json, Ruling.GRADE, source, by=by, why=why, value=letter)


@review_group.command("dismiss")
@click.argument("subject")
@by_option
@why_option
@in_a_case
def dismiss_command(subject: str, by: str, why: str, case_folder: Path | None, as_json: bool) -> None:
    """Dismiss a claim or finding as a false alarm."""
    _rule(case_folder, as_json, Ruling.DISMISS, subject, by=by, why=why)


@review_group.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@in_a_case
def import_command(file: Path, case_folder: Path | None, as_json: bool) -> None:
    """Take in decisions written elsewhere, one JSON object a line."""
    with opened(case_folder) as case:
        new = deciding.take_in_decisions(case, file)
    emit_json({"new": new}) if as_json else say(f"{new} new decisions")
