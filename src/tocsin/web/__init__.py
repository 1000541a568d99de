"""The workbench in a browser: thin, read-only, on this machine."""
