"""How does a package become one WACZ 1.1.1? The same bytes, stored in a row, under a data package of its own.

Opened by replayweb.page and pywb (``wb-manager add --unpack-wacz``). Back into a folder:
``unzip -q X.wacz -d case/data && mv case/data/evidence/* case/data/custody case/data/tsa case/data/anchors case/``.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from tocsin.preserve.custody import sync_folder
from tocsin.preserve.errors import PreserveError
from tocsin.preserve.package import describe, layout, manifest
from tocsin.preserve.package.describe import Facts
from tocsin.preserve.package.tree import Folder

_DATE = (1980, 1, 1, 0, 0, 0)  # a zip's first day: a date of its own would differ from one writing to the next
_CHUNK = 1 << 20


def write_wacz(folder: Path, out: Path, facts: Facts) -> None:
    """Write a package's folder as one file, under a temporary name until it is whole.

    Args:
        folder: the package.
        out: the file; replaced where it is there.
        facts: what the package says of itself.

    Raises:
        PreserveError: the folder holds something strange, or the disk refuses.
    """
    tree = Folder(folder)
    if tree.problems:
        raise PreserveError(tree.problems[0].where, tree.problems[0].what, "run `tocsin verify` on the package")
    part = out.with_name(f".part-{out.name}")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            held = {layout.in_wacz(name): _store(archive, tree, name) for name in _ordered(tree.names)}
            package = describe.wacz_datapackage(facts, held)
            archive.writestr(_member(layout.DATAPACKAGE, len(package)), package)
            digest = describe.digest_of(package)
            archive.writestr(_member(layout.DIGEST, len(digest)), digest)
        part.replace(out)
        sync_folder(out.parent)
    except OSError as trouble:
        remedy = "check the disk's free space and permissions"
        raise PreserveError(str(out), trouble.strerror or str(trouble), remedy) from trouble
    finally:
        part.unlink(missing_ok=True)


def _ordered(names: dict[str, int]) -> list[str]:
    """What a player reads first stands first."""
    first = (layout.INDEX, layout.PAGES, layout.WARC)
    return [*first, *sorted(set(names) - set(first))]


def _store(archive: zipfile.ZipFile, tree: Folder, name: str) -> tuple[str, int]:
    """Store one file; its hash and size."""
    size = tree.names[name]
    with tree.open(name) as stream:
        value = manifest.digest(stream)
    with tree.open(name) as stream, archive.open(_member(layout.in_wacz(name), size), "w") as member:
        shutil.copyfileobj(stream, member, _CHUNK)
    return value, size


def _member(name: str, size: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DATE)
    info.file_size = size
    info.external_attr = 0o100644 << 16
    info.create_system = 3
    return info
