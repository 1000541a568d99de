"""How do banks travel between houses? In thirteen forms, with what was taken back and what is thought of it."""

from tocsin.fingerprint.exchange.changes import changes
from tocsin.fingerprint.exchange.following import Checkpoint, Page, follow, pages
from tocsin.fingerprint.exchange.forms import FORMS, Form, told
from tocsin.fingerprint.exchange.opinions import OPINION_FORMS, opinions
from tocsin.fingerprint.exchange.reading import ENTRY_LIMIT, read
from tocsin.fingerprint.exchange.record import Given, Withdrawn
from tocsin.fingerprint.exchange.writing import write

__all__ = [
    "ENTRY_LIMIT",
    "FORMS",
    "OPINION_FORMS",
    "Checkpoint",
    "Form",
    "Given",
    "Page",
    "Withdrawn",
    "changes",
    "follow",
    "opinions",
    "pages",
    "read",
    "told",
    "write",
]
