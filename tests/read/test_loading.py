"""A malformed pack is refused with file, rule and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.read import Reader, ReadError, load_packs

HEAD = """
pack = "threat"
version = "1.0.0"
signal = "attack-announcement"
language = "fr"
limitations = "a test"
[lexicon]
"act.ddos" = ["zorglub"]
"""
MATCHES = '[[rule.matches]]\ntext = "Nous allons zorglub bank.example demain"\n' * 3
GROUPS = ("journalism", "research", "religion", "counter-speech", "ordinary")
IGNORES = "".join(f'[[rule.ignores]]\ntext = "Rien"\ngroup = "{group}"\n' for group in GROUPS)
RULE = '[[rule]]\nname = "x"\nall = ["act", "target"]\n'


def refused(folder: Path, text: str, file: str = "fr/threat.toml") -> str:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    with pytest.raises(ReadError) as error:
        load_packs(folder)
    return str(error.value)


def test_an_extra_pack_is_read_beside_the_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "threat.toml").write_text(HEAD + RULE + MATCHES + IGNORES, "utf-8")
    packs = load_packs(tmp_path)
    assert len(packs) == len(load_packs()) + 1
    assert Reader(packs=packs).version != Reader(packs=load_packs()).version


def test_a_rule_without_ignores_is_refused(tmp_path: Path) -> None:
    says = refused(tmp_path, HEAD + RULE + MATCHES)
    assert says == "packs/fr/threat.toml: rule 'x': has no 'ignores'; give at least one per protected group"


def test_a_rule_that_forgets_a_protected_group_is_refused(tmp_path: Path) -> None:
    says = refused(tmp_path, HEAD + RULE + MATCHES + IGNORES.replace("religion", "ordinary"))
    assert "no 'ignores' of group 'religion'" in says


def test_a_rule_with_two_matches_is_refused(tmp_path: Path) -> None:
    assert "has 2 'matches'; give at least 3" in refused(
        tmp_path, HEAD + RULE + MATCHES[: len(MATCHES) // 3 * 2] + IGNORES
    )


def test_an_unknown_key_is_refused_with_its_line(tmp_path: Path) -> None:
    says = refused(tmp_path, HEAD + RULE + "withing = 2\n" + MATCHES + IGNORES)
    assert "line 12" in says
    assert "unknown key 'withing'" in says
    assert "within" in says


def test_a_misspelt_role_is_refused(tmp_path: Path) -> None:
    says = refused(tmp_path, HEAD + RULE.replace('"target"', '"tagret"') + MATCHES + IGNORES)
    assert "asks for 'tagret', which is no role" in says


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pack = ", "is not TOML"),
        (HEAD.replace("attack-announcement", "prophecy"), "'prophecy' is no signal"),
        (HEAD.replace('"fr"', '"de"'), "says language 'de'"),
        (HEAD.replace("zorglub", "z*"), "is too short"),
        (HEAD.replace('["zorglub"]', '"zorglub"'), "is no list of strings"),
        ("x" * 1_000_001, "is longer than 1,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_pack_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in refused(tmp_path, text)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is no folder of packs"):
        load_packs(tmp_path / "none")


def test_a_pack_that_is_not_utf8_is_refused_with_the_byte(tmp_path: Path) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "threat.toml").write_bytes(b'pack = "\xff"')
    with pytest.raises(ReadError, match="byte 8: is not UTF-8"):
        load_packs(tmp_path)
