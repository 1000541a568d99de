"""Random exports, one module for each format; every collector must account for all they hold."""
