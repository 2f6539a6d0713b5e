"""Addresses that leave the machine: in QR codes, copied links, feeds."""

from typing import Any

from flask import url_for

from opscontent.web import access


def public_url(endpoint: str, **values: Any) -> str:
    """The whole address of a page, under PUBLIC_URL where it is set, else as this request came in."""
    base = access.setting("public_url")
    return f"{base}{url_for(endpoint, **values)}" if base else url_for(endpoint, _external=True, **values)
