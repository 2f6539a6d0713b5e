"""What the WeChat backend answers by itself, as far as it is text; whatever else it says is counted."""

from collections.abc import Callable
from typing import Any

import pytest

from opscontent.channels.contract import AutoReplies, AutoReply, NotSent
from opscontent.channels.wechat.auto_replies import auto_replies
from tests.channels.house import PaperHouse
from tests.channels.wechat.conftest import APPID
from tests.fake_wechat import FakeWeChat

Housing = Callable[..., PaperHouse]


def rule(keywords: Any, replies: Any, mode: str = "reply_all") -> dict[str, Any]:
    return {"rule_name": "x", "reply_mode": mode, "keyword_list_info": keywords, "reply_list_info": replies}


def word(content: str, mode: str = "contain") -> dict[str, str]:
    return {"type": "text", "match_mode": mode, "content": content}


def test_nothing_set_is_nothing(fake: FakeWeChat, house: Housing) -> None:
    assert auto_replies(house()) == AutoReplies("", (), 0)


def test_rules_become_one_for_each_keyword(fake: FakeWeChat, house: Housing) -> None:
    texts = [{"type": "text", "content": "一"}, {"type": "text", "content": "二"}]
    rules = [rule([word("a"), word("b", "equal")], texts), rule([word("c")], texts, "random_one")]
    fake.accounts[APPID].auto_replies = {
        "add_friend_autoreply_info": {"type": "text", "content": "Hi"},
        "keyword_autoreply_info": {"list": rules},
    }

    assert auto_replies(house()) == AutoReplies(
        "Hi", (AutoReply("a", False, "一\n二"), AutoReply("b", True, "一\n二"), AutoReply("c", False, "一")), 0
    )


def test_what_is_no_text_is_counted(fake: FakeWeChat, house: Housing) -> None:
    fake.accounts[APPID].auto_replies = {
        "add_friend_autoreply_info": {"type": "img", "content": "media"},
        "message_default_autoreply_info": {"type": "text", "content": "We read all."},
        "keyword_autoreply_info": {"list": [rule([word("a")], [{"type": "voice", "content": "media"}])]},
    }

    assert auto_replies(house()) == AutoReplies("", (), 3)


@pytest.mark.parametrize("said", [None, "x", {"list": "x"}, {"list": ["x"]}, {"list": [rule("x", None)]}])
def test_answers_of_another_shape_break_nothing(fake: FakeWeChat, house: Housing, said: Any) -> None:
    fake.accounts[APPID].auto_replies = {"keyword_autoreply_info": said}

    assert auto_replies(house()).rules == ()


def test_a_platform_that_says_no_raises(fake: FakeWeChat, house: Housing) -> None:
    fake.fail("get_current_autoreply_info", "http500")

    with pytest.raises(NotSent):
        auto_replies(house())
