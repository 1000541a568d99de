"""How may a medium be shown? As a small, grey, blurred still."""

from __future__ import annotations

from tocsin.fingerprint.decode import VIDEOS, named, picture_pool, pool
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.sniff import UNKNOWN, sniff, video_reader

PNG = b"\x89PNG\r\n\x1a\n"


def soften(content: bytes, media_type: str) -> bytes:
    """A softened preview: PNG, at most 320 pixels either way, grey, blurred, no metadata; same bytes every time.

    Args:
        content: the medium as kept.
        media_type: what the source called it; counts only where the bytes themselves do not tell.

    Raises:
        FingerprintError: it is neither picture nor video, is broken, or exceeds a limit.
    """
    seen = sniff(content)
    video = video_reader(media_type if seen == UNKNOWN else seen) is not None
    decoder = pool(VIDEOS) if video else picture_pool(content)
    still = decoder.ask("soften", content, seconds=60.0).body
    if not still.startswith(PNG):
        raise FingerprintError(named(content), "its decoder answered nonsense (no PNG)")
    return still
