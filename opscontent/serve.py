"""The embedded server: waitress for the pages, the worker in a thread beside it."""

from flask import Flask
from waitress import create_server

from opscontent.settings import Settings


def run(app: Flask) -> None:
    """Serve until interrupted."""
    settings: Settings = app.config["SETTINGS"]
    server = create_server(app, host=settings.host, port=settings.port, threads=8, ident=None)
    print(f"opscontent is at http://{settings.host}:{settings.port}", flush=True)
    server.run()
