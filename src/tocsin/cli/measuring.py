"""bench, eval: how quick and how exact, beside named peers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.cli.frame import FOUND, NOTHING, json_option
from tocsin.cli.output import emit_json, note, say

if TYPE_CHECKING:
    from tocsin.bench.recall import Recall
    from tocsin.bench.row import Row
    from tocsin.bench.understood import Miss

_WHAT = click.Choice(["match", "read"])
_BENCHES = click.Choice(["match", "collect", "read"])
quick_option = click.option("--quick", is_flag=True, help="A minute or two, at smaller sizes.")
peers_option = click.option(
    "--peers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The Python the peers are installed in; .venv-bench by default (tools/bench.sh makes it).",
)
alone_option = click.option("--alone", is_flag=True, help="Without peers.")
pictures_option = click.option(
    "--pictures",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of photographs to use besides those at hand.",
)
seed_option = click.option("--seed", default=0, show_default=True, help="Of everything that is drawn.")


@click.command("bench")
@click.argument("what", type=_BENCHES)
@quick_option
@click.option("--only", "rows", multiple=True, help="A row; may be given several times.")
@click.option("--large", is_flag=True, help="100 million hashes too: 16 GB of disk and ten minutes more.")
@peers_option
@alone_option
@pictures_option
@click.option(
    "--samples",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with vPDQ's sample hashes and TMK's sample videos.",
)
@click.option("--messages", type=click.IntRange(1), help="collect: of the largest export; a million by default.")
@click.option("--kill", "kills", type=click.IntRange(1), help="collect: kill it so often instead, and compare.")
@seed_option
@json_option
@click.pass_context
def bench_command(
    context: click.Context,
    what: str,
    quick: bool,
    rows: tuple[str, ...],
    large: bool,
    peers: Path | None,
    alone: bool,
    pictures: Path | None,
    samples: Path | None,
    messages: int | None,
    kills: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Measure speed beside named peers, in one run: of matching, of collecting a large export, or of reading posts.

    Every ratio is the median of turns taken one after the other; answers are checked against brute force in the same
    run. Exit code 1 where a goal is missed.
    """
    from tocsin.bench import match

    if what == "collect":
        found: Iterable[Row | Recall] = _collecting(messages or (100_000 if quick else None), kills, seed)
    elif what == "read":
        found = _reading_pace(quick, seed, peers, alone)
    else:
        found = match.run(
            rows, quick, note, large=large, peers=peers, alone=alone, pictures=pictures, samples=samples, seed=seed
        )
    context.exit(FOUND if _tell(found, as_json) else NOTHING)


@click.command("eval")
@click.argument("what", type=_WHAT)
@quick_option
@peers_option
@alone_option
@pictures_option
@seed_option
@click.option("--half", type=click.Choice(["held-out", "tuning"]), default="held-out", help="read: of our own texts.")
@click.option("--language", "languages", multiple=True, help="read: only this one; may be repeated.")
@click.option("--misses", is_flag=True, help="read: also tell every text that was not read as it should be.")
@json_option
@click.pass_context
def eval_command(
    context: click.Context,
    what: str,
    quick: bool,
    peers: Path | None,
    alone: bool,
    pictures: Path | None,
    seed: int,
    half: str,
    languages: tuple[str, ...],
    misses: bool,
    as_json: bool,
) -> None:
    """Measure how much of what people pass on is recognised, or how much of what they say is understood.

    read: precision, recall and false alarms per signal, language and harmless group, with 95 % intervals.

    Exit code 1 where a goal is missed.
    """
    from tocsin.bench import accuracy

    if what == "read":
        context.exit(FOUND if _tell(_understood(quick, half, languages, misses, as_json), as_json) else NOTHING)
    found = accuracy.run(quick, note, pictures=pictures, peers=peers, alone=alone, seed=seed)
    context.exit(FOUND if _tell(found, as_json) else NOTHING)


def _collecting(messages: int | None, kills: int | None, seed: int) -> Iterable[Row]:
    from tocsin.bench import collecting, killing

    if kills is not None:
        return killing.run(note, kills=kills, seed=seed)
    return collecting.run(note, messages=messages or collecting.MESSAGES, seed=seed)


def _reading_pace(quick: bool, seed: int, peers: Path | None, alone: bool) -> Iterator[Row]:
    from tocsin.bench import entities, reading

    yield from reading.run(quick, note, seed=seed)
    yield from entities.run(quick, note, peers=peers, alone=alone)


def _understood(quick: bool, half: str, languages: tuple[str, ...], misses: bool, as_json: bool) -> Iterator[Row]:
    """The rows; what was misread goes with the results where it is asked for."""
    from tocsin.bench import understood
    from tocsin.bench.texts import LANGUAGES

    for one in understood.run(note, half=half, languages=languages or LANGUAGES, public=not quick):
        if not isinstance(one, understood.Miss):
            yield one
        elif misses:
            emit_json(one) if as_json else say(_misread(one))


def _misread(miss: Miss) -> str:
    shown = " ".join(miss.text.split())[:160]
    return f"{miss.id}: {miss.what}: wanted {miss.wanted or 'nothing'}, heard {miss.heard or 'nothing'}: {shown}"


def _tell(found: Iterable[Row | Recall], as_json: bool) -> bool:
    """The tables once everything is measured, or each line at once as JSON; whether every goal was reached."""
    from tocsin.bench import recall, row

    rows: list[Row] = []
    shares: list[Recall] = []
    for one in found:
        if isinstance(one, row.Row):
            rows.append(one)
        else:
            shares.append(one)
        if as_json:
            emit_json(one)
    if not as_json:
        for line in (*(recall.table(shares) if shares else ()), *row.table(rows)):
            say(line)
    return all(one.reached is not False for one in rows)
