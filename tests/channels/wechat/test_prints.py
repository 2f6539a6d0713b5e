"""A print tells an edited article from one that WeChat merely rewrote."""

from typing import Any

import pytest

from opscontent.channels.wechat.prints import prints
from tests.channels.wechat.conftest import edition

SENT = {
    "title": "菜单",
    "author": "小鱼",
    "digest": "",
    "content": "<p style=\"font-family: 'A'\">It's <b>here</b>&nbsp;now <a href='https://mp.weixin.qq.com/s/1'>x</a>"
    '<img src="http://mmbiz.qpic.cn/a/0"></p>',
}
AS_GIVEN_BACK = {
    **SENT,
    "digest": "It's here now",
    "thumb_media_id": "m",
    "content": '<section><p style="font-family: &#39;A&#39;"><span leaf="">It&#39;s </span>here\u00a0\u200bnow'
    '<a href="http://mp.weixin.qq.com/s/1#rd">x</a></p>'
    '<img class="rich_pages" data-src="https://mmbiz.qpic.cn/a/0?wx_fmt=png" data-w="9"></section>',
}


def print_of(article: dict[str, Any], **fields: Any) -> list[str]:
    return prints([article], edition(**fields))


def test_what_wechat_rewrites_by_itself_changes_nothing() -> None:
    assert print_of(SENT) == print_of(AS_GIVEN_BACK)


@pytest.mark.parametrize(
    "edit",
    [
        {"title": "菜单！"},
        {"author": "别人"},
        {"content": SENT["content"].replace("here", "there")},
        {"content": SENT["content"].replace("a/0", "b/0")},
        {"content": SENT["content"].replace("s/1", "s/2")},
        {"content": ""},
        {"content": None},
    ],
)
def test_what_a_person_edits_changes_the_print(edit: dict[str, Any]) -> None:
    assert print_of(SENT) != print_of({**SENT, **edit})


def test_digest_counts_where_one_was_sent_and_the_article_is_alone() -> None:
    edited = {**SENT, "digest": "edited"}

    assert print_of(SENT, digest="ours") != print_of(edited, digest="ours")
    assert prints([SENT] * 2, edition(2, digest="ours")) == prints([edited] * 2, edition(2, digest="ours"))


def test_odd_addresses_are_no_trouble() -> None:
    assert len(print_of({**SENT, "content": '<a href="http://[x"><img></a><!-- '})) == 1
