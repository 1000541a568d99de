"""What may be asked of an AVIF's or a HEIC's bytes? The same as of other pictures. Runs in the child only.

Their readers are large, and few files need them: those get a child of their own, and the others' starts the sooner.
"""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.fingerprint import picture_work
from tocsin.fingerprint.pictures import BOXED
from tocsin.fingerprint.wire import Work


def works() -> Mapping[str, Work]:
    """Those of ``picture_work``."""
    return picture_work.works(BOXED)
