"""Is everything here, and which limits and legal settings are in force?"""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from tocsin import __version__, config
from tocsin.app.case import find
from tocsin.app.errors import CaseError
from tocsin.fetch.browser.start import program
from tocsin.fingerprint.decode import PICTURES, pool
from tocsin.fingerprint.index import kernel_name
from tocsin.fingerprint.lettering import Tesseract
from tocsin.model import Access
from tocsin.plugins import Seam, known
from tocsin.read import load_packs

# What, module, extra -> what is missing without it.
_OPTIONAL = {
    ("video", "av", "media"): "videos and sound are kept and not fingerprinted",
    ("HEIC pictures", "pi_heif", "media"): "they are kept and not fingerprinted",
    ("local features", "cv2", "features"): "cropped, collaged and photographed copies are not found",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One thing looked at."""

    what: str
    state: str  # "ok", "missing", "note"
    detail: str


def examine(case_folder: Path | None) -> list[Checked]:
    """Installation, plugins, and the case's limits and legal bases."""
    return [*_installation(), *_plugins(), *_case(case_folder)]


def _installation() -> Iterator[Checked]:
    yield Checked(what="tocsin", state="ok", detail=f"{__version__} on Python {platform.python_version()}")
    yield Checked(what="sqlite", state="ok", detail=sqlite3.sqlite_version)
    kernel = kernel_name()
    detail = (
        kernel if kernel != "numpy" else "numpy: the same answers, slower; a C compiler at installation makes it quick"
    )
    yield Checked(what="match index", state="ok" if kernel != "numpy" else "note", detail=detail)
    level = pool(PICTURES).level()
    yield Checked(what="media decoder", state="ok" if "landlock" in level else "note", detail=f"confined by {level}")
    for (what, module, extra), without in _OPTIONAL.items():
        here = find_spec(module) is not None
        detail = "installed" if here else f"install tocsin[{extra}]; without it {without}"
        yield Checked(what=what, state="ok" if here else "missing", detail=detail)
    browser = program()
    detail = browser or "install chromium (Debian: chromium); without it pages are fetched plainly, without a picture"
    yield Checked(what="browser", state="ok" if browser else "missing", detail=detail)
    openssl = which("openssl")
    detail = openssl or "install openssl; packages are verified by hand with it"
    yield Checked(what="openssl", state="ok" if openssl else "missing", detail=detail)
    sound = find_library("chromaprint")
    detail = sound or "install libchromaprint (Debian: libchromaprint1); without it sound is not fingerprinted"
    yield Checked(what="sound library", state="ok" if sound else "missing", detail=detail)
    letters = Tesseract()
    lacking = ", ".join(letters.lacking())
    detail = letters.missing() or (f"language data not here: {lacking}" if lacking else letters.version)
    state = "missing" if letters.missing() else "note" if lacking else "ok"
    yield Checked(what="letters in pictures", state=state, detail=detail)


def _plugins() -> Iterator[Checked]:
    for seam in Seam:
        yield Checked(what=seam.value.removeprefix("tocsin."), state="ok", detail=", ".join(known(seam)))
    packs = load_packs()
    languages = sorted({pack.language for pack in packs})
    yield Checked(what="packs", state="ok", detail=f"{len(packs)} packs for {', '.join(languages)}")


def _case(case_folder: Path | None) -> Iterator[Checked]:
    try:
        folder = case_folder.resolve() if case_folder else find(Path.cwd())
    except CaseError:
        yield Checked(what="case", state="note", detail="none here or above")
        return
    settings = config.load(folder / config.FILE)
    yield Checked(what="case", state="ok", detail=f"{settings.case.reference} in {folder}")
    contact = settings.case.contact
    yield Checked(
        what="contact", state="ok" if contact else "missing", detail=contact or "nothing is fetched without one"
    )
    fetch = settings.fetch
    limits = f"{fetch.timeout:g} s and {fetch.max_bytes:,} bytes a request; not public but allowed: "
    yield Checked(what="fetch", state="ok", detail=limits + (", ".join(fetch.allow) or "none"))
    yield from _lawful(settings)
    if settings.case.clock:
        yield Checked(what="clock", state="note", detail=f"stands at {settings.case.clock.isoformat()} (re-enactment)")
    if settings.read.packs:
        own = len(load_packs(folder / settings.read.packs)) - len(load_packs())
        yield Checked(what="packs of the case", state="ok", detail=f"{settings.read.packs}: {own} more than built in")
    for declared in settings.sources:
        source = declared.source
        parts = f"; private parts read: {', '.join(source.include)} ({source.include_basis})" if source.include else ""
        closed = f", from {source.supplier}" if source.access is Access.CLOSED else ""
        detail = f"{source.access}{closed}; grade {source.reliability}; basis: {source.legal_basis}{parts}"
        yield Checked(what=f"source {source.id}", state="ok", detail=detail)
    for target in settings.targets:
        yield Checked(what=f"target {target.id}", state="ok", detail=f"watched {target.consent}")


def _lawful(settings: config.Settings) -> Iterator[Checked]:
    """What is in force when collecting and keeping."""
    fetch, preserve = settings.fetch, settings.preserve
    pace = f"robots.txt is followed; {fetch.pace:g} s between two requests to a host, {fetch.daily_bytes:,} bytes a day"
    yield Checked(what="collecting", state="ok" if fetch.pace >= 1 else "note", detail=pace)
    media = ", ".join(fetch.media) or "none: what posts refer to is not fetched"
    yield Checked(what="media fetched from", state="ok", detail=media)
    for kept in settings.retention.values():
        held = "legal hold: nothing is erased" if kept.hold else ""
        cited = f"cited {_days(kept.cited_days)}, not cited {_days(kept.unmatched_days)}"
        state = "ok" if held or kept.unmatched_days else "note"
        yield Checked(what=f"retention {kept.name}", state=state, detail=held or cited)
    stamps = (
        ", ".join(preserve.authorities) or "none: a log cut off at its end is noticed only by a head kept elsewhere"
    )
    yield Checked(what="time-stamps", state="ok" if preserve.authorities else "note", detail=stamps)
    signing = preserve.key or "none: packages are not signed unless --sign names a key"
    yield Checked(what="signing key", state="ok" if preserve.key else "note", detail=signing)


def _days(days: int | None) -> str:
    return f"{days} days" if days else "for ever"
