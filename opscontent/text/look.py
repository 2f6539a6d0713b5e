"""How an account's articles look on WeChat, as one plain value; knows no account."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

THEMES = ("plain", "seal", "journal", "notebook", "column")
DIVIDERS = ("line", "short", "dots", "diamonds")
ACCENT = "#b5432e"
OPENING_MAXIMUM = 60
CALL_MAXIMUM = 200


@dataclass(frozen=True)
class Look:
    """`opening` stands above the text, `call` and the QR code below it; "" leaves each out.

    `code` is the address of the code's picture. Words and code are content and count for an approval; theme, accent
    and divider are dress and do not."""

    theme: str = "plain"
    accent: str = ACCENT
    divider: str = "line"
    opening: str = ""
    call: str = ""
    code: str = ""

    @property
    def content(self) -> tuple[str, str, str]:
        """What readers read of it."""
        return (self.opening, self.call, self.code)

    @classmethod
    def of(cls, values: Mapping[str, Any] | None) -> "Look":
        """From what was kept as JSON, maybe by an older program."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: str(value) for name, value in (values or {}).items() if name in known})


NO_LOOK = Look()
