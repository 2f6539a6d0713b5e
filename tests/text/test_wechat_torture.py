"""What WeChat's filter does to a torture document in every theme: nothing that can be seen."""

import re
from html import unescape
from itertools import product

import pytest

from opscontent.text.look import DIVIDERS, THEMES, Look
from opscontent.text.markdown import render
from opscontent.text.wechat_html import for_wechat
from opscontent.text.wechat_rules import violations
from tests.fake_wechat.html_filter import as_given_back, filtered
from tests.text.torture import CREDITS, QUOTES, TORTURE

LOOKS = [
    Look(theme, accent, divider, "点上方“蓝字” & 关注", "回复 '菜单'\n告诉我们", "https://pictures.example/code.png")
    for (theme, divider), accent in zip(
        product(THEMES, DIVIDERS), ("#b5432e", "#07c160", "#ffdd00", "#000000", "#ffffff") * 4, strict=True
    )
]
_TAG = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")


def uploaded(html: str) -> str:
    """As the channel leaves it: every picture at WeChat."""
    return re.sub(r'src="https://pictures\.example/[\w.]+"', 'src="https://mmbiz.qpic.cn/x"', html)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.theme}-{look.divider}")
def test_the_filter_changes_nothing_that_can_be_seen(look: Look) -> None:
    html = uploaded(for_wechat(render(TORTURE, quotes=QUOTES, credits=CREDITS), look))

    kept = filtered(html, strict_links=True)

    assert kept.replace(' data-src="', ' src="') == html
    assert as_given_back(kept) == kept


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.theme}-{look.divider}")
def test_every_theme_keeps_the_rules_of_structure(look: Look) -> None:
    html = for_wechat(render(TORTURE, quotes=QUOTES, credits=CREDITS), look)

    assert violations(html) == ()


@pytest.mark.parametrize("theme", THEMES)
def test_no_word_is_lost(theme: str) -> None:
    rendered = render(TORTURE, quotes=QUOTES, credits=CREDITS)
    html = for_wechat(rendered, Look(theme))
    read = "".join(text_of(html).split())

    assert [word for word in re.findall(r"\w+", text_of(rendered)) if word not in read] == []


def test_all_themes_look_different() -> None:
    rendered = render(TORTURE, quotes=QUOTES, credits=CREDITS)

    assert len({for_wechat(rendered, Look(theme)) for theme in THEMES}) == len(THEMES)


def test_the_torture_has_every_tag_that_we_write() -> None:
    html = for_wechat(render(TORTURE, quotes=QUOTES, credits=CREDITS), LOOKS[0])

    assert {tag for _, tag, _ in _TAG.findall(html)} == {
        *("a", "blockquote", "br", "code", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "hr", "img", "p"),
        *("pre", "section", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u"),
    }


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", html))
