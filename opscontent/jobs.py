"""The background tasks: fetch, call a domain verb, nothing else."""

from flask import Flask


def register(app: Flask) -> None:
    """Bind the task queue to the application."""
