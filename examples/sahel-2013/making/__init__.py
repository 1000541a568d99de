"""The makers of the re-enactment's files; ``build.py`` puts them together."""
