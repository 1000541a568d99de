"""What may be shown of a released medium? A small, grey, blurred still without a trace of the file it came from.

Runs in the child only.
"""

from __future__ import annotations

import io

from PIL import Image, ImageFilter

from tocsin.fingerprint.pictures import grey

LARGEST = 320  # pixels, the longer side
BLUR = 40  # the radius is the longer side divided by it: 8 pixels at the largest


def softened(image: Image.Image) -> bytes:
    """PNG in 8-bit grey, at most LARGEST pixels either way; the same picture gives the same bytes."""
    small = grey(image)
    small.thumbnail((LARGEST, LARGEST), Image.Resampling.BOX)
    blurred = small.filter(ImageFilter.GaussianBlur(max(1.0, max(small.size) / BLUR)))
    # A fresh image: nothing the file said about itself (profile, comment, EXIF) is carried over.
    bare = Image.frombytes("L", blurred.size, blurred.tobytes())
    out = io.BytesIO()
    bare.save(out, "PNG", optimize=False)
    return out.getvalue()
