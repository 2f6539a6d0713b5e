import pytest

from opscontent.errors import Rejected
from opscontent.text import markdown
from opscontent.text.markdown import QuotedReply, has_credits, plain, render, render_brief, reply_ids

ANN = QuotedReply(7, "第一行\n**第二行**", "安 <b>")


def test_reply_alone_becomes_a_blockquote() -> None:
    html = render("前\n\n[[reply:7]]\n\n后", quotes={7: ANN})

    assert html == (
        "<p>前</p>\n"
        '<blockquote class="reply" id="reply-7">\n<p>第一行<br>\n**第二行**</p>\n'
        "<footer>—— 安 &lt;b&gt;</footer>\n</blockquote>\n"
        "<p>后</p>"
    )


def test_reply_inside_a_paragraph_splits_it() -> None:
    html = render("前[[reply:7]]后", quotes={7: QuotedReply(7, "话", "安")})

    assert html.replace("\n", "") == (
        '<p>前</p><blockquote class="reply" id="reply-7"><p>话</p><footer>—— 安</footer></blockquote><p>后</p>'
    )


def test_reply_quoted_twice_has_its_id_once() -> None:
    html = render("[[reply:7]]\n\n[[reply:7]]", quotes={7: ANN})

    assert html.count('class="reply"') == 2
    assert html.count('id="reply-7"') == 1


def test_reply_note_stands_after_the_name() -> None:
    html = render("[[reply:1]]", quotes={1: QuotedReply(1, "话", "安", note="有删节")}, language="en")

    assert "<footer>— 安 <small>有删节</small></footer>" in html


def test_reply_wording_is_no_markup_and_no_entity() -> None:
    html = render("[[reply:1]]", quotes={1: QuotedReply(1, "&lt; & [a](b) <i> [[reply:1]]", "安")})

    assert "<p>&amp;lt; &amp; [a](b) &lt;i&gt; [[reply:1]]</p>" in html


def test_reply_unknown_is_shown_as_missing() -> None:
    assert render("x [[reply:9]]") == '<p>x <span class="reply-missing">[[reply:9]]</span></p>'


@pytest.mark.parametrize("source", ["`[[reply:7]]`", "```\n[[reply:7]]\n```", "\\[[reply:7]]"])
def test_reply_in_code_or_escaped_stays_as_typed(source: str) -> None:
    html = render(source, quotes={7: ANN})

    assert "[[reply:7]]" in html
    assert "blockquote" not in html


def test_reply_too_often_is_rejected() -> None:
    with pytest.raises(Rejected):
        render("[[reply:1]]\n\n" * 60, quotes={1: QuotedReply(1, "长" * 2000, "安")})


def test_credits_list_names_once_in_order() -> None:
    html = render("[[credits]]\n\n[[credits]]", credits=["乙", "甲", " 乙 ", "", "<i>"])

    assert html.replace("\n", "") == (
        '<section class="credits"><p>感谢以下读者：</p><ul><li>乙</li><li>甲</li><li>&lt;i&gt;</li></ul></section>'
    )


def test_credits_without_names_leave_nothing() -> None:
    assert render("a\n\n[[credits]]") == "<p>a</p>"


@pytest.mark.parametrize(
    "source, ids",
    [
        ("[[reply:3]] [[reply:1]] [[reply:3]]", [3, 1]),
        ("[[ reply ：2 ]] [[reply:007]]", [2, 7]),
        ("[[reply:]] [[reply:x]] [[reply:-1]] [reply:1] [[reply:1]", []),
        (f"[[reply:{'9' * 18}]] [[reply:{'9' * 19}]]", [10**18 - 1]),
        ("[[re\x00ply:4]]", [4]),
        ("`[[reply:5]]`", [5]),
    ],
)
def test_reply_ids_in_order_once(source: str, ids: list[int]) -> None:
    assert reply_ids(source) == ids


def test_has_credits() -> None:
    assert has_credits("x [[credits]]")
    assert not has_credits("[credits] [[credit]]")


@pytest.mark.parametrize(
    "source, html",
    [
        ("**“引文”**后面", "<strong>“引文”</strong>后面"),
        ("他说**“引文”**后面", "他说<strong>“引文”</strong>后面"),
        ("这是**重点。**然后", "这是<strong>重点。</strong>然后"),
        ("《**书名**》和**（括号）**。", "《<strong>书名</strong>》和<strong>（括号）</strong>。"),
        ("一**二**三**四**五", "一<strong>二</strong>三<strong>四</strong>五"),
        ("中*斜*体", "中<em>斜</em>体"),
    ],
)
def test_bold_beside_chinese_marks(source: str, html: str) -> None:
    assert render(source) == f"<p>{html}</p>"


def test_footnotes_lead_there_and_back() -> None:
    html = render("x[^注]\n\n[^注]: 说明")

    assert 'href="#fn:注"' in html
    assert 'id="fn:注"' in html
    assert 'href="#fnref:注"' in html


def test_tables_keep_their_alignment() -> None:
    html = render("a | b\n:-|-:\n1 | 2")

    assert '<th align="left">a</th>' in html
    assert '<td align="right">2</td>' in html


def test_writers_html_loses_class_id_and_style() -> None:
    html = render('<div class="reply" id="reply-1" style="color:red">x</div>')

    assert html == "<div>x</div>"


def test_tags_off_the_list_stay_visible() -> None:
    assert render("a <video src=x> b") == "<p>a &lt;video src=x&gt; b</p>"


def test_less_than_stays_readable() -> None:
    assert render("1 < 2 && a<b `x<y`") == "<p>1 &lt; 2 &amp;&amp; a&lt;b <code>x&lt;y</code></p>"


def test_render_does_not_remember_the_article_before() -> None:
    render("[x]: https://example.org\n\n[^1]\n\n[^1]: y\n\n[[credits]]", credits=["甲"])

    assert render("[x] [^1]") == "<p>[x] [^1]</p>"


def test_too_long_is_rejected() -> None:
    with pytest.raises(Rejected):
        render("字" * (markdown.MOST_CHARACTERS + 1))


def test_an_honest_article_is_not_rejected() -> None:
    section = (
        "## 小标题\n\n正文**重点**，[链接](https://example.org/)和`代码`。"
        + "字" * 150
        + "\n\n- 一\n- 二\n    - 三\n\n"
    )

    assert render(section * 100).count("<h2>") == 100


def test_brief_keeps_lines_and_has_no_images_or_quotes() -> None:
    html = render_brief("一\n二 ![x](/y.png) [[reply:1]]")

    assert html == "<p>一<br>\n二 ![x](/y.png) [[reply:1]]</p>"


def test_plain_is_what_a_reader_reads() -> None:
    source = "# 题\n\n**重点** &amp; [链接](https://example.org)\n\n- 一\n- 二\n\n[[reply:1]]\n\n[[credits]]"

    assert plain(source) == "题\n重点 & 链接\n一\n二"


def test_plain_of_a_tangle_is_the_source() -> None:
    assert plain("[" * 20_000) == "[" * 20_000
