"""What lies within so many bits of this value, among millions? The match index, in memory or in a file."""

from tocsin.fingerprint.index.cards import Cards, CardWriter
from tocsin.fingerprint.index.file import IndexFile, IndexWriter
from tocsin.fingerprint.index.held import Hits, Index
from tocsin.fingerprint.index.kernel import kernel_name
from tocsin.fingerprint.index.values import Values, columns, distances, hexed, packed

__all__ = [
    "CardWriter",
    "Cards",
    "Hits",
    "Index",
    "IndexFile",
    "IndexWriter",
    "Values",
    "columns",
    "distances",
    "hexed",
    "kernel_name",
    "packed",
]
