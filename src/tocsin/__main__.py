"""The program, and `python -m tocsin`."""

from __future__ import annotations

import sys

_EXPLAINS = {"-h", "--help"}


def main() -> None:
    """Run the command line; for `match` the decoder gets ready while everything else is read."""
    if sys.argv[1:2] == ["match"] and not _EXPLAINS & set(sys.argv):
        from tocsin.fingerprint.decode import PICTURES, pool

        pool(PICTURES).warm()
    from tocsin.cli import main as run

    run()


if __name__ == "__main__":
    main()
