"""How is the match index's kernel built? By the C compiler, where there is one; without it the wheel is a plain one.

One wheel serves every CPython from 3.11 on (limited API). TOCSIN_KERNEL=numpy leaves the kernel out on purpose.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOM = "tocsin/fingerprint/index"
MODULE = "tocsin.fingerprint.index._kernel"
SERVES = "0x030B0000"  # Py_LIMITED_API: CPython 3.11 and all later ones


class KernelHook(BuildHookInterface[Any]):
    """Compiles kernel.c into the wheel, or into the source folder of an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, and name the wheel after what it holds; one line where that is not possible."""
        if self.target_name != "wheel":
            return
        self._folder = tempfile.TemporaryDirectory()
        source = Path(self.root, "src", ROOM)
        reason = _hindrance()
        built = None if reason else _compiled(source / "kernel.c", Path(self._folder.name))
        if built is None:
            reason = reason or "no C compiler, or no Python headers"
            self.app.display_warning(f"tocsin: no C kernel for the match index ({reason}); NumPy answers the same")
            return
        if version == "editable":
            _put(built, source)
        else:
            build_data["force_include"][str(built)] = f"{ROOM}/{built.name}"
        build_data["pure_python"] = False
        build_data["tag"] = f"cp311-abi3-{_platform()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Leave nothing behind."""
        if self.target_name == "wheel":
            self._folder.cleanup()


def _put(built: Path, folder: Path) -> None:
    """Rename it into place: another process may be running the one before."""
    new = folder / f"{built.name}.new"
    shutil.copyfile(built, new)
    new.replace(folder / built.name)


def _hindrance() -> str:
    """Why no kernel is to be built at all; empty where nothing speaks against it."""
    if os.environ.get("TOCSIN_KERNEL") == "numpy":
        return "TOCSIN_KERNEL=numpy"
    if sys.implementation.name != "cpython":
        return f"{sys.implementation.name} has no limited API"
    if sys.byteorder != "little":
        return "this machine is big-endian"
    return ""


def _compiled(source: Path, folder: Path) -> Path | None:
    """The shared library, or None where it could not be made."""
    try:
        from setuptools import Distribution, Extension  # type: ignore[import-untyped]
        from setuptools.command.build_ext import build_ext  # type: ignore[import-untyped]
        from setuptools.errors import BaseError  # type: ignore[import-untyped]
    except ImportError:
        return None
    flags = ["/O2"] if sys.platform == "win32" else ["-O3", "-g0"]
    kernel = Extension(
        MODULE,
        [str(source)],
        define_macros=[("Py_LIMITED_API", SERVES)],
        extra_compile_args=flags,
        py_limited_api=True,
        optional=True,  # a compiler that fails is a compiler that is not there
    )
    command = build_ext(Distribution({"name": "tocsin", "ext_modules": [kernel]}))
    command.build_lib, command.build_temp = str(folder / "lib"), str(folder / "temp")
    try:
        command.ensure_finalized()
        command.run()
    except (BaseError, OSError):
        return None
    built = Path(command.get_ext_fullpath(MODULE))
    return built if built.exists() else None


def _platform() -> str:
    from packaging.tags import platform_tags

    return next(iter(platform_tags()))
