"""How do copies hang together in a STIX bundle? As relationships between files, and notes on known items."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.model import Json
from tocsin.model.report import Comparison, Report
from tocsin.publish.stix_objects import Maker, Object, observable


def copies(report: Report, maker: Maker) -> Iterator[Object]:
    """Each comparison: ``derived-from`` between two files, or a note on one file where the other is a known item."""
    for comparison in (each for copies in report.copies for each in copies.comparisons):
        file = observable("file", hashes={"SHA-256": comparison.sha256})
        yield file
        if comparison.other_sha256 is None:
            yield _note(maker, comparison, file)
        elif comparison.other_sha256 != comparison.sha256:
            other = observable("file", hashes={"SHA-256": comparison.other_sha256})
            yield other
            yield _derived(maker, comparison, file, other)


def _derived(maker: Maker, comparison: Comparison, file: Object, other: Object) -> Object:
    parts = (str(file["id"]), "derived-from", str(other["id"]))
    return maker.made(
        "relationship",
        *parts,
        source_ref=parts[0],
        relationship_type=parts[1],
        target_ref=parts[2],
        description=f"Inferred from likeness and time. {_said(comparison)}",
    )


def _note(maker: Maker, comparison: Comparison, file: Object) -> Object:
    about: list[Json] = [file["id"]]
    marks = "".join(f"{mark}. " for mark in comparison.marks)
    return maker.made(
        "note",
        "known-item",
        str(file["id"]),
        comparison.other,
        abstract="Known item",
        content=f"{comparison.other}. {marks}{_said(comparison)}",
        object_refs=about,
        lang="en",
    )


def _said(comparison: Comparison) -> str:
    said = " ".join(statement.text for statement in comparison.statements)
    return f"Distance: {comparison.bits} of 256 bits ({comparison.measure}). {said}"
