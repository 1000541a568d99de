"""Does what was committed stay, when the writer is killed at any moment and others read all the while?"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from tests.fingerprint.index.made import chance

from tocsin.fingerprint.index import Cards, IndexFile

# Adds, removes and merges without end, and says on its output what it has committed.
WRITER = """
import sys
from pathlib import Path
import numpy as np
from tocsin.fingerprint.index import Cards, IndexFile
folder, key = Path(sys.argv[1]), int(sys.argv[2])
with IndexFile.write(folder / "index", wait=20) as index, Cards.write(folder / "cards", wait=20) as cards:
    print("ready", flush=True)
    while True:
        value = np.frombuffer(key.to_bytes(8, "big") * 4, np.uint8).reshape(1, 32)
        index.remove([key])  # what a killed writer added, and did not get to say
        index.add(np.repeat(value, 3, axis=0), [key] * 3)
        if key % 3 == 2:
            index.remove([key - 2])
        index.commit()
        cards.append([(key, b"card %d" % key), (0, b"last %d" % key)])
        print(key, flush=True)
        if key % 7 == 6:
            index.merge()
            cards.merge()
        key += 1
"""

# Asks without end; every answer must be whole.
READER = """
import sys
from pathlib import Path
import numpy as np
from tocsin.fingerprint.index import Cards, IndexFile
folder = Path(sys.argv[1])
index, cards = IndexFile.open(folder / "index"), Cards.open(folder / "cards")
seen = 0
print("ready", flush=True)
while True:
    cards.refresh(), index.refresh()  # the writer commits the index first: it is never behind the cards
    last = int(cards.get(0).split()[1])
    assert last >= seen, "what was committed went back"
    seen = last
    for key in range(max(last - 9, 1), last + 1):
        assert cards.get(key) == b"card %d" % key, key
        value = np.frombuffer(key.to_bytes(8, "big") * 4, np.uint8).reshape(1, 32)
        found = index.within(value, 0).key.tolist()
        assert found in ([key] * 3, []) and (found or key % 3 == 0), (key, found)
    if last >= int(sys.argv[2]):
        break
"""


def begun(program: str, *arguments: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()
    return process


def killed(process: subprocess.Popen[str], after: float) -> int:
    """Kills the writer; the last key it had committed."""
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    said, _ = process.communicate()
    return max(map(int, said.split()), default=0)


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a signal")
def test_a_killed_writer_loses_nothing_it_committed_while_two_processes_read(tmp_path: Path) -> None:
    IndexFile.build(tmp_path / "index", chance(2000), np.arange(2000, dtype=np.uint64) + (1 << 40))
    with Cards.write(tmp_path / "cards") as cards:
        cards.append([(0, b"last 0")])
    dice = random.Random(7)
    readers: list[subprocess.Popen[str]] = []
    committed = 0
    for turn in range(6):
        writer = begun(WRITER, str(tmp_path), str(committed + 1))
        if not turn:
            readers = [begun(READER, str(tmp_path), "40") for _ in range(2)]
        committed = max(killed(writer, dice.uniform(0.02, 0.4)), committed)
        committed = max(committed, last(tmp_path))
    while committed < 40:
        committed = max(killed(begun(WRITER, str(tmp_path), str(committed + 1)), 0.5), last(tmp_path), committed)
    for reader in readers:
        _, trouble = reader.communicate(timeout=30)
        assert reader.returncode == 0, trouble
    with IndexFile.open(tmp_path / "index") as index, Cards.open(tmp_path / "cards") as kept:
        index.check()
        kept.check()
        for key in range(1, committed + 1):
            assert kept.get(key) == b"card %d" % key
            gone = key % 3 == 0 and key + 2 <= committed
            value = np.frombuffer(key.to_bytes(8, "big") * 4, np.uint8).reshape(1, 32)
            assert index.within(value, 0).key.tolist() == ([] if gone else [key] * 3), key


def last(folder: Path) -> int:
    """The last key whose card is there: its rows were committed before."""
    with Cards.open(folder / "cards") as cards:
        said = cards.get(0)
    assert said is not None
    return int(said.split()[1])
