"""How does the whole way look once? The 2013 case, from its files to the situation report."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

from tocsin import config
from tocsin.app import collecting, deciding, packaging, reporting, running, showing, verifying
from tocsin.app.attested import Demands, verify_package
from tocsin.app.case import opened
from tocsin.app.errors import CaseError
from tocsin.run.pipeline import Progress

_NAME = "sahel-2013"


def play(folder: Path, progress: Progress) -> Iterator[object]:
    """Build the case in a folder and take it all the way; yields sentences for people and, last, a summary.

    Raises:
        CaseError: the folder holds something else.
    """
    started = time.monotonic()
    _lay_out(folder)
    yield f"The 2013 case, a re-enactment with invented names, in {folder}/"
    with opened(folder.resolve()) as case:
        for intake in collecting.collect(case, (), progress):
            yield f"  collected {intake.source}: {intake.imported} of {intake.seen} items" + _skipped(
                dict(intake.skipped)
            )
        for tally in running.run(case, progress):
            yield f"  {tally.step}: {tally.done} done" + (f", {tally.failed} failed" if tally.failed else "")
        decisions = case.folder / "decisions.jsonl"
        if decisions.is_file():
            yield f"  reviewed: {deciding.take_in_decisions(case, decisions)} decisions of the duty analyst"
        incidents = showing.incidents(case)
        written = [
            *reporting.write(case, ("html", "md"), None),
            *reporting.write(case, ("stix",), case.folder / "exports"),
        ]
        open_issues = showing.issues(case)
        packed = packaging.package(case, packaging.Wish(stamp=False, wacz=True, withheld=packaging.withheld(case)))
    checked = verifying.verify(folder, None)
    seconds = time.monotonic() - started
    yield ""
    for incident in incidents:
        yield f"  {incident.occurrence:<16} {incident.attribution:<13} {showing.what(incident)}"
    yield ""
    yield from (f"  issue: {line}" for line in open_issues)
    for file in written:
        yield f"  {file.format:<5} {folder / Path(file.file).relative_to(folder.resolve())}"
    yield f"  package {packed.folder}  ({packed.files:,} files, as WACZ too; `tocsin key new` and --sign sign one)"
    proof = verify_package(Path(packed.folder), None, Demands())
    yield f"  verify: {'holds' if proof.holds else 'DOES NOT HOLD'}, {proof.summary}"
    yield f"  verify: {'holds' if checked.holds else 'DOES NOT HOLD'}, {checked.summary}"
    yield f"Done in {seconds:.0f} s. Open the report in a browser; `cd {folder}` and `tocsin --help` to go on."
    yield {
        "case": str(folder),
        "incidents": len(incidents),
        "issues": len(open_issues),
        "files": [file.file for file in written],
        "holds": checked.holds,
        "seconds": round(seconds, 1),
    }


def _skipped(reasons: dict[str, int]) -> str:
    return "".join(f"; {times} skipped: {reason}" for reason, times in reasons.items())


def _lay_out(folder: Path) -> None:
    """Copy the example's files, unless the folder is that case already."""
    if (folder / config.FILE).is_file():
        return
    if folder.exists() and any(folder.iterdir()):
        raise CaseError(str(folder), "is not empty and no case", "choose another folder with --dir")
    packaged = files("tocsin").joinpath("_examples", _NAME)
    beside = Path(__file__).parents[3] / "examples" / _NAME
    unwanted = shutil.ignore_patterns("*.py", "__pycache__", ".tocsin", "making", "story", "EXPECTED.toml")
    if packaged.is_dir():
        with as_file(packaged) as source:
            shutil.copytree(source, folder, ignore=unwanted, dirs_exist_ok=True)
    elif beside.is_dir():
        shutil.copytree(beside, folder, ignore=unwanted, dirs_exist_ok=True)
    else:
        raise CaseError(_NAME, "the example's files are not installed", "reinstall tocsin")
