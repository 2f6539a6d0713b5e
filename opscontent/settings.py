"""All settings: one frozen value read from the environment; a bad value stops the start with a sentence."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from opscontent.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """What the environment decides. `public_url` is "" where the address of the request is to be used."""

    host: str
    port: int
    data_dir: Path
    database_url: str
    redis_url: str
    secret_key: str
    public_url: str
    smtp_url: str
    trusted_proxies: int

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def uploads(self) -> Path:
        return self.data_dir / "uploads"


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; makes the data folder and, at the first start, the secret key in it (mode 0600).

    Raises `SettingsError` with a sentence that names the variable."""
    data_dir = Path(environ.get("DATA_DIR") or ROOT / "var").expanduser().resolve()
    _make(data_dir)
    return Settings(
        host=environ.get("HOST") or "127.0.0.1",
        port=_whole("PORT", environ, 8000, 0, 65535),
        data_dir=data_dir,
        database_url=_database(environ.get("DATABASE_URL", ""), data_dir),
        redis_url=environ.get("REDIS_URL", ""),
        secret_key=environ.get("SECRET_KEY") or _kept_key(data_dir / "secret-key"),
        public_url=_address("PUBLIC_URL", environ, {"http", "https"}).rstrip("/"),
        smtp_url=_address("SMTP_URL", environ, {"smtp", "smtps"}),
        trusted_proxies=_whole("TRUSTED_PROXIES", environ, 0, 0, 10),
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"DATA_DIR: {folder} can't be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK):
        raise SettingsError(f"DATA_DIR: {folder} can't be written to.")


def _whole(name: str, environ: Mapping[str, str], default: int, low: int, high: int) -> int:
    text = environ.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SettingsError(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def _address(name: str, environ: Mapping[str, str], schemes: set[str]) -> str:
    text = environ.get(name, "").strip()
    parts = urlsplit(text)
    if text and (parts.scheme not in schemes or not parts.hostname):
        raise SettingsError(f"{name} must be an address that starts with {' or '.join(sorted(schemes))}://.")
    return text


def _database(url: str, data_dir: Path) -> str:
    if not url:
        return f"sqlite:///{data_dir / 'opscontent.db'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise SettingsError("DATABASE_URL must start with sqlite:/// or postgresql://.")


def _kept_key(path: Path) -> str:
    """The key in `path`, made there with mode 0600 if there is none; safe when two processes start at once."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_text().strip()
        if len(key) < 32:
            raise SettingsError(f"{path} is too short for a secret key; remove it to have one made.") from None
        return key
    key = secrets.token_hex(32)
    with os.fdopen(handle, "w") as file:
        file.write(key + "\n")
    return key
