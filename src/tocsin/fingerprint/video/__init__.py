"""Is this video, or a part of it, known?"""

from tocsin.fingerprint.video.plugin import Vpdq

__all__ = ["Vpdq"]
