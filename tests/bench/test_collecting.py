"""Does the bench of collecting measure what it says, over an export that is always the same?"""

from __future__ import annotations

import io
import json

import pytest

from tocsin.bench import chatter, collecting


def test_the_same_seed_gives_the_same_export_of_about_a_kilobyte_a_message() -> None:
    one, other, third = io.StringIO(), io.StringIO(), io.StringIO()
    chatter.write(one, 300, 5)
    chatter.write(other, 300, 5)
    chatter.write(third, 300, 6)
    assert one.getvalue() == other.getvalue() != third.getvalue()
    held = json.loads(one.getvalue())
    assert [each["id"] for each in held["messages"]] == list(range(1, 301))
    assert 700 < len(one.getvalue().encode()) / 300 < 1300


def test_every_message_is_accounted_for_and_both_sides_are_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "SIZES", (200,))
    rows = list(collecting.run(lambda _: None, messages=400))
    assert [row.row for row in rows] == ["collect", "collect", "memory", "flat"]
    assert all(row.ours for row in rows)
    assert rows[0].reached is None, "the goal is for a million"
