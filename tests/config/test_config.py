"""Does tocsin.toml say what is wrong, and where?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin import config
from tocsin.config import ConfigError
from tocsin.model import Access
from tocsin.plugins import PluginError, Seam, build, known

CASE = '[case]\nreference = "R-1"\ntitle = "T"\nissuer = "I"\n'
SOURCE = '\n[[source]]\nid = "s"\nkind = "feed"\nname = "N"\nlocation = "x"\naccess = "public"\nlegal_basis = "b"\n'


def load(tmp_path: Path, text: str) -> config.Settings:
    path = tmp_path / "tocsin.toml"
    path.write_text(text, "utf-8")
    return config.load(path)


def test_a_small_file_is_enough(tmp_path: Path) -> None:
    settings = load(tmp_path, CASE + SOURCE)
    assert settings.sources[0].source.access is Access.PUBLIC
    assert settings.sources[0].where == "tocsin.toml line 6"
    assert settings.fetch.vantage == "local"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CASE + "colour = 1\n", r"line 5: unknown key 'case.colour'; known keys: clock, contact"),
        (CASE + 'zone = "Mars/Olympus"\n', r"line 5: case.zone = 'Mars/Olympus': .*IANA"),
        (CASE + "clock = 2013-01-01T00:00:00\n", r"line 5: case.clock"),
        ("[case]\nreference = 'R'\n", r"line 1: 'case.title' is missing"),
        (CASE + SOURCE.replace('"b"', '""'), r"line 6: .*legal_basis is empty"),
        (CASE + SOURCE.replace("public", "closed"), r"line 6: source s is closed and lacks supplier"),
        (CASE + SOURCE + SOURCE, r"line 14: a second source named 's'"),
        (CASE + SOURCE.replace('"public"', '"secret"'), r"line 11: source.access = 'secret'"),
        (CASE + '[[target]]\nid = "t"\nname = "T"\nurls = ["ftp://x"]\nconsent = "c"\n', r"line 8: target.urls"),
        (CASE + "[nonsense]\n", r"unknown key 'nonsense'"),
        ("[case\n", r"is not TOML"),
    ],
)
def test_a_mistake_names_its_line_and_what_would_work(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        load(tmp_path, text)


def test_other_keys_of_a_source_are_its_collectors_options(tmp_path: Path) -> None:
    settings = load(tmp_path, CASE + SOURCE + "depth = 3\n")
    assert settings.sources[0].options == {"depth": 3}


@pytest.mark.parametrize("seam", list(Seam))
def test_every_seam_has_a_built_in(seam: Seam) -> None:
    assert known(seam)


def test_an_unknown_kind_lists_those_there_are() -> None:
    with pytest.raises(PluginError, match=r"tocsin.toml line 3: no collector named 'fax'; known: .*feed"):
        build(Seam.COLLECTOR, "fax", {}, "tocsin.toml line 3")


def test_an_unknown_option_lists_those_it_has() -> None:
    with pytest.raises(PluginError, match=r"unknown key 'colour'; 'table' knows: .*time"):
        build(Seam.COLLECTOR, "table", {"colour": 1}, "tocsin.toml line 3")


def test_an_option_of_the_wrong_type_is_named() -> None:
    with pytest.raises(PluginError, match="time"):
        build(Seam.COLLECTOR, "table", {"time": ["x"]}, "tocsin.toml line 3")
