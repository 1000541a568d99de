"""package, anchor, key: what leaves as proof, and who vouches for it."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.app import anchoring, packaging
from tocsin.cli.frame import FOUND, NOTHING, in_a_case, json_option, opened
from tocsin.cli.output import emit_json, note, say
from tocsin.preserve.package import signing

_file = click.Path(path_type=Path, dir_okay=False)


@click.command("package")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder; otherwise packages/ in the case."
)
@click.option("--sign", "key", type=_file, help="Private key (PEM); otherwise the [preserve] key. `tocsin key new`.")
@click.option("--passphrase-file", type=_file, help="File whose first line unlocks the key.")
@click.option("--stamp/--no-stamp", default=True, help="Ask the [preserve] authorities for time-stamps, or do not.")
@click.option("--wacz", is_flag=True, help="Write the package as one WACZ too, beside the folder.")
@click.option("--without-withheld", is_flag=True, help="Leave withheld media out; their hashes stay.")
@click.option("--by", default="tocsin", help="Who packs; the package shows a pseudonym.")
@in_a_case
@click.pass_context
def package_command(
    context: click.Context,
    out: Path | None,
    key: Path | None,
    passphrase_file: Path | None,
    stamp: bool,
    wacz: bool,
    without_withheld: bool,
    by: str,
    case_folder: Path | None,
    as_json: bool,
) -> None:
    """Pack the case as evidence: everything kept, the records, the custody log, signed and time-stamped.

    The package is checked with `tocsin verify PACKAGE`, or without Tocsin as its VERIFY.md says. It holds withheld
    media unless --without-withheld is given. Exit code 1 where an authority gave no time-stamp.
    """
    with opened(case_folder, actor=by) as case:
        wish = packaging.Wish(
            out=out,
            key=key,
            passphrase=_first_line(passphrase_file),
            stamp=stamp,
            wacz=wacz,
            withheld=packaging.withheld(case),
            without_withheld=without_withheld,
            by=by,
        )
        packed = packaging.package(case, wish)
    for line in packed.silent:
        note(f"no time-stamp: {line}")
    if as_json:
        emit_json(packed)
    else:
        _show(packed)
    context.exit(NOTHING if packed.silent else FOUND)


def _show(packed: packaging.Packaged) -> None:
    say(f"{packed.folder}  ({packed.files:,} files, {packed.bytes:,} bytes)")
    if packed.wacz:
        say(packed.wacz)
    if not packed.new:
        say("was there already; left as it is")
    say(f"manifest {packed.manifest}")
    say(f"head     {packed.head}")
    say(f"signed   {packed.signer or 'no: give --sign KEY'}")
    say(f"stamped  {', '.join(packed.stamps) or 'no: name authorities under [preserve]'}")
    if packed.withheld:
        say(f"holds {packed.withheld:,} media that the case withholds: it is evidence, not for publication")
    if packed.left_out:
        say(f"{packed.left_out:,} files that the case withholds were left out")


@click.command("anchor")
@in_a_case
@click.pass_context
def anchor_command(context: click.Context, case_folder: Path | None, as_json: bool) -> None:
    """Have the custody log's head time-stamped by the [preserve] authorities.

    From then on lines cut off the end of the log are missed. Exit code 1 where an authority did not answer.
    """
    with opened(case_folder) as case:
        done = anchoring.anchor_head(case)
    for line in done.silent:
        note(f"no time-stamp: {line}")
    if as_json:
        emit_json(done)
    else:
        say(f"head {done.head}")
        for line in done.stamps:
            say(f"stamped {line}")
    context.exit(NOTHING if done.silent else FOUND)


@click.group("key")
def key_group() -> None:
    """The key that signs packages."""


@key_group.command("new")
@click.argument("file", type=_file)
@click.option("--passphrase-file", type=_file, help="File whose first line is to lock the key.")
@json_option
def new_key_command(file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Make an Ed25519 key: FILE for its owner alone, FILE.pub to hand out.

    Keep the .pub of a retired key: old packages verify with `tocsin verify PACKAGE --signer FOLDER`.
    """
    made = signing.new_key(file, _first_line(passphrase_file))
    if as_json:
        emit_json({"key": made, "private": str(file), "public": f"{file}.pub"})
    else:
        say(f"{file}  keep it to yourself")
        say(f"{file}.pub  hand it out; key {made}")


@key_group.command("use")
@click.argument("public", type=_file)
@in_a_case
def use_key_command(public: Path, case_folder: Path | None, as_json: bool) -> None:
    """Enter into the custody log that this public key signs from now on; packages state since when."""
    with opened(case_folder) as case:
        since = packaging.use_key(case, public)
    emit_json(since) if as_json else say(f"key {since['key']} since {since['since']}")


def _first_line(path: Path | None) -> bytes | None:
    if path is None:
        return None
    with path.open("rb") as stream:
        return stream.readline(4096).rstrip(b"\r\n")
