"""bench, eval: how quick and how exact, beside named peers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.cli.frame import FOUND, NOTHING, json_option
from tocsin.cli.output import emit_json, note, say

if TYPE_CHECKING:
    from tocsin.bench.recall import Recall
    from tocsin.bench.row import Row

_WHAT = click.Choice(["match"])
_BENCHES = click.Choice(["match", "collect"])
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
    """Measure speed beside named peers, in one run: of matching, or of collecting a large export.

    Every ratio is the median of turns taken one after the other; answers are checked against brute force in the same
    run. Exit code 1 where a goal is missed.
    """
    from tocsin.bench import match

    found = (
        _collecting(messages or (100_000 if quick else None), kills, seed)
        if what == "collect"
        else match.run(
            rows, quick, note, large=large, peers=peers, alone=alone, pictures=pictures, samples=samples, seed=seed
        )
    )
    context.exit(FOUND if _tell(found, as_json) else NOTHING)


@click.command("eval")
@click.argument("what", type=_WHAT)
@quick_option
@peers_option
@alone_option
@pictures_option
@seed_option
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
    as_json: bool,
) -> None:
    """Measure how much of what people pass on is recognised, and what is wrongly taken for it.

    Exit code 1 where a goal is missed.
    """
    from tocsin.bench import accuracy

    found = accuracy.run(quick, note, pictures=pictures, peers=peers, alone=alone, seed=seed)
    context.exit(FOUND if _tell(found, as_json) else NOTHING)


def _collecting(messages: int | None, kills: int | None, seed: int) -> Iterable[Row]:
    from tocsin.bench import collecting, killing

    if kills is not None:
        return killing.run(note, kills=kills, seed=seed)
    return collecting.run(note, messages=messages or collecting.MESSAGES, seed=seed)


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
