"""Does the example in docs/how-to/add-an-export.md work, and is it as short as the page says?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tocsin.model.report import Report

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add-an-export.md"


def _example() -> str:
    found = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_the_example_exports_one_line_for_each_event(report: Report) -> None:
    names: dict[str, Any] = {"__name__": __name__}
    exec(compile(_example(), str(PAGE), "exec"), names)
    lines = names["ClaimsCsv"]().export(report).decode().splitlines()
    assert len(lines) == 1 + len(report.rows)
    assert lines[1].startswith("inc-1,Announced denial of service,")


def test_the_page_counts_its_own_lines_rightly() -> None:
    said = re.search(r"takes (\d+) lines", PAGE.read_text("utf-8"))
    assert said
    assert int(said[1]) == sum(bool(line.strip()) for line in _example().splitlines())
