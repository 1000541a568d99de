"""packs: the reading rules, tested, explained, compared and looked over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.cli.frame import FOUND, NOTHING, case_option, json_option, opened
from tocsin.cli.output import emit_json, note, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tocsin.app.packs import Changed
    from tocsin.model import Claim
    from tocsin.read.explaining import Explanation
    from tocsin.read.linting import Lint

packs_option = click.option(
    "--packs", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Packs of yours."
)
language_option = click.option(
    "--language", "languages", multiple=True, help="Only this one; may be given several times."
)
files = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("packs")
def packs_group() -> None:
    """The reading rules, each with its own examples."""


@packs_group.command("test")
@packs_option
@language_option
@json_option
@click.pass_context
def packs_test_command(context: click.Context, folder: Path | None, languages: tuple[str, ...], as_json: bool) -> None:
    """Run every rule's examples and every text with words to be heard. Exit code 1 where one fails."""
    from tocsin.app import packs

    result = packs.test_packs(folder, languages)
    if as_json:
        emit_json(result)
    else:
        for problem in result.problems:
            say(problem)
        problems = f"{len(result.problems)} problems"
        say(f"{result.rules} rules, {result.terms:,} phrases, {result.examples:,} examples, {problems}")
    context.exit(NOTHING if result.problems else FOUND)


@packs_group.command("explain")
@click.argument("text")
@packs_option
@case_option
@click.option("--zone", default="UTC", show_default=True, help="IANA zone for times written without one.")
@json_option
@click.pass_context
def packs_explain_command(
    context: click.Context, text: str, folder: Path | None, case_folder: Path | None, zone: str, as_json: bool
) -> None:
    """Why is TEXT read so? Every word heard, what counted, what spared it.

    With --case, TEXT may be the id of a post of that case. Times count from noon of 13 January 2013 otherwise.
    Exit code 1 where nothing was heard.
    """
    from tocsin.app import packs

    if case_folder is None:
        told = packs.explain_text(text, folder=folder, zone=zone)
    else:
        with opened(case_folder) as case:
            told = packs.explain_text(text, case=case, folder=folder)
    if as_json:
        emit_json(told)
    else:
        _show(told)
    context.exit(FOUND if told.findings else NOTHING)


def _show(told: Explanation) -> None:
    say(_highlighted(told))
    say("")
    for word in told.words:
        say(f"  {word.text!r}: {word.language}: {', '.join(word.roles)}")
    for heard, title in ((True, "Heard"), (False, "Not heard")):
        rules = [one for one in told.tried if one.heard is heard]
        if rules:
            say("")
            say(f"{title}:")
        for one in rules:
            score = f", {one.stance}, {one.score} points" if heard else ""
            say(f"  {one.rule}{score}: {one.text!r}" + (f" ({one.says})" if one.says and heard else ""))
            for line in one.why:
                say(f"      {line}")
    if not told.tried:
        say("No rule begins with any of these words.")
    for claim in told.claims:
        say("")
        say(f"Claim: {_claimed(claim)}")


def _claimed(claim: Claim) -> str:
    targets = ", ".join(target.target or target.domain or target.text for target in claim.targets)
    when = f", {claim.window.start:%F %R} to {claim.window.end:%F %R} UTC" if claim.window else ""
    return f"{claim.kind}, {claim.act} by {claim.claimant or 'nobody named'} on {targets or 'nothing named'}{when}"


def _highlighted(told: Explanation) -> str:
    """The text, its heard words in brackets of their own."""
    shown, done = [], 0
    for word in sorted(told.words, key=lambda word: (word.span[0], -word.span[1])):
        start, end = word.span
        if start >= done:
            shown += [told.text[done:start], f"⟦{told.text[start:end]}⟧"]
            done = end
    return "".join([*shown, told.text[done:]])


@packs_group.command("diff")
@click.argument("old")
@click.argument("new")
@click.argument("corpus", type=files, required=False)
@case_option
@click.option("--zone", default="UTC", show_default=True, help="IANA zone for times written without one.")
@json_option
@click.pass_context
def packs_diff_command(
    context: click.Context, old: str, new: str, corpus: Path | None, case_folder: Path | None, zone: str, as_json: bool
) -> None:
    """Which posts do the packs of NEW read otherwise than those of OLD?

    OLD and NEW are folders of packs, or "built-in". CORPUS is JSON Lines of posts, as `tocsin read` takes them (.gz
    too); without it, the posts of --case are read. Exit code 1 where none changes.
    """
    from tocsin.app import packs

    if case_folder is None:
        posts = packs.posts_of(corpus, None)
        count = _compared(packs.diff_packs(old, new, posts, lambda name: packs.reader_of(name, zone=zone)), as_json)
    else:
        with opened(case_folder) as case:
            posts = packs.posts_of(corpus, case)
            count = _compared(packs.diff_packs(old, new, posts, lambda name: packs.reader_of(name, case=case)), as_json)
    if not as_json:
        say(f"{count:,} posts change" if count else "no post changes")
    context.exit(FOUND if count else NOTHING)


def _compared(found: Iterable[Changed], as_json: bool) -> int:
    count = 0
    for count, changed in enumerate(found, start=1):  # noqa: B007  # the last number is the answer
        _tell(changed, as_json)
    return count


def _tell(changed: Changed, as_json: bool) -> None:
    if as_json:
        emit_json(changed)
        return
    say(f"{changed.id}: {changed.text}")
    for sign, lines in (("-", changed.lost + changed.claims_lost), ("+", changed.gained + changed.claims_gained)):
        for line in lines:
            say(f"  {sign} {line}")


@packs_group.command("lint")
@packs_option
@language_option
@click.option("--benign", multiple=True, type=files, help="JSON Lines {lang, text} of harmless posts; .gz too.")
@click.option("--thorough", is_flag=True, help="Also say which phrases no example depends on.")
@json_option
@click.pass_context
def packs_lint_command(
    context: click.Context,
    folder: Path | None,
    languages: tuple[str, ...],
    benign: tuple[Path, ...],
    thorough: bool,
    as_json: bool,
) -> None:
    """Look packs over: one finding for each mistake, with advice. Exit code 1 where there is a serious one."""
    from tocsin.app import packs

    found = packs.lint_packs(folder, benign, languages, thorough)
    for one in found:
        _tell_lint(one, as_json)
    serious = sum(one.serious for one in found)
    note(f"{len(found)} findings, {serious} serious")
    context.exit(NOTHING if serious else FOUND)


def _tell_lint(one: Lint, as_json: bool) -> None:
    if as_json:
        emit_json(one)
    else:
        say(": ".join(filter(None, (one.file, one.where, one.what))) + f"; {one.advice}")
