"""What may be asked of a video's bytes? Runs in the child only."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.wire import Work


def works() -> Mapping[str, Work]:
    """``vpdq`` (option ``step``: seconds between frames, 0.0 for all), ``keyframes`` and ``soften``.

    Raises:
        FingerprintError: PyAV is missing.
    """
    try:
        from tocsin.fingerprint.video import tasks
    except ImportError as missing:
        raise FingerprintError("", "a video cannot be read without PyAV", "install tocsin[media]") from missing
    return tasks.prepared()
