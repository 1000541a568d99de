"""Is the kernel built where there is a compiler, and left out quietly where there is none?"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import ModuleType

import pytest
from tests.fingerprint.index.made import chance

from tocsin.fingerprint.index import kernel_name
from tocsin.fingerprint.index.kernel import Native, loops, using

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src" / "tocsin" / "fingerprint" / "index" / "kernel.c"


def hook() -> ModuleType:
    pytest.importorskip("hatchling", reason="the build's own tools are not installed")
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compiler() -> bool:
    return shutil.which("cc") is not None and Path(sysconfig.get_paths()["include"], "Python.h").exists()


@pytest.mark.skipif(not compiler(), reason="no C compiler, or no Python headers")
def test_the_hook_builds_a_kernel_that_answers(tmp_path: Path) -> None:
    built = hook()._compiled(SOURCE, tmp_path)
    assert built is not None
    assert ".abi3." in built.name
    loader = importlib.machinery.ExtensionFileLoader("_kernel", str(built))
    spec = importlib.util.spec_from_loader("_kernel", loader)
    assert spec is not None
    kernel = Native(importlib.util.module_from_spec(spec))
    values = chance(50)
    assert kernel.name.startswith("c-")
    assert kernel.scan(values, values[3:4], 0).value.tolist() == [3]


def test_a_compiler_that_fails_leaves_the_kernel_out(tmp_path: Path) -> None:
    broken = tmp_path / "kernel.c"
    broken.write_text("this is no C")
    program = (
        "import sys; from pathlib import Path; import hatch_build\n"
        "sys.exit(hatch_build._compiled(*map(Path, sys.argv[1:])) is not None)\n"
    )
    hook()
    done = subprocess.run(
        [sys.executable, "-c", program, str(broken), str(tmp_path)], check=False, capture_output=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(os.environ.get("CI") != "true" or not compiler(), reason="only where the kernel must be there")
def test_the_kernel_is_in_use_where_it_can_be() -> None:
    assert loops().name.startswith("c-")


def test_the_name_tells_which_loops_are_in_use(kernel: str) -> None:
    assert kernel_name().removeprefix("c-") == kernel


def test_loops_that_are_not_there_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no loops named 'abacus'; leave it empty, or say numpy"), using("abacus"):
        pass
