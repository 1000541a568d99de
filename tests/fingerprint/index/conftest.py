"""Which loops does this machine have? Every test of answers runs on each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tocsin.fingerprint.index.kernel import loops, using

NAMES = ("numpy", "scalar", "popcnt", "avx512")


@pytest.fixture(params=NAMES)
def kernel(request: pytest.FixtureRequest) -> Iterator[str]:
    name = str(request.param)
    before = loops()
    try:
        loops(name)
    except ValueError:
        pytest.skip(f"this machine has no {name} loops")
    finally:
        loops(before.name)
    with using(name):
        yield name
