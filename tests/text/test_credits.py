import pytest

from opscontent.text import markdown
from opscontent.text.credits import initials
from opscontent.text.kept import cleaned, recredited
from opscontent.text.markdown import QuotedReply


@pytest.mark.parametrize(
    "name, short",
    [
        ("李小明", "李××"),
        ("鱼", "鱼××"),
        ("Anna Lee", "A. L."),
        ("anna", "A."),
        ("J. R. R. Tolkien", "J. R. R. T."),
        ("李 小明", "李××"),
        ("小鱼 Fish", "小 F."),
        ("🐟", "🐟××"),
        ("  ", ""),
        ("", ""),
        ("<b>x", "<××"),
    ],
)
def test_a_name_is_shortened(name: str, short: str) -> None:
    assert initials(name) == short


@pytest.mark.parametrize("name", ["李小明", "Anna Lee", "anna", "J. R. R. Tolkien"])
def test_what_is_short_stays(name: str) -> None:
    assert initials(initials(name)) == initials(name)


def article() -> str:
    quotes = {
        3: QuotedReply(reply_id=3, wording="夫妻肺片", credit="小鱼"),
        4: QuotedReply(reply_id=4, wording="佛跳墙", credit="大鱼"),
    }
    source = "[[reply:3]]\n\n[[reply:4]]\n\n[[reply:3]]\n\n[[credits]]"
    return str(cleaned(str(markdown.render(source, quotes=quotes, credits=["小鱼", "大鱼"], language="zh"))))


def test_names_are_printed_as_they_are_wished_for_now() -> None:
    html = str(cleaned(recredited(article(), {3: "小××"}, "一位读者")))

    assert html.count("—— 小××</footer>") == 2
    assert "<li>小××</li>" in html
    assert "小鱼" not in html
    assert "—— 大鱼</footer>" in html
    assert 'id="reply-3"' in html


def test_names_that_stand_in_the_thanks_alone_change_there() -> None:
    both = str(cleaned(recredited(article(), {}, "一位读者", {"大鱼": "", "小鱼": "小××"})))

    assert both.count("大鱼") == 1
    assert "—— 大鱼</footer>" in both
    assert "<li>小××</li>" in both


def test_nobody_is_left_in_the_thanks_who_does_not_want_to_be() -> None:
    one = str(cleaned(recredited(article(), {3: ""}, "一位读者")))
    none = str(cleaned(recredited(article(), {3: "", 4: ""}, "一位读者")))

    assert "—— 一位读者</footer>" in one
    assert "<li>大鱼</li>" in one
    assert "小鱼" not in one
    assert "credits" not in none


def test_a_hostile_name_stays_text() -> None:
    html = str(cleaned(recredited(article(), {3: "<script>alert(1)</script>"}, "x")))

    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_an_article_without_changes_stays_word_for_word() -> None:
    assert str(cleaned(recredited(article(), {}, "x"))) == article()
