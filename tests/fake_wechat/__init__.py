"""A stand-in for the WeChat platform, over real HTTP: as strict and as nasty as the documents say it is.

It keeps a ledger of what readers would have seen; the promise "never sent twice" is proved against that.
It knows nothing of opscontent but its clock, so that tests can move the time."""

from tests.fake_wechat.control import Steering, launched
from tests.fake_wechat.server import running
from tests.fake_wechat.state import FakeWeChat, Seen

__all__ = ["FakeWeChat", "Seen", "Steering", "launched", "running"]
