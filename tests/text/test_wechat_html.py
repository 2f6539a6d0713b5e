import re

import pytest

from opscontent.text.look import THEMES, Look
from opscontent.text.markdown import QuotedReply, render
from opscontent.text.wechat_html import GUARD, for_wechat, foreign_links


def _bare(html: str) -> str:
    """Without guards, styles and the section around everything."""
    assert html.startswith(GUARD)
    assert html.endswith(GUARD)
    bare = re.sub(r' style="[^"]*"', "", html.removeprefix(GUARD).removesuffix(GUARD))
    assert bare.startswith("<section>")
    assert bare.endswith("</section>")
    return bare.removeprefix("<section>").removesuffix("</section>")


@pytest.mark.parametrize(
    "html, written",
    [
        ("<div><p>a</p></div>", "<section><p>a</p></section>"),
        ("<p><b>a</b> <i>b</i> <ins>c</ins></p>", "<p><strong>a</strong> <em>b</em> <u>c</u></p>"),
        ("<p>a</p>\n<p>b</p>\n", "<p>a</p><p>b</p>"),
        ("<p>一，\n二 a\nb</p>", "<p>一，二 a\nb</p>"),
        ("<pre><code>a  b\n  c\n</code></pre>", "<pre><code>a\u00a0\u00a0b<br>\u00a0\u00a0c</code></pre>"),
        ('<p>块 <b>x</b> class="a"</p>', '<p>块 <strong>x</strong> class="a"</p>'),
        (
            "<ul><li>a<ol><li>b</li><li>c<ul><li>d</li></ul></li></ol></li><li>e</li></ul>",
            "<section><p>• a</p><section><p>1. b</p></section><section><p>2. c</p></section>"
            "<section><p>▪ d</p></section><p>• e</p></section>",
        ),
        (
            '<ol start="3"><li><p>a</p><p>b</p></li><li>c</li></ol>',
            "<section><p>3. a</p><p>b</p><p>4. c</p></section>",
        ),
        ("<details open><summary>a</summary>b</details>", "<section><p><strong>a</strong></p>b</section>"),
    ],
)
def test_for_wechat_writes(html: str, written: str) -> None:
    assert _bare(for_wechat(html)) == written


def test_for_wechat_numbers_foreign_links() -> None:
    html = (
        '<p><a href="https://example.org/?a=1&amp;b=2">甲</a><a href="https://mp.weixin.qq.com/s/x">乙</a>'
        '<a href="https://example.org/?a=1&amp;b=2">丙</a><a href="/d">丁</a>'
        '<a href="https://e.example/">https://e.example/</a><a href="http://f.example">己</a></p>'
    )

    assert _bare(for_wechat(html)) == (
        '<p>甲<sup>[1]</sup><a href="https://mp.weixin.qq.com/s/x">乙</a>丙<sup>[1]</sup>丁https://e.example/'
        "己<sup>[2]</sup></p><section><p>引用链接</p><p>[1] 甲: <em>https://example.org/?a=1&amp;b=2</em></p>"
        "<p>[2] 己: <em>http://f.example</em></p></section>"
    )


def test_foreign_links_are_those_wechat_drops() -> None:
    html = '<a href="https://a.example/">a</a><a href="https://mp.weixin.qq.com/s/x">b</a><a href="/c">c</a>'

    assert foreign_links(html + html + '<a href="https://mp.weixin.qq.com.evil.example/">d</a>') == [
        "https://a.example/",
        "https://mp.weixin.qq.com.evil.example/",
    ]


def test_for_wechat_keeps_the_writers_notes_apart_from_links() -> None:
    written = _bare(for_wechat(render("x[^1]\n\n[^1]: 说明")))

    assert written == "<p>x<sup>注1</sup></p><section><p>注释</p><section><p>1. 说明</p></section></section>"


def test_for_wechat_styles_quoted_replies() -> None:
    html = for_wechat(render("[[reply:1]]", quotes={1: QuotedReply(1, "话", "安")}))

    assert "border-left: 3px solid #b5432e" in html
    assert _bare(html) == "<blockquote><p>话</p><p>—— 安</p></blockquote>"


@pytest.mark.parametrize(
    "html, look, written",
    [
        ("<h2>a <b>b</b></h2>", Look(), "<h2><span>a <strong>b</strong></span></h2>"),
        ("a<p>b</p>", Look(opening="关注"), "<section><p>关注</p></section>a<p>b</p>"),
        ("a<p>b</p>", Look(), "a<p>b</p>"),
        ("<p>a</p><hr><p>b</p>", Look(divider="short"), "<p>a</p><hr><p>b</p>"),
        ("<p>a</p><hr><p>b</p>", Look(divider="diamonds"), "<p>a</p><p>◆◇◆</p><p>b</p>"),
        ("<p>a</p>", Look(call="<来>\n说"), "<p>a</p><section><p>&lt;来&gt;<br>说</p></section>"),
        (
            "<p>a</p>",
            Look(call="来", code="/p/code/x.png"),
            '<p>a</p><section><p>来</p><img src="/p/code/x.png" alt="二维码"><p>长按识别二维码</p></section>',
        ),
    ],
)
def test_a_look_stands_around_the_text(html: str, look: Look, written: str) -> None:
    assert _bare(for_wechat(html, look)) == written


def test_what_our_renderer_cleaned_is_written_the_same_as_what_it_left_for_others() -> None:
    rendered = render("甲，\n乙 **丙** [丁](https://example.org/?a=1&b=2)\n\n- a\n  - b\n\n`x  y` < & >")

    assert for_wechat(str(rendered)) == for_wechat.__wrapped__(rendered)


@pytest.mark.parametrize("theme", [*THEMES, "unknown"])
def test_for_wechat_styles_are_what_wechat_keeps(theme: str) -> None:
    source = (
        "# a\n\n**b** `c` [d](https://e.example)\n\n> f\n\n- g\n\n```\nh\n```\n\ni | j\n:-|-:\nk | l\n\n![m](/n.png)"
    )
    html = for_wechat(render(source), Look(theme, call="x", code="/p/code/x.png", opening="y"))
    styles = re.findall(r'style="([^"]*)"', html)

    assert len(styles) > 15
    assert not [style for style in styles if re.search(r"&|'|position|var\(|font-family|!important|[A-Z]{4}", style)]
    assert not re.search(r'<[^>]* (class|id)="', html)
    assert "<div" not in html
