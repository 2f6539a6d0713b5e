import pytest

from opscontent.text.markdown import render
from opscontent.text.wechat_losses import Loss, Lost, losses


@pytest.mark.parametrize(
    "source, expected",
    [
        ("words", []),
        (
            "[甲](https://a.example/) [乙](https://mp.weixin.qq.com/s/x)",
            [Loss(Lost.links, 1, ("https://a.example/",))],
        ),
        ("[甲](/p/menu)", [Loss(Lost.jumps, 1, ("甲",))]),
        ("x[^1]\n\n[^1]: note", []),
        ("![a](https://a.example/1.png)", [Loss(Lost.pictures, 1, ("https://a.example/1.png",))]),
        ("![a](https://mmbiz.qpic.cn/1)", []),
        ("- a\n    - b\n", [Loss(Lost.nested_lists, 1, ("b",))]),
        ("<details><summary>a</summary>b</details>", [Loss(Lost.folds, 1, ("ab",))]),
        ("<ruby>汉<rt>hàn</rt></ruby>", [Loss(Lost.readings, 1, ("汉hàn",))]),
        ('<abbr title="whole">w</abbr>', [Loss(Lost.titles, 1, ("whole",))]),
    ],
)
def test_what_wechat_changes_is_told(source: str, expected: list[Loss]) -> None:
    assert list(losses(render(source))) == expected


def test_of_many_the_first_are_shown_and_all_are_counted() -> None:
    html = render(" ".join(f"[{n}](https://a.example/{n})" for n in range(7)))

    assert losses(html) == (Loss(Lost.links, 7, tuple(f"https://a.example/{n}" for n in range(5))),)
