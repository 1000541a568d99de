"""How long does collecting a case take, until everything can be searched? A process for `tocsin bench collect`.

``python -m tocsin.bench.collected CASE`` writes one JSON object: seconds, and how many items are accounted for.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tocsin.app.case import INSIDE, opened
from tocsin.app.collecting import collect
from tocsin.store import searching


def main(folder: Path) -> dict[str, float]:
    """Collect every source of the case as the command does, and catch the search index up."""
    with opened(folder) as case:
        start = time.perf_counter()
        intakes = list(collect(case, (), lambda *_: None))
        with case.db.connect() as conn:
            searching.catch_up(conn, case.folder / INSIDE / searching.FILE)
        seconds = time.perf_counter() - start
    # A file that was not included is an item of its own; here the messages are counted.
    files = sum(dict(intake.skipped).get("file not included in the export", 0) for intake in intakes)
    return {"seconds": seconds, "held": sum(intake.seen for intake in intakes) - files}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))) + "\n")
