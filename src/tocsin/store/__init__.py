"""Rows <-> nouns: plain functions over a connection."""
