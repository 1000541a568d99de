"""Does every plugin hold to the form: a frozen dataclass whose fields are options with defaults?"""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass

import pytest

from tocsin.model.seams import Adviser, Collector, Detector, Exporter, Fingerprinter, Probe, Transcriber
from tocsin.plugins import Seam, build, known, plugin_class

PROTOCOLS: dict[Seam, type] = {
    Seam.COLLECTOR: Collector,
    Seam.PROBE: Probe,
    Seam.FINGERPRINTER: Fingerprinter,
    Seam.DETECTOR: Detector,
    Seam.EXPORTER: Exporter,
    Seam.TRANSCRIBER: Transcriber,
    Seam.ADVISER: Adviser,
}
EVERY = [pytest.param(seam, name, id=f"{seam.name.lower()}-{name}") for seam in Seam for name in known(seam)]


def test_every_seam_has_a_plugin() -> None:
    assert all(known(seam) for seam in Seam)


@pytest.mark.parametrize(("seam", "name"), EVERY)
def test_a_plugin_is_a_frozen_dataclass_and_says_what_it_is(seam: Seam, name: str) -> None:
    kind = plugin_class(seam, name, "tests")
    assert is_dataclass(kind)
    assert (kind.__doc__ or "").strip(), "the settings reference prints the first line of its docstring"
    frozen: bool = vars(kind)["__dataclass_params__"].frozen
    assert frozen, "a plugin keeps nothing between two calls"


@pytest.mark.parametrize(("seam", "name"), EVERY)
def test_every_option_has_a_default(seam: Seam, name: str) -> None:
    without = [
        field.name
        for field in fields(plugin_class(seam, name, "tests"))
        if field.init and field.default is MISSING and field.default_factory is MISSING
    ]
    assert without == []


@pytest.mark.parametrize(("seam", "name"), EVERY)
def test_a_plugin_is_built_by_name_and_fits_its_protocol(seam: Seam, name: str) -> None:
    assert isinstance(build(seam, name, {}, "tests"), PROTOCOLS[seam])
