"""A real door that may call this machine, whose clock moves only when it sleeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from tests.collect.door import SOURCE, Told
from tests.fetch.conftest import MemoryKeeper
from tests.fetch.site import Clock

from tocsin.fetch import Door, Limits
from tocsin.fetch.polite import Manners
from tocsin.model import Source
from tocsin.model.seams import Collector

Tell = Callable[[Collector, str], Told]


@pytest.fixture
def live(tmp_path: Path) -> Door:
    clock = Clock()
    return Door(
        root=tmp_path,
        keeper=MemoryKeeper(),
        now=clock.now,
        contact="duty@cert.example",
        limits=Limits(timeout=2.0, max_bytes=1 << 20),
        allow=(ip_network("127.0.0.0/8"),),
        resolver=lambda host, port: ["127.0.0.1"],
        manners=Manners(sleep=clock.sleep),
    )


def at(location: str) -> Source:
    return replace(SOURCE, location=location)


@pytest.fixture
def tell(live: Door) -> Tell:
    """Everything the collector says of a location; and again, for it says the same while nothing changes."""

    def told(collector: Collector, location: str) -> Told:
        items = list(collector.collect(at(location), live, None))
        again = list(collector.collect(at(location), live, None))
        assert [type(item) for item in again] == [type(item) for item in items]
        return Told(items)

    return told
