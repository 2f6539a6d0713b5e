import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from opscontent import serve, settings
from opscontent.db import unit_of_work
from opscontent.domain import people
from opscontent.errors import SettingsError
from tests.conftest import make_app

ROOT = Path(__file__).parent.parent
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `python app.py` as a process of its own, on a free port and an own data folder."""
    started = []
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # What a shell starts in the background ignores Ctrl-C, and so would whatever is started from here.
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def run(script: Path = ROOT / "app.py", **environ: str) -> "subprocess.Popen[str]":
        values = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATA_DIR": str(tmp_path / "var"), "PORT": "0"}
        process = subprocess.Popen(
            [sys.executable, script],
            env=values | environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def line_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def address_in(line: str) -> str:
    return line.removeprefix("opscontent is at ").removesuffix(" (Ctrl-C stops it)")


def test_first_start_serves_and_gives_one_link_that_works(start: Start) -> None:
    process = start()

    address, sentence, link = address_in(line_of(process)), line_of(process), line_of(process)

    assert sentence == "Open this link once to set it up and become its administrator:"
    assert link.startswith(f"{address}/start/")
    with urlopen(f"{address}/healthz") as health, urlopen(link) as page:
        assert (health.status, page.status) == (200, 200)


@pytest.mark.parametrize("ending, code", [(signal.SIGTERM, 0), (signal.SIGINT, 0)])
def test_server_ends_cleanly(ending: signal.Signals, code: int, start: Start) -> None:
    process = start()
    address = address_in(line_of(process))
    with urlopen(f"{address}/healthz") as health:
        health.read()

    process.send_signal(ending)
    _, errors = process.communicate(timeout=30)

    assert (process.returncode, errors) == (code, "")


def test_later_start_gives_no_link(start: Start, tmp_path: Path) -> None:
    app = make_app(tmp_path / "var")
    serve.migrate(app)
    with app.app_context(), unit_of_work():
        people.create("root@example.org", "Root", "correct horse battery", is_admin=True)

    assert serve.first_link(app, "http://127.0.0.1:8000") is None


def test_first_link_uses_the_public_address(tmp_path: Path) -> None:
    app = make_app(tmp_path, PUBLIC_URL="https://ops.example.org/desk/")
    serve.migrate(app)

    link = serve.first_link(app, "http://127.0.0.1:8000")

    assert str(link).startswith("https://ops.example.org/desk/start/")


def test_dotenv_beside_app_is_read_but_the_environment_wins(start: Start, tmp_path: Path) -> None:
    shutil.copy(ROOT / "app.py", tmp_path)
    (tmp_path / ".env").write_text("PUBLIC_URL=https://ops.example.org\nPORT=nonsense\n")

    process = start(tmp_path / "app.py")
    link = [line_of(process) for _ in range(3)][2]

    assert link.startswith("https://ops.example.org/start/")


@pytest.mark.parametrize("name", ["page", "proxy"])
def test_headers_of_a_proxy_count_only_where_one_is_trusted(name: str, start: Start) -> None:
    process = start(TRUSTED_PROXIES="1" if name == "proxy" else "0")
    request = Request(address_in(line_of(process)) + "/healthz", headers={"X-Forwarded-Proto": "https"})

    with urlopen(request) as response:
        secure = response.headers["Strict-Transport-Security"]

    assert secure == ("max-age=31536000" if name == "proxy" else None)


@pytest.mark.parametrize(
    "environ, sentence",
    [
        ({"PORT": "abc"}, "PORT must be a whole number from 0 to 65535, not 'abc'."),
        (
            {"DATABASE_URL": "sqlite:////nowhere/ops.db"},
            "The database sqlite:////nowhere/ops.db can't be used: unable to open database file",
        ),
        (
            {"REDIS_URL": "redis://:secret@127.0.0.1:1/0"},
            "REDIS_URL: no Redis answers at 127.0.0.1: Error 111 connecting to 127.0.0.1:1. Connection refused.",
        ),
    ],
    ids=["setting", "database", "redis"],
)
def test_start_that_cannot_be_says_why_in_one_line(environ: dict[str, str], sentence: str, start: Start) -> None:
    process = start(**environ)

    output, errors = process.communicate(timeout=60)

    assert (process.returncode, output, errors) == (1, "", sentence + "\n")


def test_database_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    app = make_app(tmp_path, "postgresql://me:secret@127.0.0.1:1/ops")

    with pytest.raises(SettingsError) as refused:
        serve.migrate(app)

    assert str(refused.value).startswith("The database postgresql+psycopg://me:***@127.0.0.1:1/ops can't be used: ")
    assert "secret" not in str(refused.value)


def test_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SettingsError) as refused:
            serve.bind(settings.from_environment({"DATA_DIR": str(tmp_path), "PORT": str(port)}))

    assert str(refused.value) == (
        f"Something is already running at port {port} on 127.0.0.1: "
        "stop it, or choose another, as in make run PORT=9000."
    )


@pytest.mark.parametrize(
    "host, sentence",
    [
        ("nowhere.invalid", "HOST: nowhere.invalid is not the name of this machine or one of its addresses."),
        ("a" * 70, f"HOST: {'a' * 70} is not the name of this machine or one of its addresses."),
        ("192.0.2.1", "HOST: 192.0.2.1 is not an address of this machine."),
    ],
)
def test_host_that_is_not_here_is_refused(host: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        serve.bind(settings.from_environment({"DATA_DIR": str(tmp_path), "HOST": host, "PORT": "0"}))

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "host, address",
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://localhost:8000"),
        ("::", "http://localhost:8000"),
        ("::1", "http://[::1]:8000"),
    ],
)
def test_address_is_one_that_a_browser_here_can_open(host: str, address: str) -> None:
    assert serve.address_of(host, 8000) == address
