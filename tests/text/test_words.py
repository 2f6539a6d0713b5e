import pytest

from opscontent.text.words import contact_numbers, words_hit


@pytest.mark.parametrize(
    "text, words, hits",
    [
        ("这是最佳选择", ["顶级", "最佳"], ["最佳"]),
        ("国\u200b家级", ["国家级"], ["国家级"]),
        ("ＶＩＰ用户", ["vip"], ["vip"]),
        ("application", ["app", "APPLICATION"], ["APPLICATION"]),
        ("用App吧", ["app"], ["app"]),
        ("No.1 品牌", ["NO.1"], ["NO.1"]),
        ("No.12 品牌", ["NO.1"], []),
        ("a最佳a", ["最佳", "最佳", " ", ""], ["最佳"]),
    ],
)
def test_words_hit(text: str, words: list[str], hits: list[str]) -> None:
    assert words_hit(text, words) == hits


@pytest.mark.parametrize(
    "text, numbers",
    [
        ("打13800138000找我", ["13800138000"]),
        ("１３９ ００００ １１１１", ["139 0000 1111"]),
        ("+86 138-0013-8000", ["+86 138-0013-8000"]),
        ("订单1380013800012", []),
        ("010-62345678 或 (0571)87654321", ["010-62345678", "(0571)87654321"]),
        ("400-820-8820", ["400-820-8820"]),
        ("身份证11010519491231002X", ["11010519491231002X"]),
        ("110105194912310021", []),
        ("微信：abc_12345", ["abc_12345"]),
        ("加我vx hello123，V信是 Foo-bar9", ["hello123", "Foo-bar9"]),
        ("微信号:wxid_abc 微信ID：bob2024", ["wxid_abc", "bob2024"]),
        ("微信公众号很好 wxyzabc 2024年", []),
        ("13800138000 和 13800138000", ["13800138000"]),
    ],
)
def test_contact_numbers(text: str, numbers: list[str]) -> None:
    assert contact_numbers(text) == numbers
