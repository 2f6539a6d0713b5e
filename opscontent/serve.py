"""The embedded server: waitress for the pages, the worker beside it, both ended by Ctrl-C or SIGTERM."""

import errno
import signal
import socket
import sys
from typing import Any, Never
from urllib.parse import urlsplit

from flask import Flask, url_for
from redis import Redis, RedisError
from sqlalchemy.exc import DBAPIError
from waitress import create_server

from opscontent import catalogues, jobs, schema, vendor_files
from opscontent.db import unit_of_work
from opscontent.domain import invitations
from opscontent.errors import SettingsError
from opscontent.extensions import db
from opscontent.schema import SchemaError
from opscontent.settings import Settings
from opscontent.vendor_files import VendorError

THREADS = 8


def main(app: Flask) -> int:
    """Prepare what is missing and serve until interrupted; returns the exit code of the process."""
    try:
        vendor_files.fetch()
        catalogues.compile_changed()
        with bind(app.config["SETTINGS"]) as listening:
            reach_redis(app.config["SETTINGS"].redis_url)
            migrate(app)
            serve(app, listening)
    except (SettingsError, SchemaError, VendorError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def bind(settings: Settings) -> socket.socket:
    """A listening socket. Raises `SettingsError` where host and port can't be had."""
    listening = None
    try:
        family, kind, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except (OSError, UnicodeError) as error:
        if listening:
            listening.close()
        raise SettingsError(_why_not(settings, error)) from error
    return listening


def reach_redis(url: str) -> None:
    """Raises `SettingsError` where there should be a Redis and none answers."""
    if not url:
        return
    try:
        with Redis.from_url(url, socket_connect_timeout=5) as redis:
            redis.ping()
    except (RedisError, ValueError) as error:
        where = urlsplit(url)
        raise SettingsError(f"REDIS_URL: no Redis answers at {where.hostname}: {_first_line(error)}") from error


def migrate(app: Flask) -> None:
    """Bring the database up to date. Raises `SettingsError` where it can't be reached."""
    with app.app_context():
        try:
            schema.upgrade()
        except DBAPIError as error:
            where = db.engine.url.render_as_string(hide_password=True)
            raise SettingsError(f"The database {where} can't be used: {_first_line(error.orig)}") from error


def serve(app: Flask, listening: socket.socket) -> None:
    """Answer requests on a listening socket, with the worker beside, until Ctrl-C or SIGTERM."""
    settings: Settings = app.config["SETTINGS"]
    behind_proxy = settings.trusted_proxies > 0  # then ProxyFix reads the headers that waitress would drop
    server = create_server(
        app, sockets=[listening], threads=THREADS, ident=None, clear_untrusted_proxy_headers=not behind_proxy
    )
    signal.signal(signal.SIGTERM, _stop)
    worker = jobs.start_worker(app)
    try:
        _announce(app, address_of(settings.host, listening.getsockname()[1]))
        server.run()
    finally:
        server.close()
        worker.stop()


def address_of(host: str, port: int) -> str:
    """Where a browser on this machine finds the server."""
    if host in ("0.0.0.0", "::"):
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def first_link(app: Flask, address: str) -> str | None:
    """The link with which the first administrator starts; None once anybody is here."""
    base = app.config["SETTINGS"].public_url or address
    with app.test_request_context(base_url=base):
        with unit_of_work():
            token = invitations.first_start()
        return url_for("setup.start", token=token, _external=True) if token else None


def _announce(app: Flask, address: str) -> None:
    print(f"opscontent is at {address} (Ctrl-C stops it)", flush=True)
    link = first_link(app, address)
    if link:
        print(f"Open this link once to set it up and become its administrator:\n  {link}", flush=True)


def _stop(_signal: int, _frame: Any) -> Never:
    raise SystemExit(0)


def _why_not(settings: Settings, error: Exception) -> str:
    place = f"port {settings.port} on {settings.host}"
    if not isinstance(error, OSError) or isinstance(error, socket.gaierror):
        return f"HOST: {settings.host} is not the name of this machine or one of its addresses."
    if error.errno == errno.EADDRINUSE:
        return f"Something is already running at {place}: stop it, or choose another, as in make run PORT=9000."
    if error.errno == errno.EACCES:
        return f"This user may not listen at {place}: choose a port over 1023, as in make run PORT=9000."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST: {settings.host} is not an address of this machine."
    return f"The server can't listen at {place}: {error.strerror}."


def _first_line(error: Any) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else "no reason given"
