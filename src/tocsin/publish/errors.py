"""What stops an export?"""

from __future__ import annotations

from tocsin.model import Trouble


class PublishError(Trouble):
    """The report cannot be written in this form."""
