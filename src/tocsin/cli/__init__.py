"""What was asked? The command line: parse, call app, show."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from tocsin import __version__
from tocsin.cli.output import note
from tocsin.model import Trouble

WRONG = 2  # exit code of a usage or input error
STOPPED = 130  # of a command that Ctrl-C stopped, as shells expect it

# In the order of a day's work; a module is imported when one of its commands is asked for.
_COMMANDS = {
    "demo": ("setting_up", "demo_command"),
    "init": ("setting_up", "init_command"),
    "collect": ("working", "collect_command"),
    "capture": ("capturing", "capture_command"),
    "watch": ("working", "watch_command"),
    "run": ("working", "run_command"),
    "incidents": ("working", "incidents_command"),
    "show": ("working", "show_command"),
    "search": ("searching", "search_command"),
    "post": ("searching", "post_command"),
    "review": ("reviewing", "review_group"),
    "report": ("publishing", "report_command"),
    "export": ("publishing", "export_command"),
    "package": ("packaging", "package_command"),
    "anchor": ("packaging", "anchor_command"),
    "key": ("packaging", "key_group"),
    "purge": ("lawful", "purge_command"),
    "subject": ("lawful", "subject_group"),
    "verify": ("checking", "verify_command"),
    "inspect": ("asking", "inspect_command"),
    "match": ("matching", "match_command"),
    "copies": ("tracing", "copies_command"),
    "bank": ("banks", "bank_group"),
    "read": ("asking", "read_command"),
    "judge": ("asking", "judge_command"),
    "packs": ("packs", "packs_group"),
    "eval": ("measuring", "eval_command"),
    "bench": ("measuring", "bench_command"),
    "serve": ("serving", "serve_command"),
    "doctor": ("setting_up", "doctor_command"),
}


class Commands(click.Group):
    """The commands, each imported when it is asked for, so that a short question is answered at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of a day's work."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None where there is none."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"tocsin.cli.{module}"), name)
        return command


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="A day's work: init, collect, run, incidents, show, review, report, verify. `COMMAND --help` explains.",
)
@click.version_option(__version__, prog_name="tocsin")
@click.option("--verbose", is_flag=True, help="Log what happens to standard error; ids only, never post text.")
def tocsin(verbose: bool) -> None:
    """Watch what violent and hacktivist groups claim online, hold it against what was seen, and report it with proof.

    Tocsin only defends: it collects lawfully, never logs in, never attacks, and withholds what harms.
    """
    if verbose:
        import logging

        logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(name)s %(message)s")


def main() -> None:
    """The program; exit code 2 and one line on standard error where the input was wrong."""
    try:
        code = tocsin.main(standalone_mode=False)
    except click.ClickException as wrong:
        wrong.show()
        code = WRONG
    except (click.Abort, KeyboardInterrupt):
        note("tocsin: stopped; the same command goes on where it was")
        code = STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = WRONG
    except Trouble as trouble:
        note(f"tocsin: {trouble}")
        code = WRONG
    except OSError as trouble:
        note(f"tocsin: {trouble.filename or 'system'}: {trouble.strerror or trouble}")
        code = WRONG
    sys.exit(code)
