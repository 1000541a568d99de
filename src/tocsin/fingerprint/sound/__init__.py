"""Is this sound, or a part of it, known?"""

from tocsin.fingerprint.sound.plugin import Chromaprint

__all__ = ["Chromaprint"]
