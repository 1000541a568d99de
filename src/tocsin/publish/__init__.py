"""Report -> bytes: in which forms does a report leave? Exporters see nothing but the report."""
