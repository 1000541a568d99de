"""The case and its report that this room's tests look at."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tocsin.model.report import Report
from tocsin.review import compose


@pytest.fixture(scope="session")
def sample() -> ModuleType:
    """The module ``tests/publish/sample.py``."""
    spec = importlib.util.spec_from_file_location(
        "tocsin_review_sample", Path(__file__).parent.parent / "publish" / "sample.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def report(sample: ModuleType) -> Report:
    """The report on the sample case."""
    return compose(sample.case_view())
