"""The automatic replies that are set in the WeChat backend; they are off as soon as WeChat calls us instead."""

from collections.abc import Iterator
from typing import Any

from opscontent.channels.contract import AutoReplies, AutoReply, House
from opscontent.channels.wechat.client import Answer, WeChat
from opscontent.channels.wechat.errors import sending

PATH = "/cgi-bin/get_current_autoreply_info"
FIRST_ONLY = "random_one"


def auto_replies(house: House) -> AutoReplies:
    """What can be said in text; pictures, cards and the answer to everything else are counted as left out.

    Raises `ChannelError`. Whether they are switched on makes no difference: taking over switches them off."""
    with sending():
        answer = WeChat(house).get(PATH)
    found = [_of_rule(rule) for rule in _list(answer.get("keyword_autoreply_info"), "list")]
    rules = [rule for each, _ in found for rule in each]
    welcome, unsaid = _texts([answer.get("add_friend_autoreply_info")])
    others = sum(left_out for _, left_out in found) + unsaid + bool(answer.get("message_default_autoreply_info"))
    return AutoReplies("\n".join(welcome), tuple(rules), others)


def _of_rule(rule: Answer) -> tuple[list[AutoReply], int]:
    """One for each of its keywords, and how many of its answers are no text."""
    texts, left_out = _texts(_list(rule, "reply_list_info"))
    if rule.get("reply_mode") == FIRST_ONLY:
        texts = texts[:1]
    if not texts:
        return [], max(left_out, 1)
    return [AutoReply(keyword, is_whole, "\n".join(texts)) for keyword, is_whole in _keywords(rule)], left_out


def _keywords(rule: Answer) -> Iterator[tuple[str, bool]]:
    for each in _list(rule, "keyword_list_info"):
        content = str(each.get("content") or "").strip()
        if content and each.get("type") == "text":
            yield content, each.get("match_mode") == "equal"


def _texts(replies: list[Any]) -> tuple[list[str], int]:
    """What is said in words, and how many say something else."""
    given = [each for each in replies if isinstance(each, dict) and each]
    texts = [str(each.get("content") or "").strip() for each in given if each.get("type") == "text"]
    return [text for text in texts if text], len(given) - len(texts)


def _list(answer: Any, name: str) -> list[Answer]:
    """The rows under a name; nothing for what is no list."""
    rows = answer.get(name) if isinstance(answer, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
