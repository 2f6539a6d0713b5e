"""From a bare Python to a machine that can run or test opscontent: the steps behind the Makefile.

Standard library only, as nothing else is installed yet. Every step does nothing where its work is done, so a
second start needs no network."""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
OLDEST = (3, 11)
CHROMIUM = Path("/usr/bin/chromium")
HEADLESS = Path("/usr/bin/chromium-headless-shell")  # the same without windows: half the work for each page
TEST_PACKAGES = (HEADLESS.name, "fonts-noto-cjk")  # Debian's: the browser, and type for Chinese screenshots


class StartError(Exception):
    """Something that only the person at the machine can mend; the text is one sentence."""


def run() -> None:
    """Install what is missing, then become the server."""
    environment()
    requirements("requirements.txt")
    front_end()
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "app.py"])


def tools() -> None:
    """Install what tests, linters and benchmarks need."""
    environment()
    requirements("requirements-dev.txt")
    requirements("tests/requirements-readback.txt", "--no-deps")
    front_end()
    catalogues()


def browser() -> None:
    """Install Chromium and a Chinese font for the browser tests, where this may be done; with windows will do."""
    missing = [name for name in TEST_PACKAGES if not _has(name)]
    if not missing:
        return
    try:
        _install(missing)
    except StartError:
        if missing != [HEADLESS.name] or not CHROMIUM.exists():
            raise


def environment() -> None:
    """The virtual environment in .venv, made anew where its Python has gone."""
    if sys.version_info[:2] < OLDEST:
        raise StartError(f"opscontent needs Python 3.11 or later; {sys.executable} is {sys.version.split()[0]}.")
    if PYTHON.exists() and _runs(PYTHON, "-c", "import pip"):
        return
    print("Making .venv …", flush=True)
    try:
        venv.create(ENVIRONMENT, clear=ENVIRONMENT.exists(), symlinks=True, with_pip=True)
    except (subprocess.CalledProcessError, OSError) as error:
        raise StartError(
            "The folder .venv can't be made: Python's venv module does not work here "
            "(on Debian and Ubuntu, install the package python3-venv)."
        ) from error


def requirements(name: str, *options: str) -> None:
    """Install the packages of a requirements file when it is not what was installed last; `options` are pip's."""
    stamp = _stamp(name)
    wanted = _fingerprint(name)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing the packages of {name} …", flush=True)
    done = _quietly(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *options, "-r", name)
    if done.returncode:
        raise StartError(
            f"The Python packages can't be installed; is this machine online? pip said: {_why(done.stderr)}"
        )
    for included in _files_of(name):
        _stamp(included).write_text(_fingerprint(included))


def _stamp(name: str) -> Path:
    return ENVIRONMENT / f".{Path(name).name}.stamp"


def front_end() -> None:
    """static/vendor/ and node_modules/ (axe is only there)."""
    _ours("vendor_files.py")


def catalogues() -> None:
    """The compiled translations."""
    _ours("catalogues.py")


def _ours(script: str) -> None:
    # As scripts, so that they need neither the rest of the application nor its settings.
    done = subprocess.run([PYTHON, "-I", f"opscontent/{script}"], cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def _files_of(name: str) -> list[str]:
    """A requirements file and those it includes."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    included = [line.removeprefix("-r ").strip() for line in lines if line.startswith("-r ")]
    return [name, *(each for inner in included for each in _files_of(inner))]


def _fingerprint(name: str) -> str:
    return hashlib.sha256(b"".join((ROOT / each).read_bytes() for each in _files_of(name))).hexdigest()


def _has(package: str) -> bool:
    if package == HEADLESS.name:
        return HEADLESS.exists()
    return bool(shutil.which("fc-list")) and bool(_quietly("fc-list", ":lang=zh").stdout.strip())


def _install(packages: list[str]) -> None:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise StartError(f"The browser tests need {HEADLESS} and a Chinese font; please install {_all(packages)}.")
    print(f"Installing {_all(packages)} …", flush=True)
    _apt("update", "-q")
    _apt("install", "-q", "-y", "--no-install-recommends", *packages)


def _all(packages: Iterable[str]) -> str:
    return " and ".join(packages)


def _apt(*arguments: str) -> None:
    done = subprocess.run(
        ["apt-get", *arguments], env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, check=False
    )
    if done.returncode:
        raise StartError(f"apt-get {arguments[0]} failed; please install {_all(TEST_PACKAGES)} yourself.")


def _runs(*command: "str | Path") -> bool:
    return _quietly(*command).returncode == 0


def _quietly(*command: "str | Path") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _why(output: str) -> str:
    """pip's last complaint."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return next((line for line in reversed(lines) if line.startswith("ERROR")), lines[-1] if lines else "nothing")


STEPS: "dict[str, Callable[[], None]]" = {"run": run, "tools": tools, "browser": browser}


def main(arguments: "list[str]") -> int:
    if len(arguments) != 1 or arguments[0] not in STEPS:
        print(f"usage: start.py {' | '.join(STEPS)}", file=sys.stderr)
        return 2
    try:
        STEPS[arguments[0]]()
    except StartError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
