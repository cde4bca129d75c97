"""Malformed input for everything that reads bytes from outside: see `targets.py` for what is tried.

`python -m tests.realtime.media.fuzz TARGET SECONDS` tries one target for so long, guided by coverage where atheris
is installed, and prints how many inputs it tried. An input that breaks something is printed; put it into `kept.py`.
"""
