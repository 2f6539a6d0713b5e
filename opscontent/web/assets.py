"""Addresses of files below static/."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from flask import current_app, request


def asset(path: str) -> str:
    """The address of a file below static/, changed whenever the file is."""
    return request.script_root + _versioned(path)


@lru_cache(maxsize=512)
def _versioned(path: str) -> str:
    """A page asks for dozens, so the address is not built anew."""
    file = Path(current_app.static_folder or "") / path
    seconds = int(file.stat().st_mtime) if file.exists() else 0
    version = f"{seconds & 0xFFFFF:x}"  # the same again after twelve days to the second; a month prints 250 of them
    return f"{current_app.static_url_path}/{quote(path)}?v={version}"
