"""What fits and what is about the same, asked while a title is typed."""

import pytest
from playwright.sync_api import expect

from opscontent.domain.permissions import Role
from opscontent.domain.posts import PostState
from tests.browser.conftest import OpenPage
from tests.factory import Factory

pytestmark = pytest.mark.browser


def test_a_title_is_looked_at_while_it_is_typed(make: Factory, browser_page: OpenPage) -> None:
    account = make.account("Paper")
    make.brief(account, off_limits=["减肥"])
    make.post(account, "菜单翻译大赏", state=PostState.published)
    tab = browser_page(make.member(account, Role.editor))
    tab.goto("/posts/new")
    field, said = tab.get_by_label("Title"), tab.locator("title-fit")
    expect(said.locator("summary")).to_have_count(0)

    field.press_sequentially("菜单翻译大赏！")
    expect(said.locator("summary")).to_contain_text("Nearly the same as “菜单翻译大赏” · Paper")
    expect(tab.locator("title-fit + [role=status]")).to_contain_text("Nearly the same")
    said.locator("summary").click()
    expect(said.get_by_role("link", name="菜单翻译大赏")).to_be_visible()

    field.fill("减肥")
    expect(said.locator("summary")).to_contain_text("Off limits: 减肥")
    expect(said.get_by_text("No post of your accounts is about the same.")).to_be_visible()  # it stays open

    field.fill("")
    expect(said.locator("summary")).to_have_count(0)
