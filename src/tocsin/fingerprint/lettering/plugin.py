"""What do the letters in a picture say? Tesseract's words, after a first look has found script, size and turn."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from tocsin.fingerprint.decode import named
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.lettering import languages, program
from tocsin.fingerprint.lettering.program import data_digest, installed
from tocsin.fingerprint.lettering.reading import Reading
from tocsin.model.transcript import Transcript

OURS = "1"  # our preprocessing; counts up with every change to what is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Tesseract:
    """Text of a picture's lettering, read by Tesseract (Debian: tesseract-ocr) in nine languages.

    Posters, banners and screenshots; the first frame of an animation, the upper part of a picture longer than a page.
    """

    seconds: float = 10.0  # one picture, all looks together

    name = "tesseract"

    @property
    def version(self) -> str:
        """Our preprocessing, the program's version and its language data: ``1+tesseract-5.3.0+1a2b3c4d``."""
        here = installed()
        if here is None:
            return f"{OURS}+no-tesseract"
        return f"{OURS}+tesseract-{here.version}+{data_digest(languages.every())}"

    @staticmethod
    def missing() -> str:
        """What has to be installed before any picture can be read; empty where nothing has."""
        here = installed()
        if here is None:
            return "install Tesseract 4 or later and its languages (Debian: tools/ocr.sh, or tesseract-ocr and " + (
                ", ".join(f"tesseract-ocr-{name}" for name in languages.every()) + ")"
            )
        if languages.ENGLISH not in here.languages:
            return f"install Tesseract's language data {languages.ENGLISH} (Debian: tesseract-ocr-{languages.ENGLISH})"
        return ""

    @staticmethod
    def lacking() -> tuple[str, ...]:
        """Language data, of those we would ask for, that are not installed; what is written in them reads badly."""
        here = installed()
        return tuple(name for name in languages.every() if here is None or name not in here.languages)

    def read(self, content: bytes) -> Transcript | None:
        """The text in its lines, in reading order; None where no text is found.

        Raises:
            FingerprintError: the bytes hold no picture we read, are broken, exceed a limit, or Tesseract is missing.
        """
        here = installed()
        if here is None or self.missing():
            raise FingerprintError(named(content), "cannot be read without Tesseract", self.missing())
        try:
            read = Reading(content, here.languages, self.seconds).result()
        except FingerprintError as trouble:
            if trouble.where != program.NAME:
                raise
            raise FingerprintError(named(content), f"Tesseract {trouble.what}", trouble.remedy) from trouble
        if read is None:
            return None
        return Transcript(
            sha256=hashlib.sha256(content).hexdigest(),
            version=self.version,
            text=read.text,
            confidence=read.confidence,
            scripts="+".join(read.languages),
            notes=(*read.notes, *_lacks(self.lacking())),
        )


def _lacks(names: tuple[str, ...]) -> tuple[str, ...]:
    return (f"language data not installed: {', '.join(names)}",) if names else ()
