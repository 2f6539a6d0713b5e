import pytest

from opscontent.text.advertising import Claim, claims


@pytest.mark.parametrize(
    "text, expected",
    [
        ("我们是全国第一的品牌。别的话。", [Claim("全国第一", "我们是全国第一的品牌。")]),
        (
            "最好的，也是最便宜的！",
            [Claim("最好", "最好的，也是最便宜的！"), Claim("最便宜", "最好的，也是最便宜的！")],
        ),
        ("第一次做菜，最好先看一遍。", []),
        ("顾客第一，质量第一。", []),
        ("最佳食用期三天。", []),
        ("第一。第一。", [Claim("第一", "第一。")]),
        ("什么也没有。", []),
    ],
)
def test_claims_have_their_sentence(text: str, expected: list[Claim]) -> None:
    assert list(claims(text)) == expected
