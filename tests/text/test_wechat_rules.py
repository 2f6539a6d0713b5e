import pytest

from opscontent.text.wechat_rules import RULES, Violation, violations

BROKEN = {
    "hidden_picture": '<img style="opacity: 0" alt="a">',
    "hidden_caret": '<p style="caret-color: transparent">a</p>',
    "tight_lines": '<p style="font-size: 20px; line-height: 18px">a</p>',
    "too_wide": '<section style="width: 677px">a</section>',
    "hidden_text": '<p style="height: 0; overflow: hidden">a</p>',
    "odd_alignment": '<p style="text-align: start">a</p>',
    "prose_as_code": f"<pre>a{'文' * 60}</pre>",
    "empty_crowd": f"<section>a{'<p></p>' * 21}</section>",
    "block_in_line": "<span>a<p></p></span>",
    "font": '<p style="font-family: Georgia">a</p>',
    "important": '<p style="color: #888888 !important">a</p>',
    "gradient": '<p style="background: linear-gradient(red, blue)">a</p>',
    "nesting": "<section>" * 10 + "a" + "</section>" * 10,
}
KEPT = (
    '<img style="max-width: 100%; width: 800px" alt="a">',
    '<p style="line-height: 1.5; font-size: 16px">a</p>',
    '<p style="line-height: 20px; font-size: 20px">a</p>',
    '<section style="width: 150px">a</section>',
    '<p style="font-size:0">&nbsp;</p>',
    '<p style="font-family: mp-quote, PingFang SC">a</p>',
    '<section style="background: linear-gradient(red, blue)"></section>',
    f"<pre>{'let x = 1;' * 20} // 注释</pre>",
    f"<section>{'<p></p>' * 15}{'<p>a</p>' * 6}</section>",
    "<section>" * 9 + "a" + "</section>" * 9,
)


def test_every_rule_has_an_article_that_breaks_it() -> None:
    assert BROKEN.keys() == {*RULES, "nesting"}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_named_with_its_place(rule: str) -> None:
    found = violations(BROKEN[rule])

    assert [each.rule for each in found] == [rule]
    assert found[0].found[0] == "a"


@pytest.mark.parametrize("html", KEPT)
def test_what_is_allowed_breaks_nothing(html: str) -> None:
    assert violations(html) == ()


def test_one_rule_is_told_once_with_its_first_place() -> None:
    assert violations(BROKEN["font"] + BROKEN["font"].replace(">a<", ">b<")) == (Violation("font", "a"),)
