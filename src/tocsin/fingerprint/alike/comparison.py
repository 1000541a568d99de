"""How is a match shown to a person? One softened picture of both, with where the one lies in the other."""

from __future__ import annotations

from tocsin.fingerprint.decode import ALIKE, named, pool
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.soften import PNG
from tocsin.model.fingerprint import Alignment
from tocsin.model.json import to_json

LARGEST = 2 << 20  # bytes of the result; two softened stills take a tenth of it


def comparison(asked: bytes, known: bytes, alignment: Alignment) -> bytes:
    """PNG of both pictures, softened, side by side: outlines of what they share, and lines between like corners.

    Args:
        asked: the file asked about.
        known: the known file.
        alignment: where the known picture lies in the one asked about.

    Returns:
        At most 652 x 320 pixels, without metadata; the same arguments give the same bytes.

    Raises:
        FingerprintError: either is no picture we read, is broken, or exceeds a limit.
    """
    answer = pool(ALIKE).ask("compare", asked + known, split=len(asked), alignment=to_json(alignment))
    if not answer.body.startswith(PNG) or len(answer.body) > LARGEST:
        raise FingerprintError(named(asked), "its decoder answered nonsense (no PNG)")
    return answer.body
