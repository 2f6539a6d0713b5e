"""A customer-service message: some words to one reader, within the window that their own message opened.

The platform has no id to tell a repeat by, so a call without an answer is never made again."""

from opscontent.channels.contract import House
from opscontent.channels.wechat.client import WeChat
from opscontent.channels.wechat.errors import letting_go

SEND = "/cgi-bin/message/custom/send"


def say(openid: str, words: str, house: House) -> None:
    """Send it. Raises `NotSent`, `Refused` or `Unclear`."""
    with letting_go(SEND):
        WeChat(house).post(SEND, {"touser": openid, "msgtype": "text", "text": {"content": words}})
