"""Does `tocsin eval match` say what is found and what is wrong?"""

from __future__ import annotations

import pytest

from tocsin.bench import recall
from tocsin.bench.accuracy import results
from tocsin.bench.recall import Recall, table
from tocsin.bench.row import Row
from tocsin.bench.setting import Setting


def test_what_changes_nothing_is_found_and_what_is_unrelated_is_not(
    tiny: Setting, few_windows: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recall, "NAMES", ("identity", "mirror", "crop to 70 %"))
    monkeypatch.setattr(recall, "CHAINS", ())
    told = list(results(tiny))
    recalls = {one.alteration: one for one in told if isinstance(one, Recall)}
    rows = {one.row: one for one in told if isinstance(one, Row)}
    assert recalls["identity"].foreign == recalls["identity"].own == 100
    assert recalls["mirror"].own == 100
    assert not any(one.wrong for one in recalls.values())
    assert rows["false-positives"].ours == rows["distractors"].ours == 0
    assert rows["false-positives"].reached and rows["distractors"].reached


def test_the_table_has_a_column_for_each_side() -> None:
    one = Recall(
        alteration="mirror",
        group="everyday",
        pictures=8,
        foreign=95.0,
        own=100.0,
        wrong=0,
        peer=0.0,
        turned=95.0,
        bits=128.0,
    )
    head, line = table([one])
    assert head.split()[0] == "alteration"
    assert line.split() == ["mirror", "100.0", "95.0", "0.0", "95.0", "128.0"]
