"""HTML that we kept is cleaned again before it is shown."""

from opscontent.text import markdown
from opscontent.text.kept import cleaned
from opscontent.text.markdown import QuotedReply

SOURCE = """## 小标题

[[reply:3]]

字[^1] ![图](/p.png) [外](https://example.org/)

| a | b |
|---|---|
| 1 | 2 |

[^1]: 注

[[credits]]"""


def test_what_we_rendered_stays_as_it_is() -> None:
    quotes = {3: QuotedReply(reply_id=3, wording="夫妻肺片", credit="小鱼")}
    html = markdown.render(SOURCE, quotes=quotes, credits=["小鱼"])

    assert cleaned(str(html)) == html


def test_what_must_not_be_there_goes() -> None:
    html = '<p onclick="x()" class="stranger" id="main">字<script>x()</script><a href="javascript:x()">go</a></p>'

    assert "onclick" not in cleaned(html)
    assert "javascript" not in cleaned(html)
    assert "<script" not in cleaned(html)
    assert "stranger" not in cleaned(html)
    assert "main" not in cleaned(html)
