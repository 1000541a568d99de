"""How do the verdicts compare? ``python -m tests.preserve.package.table`` prints the table of the documents.

Each tampering is done to a package; Tocsin and the script are asked about the folder, the stock validator
(``wacz validate``) about a WACZ of the same files whose data package was made anew, as anybody can.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.preserve.package.authority import authority
from tests.preserve.package.conftest import World
from tests.preserve.package.small import packed
from tests.preserve.package.tampering import MATRIX
from tests.preserve.package.test_package import kinds, script_says, words
from tests.preserve.package.test_tampering import tampered
from tests.preserve.package.test_wacz import STOCK

from tocsin.preserve.package import describe, layout, manifest, signing
from tocsin.preserve.package.describe import Facts


def main() -> None:
    print("| tampering | `tocsin verify` | `verify_package.py` | `wacz validate` |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("key.pem", "rogue.pem"):
            signing.new_key(root / name)
        first, second = authority(root / "first", "first", chain=True), authority(root / "second", "second")
        world = World(root / "key.pem", root / "rogue.pem", first, second, authority(root / "s", "s"))
        package = packed(root / "small", world.key, (first, second))
        for number, each in enumerate(MATRIX):
            copy = tampered(package, world, each, root / str(number))
            policy = None if each.forged else world.policy
            ours = kinds(copy, policy)[0].value
            said = script_says(copy, *(words(policy) if policy else []))
            named = next((line for line in said if line.startswith((each.script or each.kind).value)), said[0])
            print(f"| {each.name} | {ours} | {named.partition(':')[0]} | {stock(copy, package.facts)} |")
            sys.stdout.flush()


def stock(folder: Path, facts: Facts) -> str:
    """What the stock validator says of these files under a data package made anew."""
    path = folder.parent / "case.wacz"
    files = {each.relative_to(folder).as_posix(): each for each in sorted(folder.rglob("*")) if each.is_file()}
    members = {layout.in_wacz(name): content.read_bytes() for name, content in files.items()}
    listed = {name: (manifest.of(content), len(content)) for name, content in members.items()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        described = describe.wacz_datapackage(facts, listed)
        archive.writestr(layout.DATAPACKAGE, described)
        archive.writestr(layout.DIGEST, describe.digest_of(described))
    line = [str(STOCK / "wacz"), "validate", "-f", str(path)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    return "valid" if done.returncode == 0 else "invalid"


if __name__ == "__main__":
    main()
