"""All settings: one frozen value read from the environment; a bad value stops the start with a sentence."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from opscontent.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
SECRET_MINIMUM = 32
TOKEN_MINIMUM = 16


@dataclass(frozen=True)
class Settings:
    """What the environment decides. `public_url` is "" where the address of the request is to be used."""

    host: str
    port: int
    data_dir: Path
    database_url: str
    redis_url: str
    secret_key: str
    vault_key: str
    public_url: str
    smtp_url: str
    trusted_proxies: int
    metrics_token: str

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def uploads(self) -> Path:
        return self.data_dir / "uploads"

    @property
    def covers(self) -> Path:
        return self.uploads / "covers"

    @property
    def account_pictures(self) -> Path:
        return self.uploads / "accounts"

    @property
    def codes(self) -> Path:
        return self.uploads / "codes"

    @property
    def reply_pictures(self) -> Path:
        return self.uploads / "replies"


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; makes the data folder and, at the first start, the two keys in it (mode 0600).

    Raises `SettingsError` with a sentence that names the variable."""
    data_dir = Path(environ.get("DATA_DIR") or ROOT / "var").expanduser().resolve()
    _make(data_dir)
    return Settings(
        host=environ.get("HOST", "").strip() or "127.0.0.1",
        port=_whole("PORT", environ, 8000, 0, 65535),
        data_dir=data_dir,
        database_url=_database(environ.get("DATABASE_URL", ""), data_dir),
        redis_url=_address("REDIS_URL", environ, {"redis", "rediss"}),
        secret_key=_secret("SECRET_KEY", environ) or _kept_key(data_dir / "secret-key"),
        vault_key=_secret("VAULT_KEY", environ) or _kept_key(data_dir / "vault-key"),
        public_url=_address("PUBLIC_URL", environ, {"http", "https"}).rstrip("/"),
        smtp_url=_address("SMTP_URL", environ, {"smtp", "smtps"}),
        trusted_proxies=_whole("TRUSTED_PROXIES", environ, 0, 0, 10),
        metrics_token=_token("METRICS_TOKEN", environ),
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"DATA_DIR: {folder} can't be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK):
        raise SettingsError(f"DATA_DIR: {folder} can't be written to.")


def _whole(name: str, environ: Mapping[str, str], default: int, low: int, high: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or len(text) > len(str(high)) or not low <= int(text) <= high:
        raise SettingsError(f"{name} must be a whole number from {low} to {high}, not {text[:40]!r}.")
    return int(text)


def _address(name: str, environ: Mapping[str, str], schemes: set[str]) -> str:
    text = environ.get(name, "").strip()
    if text and not _is_address(text, schemes):
        starts = " or ".join(f"{scheme}://" for scheme in sorted(schemes))
        raise SettingsError(f"{name} must be an address that starts with {starts}, with a host behind it.")
    return text


def _is_address(text: str, schemes: set[str]) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket without its pair, a port over 65535
        return False


def _database(text: str, data_dir: Path) -> str:
    text = text.strip() or f"sqlite:///{data_dir / 'opscontent.db'}"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # ValueError: the port is no number
        raise SettingsError("DATABASE_URL must be an address such as postgresql://name:word@host/base.") from None
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if url.drivername != "sqlite":
        raise SettingsError("DATABASE_URL must start with sqlite:/// or postgresql://.")
    if not url.database or url.database == ":memory:":
        raise SettingsError("DATABASE_URL: an SQLite database needs a file, as in sqlite:////home/me/opscontent.db.")
    return f"sqlite:///{Path(url.database).expanduser().resolve()}"


def _secret(name: str, environ: Mapping[str, str]) -> str:
    key = environ.get(name, "")
    if key and len(key) < SECRET_MINIMUM:
        raise SettingsError(f"{name} must have {SECRET_MINIMUM} or more characters; without it one is made.")
    return key


def _token(name: str, environ: Mapping[str, str]) -> str:
    token = environ.get(name, "").strip()
    if token and len(token) < TOKEN_MINIMUM:
        raise SettingsError(f"{name} must have {TOKEN_MINIMUM} or more characters; without it there are no figures.")
    return token


def _kept_key(path: Path) -> str:
    """The key in `path`, made there with mode 0600 if there is none; safe when two processes start at once."""
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The secret key in {path} can't be read or made: {error}.") from error
    if len(key) < SECRET_MINIMUM:
        raise SettingsError(f"{path} is too short for a secret key; remove it to have one made.")
    return key


def _make_key(path: Path) -> None:
    # Written aside and then linked, so that whoever comes second finds a whole key, never half of one.
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # its mode is 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
        with suppress(FileExistsError):
            os.link(aside, path)
    finally:
        os.unlink(aside)
