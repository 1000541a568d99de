"""What do we remember of the hosts we fetch from? Small notes among the records, so that the next run is polite too."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine as Database

from tocsin.store import records

_START = "web-"  # of the notes' keys


@dataclass(frozen=True, slots=True)
class Notes:
    """Implements ``fetch.memory.Memory``: each note is durable when ``remember`` returns."""

    db: Database

    def recall(self, key: str) -> str | None:
        """What was last remembered under the key, or None."""
        with self.db.connect() as conn:
            return records.noted(conn, _START + key)

    def remember(self, key: str, value: str) -> None:
        """Keep the value in the place of what stood there."""
        with self.db.begin() as conn:
            records.note(conn, _START + key, value)
