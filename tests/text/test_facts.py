import pytest

from opscontent.text.facts import changed


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("读者投来 3,000 条。", "读者投来 3,000 条。别的话。", ([], [])),
        ("读者投来 3,000 条。", "读者投来 2,000 条。", (["3,000 条"], ["2,000 条"])),
        ("涨了 10%", "涨了 10 元", (["10%"], ["10 元"])),
        ("Anna Lee 说《菜单》", "Anna Li 说《菜单》", (["Anna Lee"], ["Anna Li"])),
        ("《菜单》@小鱼", "《莱单》@小鱼", (["《菜单》"], ["《莱单》"])),
        ("2026 年 11 月", "2026 年 12 月", (["11 月"], ["12 月"])),
        ("1 次，又 1 次", "1 次", (["1 次"], [])),
    ],
)
def test_changed_facts(old: str, new: str, expected: tuple[list[str], list[str]]) -> None:
    assert changed(old, new) == expected
