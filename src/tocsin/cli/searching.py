"""search, post: where was that said, and what became of it?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from tocsin.app import searching
from tocsin.app.searching import KINDS, Question
from tocsin.cli.frame import FOUND, NOTHING, in_a_case, opened
from tocsin.cli.output import emit_json, note, say, table
from tocsin.model import Signal
from tocsin.store.selecting import Asked


@click.command("search")
@click.argument("words", nargs=-1)
@click.option("--source", "sources", multiple=True, help="Only of this source; may be given more than once.")
@click.option(
    "--from", "since", metavar="TIME", help="Published at or after this day or time, 2013-01-15 or with an hour."
)
@click.option("--to", "until", metavar="TIME", help="Published at or before it; a day means its end.")
@click.option("--lang", "language", help="In this language: fr, ar, en, ...")
@click.option("--media", type=click.Choice(KINDS), help="With a picture, video or sound.")
@click.option(
    "--fingerprint", metavar="HASH", help="With this medium: SHA-256, MD5, SHA-1, or a PDQ value, near ones too."
)
@click.option("--entity", metavar="VALUE", help="That name this domain, wallet, account or contact route.")
@click.option("--signal", type=click.Choice([signal.value for signal in Signal]), help="In which this was read.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0)
@in_a_case
@click.pass_context
def search_command(
    context: click.Context,
    words: tuple[str, ...],
    sources: tuple[str, ...],
    since: str | None,
    until: str | None,
    language: str | None,
    media: str | None,
    fingerprint: str | None,
    entity: str | None,
    signal: str | None,
    limit: int,
    offset: int,
    case_folder: Path | None,
    as_json: bool,
) -> None:
    """Find posts by their words, in any script, and by what else is known of them.

    All words must stand in a post. Case, accents and the ways a letter is typed do not matter.

    \b
    tocsin search ministère
    tocsin search '"nous avons pris" OR attaque -football' --from 2013-01-14 --to 2013-01-16
    tocsin search 'minist*' --source channel --media image
    tocsin search --signal fundraising --lang ar
    Words beginning with a dash go after --.
    """
    asked = Asked(
        sources=sources,
        since=_time(since, "--from", end=False),
        until=_time(until, "--to", end=True),
        media=media,
        signal=signal,
        entity=entity,
    )
    question = Question(
        words=" ".join(words), asked=asked, language=language, fingerprint=fingerprint, limit=limit, offset=offset
    )
    with opened(case_folder) as case:
        found = list(searching.search(case, question))
        if as_json:
            for each in found:
                emit_json(each)
        elif found:
            rows = [
                (each.id[5:13], f"{each.claimed:%Y-%m-%d %H:%M}" if each.claimed else "-", each.source, each.says)
                for each in found
            ]
            table(("post", "published (UTC)", "source", "says"), rows)
            if len(found) == limit:
                note(f"the first {limit} from {offset}; --offset {offset + limit} goes on")
        else:
            note("nothing was found")
    context.exit(FOUND if found else NOTHING)


@click.command("post")
@click.argument("id_", metavar="ID")
@click.option("--unseal", is_flag=True, help="Show a withheld post; the custody log says who read it and why.")
@click.option("--by", help="With --unseal: who reads.")
@click.option("--reason", help="With --unseal: why.")
@in_a_case
def post_command(
    id_: str, unseal: bool, by: str | None, reason: str | None, case_folder: Path | None, as_json: bool
) -> None:
    """Show one post: what it says, its versions, and when it was gone.

    ID is as `tocsin search` prints it, and may be shortened. A withheld post shows only that it is there.
    """
    beginning = id_ if id_.startswith("post-") else f"post-{id_}"
    with opened(case_folder) as case:
        shown, told, is_withheld = searching.post(case, beginning)
        if is_withheld and unseal:
            searching.unsealed(case, shown.id, by or "", reason or "")
        hidden = is_withheld and not unseal
        if as_json:
            body = (
                {"id": shown.id, "withheld": True}
                if hidden
                else {"id": shown.id, "withheld": is_withheld, "post": shown}
            )
            emit_json({**body, "history": told})
            return
        for line in searching.lines(case, shown, told):
            if not hidden or not line.startswith(("  address", "  author", "  reply", "  forwarded")):
                say(line)
        say()
        say("[withheld]" if hidden else shown.full_text)
        if hidden:
            note("--unseal --by NAME --reason TEXT shows it, and the custody log says so")


def _time(text: str | None, option: str, *, end: bool) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{option}: {text!r} is no time; write 2013-01-15 or 2013-01-15T20:00+01:00") from None
    if end and len(text) == 10:
        at = at.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return at if at.utcoffset() is not None else at.replace(tzinfo=UTC)
