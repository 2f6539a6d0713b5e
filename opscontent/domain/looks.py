"""Looks: how an account's articles look on WeChat, and what stands above and below them."""

import io
from pathlib import Path
from typing import Any

import segno

from opscontent.domain import activity, covers
from opscontent.domain.accounts import Account
from opscontent.domain.people import Person
from opscontent.text.look import Look

# Under this path anyone gets a code by its name, which nobody can guess: readers see it in every article.
CODE_PATH = "/p/code/"
CODE_SIDE = 800
DOT_PIXELS = 12


def of(account: Account) -> Look:
    """The look of the account's articles; other platforms than WeChat have none of its words."""
    if not account.kind.is_wechat:
        return Look()
    code = f"{CODE_PATH}{account.code}" if account.code else ""
    return Look(
        account.look_theme,
        account.look_accent,
        account.look_divider,
        account.opening,
        account.call,
        code,
    )


def change(account: Account, values: dict[str, Any], *, by: Person) -> None:
    """Set theme, accent, divider (all `look_…`), opening or call. Words count for approvals, dress does not."""
    changes = activity.set_fields(account, values)
    if changes:
        activity.record(by, "account.look_changed", account, changes=changes)


def set_code(account: Account, folder: Path, *, by: Person, picture: bytes = b"", leads_to: str = "") -> None:
    """Show a QR code under every article: a picture, else one that leads to an address, else none.

    The file is drawn once, below `folder`: what was approved is what is sent. Raises `Rejected`."""
    if leads_to and leads_to == account.code_leads_to and not picture:
        return
    content = picture or (_drawn(leads_to) if leads_to else b"")
    account.code = covers.keep(content, folder, longest_side=CODE_SIDE, is_flat=True) if content else ""
    account.code_leads_to = leads_to if account.code and not picture else ""
    activity.record(by, "account.code_set" if account.code else "account.code_removed", account)


def _drawn(address: str) -> bytes:
    file = io.BytesIO()
    segno.make_qr(address, error="m").save(file, kind="png", scale=DOT_PIXELS, border=2)
    return file.getvalue()
