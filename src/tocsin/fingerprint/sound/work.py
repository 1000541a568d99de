"""What may be asked of a sound's bytes? Runs in the child only."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.wire import Work

REMEDY = "install tocsin[media] and the library Chromaprint (Debian: libchromaprint1; Homebrew: chromaprint)"


def works() -> Mapping[str, Work]:
    """``chromaprint``.

    Raises:
        FingerprintError: PyAV or the library Chromaprint is missing.
    """
    try:
        import av  # noqa: F401
        import chromaprint  # noqa: F401
    except ImportError as missing:
        raise FingerprintError("", f"sound cannot be compared ({str(missing)[:80]})", REMEDY) from missing
    from tocsin.fingerprint.sound import tasks

    return tasks.prepared()
