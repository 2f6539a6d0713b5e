import pytest

from opscontent.text import markdown
from opscontent.text.markdown import QuotedReply
from opscontent.text.wechat_html import for_wechat

QUOTES = {
    1: QuotedReply(1, "夫妻肺片", "小鱼"),
    2: QuotedReply(2, "one <b>\ntwo & three &lt;", "A & B"),
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("- [[reply:1]]", '<li><span class="reply" id="reply-1">夫妻肺片 —— 小鱼</span>'),
        ("- [[reply:1]] *ours*", '<span class="reply" id="reply-1">夫妻肺片 —— 小鱼</span>'),
        (
            "- [[reply:2]]",
            '<span class="reply" id="reply-2">one &lt;b&gt;<br>\ntwo &amp; three &amp;lt; —— A &amp; B</span>',
        ),
        ("- [[reply:1]]\n\n- x", '<span class="reply" id="reply-1">夫妻肺片 —— 小鱼</span>'),
        ("- ours: [[reply:1]]", '<blockquote class="reply" id="reply-1">'),
        ("[[reply:1]]", '<blockquote class="reply" id="reply-1">'),
    ],
)
def test_a_quote_that_begins_a_line_of_a_list_stays_in_it(source: str, expected: str) -> None:
    html = str(markdown.render(source, quotes=QUOTES))

    assert expected in html
    assert html.count("夫妻肺片") == source.count("reply:1")


def test_wechat_keeps_the_line_beside_its_bullet() -> None:
    html = for_wechat(markdown.render("- [[reply:1]]\n- [[reply:2]]", quotes=QUOTES))

    assert "• 夫妻肺片 —— 小鱼</p>" in html.replace("</span>", "").replace("<span>", "")
    assert "<blockquote" not in html
