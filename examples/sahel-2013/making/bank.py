"""What is the reference's fingerprint of a picture? PDQ by the pdqhash package, not by Tocsin."""

from __future__ import annotations

import io

import numpy as np
import pdqhash
from PIL import Image


def fingerprint(content: bytes) -> str:
    """64 hexadecimal digits."""
    with Image.open(io.BytesIO(content)) as held:
        bits, _quality = pdqhash.compute(np.asarray(held.convert("RGB")))
    return np.packbits(bits).tobytes().hex()
