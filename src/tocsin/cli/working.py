"""collect, watch, run, incidents, show: the day's work on a case."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.app import collecting, guessing, running, showing
from tocsin.cli.frame import FOUND, NOTHING, case_option, found, in_a_case, json_option, opened
from tocsin.cli.output import emit_json, note, progress, say, table
from tocsin.model import Incident, Intake
from tocsin.model.checks import utc_text


@click.command("collect")
@click.argument("names", nargs=-1, metavar="[SOURCE|PATH]...")
@click.option("--legal-basis", help="Collect PATH, which may be read for this reason; written into tocsin.toml first.")
@click.option("--kind", help="With --legal-basis: of which kind PATH is, where its files do not show it.")
@click.option(
    "--option", "options", multiple=True, metavar="KEY=VALUE", help="With --legal-basis: a key of the source."
)
@case_option
@json_option
@click.pass_context
def collect_command(
    context: click.Context,
    names: tuple[str, ...],
    kind: str | None,
    legal_basis: str | None,
    options: tuple[str, ...],
    case_folder: Path | None,
    as_json: bool,
) -> None:
    """Read sources, keeping every byte before parsing it.

    Reads all sources of tocsin.toml, or those named.

    Collecting again changes nothing that is known already. Exit code 1 where a source yielded less than it should.

    \b
    tocsin collect                    every source of tocsin.toml
    tocsin collect channel news      two of them
    tocsin collect --legal-basis "public channel" ~/ChatExport_2013-01-20
    tocsin collect --kind table --legal-basis "published list" \\
       --option time=listed_at_utc --option "text=DDoS target list: {host}" --option zone=UTC lists.csv.gz
    """
    if kind is not None or legal_basis is not None:
        names = _declared(names, kind, legal_basis, options, case_folder)
    short, collected = False, list[str]()
    with opened(case_folder) as case:
        for intake in collecting.collect(case, names, progress):
            _show_intake(intake, as_json)
            short |= intake.faults > 0 or intake.imported < case.sources[intake.source].expect_min
            collected.append(intake.source)
        _tell_issues(showing.issues_of(case, collected), as_json)
    context.exit(NOTHING if short else FOUND)


def _declared(
    names: tuple[str, ...], kind: str | None, basis: str | None, options: tuple[str, ...], case_folder: Path | None
) -> tuple[str, ...]:
    if not names or not basis:
        raise click.UsageError("--legal-basis says why a PATH may be read: give both")
    pairs = [option.partition("=") for option in options]
    if bad := next((pair for pair in pairs if not pair[1]), None):
        raise click.UsageError(f"--option {bad[0]}: write KEY=VALUE")
    given = {key: value for key, _, value in pairs}
    folder = found(case_folder)
    return tuple(collecting.declare(folder, kind or _kind(name), Path(name), basis, given) for name in names)


def _kind(name: str) -> str:
    told = guessing.kind_of(Path(name))
    note(f"{name}: read as {told.kind}, as {told.shown_by} shows; --kind says otherwise")
    for kind, file in told.others:
        note(f"{name}: also holds what looks like {kind} ({file}) and is not read as that; collect it by itself")
    return told.kind


def _show_intake(intake: Intake, as_json: bool) -> None:
    if as_json:
        emit_json(showing.intake_json(intake))
        return
    line = f"{intake.source} ({intake.kind}): {intake.seen} seen, {intake.imported} imported, {intake.new} new"
    for reason, times in intake.skipped:
        line += f"; {times} skipped: {reason}"
    for reason, times in intake.repaired:
        line += f"; {times} repaired: {reason}"
    say(line)


def _tell_issues(lines: list[str], as_json: bool) -> None:
    """Open issues go to standard error, JSON or not: the analyst must see them."""
    for line in lines:
        note(f"issue: {line}")


@click.command("watch")
@click.argument("targets", nargs=-1)
@click.option("--once", is_flag=True, required=True, help="One round of probes, then stop.")
@in_a_case
@click.pass_context
def watch_command(
    context: click.Context, targets: tuple[str, ...], once: bool, case_folder: Path | None, as_json: bool
) -> None:
    """Probe the targets from outside, once.

    Does the target answer, and is its page its own?

    Each answer is kept as evidence. UNKNOWN means we could not see; it is never read as normal.
    Exit code 1 where a target is down, slow, altered or could not be seen.
    """
    calm = True
    with opened(case_folder) as case:
        for look in running.watch(case, targets):
            calm &= look.state in ("normal", "changed")
            if as_json:
                emit_json(showing.observation_json(look))
            else:
                took = f" in {look.elapsed:.2f} s" if look.elapsed is not None else ""
                say(f"{utc_text(look.at)} {look.target} {look.probe}: {look.state.upper()} ({look.reason}){took}")
                for reason in look.says:
                    say(f"    {reason}")
        _tell_issues(showing.issues(case), as_json)
    context.exit(FOUND if calm else NOTHING)


@click.command("run")
@click.option("--retry", is_flag=True, help="Try again what failed before.")
@in_a_case
def run_command(retry: bool, case_folder: Path | None, as_json: bool) -> None:
    """Work on everything that waits.

    Steps: fingerprint, match, judge pages, read, correlate.

    Stopped at any moment, the same command goes on where it was; what is done is not done again.
    """
    with opened(case_folder) as case:
        for tally in running.run(case, progress, retry=retry):
            if as_json:
                emit_json(tally)
            else:
                say(f"{tally.step}: {tally.done} done" + (f", {tally.failed} failed" if tally.failed else ""))
        _tell_issues(showing.issues(case), as_json)


@click.command("incidents")
@in_a_case
@click.pass_context
def incidents_command(context: click.Context, case_folder: Path | None, as_json: bool) -> None:
    """List what was claimed against whom, and the verdicts.

    Two axes, never mixed: whether it happened, and who did it. `tocsin show ID` prints the reasons.
    Exit code 1 where there are none.
    """
    with opened(case_folder) as case:
        incidents = showing.incidents(case)
        if as_json:
            for incident in incidents:
                emit_json(showing.incident_json(incident))
        elif incidents:
            head = ("id", "when", "what", "occurrence", "attribution", "claims", "seen")
            table(head, [_row(incident, case.settings.case.zone) for incident in incidents])
        else:
            note("no incidents; `tocsin collect` and `tocsin run` make them")
    context.exit(FOUND if incidents else NOTHING)


def _row(incident: Incident, zone: str) -> tuple[str, ...]:
    return (
        incident.id,
        showing.when(incident, zone),
        showing.what(incident),
        incident.occurrence + (" (settled)" if incident.settled else ""),
        incident.attribution,
        str(len(incident.claims)),
        str(len(incident.observations)),
    )


@click.command("show")
@click.argument("id_")
@in_a_case
def show_command(id_: str, case_folder: Path | None, as_json: bool) -> None:
    """Show one incident with the reasons for its verdict.

    Prints every rule that fired with its inputs, and what would change the verdict.

    ID may be shortened as long as it names one incident.
    """
    with opened(case_folder) as case:
        incident = showing.incident(case, id_)
        if as_json:
            emit_json(showing.incident_json(incident))
        else:
            for line in showing.explained(case, incident):
                say(line)
