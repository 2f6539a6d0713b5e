"""The server is killed (SIGKILL) under load, again and again: every reply that it acknowledged is there, once."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Event

from flask import Flask
from sqlalchemy import select

from opscontent.db import db
from opscontent.domain.replies import Reply
from opscontent.web.public.recognising import MINIMUM_SECONDS
from tests.bench import crowd
from tests.bench.servers import ROOT, SETTINGS, free_port, wait_for
from tests.bench.visitor import Visitor
from tests.factory import Factory
from tests.jobs.test_kills import environ_of

GUNICORN = (sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--log-level", "critical")
KILLS = 3  # on each of two databases
CLIENTS = 8
PATH = "/p/menus"
VALUE = re.compile(r'name="(csrf_token|stamp|consent_number)"[^>]*value="([^"]*)"')


@contextmanager
def served(app: Flask, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Gunicorn as it is deployed, in a group of its own, until the block has killed it."""
    values = dict.fromkeys(SETTINGS, "") | environ_of(app)
    values |= {"HOST": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": "1", "TRUSTED_PROXIES": "1"}
    started = subprocess.Popen(
        [*GUNICORN, "app:app"],
        cwd=ROOT,
        env=os.environ | values | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(port, started)
        yield started
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


class Readers:
    """Eight at once; whoever gets no answer sends the same words again."""

    def __init__(self, port: int) -> None:
        self.port, self.done = port, Event()
        with closing(Visitor(port)) as visitor:
            self.hidden, self.session = dict(VALUE.findall(visitor.get(PATH).text)), visitor.cookies["session"]
        self.acknowledged: list[str] = []
        self.unanswered = 0

    def send_all(self, client: int) -> None:
        number = 0
        while not self.done.is_set():
            number += 1
            words = f"reader {client} writes line {number}"
            request = self.request(words, f"{client:020d}{number:020d}", f"10.{client}.{number >> 8}.{number & 255}")
            while not self.done.is_set() and not self.is_taken(request):
                time.sleep(0.05)
                self.unanswered += 1
            if not self.done.is_set():
                self.acknowledged.append(words)

    def request(self, words: str, reader: str, address: str) -> bytes:
        cookie = f"session={self.session}; reader={reader}"
        values = self.hidden | {"text": words, "credit": "anonymous", "agrees": "y"}
        return crowd.form_request(PATH, values, {"Cookie": cookie, "X-Forwarded-For": address})

    def is_taken(self, request: bytes) -> bool:
        try:
            status = crowd.exchange(self.port, request)
        except OSError:
            return False
        assert status in (0, 303), status  # 0: cut off before the first byte
        return status == 303


def test_what_was_acknowledged_is_there_once_however_often_the_server_dies(app: Flask, make: Factory) -> None:
    make.prompt(make.account(), slug="menus")
    dice, port = random.Random(7), free_port()
    with served(app, port):
        readers = Readers(port)
        time.sleep(MINIMUM_SECONDS + 0.2)

    with ThreadPoolExecutor(CLIENTS) as pool:
        sending = [pool.submit(readers.send_all, client) for client in range(CLIENTS)]
        for _ in range(KILLS):
            before = len(readers.acknowledged)
            with served(app, port):
                while len(readers.acknowledged) < before + CLIENTS and not any(each.done() for each in sending):
                    time.sleep(0.01)
                time.sleep(dice.uniform(0, 0.3))
        readers.done.set()
        for each in sending:
            each.result()

    with app.app_context():
        stored = Counter(db.session.scalars(select(Reply.text)))
    assert readers.unanswered > 0
    assert len(readers.acknowledged) >= KILLS * CLIENTS
    assert [words for words in readers.acknowledged if stored[words] != 1] == []
    assert max(stored.values()) == 1
