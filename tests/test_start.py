import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from opscontent import start
from opscontent.start import StartError

Commands = list[list[str]]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with requirements and a .venv that looks right."""
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(start, "PYTHON", Path(sys.executable))
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements.txt").write_text("flask==3\n")
    (tmp_path / "requirements-dev.txt").write_text("# tests\n-r requirements.txt\npytest==9\n")
    return tmp_path


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Commands:
    """The commands that would have run; all of them succeed."""
    ran: Commands = []

    def note(command: Any, **_options: Any) -> "subprocess.CompletedProcess[str]":
        ran.append([str(word) for word in command])
        return subprocess.CompletedProcess(command, 0, "found", "")

    monkeypatch.setattr(subprocess, "run", note)
    return ran


def pip(name: str) -> list[str]:
    return [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", name]


def test_requirements_are_installed_once(machine: Path, commands: Commands) -> None:
    start.requirements("requirements.txt")
    start.requirements("requirements.txt")

    assert commands == [pip("requirements.txt")]


def test_requirements_are_installed_again_when_an_included_file_changes(machine: Path, commands: Commands) -> None:
    start.requirements("requirements-dev.txt")
    (machine / "requirements.txt").write_text("flask==4\n")

    start.requirements("requirements-dev.txt")

    assert commands == [pip("requirements-dev.txt"), pip("requirements-dev.txt")]


def test_requirements_of_development_hold_those_of_running(machine: Path, commands: Commands) -> None:
    start.requirements("requirements-dev.txt")
    start.requirements("requirements.txt")

    assert commands == [pip("requirements-dev.txt")]


def test_requirements_can_be_installed_without_what_they_ask_for(machine: Path, commands: Commands) -> None:
    (machine / "requirements-readback.txt").write_text("reader==1\n")

    start.requirements("requirements-readback.txt", "--no-deps")

    plain = pip("requirements-readback.txt")
    assert commands == [[*plain[:-2], "--no-deps", *plain[-2:]]]


def test_requirements_that_cannot_be_installed_say_what_pip_said(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = "ERROR: Could not find a version\nERROR: No matching distribution found for flask==3\n\n"
    failed = subprocess.CompletedProcess([], 1, "", output)
    monkeypatch.setattr(subprocess, "run", lambda *_words, **_options: failed)

    with pytest.raises(StartError) as refused:
        start.requirements("requirements.txt")

    assert str(refused.value) == (
        "The Python packages can't be installed; is this machine online? "
        "pip said: ERROR: No matching distribution found for flask==3"
    )
    assert list((machine / ".venv").iterdir()) == []


def test_second_run_asks_the_network_for_nothing(
    machine: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    became: list[Any] = []
    monkeypatch.setattr(os, "execv", lambda *words: became.append(words))
    monkeypatch.chdir(machine)
    start.run()
    commands.clear()

    start.run()

    assert commands == [
        [sys.executable, "-c", "import pip"],
        [sys.executable, "-I", "opscontent/vendor_files.py"],
    ]
    assert became[1] == (Path(sys.executable), [sys.executable, "app.py"])


def test_old_python_is_refused_in_a_sentence(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "OLDEST", (99, 0))

    code = start.main(["run"])

    assert code == 1
    sentence = capsys.readouterr().err
    assert sentence.startswith(f"opscontent needs Python 3.11 or later; {sys.executable} is 3.")
    assert sentence.count("\n") == 1


def test_python_without_venv_is_told_what_to_install(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_words: Any, **_options: Any) -> None:
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr(start, "PYTHON", machine / "none")
    monkeypatch.setattr("venv.create", refuse)

    with pytest.raises(StartError, match=r"install the package python3-venv\)\.$"):
        start.environment()


def test_environment_is_made_anew_when_its_python_has_gone(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    monkeypatch.setattr(start, "PYTHON", machine / "none")
    monkeypatch.setattr("venv.create", lambda *words, **options: made.append((words, options)))

    start.environment()

    assert made == [((machine / ".venv",), {"clear": True, "symlinks": True, "with_pip": True})]


def test_browser_that_is_missing_is_named_where_it_cannot_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "CHROMIUM", Path("/nowhere/chromium"))
    monkeypatch.setattr(start, "HEADLESS", Path("/nowhere/chromium-headless-shell"))
    monkeypatch.setattr("shutil.which", lambda _name: None)

    with pytest.raises(StartError) as refused:
        start.browser()

    assert str(refused.value) == (
        "The browser tests need /nowhere/chromium-headless-shell and a Chinese font; "
        "please install chromium-headless-shell and fonts-noto-cjk."
    )


def test_browser_is_installed_where_it_can_be(monkeypatch: pytest.MonkeyPatch, commands: Commands) -> None:
    monkeypatch.setattr(start, "CHROMIUM", Path("/nowhere/chromium"))
    monkeypatch.setattr(start, "HEADLESS", Path("/nowhere/chromium-headless-shell"))
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    start.browser()

    assert commands[1:] == [
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium-headless-shell"],
    ]


def test_a_browser_with_windows_does_where_the_other_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, commands: Commands
) -> None:
    monkeypatch.setattr(start, "CHROMIUM", tmp_path)
    monkeypatch.setattr(start, "HEADLESS", Path("/nowhere/chromium-headless-shell"))
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    start.browser()

    assert commands == [["fc-list", ":lang=zh"]]


def test_unknown_step_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code = start.main(["walk"])

    assert code == 2
    assert capsys.readouterr().err == "usage: start.py run | tools | browser\n"
