"""What did each source publish? Source -> Post: one file per kind of source, all of them ``Collector`` plugins."""

from tocsin.collect.errors import CollectError as CollectError
