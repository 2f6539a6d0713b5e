"""gunicorn for the pages: `gunicorn --config deploy/gunicorn.conf.py app:app`. The worker is a process of its own.

HOST and PORT come from the environment or from .env, as everywhere; WEB_CONCURRENCY sets the processes.

Each process answers one request at a time: threads that take turns on Python's lock while one of them holds SQLite's
take in a third fewer replies. nginx reads slow phones for us. Without a proxy that reads the whole request
first, one slow phone stops a process: then add `--threads 8`."""

import os
from pathlib import Path

from dotenv import load_dotenv

load_dotenv(Path(__file__).resolve().parent.parent / ".env")
_host = os.environ.get("HOST") or "127.0.0.1"

bind = f"[{_host}]:{os.environ.get('PORT') or 8000}" if ":" in _host else f"{_host}:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "sync"
timeout = 60  # seconds that a request may take: its process is ended then, and another begins
graceful_timeout = 20
accesslog = "-"
control_socket_disable = True  # systemd restarts and reloads; nothing is written outside of DATA_DIR
