"""purge, subject: what must go, and what does a person get told?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.cli.frame import FOUND, NOTHING, found, in_a_case, opened
from tocsin.cli.output import emit_json, note, say

if TYPE_CHECKING:
    from tocsin.app.erasing import Container


class Moment(click.ParamType[datetime]):
    """A day or a time with a zone, as ISO 8601 writes it; a day begins in UTC."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time; write 2026-03-01 or 2026-03-01T12:00:00+01:00", param, ctx)
        if at.tzinfo is None and len(str(value)) > 10:
            self.fail(f"{value!r} has no zone; write 2026-03-01T12:00:00+01:00 or ...Z", param, ctx)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--as-of", type=Moment(), help="Count from this day instead of now; one to come needs --dry-run.")
@in_a_case
@click.pass_context
def purge_command(
    context: click.Context, dry_run: bool, as_of: datetime | None, case_folder: Path | None, as_json: bool
) -> None:
    """Erase what is older than its retention class allows.

    The classes stand under [[retention]] in tocsin.toml; what has none is kept. Tombstones remain, and `tocsin verify`
    still holds. A post whose kept file holds other posts that stay is erased, and the file is told.
    """
    from tocsin.app.purging import purge

    with opened(case_folder) as case:
        done = purge(case, as_of, dry_run=dry_run)
    if as_json:
        emit_json(done)
    else:
        for rule, rows in done.rules:
            say(f"{rule}: {rows:,} rows")
        _containers(done.containers)
        _own(done.own_files)
        for name, posts in done.held:
            say(f"held by retention class {name}: {posts:,} posts that would be due")
        says = f"{done.posts:,} posts, {done.media:,} media, {done.files:,} kept files ({done.bytes:,} bytes)"
        say(f"{'would erase' if dry_run else 'erased'} {says}")
    context.exit(FOUND if done.rules else NOTHING)


def _containers(containers: tuple[Container, ...]) -> None:
    for one in containers:
        until = f"until {one.until:%Y-%m-%d}" if one.until else "with no end"
        say(f"kept {until}: {one.source} {one.locator}, whose bytes still hold {one.posts:,} of the erased posts")


def _own(files: tuple[str, ...]) -> None:
    for path in files:
        say(f"yours to delete: {path}, which holds what was erased")


@click.group("subject")
def subject_group() -> None:
    """What is held on a person: find it, hand it out, erase it (GDPR, Articles 15 and 17).

    Each is entered in the custody log under the person's pseudonym, never under the handle.
    """


handles = click.argument("handles", nargs=-1, required=True, metavar="HANDLE...")


@subject_group.command("find")
@handles
@in_a_case
@click.pass_context
def find_command(context: click.Context, handles: tuple[str, ...], case_folder: Path | None, as_json: bool) -> None:
    """Where handles, mail addresses or telephone numbers stand: authors, forwards, texts, names, kept files.

    A handle is looked for with and without @, and under its pseudonym.
    """
    from tocsin.app import subjects

    with opened(case_folder) as case:
        held = subjects.find(case, handles)
    if as_json:
        emit_json(held)
    else:
        for place in held.places:
            say(f"{place.kind} {place.id} {place.source} {place.field}" + (f": {place.says}" if place.says else ""))
        for file in held.originals:
            times = "packed, not looked into" if file.times is None else f"{file.times:,} times in its bytes"
            say(f"kept file {file.capture} {file.source} {file.locator}: {times}")
        say(f"{len(held.places):,} places, {len(held.originals):,} kept files; known here as {held.pseudonyms[0]}")
    context.exit(FOUND if held.places or held.originals else NOTHING)


@subject_group.command("export")
@handles
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
@in_a_case
def export_command(handles: tuple[str, ...], out: Path, case_folder: Path | None, as_json: bool) -> None:
    """All that is held on a person, as JSON: their posts, sources and bases, how long it is kept, who received it."""
    from tocsin.app import subjects

    with opened(case_folder) as case:
        held = subjects.export(case, handles, out)
    if as_json:
        emit_json({"file": str(out), "places": len(held.places), "kept_files": len(held.originals)})
    else:
        say(f"{out}: {len(held.places):,} places, {len(held.originals):,} kept files")


@subject_group.command("erase")
@handles
@click.option("--reason", required=True, help="Why, as the tombstones keep it; must not name the person.")
@click.option("--by", required=True, help="Who decided.")
@click.option("--mentions", is_flag=True, help="Erase posts of others that name the person, too.")
@in_a_case
@click.pass_context
def erase_command(
    context: click.Context,
    handles: tuple[str, ...],
    reason: str,
    by: str,
    mentions: bool,
    case_folder: Path | None,
    as_json: bool,
) -> None:
    """Erase what a person posted; refused where a hold stands. Tombstones remain."""
    from tocsin.app.forgetting import erase

    with opened(case_folder, actor=by) as case:
        gone = erase(case, handles, reason=reason, by=by, mentions=mentions)
    if as_json:
        emit_json(gone)
    else:
        _containers(gone.containers)
        _own(gone.own_files)
        for each in gone.still:
            named = "is packed and was not looked into" if each.times is None else "still names the person"
            note(f"{each.source}: {each.locator} {named}; it is kept")
        if gone.mentions:
            note(f"{gone.mentions:,} posts of others still name the person; --mentions erases them too")
        say(f"erased {gone.posts:,} posts, {gone.media:,} media, {gone.files:,} kept files")
    context.exit(FOUND if gone.posts else NOTHING)


@subject_group.command("confirm")
@click.argument("pseudonym")
@click.argument("handle")
@click.option("--by", multiple=True, required=True, help="Who asks; two different people must.")
@click.option("--reason", required=True, help="Why; must not name the person.")
@in_a_case
@click.pass_context
def confirm_command(
    context: click.Context,
    pseudonym: str,
    handle: str,
    by: tuple[str, ...],
    reason: str,
    case_folder: Path | None,
    as_json: bool,
) -> None:
    """Whether a pseudonym stands for a handle. There is no way back from a pseudonym: the handle must be supplied."""
    from tocsin.app import subjects

    with opened(found(case_folder), actor=" and ".join(by)) as case:
        answer = subjects.confirm(case, pseudonym, handle, by=by, reason=reason)
    if as_json:
        emit_json({"pseudonym": pseudonym, "confirmed": answer})
    else:
        say("yes" if answer else "no")
    context.exit(FOUND if answer else NOTHING)
