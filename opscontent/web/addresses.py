"""Addresses: what they may hold, and those that leave the machine (QR codes, copied links, feeds)."""

from typing import Any

from flask import url_for
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import access


class Number(IntegerConverter):
    """`<int:…>` in addresses: what no column of ids can hold is an address that there is not."""

    def __init__(self, map: Map, maximum: int = ID_MAXIMUM) -> None:
        super().__init__(map, max=maximum)


class Word(UnicodeConverter):
    """`<…>` in addresses: with a control character it is an address that there is not (no database takes NUL)."""

    def to_python(self, value: str) -> str:
        if not value.isprintable():
            raise ValidationError
        return value


def public_url(endpoint: str, **values: Any) -> str:
    """The whole address of a page, under PUBLIC_URL where it is set, else as this request came in."""
    base = access.setting("public_url")
    return f"{base}{url_for(endpoint, **values)}" if base else url_for(endpoint, _external=True, **values)
