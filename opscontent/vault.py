"""Secrets at rest: sealed with a key from the environment or the data folder, or hashed. Knows no table."""

from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app


def seal(text: str) -> str:
    """What may be kept of a secret; "" stays ""."""
    return _lock().encrypt(text.encode()).decode() if text else ""


def opened(sealed: str) -> str | None:
    """The secret again; None where it was sealed with another key (a back-up taken to another machine)."""
    if not sealed:
        return ""
    try:
        return _lock().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def hashed(secret: str) -> str:
    """What may be kept of a secret that nobody has to read again: sha256 as hex, of whatever somebody typed."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _lock() -> Fernet:
    return _lock_of(current_app.config["SETTINGS"].vault_key)


@lru_cache(maxsize=8)
def _lock_of(key: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(key.encode()).digest()))
