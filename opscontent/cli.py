"""The flask commands: fetch, call a verb, print."""

from flask import Flask


def register(app: Flask) -> None:
    """Add our commands to `flask`."""
