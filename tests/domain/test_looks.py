from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from opscontent.domain import activity, looks
from opscontent.domain.accounts import Kind
from opscontent.errors import Rejected
from opscontent.text.look import Look
from tests.domain.test_covers import picture
from tests.factory import Factory


def test_a_new_account_has_the_plain_look(inside: Flask, make: Factory) -> None:
    assert looks.of(make.account(kind=Kind.subscription)) == Look()


def test_a_look_has_words_on_wechat_only(inside: Flask, make: Factory) -> None:
    values = {"look_theme": "seal", "opening": "Follow us", "call": "Write", "code": "a.png"}

    assert looks.of(make.account(kind=Kind.service, **values)) == Look(
        "seal", opening="Follow us", call="Write", code="/p/code/a.png"
    )
    assert looks.of(make.account(kind=Kind.site, **values)) == Look()


def test_a_change_is_history(inside: Flask, make: Factory) -> None:
    account, ling = make.account(kind=Kind.subscription), make.person()

    looks.change(account, {"look_theme": "seal", "opening": ""}, by=ling)
    looks.change(account, {"look_theme": "seal"}, by=ling)

    (entry,) = activity.of(account)
    assert (entry.verb, entry.changes) == ("account.look_changed", {"look_theme": ["plain", "seal"]})


def test_a_code_is_drawn_once_for_its_address(inside: Flask, make: Factory, tmp_path: Path) -> None:
    account, ling = make.account(kind=Kind.subscription), make.person()

    looks.set_code(account, tmp_path, by=ling, leads_to="https://example.org/p/menu")
    first = account.code
    looks.set_code(account, tmp_path, by=ling, leads_to="https://example.org/p/menu")

    assert (account.code, account.code_leads_to) == (first, "https://example.org/p/menu")
    with Image.open(tmp_path / first) as drawn:
        assert drawn.width == drawn.height
        assert drawn.width > 300
    assert [entry.verb for entry in activity.of(account)] == ["account.code_set"]


def test_a_picture_takes_the_codes_place_and_goes_again(inside: Flask, make: Factory, tmp_path: Path) -> None:
    account, ling = make.account(kind=Kind.subscription), make.person()
    looks.set_code(account, tmp_path, by=ling, leads_to="https://example.org/p/menu")
    drawn = account.code

    looks.set_code(account, tmp_path, by=ling, picture=picture("PNG", (1200, 1200)))
    sent = account.code
    looks.set_code(account, tmp_path, by=ling)

    assert sent not in ("", drawn)
    assert (account.code, account.code_leads_to) == ("", "")
    assert [entry.verb for entry in activity.of(account)] == [
        "account.code_removed",
        "account.code_set",
        "account.code_set",
    ]


def test_no_picture_is_refused(inside: Flask, make: Factory, tmp_path: Path) -> None:
    account = make.account(kind=Kind.subscription)

    with pytest.raises(Rejected):
        looks.set_code(account, tmp_path, by=make.person(), picture=b"no picture")
    assert account.code == ""
