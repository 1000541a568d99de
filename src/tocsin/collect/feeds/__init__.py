"""What do feeds hold? RSS, RDF, Atom and JSON Feed."""
