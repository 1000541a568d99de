"""Tocsin: what violent and hacktivist groups claim online, held against what was seen, with proof."""

__version__ = "0.1.0"
