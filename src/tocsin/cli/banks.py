"""bank: how pictures, videos and sounds become known, and what is held of them."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from tocsin.app import banking, deciding, lists
from tocsin.app.shelving import settled
from tocsin.cli.frame import FOUND, NOTHING, in_a_case, opened
from tocsin.cli.output import emit_json, note, progress, say, table
from tocsin.cli.reviewing import by_option, why_option
from tocsin.fingerprint.exchange import FORMS, OPINION_FORMS
from tocsin.model import Match, Opinion, Ruling, Tlp

_READ = [name for name, form in FORMS.items() if form.reads]
_WRITE = [name for name, form in FORMS.items() if form.writes]
_FORMS_TOLD = "\b\nForms:\n" + "\n".join(f"  {name:<15} {form.says}" for name, form in FORMS.items())
bank_option = click.option("--bank", "bank", help="One bank; otherwise all of the case.")


@click.group("bank")
def bank_group() -> None:
    """Known pictures, videos and sounds, recognised when they come back.

    Banks are set up in tocsin.toml ([[bank]]: radius, action flag, count or known-good, flood) or made by adding to
    them. Items are never deleted: they expire, are switched off, or are ruled false positives.
    """


@bank_group.command("add")
@click.argument("what", nargs=-1, required=True)
@click.option("--bank", "bank", default="known", show_default=True)
@click.option("--label", required=True, help="What it is, in neutral words.")
@click.option("--provenance", required=True, help="Who says so.")
@click.option(
    "--opinion",
    type=click.Choice([member.value for member in Opinion]),
    default=Opinion.UNREVIEWED.value,
    show_default=True,
)
@click.option("--tlp", type=click.Choice([member.value for member in Tlp]), help="How far it may be shared.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="Not asked from that day on.")
@click.option("--tag", "tags", multiple=True)
@in_a_case
@click.pass_context
def bank_add_command(
    context: click.Context,
    what: tuple[str, ...],
    bank: str,
    label: str,
    provenance: str,
    opinion: str,
    tlp: str | None,
    expires: datetime | None,
    tags: tuple[str, ...],
    case_folder: Path | None,
    as_json: bool,
) -> None:
    """Put media into a bank by their fingerprints; the media stay where they are.

    WHAT is a file, folder or archive, the id of a post, or the SHA-256 of a medium of the case.

    Prints what was seen before and is known now. Exit code 1 where one could not be added.
    """
    good = True
    with opened(case_folder) as case:
        card = banking.Card(
            bank=bank,
            label=label,
            provenance=provenance,
            opinion=Opinion(opinion),
            tlp=Tlp(tlp) if tlp else None,
            expires=banking.midnight(expires, case) if expires else None,
            tags=tags,
        )
        for answer in banking.add(case, what, card, progress):
            good &= answer.error is None
            if as_json:
                emit_json(answer)
                continue
            say(f"{answer.file}: {answer.entry or answer.error}")
            for line in answer.says:
                note(f"    {line}")
            _tell_copies(answer.seen_before)
    settled(case.folder)
    context.exit(FOUND if good else NOTHING)


@bank_group.command("list")
@bank_option
@in_a_case
@click.pass_context
def bank_list_command(context: click.Context, bank: str | None, case_folder: Path | None, as_json: bool) -> None:
    """List the known items with what stands of them. Exit code 1 where there are none."""
    some = False
    rows: list[tuple[str, ...]] = []
    with opened(case_folder) as case:
        for shown in banking.entries(case, bank):
            some = True
            if as_json:
                emit_json(shown)
                continue
            entry = shown.entry
            known = entry.fingerprint
            what = known.value[:16] or f"{len(known.frames)} frames"
            stands = "asked" if shown.asked else "not asked"
            rows.append((shown.id, entry.bank, stands, shown.opinion, known.algorithm, what, entry.label))
    if rows:
        table(("id", "bank", "state", "opinion", "by", "value", "label"), rows)
    elif not some:
        note("no known items; `tocsin bank add` and `tocsin bank import` make them")
    context.exit(FOUND if some else NOTHING)


@bank_group.command("show")
@click.argument("entry")
@in_a_case
def bank_show_command(entry: str, case_folder: Path | None, as_json: bool) -> None:
    """Show one known item and the media of the case that match it. ENTRY may be shortened."""
    with opened(case_folder) as case:
        shown, matches = banking.show(case, entry)
    if as_json:
        emit_json({"item": shown, "matches": matches})
        return
    item = shown.entry
    say(f"{shown.id}: {item.label}")
    say(f"    bank {item.bank}, from {item.provenance}, added {item.added:%Y-%m-%d}")
    say(f"    {shown.opinion}, {'asked' if shown.asked else 'not asked'}" + (f", TLP:{item.tlp}" if item.tlp else ""))
    if item.expires:
        say(f"    expires {item.expires:%Y-%m-%d}")
    say(f"    by {', '.join(one.algorithm for one in (item.fingerprint, *item.also))}")
    _tell_copies(matches)


@bank_group.command("stats")
@in_a_case
@click.pass_context
def bank_stats_command(context: click.Context, case_folder: Path | None, as_json: bool) -> None:
    """Each bank in numbers: entries, opinions, what they match, what waits."""
    with opened(case_folder) as case:
        found = banking.figures(case)
    if as_json:
        for one in found:
            emit_json(one)
    elif found:
        head = ("bank", "action", "radius", "entries", "asked", "expired", "matched", "media", "held back")
        table(
            head,
            [
                (
                    one.bank,
                    str(one.action) if one.enabled else "off",
                    str(one.radius),
                    *(
                        f"{number:,}"
                        for number in (one.entries, one.asked, one.expired, one.matched, one.media, one.held)
                    ),
                )
                for one in found
            ],
        )
    context.exit(FOUND if found else NOTHING)


def _rule(case_folder: Path | None, as_json: bool, ruling: Ruling, subject: str, value: str, by: str, why: str) -> None:
    with opened(case_folder, actor=by) as case:
        decision = deciding.decide(case, ruling, subject, by=by, why=why, value=value)
    emit_json(decision) if as_json else say(f"{decision.id}: {ruling} {decision.subject} = {decision.value}")


@bank_group.command("enable")
@click.argument("subject")
@by_option
@why_option
@in_a_case
def bank_enable_command(subject: str, by: str, why: str, case_folder: Path | None, as_json: bool) -> None:
    """Have a known item, or a whole bank, asked again."""
    _rule(case_folder, as_json, Ruling.SWITCH, subject, "on", by, why)


@bank_group.command("disable")
@click.argument("subject")
@by_option
@why_option
@in_a_case
def bank_disable_command(subject: str, by: str, why: str, case_folder: Path | None, as_json: bool) -> None:
    """Have a known item, or a whole bank, no longer asked."""
    _rule(case_folder, as_json, Ruling.SWITCH, subject, "off", by, why)


@bank_group.command("judge")
@click.argument("entry")
@click.argument("opinion", type=click.Choice([member.value for member in Opinion]))
@by_option
@why_option
@in_a_case
def bank_judge_command(entry: str, opinion: str, by: str, why: str, case_folder: Path | None, as_json: bool) -> None:
    """Say what a known item is worth: a disputed one says so at each match, a false positive is not matched."""
    _rule(case_folder, as_json, Ruling.OPINION, entry, opinion, by, why)


@bank_group.command("import", epilog=_FORMS_TOLD)
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--bank", "bank", required=True)
@click.option("--form", type=click.Choice(_READ), help="Otherwise told from the content.")
@click.option("--label", default="", help="For items without one.")
@click.option("--whole", is_flag=True, help="The list is all there is: what it no longer holds is taken back.")
@in_a_case
@click.pass_context
def bank_import_command(
    context: click.Context,
    path: Path,
    bank: str,
    form: str | None,
    label: str,
    whole: bool,
    case_folder: Path | None,
    as_json: bool,
) -> None:
    """Take a hash list, or a folder of an exchange's pages, into a bank.

    Bad items are named, the rest is taken. What was read before is passed over: the same command takes in what a
    later page or dump adds, changes or takes back. Stopped at any moment, it goes on where it was.

    Exit code 1 where there was nothing to take.
    """
    with opened(case_folder) as case:
        answer = lists.import_list(case, path, bank, progress, form=form, label=label, whole=whole)
    settled(case.folder)
    if as_json:
        emit_json(answer)
    else:
        for fault in answer.examples:
            note(fault)
        if answer.faults > len(answer.examples):
            note(f"{answer.faults - len(answer.examples):,} more bad items")
        told = f"{answer.imported:,} entries read, {answer.new:,} new, {answer.changed:,} changed"
        say(f"{path}: {told}, {answer.withdrawn:,} taken back, {answer.faults:,} bad")
        if answer.seen_before:
            say(f"{answer.seen_before:,} media seen before are known now:")
        _tell_copies(answer.copies)
    context.exit(FOUND if answer.imported or answer.withdrawn else NOTHING)


@bank_group.command("export", epilog=_FORMS_TOLD)
@bank_option
@click.option("--form", "--format", "form", type=click.Choice(_WRITE), default="csv", show_default=True)
@click.option("--tlp", type=click.Choice([member.value for member in Tlp]), help="The ceiling; the case's by default.")
@click.option("--opinions", is_flag=True, help="What people here decided, for the exchange that shared the items.")
@in_a_case
@click.pass_context
def bank_export_command(
    context: click.Context,
    bank: str | None,
    form: str,
    tlp: str | None,
    opinions: bool,
    case_folder: Path | None,
    as_json: bool,
) -> None:
    """Write a hash list to standard output; `bank import` and `match --bank` read it. --json means --form jsonl.

    What is marked more strictly than the ceiling stays, and is counted on standard error. Nothing is sent anywhere.
    """
    if opinions and form not in OPINION_FORMS:
        raise click.UsageError(f"--form {form} takes no opinions; one of {', '.join(OPINION_FORMS)}")
    left: Counter[str] = Counter()
    with opened(case_folder) as case:
        if opinions:
            pieces = lists.send_back(case, bank, form, left)
        else:
            pieces = lists.export(
                case, bank, "jsonl" if as_json else form, Tlp(tlp) if tlp else case.settings.case.tlp, left
            )
        sent = hashlib.sha256()
        for piece in pieces:
            sys.stdout.buffer.write(piece)
            sent.update(piece)
        marks = {"bank": bank or "all", "form": form, "opinions": str(opinions), "sha256": sent.hexdigest()}
        case.evidence.append("hand-out", "bank list", marks)
    sys.stdout.buffer.flush()
    for reason, times in sorted(left.items()):
        note(f"{times:,} left out: {reason}")
    context.exit(FOUND)


def _tell_copies(matches: tuple[Match, ...]) -> None:
    for match in matches[:20]:
        say(f"    seen before: {match.sha256[:16]} ({match.how})")
    if len(matches) > 20:
        say(f"    and {len(matches) - 20:,} more")
