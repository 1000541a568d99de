"""What do the letters in a picture say? Tesseract, over pictures made ready for it."""

from tocsin.fingerprint.lettering.plugin import Tesseract

__all__ = ["Tesseract"]
